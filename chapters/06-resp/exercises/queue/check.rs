//! Lists, and clients that wait for a value.

use std::time::{Duration, Instant};

use super::harness::{Client, Server};
use super::{NIL, Subject, converse, promises, value, words};

const WRONG: &str = "-WRONGTYPE Operation against a key holding the wrong \
                     kind of value\r\n";

/// The reply to `BLPOP`.
fn taken(key: &str, text: &str) -> Vec<u8> {
    let [key, text] = [key, text].map(|word| value(word.as_bytes()));
    [b"*2\r\n", &key[..], &text].concat()
}

/// A client that waits for a value, after others.
#[track_caller]
fn waiting(server: &Server, sent: &str) -> Client {
    let mut client = server.connect();
    client.ask(&words("PING"), b"+PONG\r\n");
    client.send(&words(sent));
    server.settle();
    server.connect().ask(&words("PING"), b"+PONG\r\n");
    client.expect_silence();
    client
}

pub fn values_are_put_and_taken_at_both_ends(subject: &Subject) {
    converse(
        subject,
        &[
            ("DEL check:list", ":0\r\n"),
            ("RPUSH check:list b c", ":2\r\n"),
            ("LPUSH check:list a z", ":4\r\n"),
            ("LLEN check:list", ":4\r\n"),
            ("LPOP check:list", "$1\r\nz\r\n"),
            ("RPOP check:list", "$1\r\nc\r\n"),
            ("LPOP check:list", "$1\r\na\r\n"),
            ("RPOP check:list", "$1\r\nb\r\n"),
            ("RPOP check:list", "$-1\r\n"),
            ("LLEN check:list", ":0\r\n"),
        ],
    );
}

pub fn part_of_a_list_is_shown(subject: &Subject) {
    converse(
        subject,
        &[
            ("RPUSH check:list a b c", ":3\r\n"),
            (
                "LRANGE check:list 0 -1",
                "*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n",
            ),
            ("LRANGE check:list 1 1", "*1\r\n$1\r\nb\r\n"),
            ("LRANGE check:list -2 100", "*2\r\n$1\r\nb\r\n$1\r\nc\r\n"),
            ("LRANGE check:list -100 -3", "*1\r\n$1\r\na\r\n"),
            ("LRANGE check:list 2 1", "*0\r\n"),
            ("LRANGE check:list 5 9", "*0\r\n"),
            ("LRANGE check:list 0 -9", "*0\r\n"),
            ("LRANGE check:nobody 0 -1", "*0\r\n"),
            ("DEL check:list", ":1\r\n"),
        ],
    );
}

pub fn wrong_kind_of_value_is_refused(subject: &Subject) {
    converse(
        subject,
        &[
            ("RPUSH check:list a", ":1\r\n"),
            ("TYPE check:list", "+list\r\n"),
            ("SET check:a 1", "+OK\r\n"),
            ("GET check:list", WRONG),
            ("APPEND check:list x", WRONG),
            ("LPUSH check:a x", WRONG),
            ("LRANGE check:a 0 -1", WRONG),
            ("BLPOP check:a 1", WRONG),
            ("EXISTS check:list", ":1\r\n"),
            ("SET check:list x", "+OK\r\n"),
            ("TYPE check:list", "+string\r\n"),
            ("DEL check:list", ":1\r\n"),
            ("LLEN check:list", ":0\r\n"),
        ],
    );
}

pub fn value_that_is_there_is_taken_at_once(subject: &Subject) {
    converse(
        subject,
        &[
            ("RPUSH check:two a b", ":2\r\n"),
            (
                "BLPOP check:one check:two 0",
                "*2\r\n$9\r\ncheck:two\r\n$1\r\na\r\n",
            ),
            ("BLPOP check:two 0", "*2\r\n$9\r\ncheck:two\r\n$1\r\nb\r\n"),
            ("EXISTS check:two", ":0\r\n"),
            ("BLPOP check:two -1", "-ERR timeout is negative\r\n"),
            (
                "BLPOP check:two x",
                "-ERR timeout is not a float or out of range\r\n",
            ),
        ],
    );
}

pub fn those_who_wait_are_served_in_their_order(subject: &Subject) {
    let server = subject.server();
    let mut clients = [0; 3].map(|_| waiting(&server, "BLPOP check:jobs 0"));
    let mut other = server.connect();
    for (client, job) in clients.iter_mut().zip(["a", "b", "c"]) {
        other.ask(&words(&format!("RPUSH check:jobs {job}")), b":1\r\n");
        client.expect(&taken("check:jobs", job));
    }
    other.ask(&words("LLEN check:jobs"), b":0\r\n");
}

pub fn what_is_sent_meanwhile_is_answered_afterwards(subject: &Subject) {
    let server = subject.server();
    let mut client = waiting(&server, "BLPOP check:jobs 0");
    client.send(&words("PING"));
    server.settle();
    client.expect_silence();
    server
        .connect()
        .ask(&words("RPUSH check:jobs a"), b":1\r\n");
    client.expect(&[&taken("check:jobs", "a")[..], b"+PONG\r\n"].concat());
}

pub fn wait_ends_after_its_time(subject: &Subject) {
    let server = subject.server();
    let start = Instant::now();
    let mut client = server.connect();
    client.ask(&words("BLPOP check:jobs 0.3"), b"*-1\r\n");
    let waited = start.elapsed();
    assert!(
        waited >= Duration::from_millis(250),
        "a wait of 300 ms has taken {waited:?}"
    );
    let mut other = server.connect();
    other.ask(&words("RPUSH check:jobs a"), b":1\r\n");
    other.ask(&words("LPOP check:jobs"), &value(b"a"));
    client.ask(&words("GET check:nobody"), NIL);
}

pub fn client_that_leaves_takes_nothing_with_it(subject: &Subject) {
    let server = subject.new_server();
    let client = waiting(&server, "BLPOP check:jobs 0");
    let end = format!("Connection closed for {}", client.name());
    drop(client);
    server.log_until(&end);
    let mut other = server.connect();
    other.ask(&words("RPUSH check:jobs a"), b":1\r\n");
    other.ask(&words("LPOP check:jobs"), &value(b"a"));
}

promises! {
    on "06-resp/exercises#queue":
    "The commands are not there yet, or several values come in another order." =>
        values_are_put_and_taken_at_both_ends;
    "A place outside of the list is an error, or ends the server." =>
        part_of_a_list_is_shown;
    "Only some of the commands ask what kind of value there is." =>
        wrong_kind_of_value_is_refused;
    "BLPOP waits although there is a value, or names another list." =>
        value_that_is_there_is_taken_at_once;
    "The last who came is first, or all get the value." =>
        those_who_wait_are_served_in_their_order;
    "Commands are executed while their client waits, or forgotten." =>
        what_is_sent_meanwhile_is_answered_afterwards;
    "The loop waits for an event, and no event comes." =>
        wait_ends_after_its_time;
    "A client that has left is still among those who wait." =>
        client_that_leaves_takes_nothing_with_it;
}
