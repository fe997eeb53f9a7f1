//! QUIT.

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use super::harness::{LIMIT, checks};
use super::{GET_NAME, OK, SET_NAME, Subject, promises, value, words};

pub fn quit_answers_ok_and_closes(subject: &Subject) {
    let server = subject.server();
    for sent in [&words("QUIT")[..], &words("quit now"), b"QUIT\r\n"] {
        let mut client = server.connect();
        client.ask(sent, OK);
        client.expect_end();
    }
}

pub fn replies_before_quit_are_delivered(subject: &Subject) {
    let sent = ["SET check:a 1", "GET check:a", "QUIT"].map(words).concat();
    subject.answers(&sent, &[OK, &value(b"1"), OK].concat());
}

pub fn command_after_quit_is_not_executed(subject: &Subject) {
    let server = subject.server();
    let sent = ["SET check:a 1", "QUIT", "SET check:a 2"].map(words);
    let mut client = server.connect();
    client.send(&sent.concat());
    client.expect(&[OK, OK].concat());
    client.expect_end();
    let get = words("GET check:a");
    checks::answers(server.address, &get, &value(b"1"));
}

pub fn ok_of_quit_arrives_although_megabytes_follow_unread(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let mut sent = words("QUIT");
    // More than the buffers of the connection take.
    sent.resize(20_000_000, b'\n');
    client.send(&sent);
    client.expect(OK);
    client.expect_end();
}

pub fn client_that_stays_after_quit_does_not_hold_the_next_one_up(
    subject: &Subject,
) {
    let server = subject.server();
    let mut one = server.connect();
    one.ask(SET_NAME.sent, SET_NAME.reply);
    one.ask(&words("QUIT"), OK);
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
    one.expect_end();
}

pub fn client_that_goes_on_after_the_goodbye_is_closed(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(&words("QUIT"), OK);
    let start = Instant::now();
    while client.stream.write_all(b"more").is_ok() {
        assert!(
            start.elapsed() < LIMIT,
            "not within {LIMIT:?}: a client that goes on after QUIT is closed"
        );
        thread::park_timeout(Duration::from_millis(20));
    }
}

promises! {
    on "05-event-loop/goodbye":
    "QUIT has no reply, counts its arguments, or leaves the connection open." =>
        quit_answers_ok_and_closes;
    "The connection is closed before the waiting replies are written." =>
        replies_before_quit_are_delivered;
    "The server goes on executing commands after QUIT." =>
        command_after_quit_is_not_executed;
    "The connection is closed while bytes are unread. That resets it, and the \
     last reply can be lost." =>
        ok_of_quit_arrives_although_megabytes_follow_unread;
    "The server waits for a client that it has said goodbye to." =>
        client_that_stays_after_quit_does_not_hold_the_next_one_up;
    on "06-resp/a-redis":
    "The server reads for ever what a client sends after the goodbye." =>
        client_that_goes_on_after_the_goodbye_is_closed;
}
