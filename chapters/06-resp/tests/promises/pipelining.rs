//! Many commands at once, and in how many writes their replies leave.

use super::harness::{Client, compare};
use super::{GET_NAME, NIL, OK, SET_NAME, Subject, promises, value, words};

use std::io::{ErrorKind, Read};

/// Rounds of a check that a wrong server can pass by chance, but not this
/// often.
const ROUNDS: usize = 100;

/// Sends `sent`; one read must bring all of `reply`.
#[track_caller]
fn answers_in_one_read(client: &mut Client, sent: &[u8], reply: &[u8]) {
    client.send(sent);
    let mut came = [0; 64 * 1024];
    let length = loop {
        match client.stream.read(&mut came) {
            // A child that ends may wake any thread (signal(7)).
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            read => break read.expect("a reply"),
        }
    };
    compare(sent, &came[..length], reply, "");
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
        let [sent, reply] =
            [GET_NAME.sent, GET_NAME.reply].map(|bytes| bytes.repeat(64));
        answers_in_one_read(&mut client, &sent, &reply);
    }
}

pub fn whole_commands_are_answered_before_the_rest_of_the_next_comes(
    subject: &Subject,
) {
    let server = subject.server();
    let mut client = server.connect();
    let [set, get] = ["SET check:a 23", "GET check:a"].map(words);
    let (first, rest) = set.split_at(set.len() - 3);
    client.ask(&[SET_NAME.sent, GET_NAME.sent, first].concat(), &{
        [SET_NAME.reply, GET_NAME.reply].concat()
    });
    client.expect_silence();
    client.ask(&[rest, &get].concat(), &[OK, &value(b"23")].concat());
}

pub fn batch_longer_than_every_buffer_is_answered_whole_and_in_order(
    subject: &Subject,
) {
    let (mut sent, mut reply) = (Vec::new(), Vec::new());
    for number in 0..50_000 {
        sent.extend(words(&format!("SET check:key {number}")));
        sent.extend(words("GET check:key"));
        reply.extend(OK);
        reply.extend(value(number.to_string().as_bytes()));
    }
    subject.answers(&sent, &reply);
}

pub fn arrays_and_lines_can_be_mixed(subject: &Subject) {
    let sent = [
        b"SET check:mixed one\r\n",
        &words("GET check:mixed")[..],
        b"GET check:nobody\n\r\n",
        b"*0\r\n*-1\r\n",
        &words("GET check:mixed"),
    ];
    let one = value(b"one");
    subject.answers(&sent.concat(), &[OK, &one, NIL, &one].concat());
}

promises! {
    on "02-kv/pipelining":
    "A reply leaves in more than one write." =>
        reply_comes_in_one_read;
    "Each reply leaves by itself. Collect them as long as a whole command is \
     there." =>
        replies_to_pipelined_commands_come_in_one_read;
    "The server waits for the rest of a command before it sends the replies \
     to those before it." =>
        whole_commands_are_answered_before_the_rest_of_the_next_comes;
    "Replies are lost or mixed when they are more than a buffer holds." =>
        batch_longer_than_every_buffer_is_answered_whole_and_in_order;
    on "06-resp/inline":
    "After an array the server takes no line, or an array of no words has a \
     reply." =>
        arrays_and_lines_can_be_mixed;
}
