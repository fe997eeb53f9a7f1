//! The same bytes come back, in whatever pieces they are sent.

use crate::harness::{Talk, checks};
use crate::server;

/// Three lines, one of them empty, and half a line.
const TEXT: Talk = Talk {
    sent: b"hello\n\nSET name Alice\r\nhalf a li",
    reply: b"hello\n\nSET name Alice\r\nhalf a li",
};

#[test]
fn whole_message_comes_back() {
    checks::answers(server().address, TEXT.sent, TEXT.reply);
}

#[test]
fn reply_does_not_wait_for_the_end() {
    checks::answers_at_once(&server(), TEXT);
}

#[test]
fn message_in_two_pieces_comes_back_wherever_it_is_cut() {
    checks::answers_two_pieces(&server(), TEXT);
}

#[test]
fn message_in_single_bytes_comes_back() {
    checks::answers_single_bytes(&server(), TEXT);
}

#[test]
fn each_byte_comes_back_before_the_next_is_sent() {
    let server = server();
    let mut client = server.connect();
    for byte in TEXT.sent {
        client.ask(&[*byte], &[*byte]);
    }
    client.half_close();
    client.expect_end();
}

#[test]
fn message_longer_than_the_buffer_comes_back() {
    let message: Vec<u8> = (0..3 * 4096 + 1)
        .map(|number| (number % 251) as u8)
        .collect();
    checks::answers(server().address, &message, &message);
}
