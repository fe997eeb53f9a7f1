//! Messages for all who listen.

use super::harness::{Client, Server};
use super::{NIL, OK, Subject, promises, reply_to, value, words};

/// An array of three, the last of them as it is.
fn three(what: &str, channel: &str, last: &str) -> Vec<u8> {
    let [what, channel] = [what, channel].map(|word| value(word.as_bytes()));
    [b"*3\r\n", &what[..], &channel, last.as_bytes()].concat()
}

fn message(channel: &str, text: &str) -> Vec<u8> {
    let text = format!("${}\r\n{text}\r\n", text.len());
    three("message", channel, &text)
}

/// A client that listens to a channel.
#[track_caller]
fn listener(server: &Server, channel: &str) -> Client {
    let mut client = server.connect();
    let subscribe = words(&format!("SUBSCRIBE {channel}"));
    client.ask(&subscribe, &three("subscribe", channel, ":1\r\n"));
    client
}

pub fn subscribe_answers_for_each_channel(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let replies = [
        three("subscribe", "check:a", ":1\r\n"),
        three("subscribe", "check:b", ":2\r\n"),
        three("subscribe", "check:a", ":2\r\n"),
    ];
    let sent = words("SUBSCRIBE check:a check:b check:a");
    client.ask(&sent, &replies.concat());
}

pub fn message_comes_to_all_who_listen(subject: &Subject) {
    let server = subject.server();
    let mut listeners = [0; 3].map(|_| listener(&server, "check:news"));
    let mut other = listener(&server, "check:other");
    let mut talker = server.connect();
    talker.ask(&words("PUBLISH check:news hello"), b":3\r\n");
    for client in &mut listeners {
        client.expect(&message("check:news", "hello"));
    }
    talker.ask(&words("PUBLISH check:nobody hello"), b":0\r\n");
    talker.ask(&words("PUBLISH check:other x"), b":1\r\n");
    other.expect(&message("check:other", "x"));
}

pub fn unsubscribe_ends_it(subject: &Subject) {
    let server = subject.server();
    let mut client = listener(&server, "check:news");
    let none = three("unsubscribe", "check:news", ":0\r\n");
    client.ask(&words("UNSUBSCRIBE check:news"), &none);
    server
        .connect()
        .ask(&words("PUBLISH check:news x"), b":0\r\n");
    let null = b"*3\r\n$11\r\nunsubscribe\r\n$-1\r\n:0\r\n";
    client.ask(&words("UNSUBSCRIBE"), null);
    client.ask(&words("GET check:nobody"), NIL);
    let one = three("subscribe", "check:news", ":1\r\n");
    client.ask(&words("SUBSCRIBE check:news"), &one);
    client.ask(&words("UNSUBSCRIBE"), &none);
}

pub fn listener_may_do_little_else(subject: &Subject) {
    let server = subject.server();
    let mut client = listener(&server, "check:news");
    let error = "-ERR Can't execute 'get': only (P|S)SUBSCRIBE / \
                 (P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this \
                 context\r\n";
    client.ask(&words("GET check:a"), error.as_bytes());
    client.ask(&words("PING"), b"*2\r\n$4\r\npong\r\n$0\r\n\r\n");
    client.ask(&words("PING x"), b"*2\r\n$4\r\npong\r\n$1\r\nx\r\n");
    client.ask(&words("RESET"), b"+RESET\r\n");
    client.ask(&words("GET check:nobody"), NIL);
    server
        .connect()
        .ask(&words("PUBLISH check:news x"), b":0\r\n");
}

pub fn resp3_has_pushes(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    reply_to(&mut client, &words("HELLO 3"));
    let push = |bytes: Vec<u8>| [b">", &bytes[1..]].concat();
    let told = push(three("subscribe", "check:three", ":1\r\n"));
    client.ask(&words("SUBSCRIBE check:three"), &told);
    client.ask(&words("GET check:nobody"), b"_\r\n");
    server
        .connect()
        .ask(&words("PUBLISH check:three x"), b":1\r\n");
    client.expect(&push(message("check:three", "x")));
}

pub fn client_that_has_left_listens_to_nothing(subject: &Subject) {
    let server = subject.server();
    let mut client = listener(&server, "check:gone");
    client.ask(&words("QUIT"), OK);
    client.expect_end();
    drop(client);
    let mut talker = server.connect();
    // The server may see the end a turn later.
    let publish = words("PUBLISH check:gone x");
    let heard = (0..1000)
        .map(|_| reply_to(&mut talker, &publish))
        .take_while(|reply| reply != b":0\r\n");
    assert!(heard.count() < 1000, "a client that has left listens still");
}

pub fn slow_listener_holds_nobody_and_takes_no_memory(subject: &Subject) {
    let server = subject.new_server();
    let mut slow = listener(&server, "check:news");
    let mut talker = server.connect();
    let text = "x".repeat(30_000);
    let publish = words(&format!("PUBLISH check:news {text}"));
    for _ in 0..2000 {
        talker.ask(&publish, b":1\r\n");
    }
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    server.stays_small();
    let whole = message("check:news", &text);
    for _ in 0..10 {
        slow.expect(&whole);
    }
}

promises! {
    on "06-resp/exercises#publish":
    "SUBSCRIBE has one answer for all channels, or counts one twice." =>
        subscribe_answers_for_each_channel;
    "A message comes to all clients, to one, or not before its listener says \
     something." =>
        message_comes_to_all_who_listen;
    "The client is taken off one of two lists." =>
        unsubscribe_ends_it;
    "A client that listens is answered as any other." =>
        listener_may_do_little_else;
    "A push is written as RESP2 has it, or as the one that publishes has asked \
     for." =>
        resp3_has_pushes;
    "A client that leaves stays on the list of a channel." =>
        client_that_has_left_listens_to_nothing;
    "Messages for a client that does not read are kept without a limit, or cut." =>
        slow_listener_holds_nobody_and_takes_no_memory;
}
