//! When replies leave, and in how many writes.

use std::io::{ErrorKind, Read};
use std::net::TcpStream;

use super::harness::{Client, compare};
use super::{GET_NAME, SET_NAME, Subject, promises};

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
    let length = loop {
        match stream.read(&mut came) {
            // A child that ends may wake any thread (signal(7)).
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => break read.expect("a reply"),
        }
    };
    came[..length].to_vec()
}

pub fn reply_comes_in_one_read(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    for _ in 0..10 * ROUNDS {
        answers_in_one_read(&mut client, GET_NAME.sent, GET_NAME.reply);
    }
}

pub fn replies_to_pipelined_commands_come_in_one_read(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    for _ in 0..ROUNDS {
        let (sent, reply) =
            (GET_NAME.sent.repeat(64), GET_NAME.reply.repeat(64));
        answers_in_one_read(&mut client, &sent, &reply);
    }
}

pub fn whole_commands_are_answered_before_the_rest_of_the_next_comes(
    subject: &Subject,
) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(b"SET a 1\nGET a\nSET b 2", b"OK\n1\n");
    client.ask(b"3\nGET b\n", b"OK\n23\n");
}

pub fn replies_come_in_one_read_although_half_a_command_follows(
    subject: &Subject,
) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    let sent = [&GET_NAME.sent.repeat(64), b"GET ".as_slice()].concat();
    let reply = GET_NAME.reply.repeat(64);
    for _ in 0..ROUNDS {
        answers_in_one_read(&mut client, &sent, &reply);
        client.ask(b"name\n", GET_NAME.reply);
    }
}

pub fn commands_are_answered_before_an_empty_line_ends(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(b"SET a 1\n\r", b"OK\n");
    client.ask(b"\nGET a\n", b"1\n");
}

pub fn batch_longer_than_every_buffer_is_answered_whole_and_in_order(
    subject: &Subject,
) {
    let commands: Vec<u8> = (0..50_000)
        .flat_map(|number| format!("SET key {number}\nGET key\n").into_bytes())
        .collect();
    let replies: Vec<u8> = (0..50_000)
        .flat_map(|number| format!("OK\n{number}\n").into_bytes())
        .collect();
    subject.answers(&commands, &replies);
}

promises! {
    on "02-kv/one-write":
    "The reply and its line feed leave in two writes." =>
        reply_comes_in_one_read;
    on "02-kv/pipelining":
    "Each reply leaves by itself. Collect them as long as a whole command is \
     in the buffer." =>
        replies_to_pipelined_commands_come_in_one_read;
    "The server waits for the rest of a command before it sends the replies \
     to those before it." =>
        whole_commands_are_answered_before_the_rest_of_the_next_comes,
        commands_are_answered_before_an_empty_line_ends;
    "Each reply leaves by itself when half a command follows. There may be \
     whole commands before it." =>
        replies_come_in_one_read_although_half_a_command_follows;
    "Replies are lost or mixed when they are more than a buffer holds." =>
        batch_longer_than_every_buffer_is_answered_whole_and_in_order;
}
