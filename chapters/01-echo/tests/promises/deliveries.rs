//! The same bytes come back, in whatever pieces they are sent.

use super::harness::{Talk, checks};
use super::{Subject, promises};

/// Three lines, one of them empty, and half a line.
const TEXT: Talk = Talk {
    sent: b"hello\n\nSET name Alice\r\nhalf a li",
    reply: b"hello\n\nSET name Alice\r\nhalf a li",
};

pub fn whole_message_comes_back(subject: &Subject) {
    subject.answers(TEXT.sent, TEXT.reply);
}

pub fn reply_comes_while_the_client_stays(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(TEXT.sent, TEXT.reply);
}

pub fn three_clients_are_served_one_after_another(subject: &Subject) {
    checks::answers_clients_one_after_another(&subject.server(), 3, TEXT);
}

pub fn reply_does_not_wait_for_the_end(subject: &Subject) {
    checks::answers_at_once(&subject.server(), TEXT);
}

pub fn message_in_two_pieces_comes_back_wherever_it_is_cut(subject: &Subject) {
    checks::answers_two_pieces(&subject.server(), TEXT);
}

pub fn message_in_single_bytes_comes_back(subject: &Subject) {
    checks::answers_single_bytes(&subject.server(), TEXT);
}

pub fn each_byte_comes_back_before_the_next_is_sent(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    for byte in TEXT.sent {
        client.ask(&[*byte], &[*byte]);
    }
    client.half_close();
    client.expect_end();
}

pub fn message_longer_than_the_buffer_comes_back(subject: &Subject) {
    let message: Vec<u8> = (0..3 * 4096 + 1)
        .map(|number| (number % 95) as u8 + b' ')
        .collect();
    subject.answers(&message, &message);
}

promises! {
    on "01-echo/read":
    "The reply is not the bytes that were received: other bytes, or the part \
     of the buffer that the read did not fill." =>
        whole_message_comes_back;
    on "01-echo/until-closed":
    "The server answers only when the client stops sending, or it collects \
     lines before it answers." =>
        reply_comes_while_the_client_stays;
    on "01-echo/next-client":
    "The server ends, or stops accepting, after its first client." =>
        three_clients_are_served_one_after_another;
    on "01-echo/until-closed":
    "The server reads once and stops, although more bytes follow." =>
        message_in_two_pieces_comes_back_wherever_it_is_cut,
        message_in_single_bytes_comes_back,
        each_byte_comes_back_before_the_next_is_sent,
        message_longer_than_the_buffer_comes_back,
        reply_does_not_wait_for_the_end;
}
