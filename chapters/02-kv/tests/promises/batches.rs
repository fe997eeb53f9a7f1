//! When replies leave, and in how many writes.

use std::io::Read;
use std::net::TcpStream;

use crate::harness::{Client, compare};
use crate::{GET_NAME, SET_NAME, server};

/// Rounds of a check that a wrong server can pass by chance, but not this
/// often. A right one always passes: what leaves in one write, and is small,
/// can be read in one read.
const ROUNDS: usize = 100;

/// Sends `sent`; one read must bring all of `reply`.
#[track_caller]
fn answers_in_one_read(client: &mut Client, sent: &[u8], reply: &[u8]) {
    client.send(sent);
    compare(sent, &one_read(&mut client.stream), reply, "");
}

/// What one read brings.
#[track_caller]
pub fn one_read(stream: &mut TcpStream) -> Vec<u8> {
    let mut came = [0; 64 * 1024];
    let length = stream.read(&mut came).expect("a reply");
    came[..length].to_vec()
}

#[test]
fn reply_comes_in_one_read() {
    let server = server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    for _ in 0..ROUNDS {
        answers_in_one_read(&mut client, GET_NAME.sent, GET_NAME.reply);
    }
}

#[test]
fn replies_to_pipelined_commands_come_in_one_read() {
    let server = server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    for _ in 0..ROUNDS {
        let (sent, reply) =
            (GET_NAME.sent.repeat(64), GET_NAME.reply.repeat(64));
        answers_in_one_read(&mut client, &sent, &reply);
    }
}

#[test]
fn whole_commands_are_answered_before_the_rest_of_the_next_comes() {
    let server = server();
    let mut client = server.connect();
    client.ask(b"SET a 1\nGET a\nSET b 2", b"OK\n1\n");
    client.ask(b"3\nGET b\n", b"OK\n23\n");
}

#[test]
fn commands_are_answered_before_an_empty_line_ends() {
    let server = server();
    let mut client = server.connect();
    client.ask(b"SET a 1\n\r", b"OK\n");
    client.ask(b"\nGET a\n", b"1\n");
}

#[test]
fn batch_longer_than_every_buffer_is_answered_whole_and_in_order() {
    let commands: Vec<u8> = (0..50_000)
        .flat_map(|number| format!("SET key {number}\nGET key\n").into_bytes())
        .collect();
    let replies: Vec<u8> = (0..50_000)
        .flat_map(|number| format!("OK\n{number}\n").into_bytes())
        .collect();
    crate::answers(&commands, &replies);
}
