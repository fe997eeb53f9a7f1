//! Who listens is told which keys have died.

use super::harness::{Client, Server};
use super::{
    OK, Subject, command, number_of, promises, value, wait_until, words,
};

const CHANNEL: &str = "__keyevent@0__:expired";

/// An array of three words, the last of which may be a number.
fn three(mark: u8, what: &str, channel: &str, last: &[u8]) -> Vec<u8> {
    let (what, channel) = (value(what.as_bytes()), value(channel.as_bytes()));
    [&[mark][..], b"3\r\n", &what, &channel, last].concat()
}

/// A server, one who listens, and another.
#[track_caller]
fn begin(subject: &Subject) -> (Server, Client, Client) {
    let server = subject.new_server();
    let (mut one, two) = (server.connect(), server.connect());
    let reply = three(b'*', "subscribe", CHANNEL, b":1\r\n");
    one.ask(&words(&format!("SUBSCRIBE {CHANNEL}")), &reply);
    (server, one, two)
}

pub fn subscribe_says_to_how_many_one_listens(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let replies = [("a", 1), ("b", 2), ("a", 2)].map(|(channel, count)| {
        let count = format!(":{count}\r\n");
        three(b'*', "subscribe", channel, count.as_bytes())
    });
    client.ask(&words("SUBSCRIBE a b a"), &replies.concat());
    client.ask(
        &words("SUBSCRIBE"),
        b"-ERR wrong number of arguments for 'subscribe' command\r\n",
    );
}

pub fn death_by_a_command_is_told(subject: &Subject) {
    let (_server, mut one, mut two) = begin(subject);
    // In one turn: it is dead at once, and no pass can come between.
    let both = [words("SET check:a 1 PXAT 1"), words("GET check:a")];
    two.ask(&both.concat(), b"+OK\r\n$-1\r\n");
    one.expect(&three(b'*', "message", CHANNEL, &value(b"check:a")));
}

pub fn death_by_a_pass_is_told(subject: &Subject) {
    let (_server, mut one, mut two) = begin(subject);
    let key = b"any \r\n\0 bytes";
    two.ask(&command(&[b"SET", &key[..], b"1", b"PX", b"1"]), OK);
    // Nobody asks for it.
    one.expect(&three(b'*', "message", CHANNEL, &value(key)));
    wait_until(&mut two, "DBSIZE", 0);
}

pub fn who_is_removed_has_not_died(subject: &Subject) {
    let (_server, mut one, mut two) = begin(subject);
    for (sent, reply) in [
        ("MSET a 1 b 2 c 3", OK),
        ("EXPIRE a 100", b":1\r\n"),
        ("DEL a", b":1\r\n"),
        ("EXPIRE b 0", b":1\r\n"),
        ("SET c 1 PX 1000000", OK),
        ("SET c 1", OK),
        ("FLUSHALL", OK),
        // The only one that dies.
        ("SET last 1 PX 1", OK),
    ] {
        two.ask(&words(sent), reply);
    }
    one.expect(&three(b'*', "message", CHANNEL, &value(b"last")));
    one.expect_silence();
}

pub fn each_table_has_a_channel(subject: &Subject) {
    let (_server, mut one, mut two) = begin(subject);
    two.ask(&words("SELECT 3"), OK);
    two.ask(&words("SET a 1 PX 1"), OK);
    wait_until(&mut two, "DBSIZE", 0);
    one.expect_silence();
    let third = "__keyevent@3__:expired";
    let reply = three(b'*', "subscribe", third, b":2\r\n");
    one.ask(&words(&format!("SUBSCRIBE {third}")), &reply);
    two.ask(&words("SET b 1 PX 1"), OK);
    one.expect(&three(b'*', "message", third, &value(b"b")));
}

pub fn all_who_listen_are_told(subject: &Subject) {
    let (server, mut one, mut two) = begin(subject);
    let mut three_ = server.connect();
    super::reply_to(&mut three_, &words("HELLO 3"));
    let reply = three(b'>', "subscribe", CHANNEL, b":1\r\n");
    three_.ask(&words(&format!("SUBSCRIBE {CHANNEL}")), &reply);
    let mut gone = server.connect();
    gone.ask(
        &words(&format!("SUBSCRIBE {CHANNEL}")),
        &three(b'*', "subscribe", CHANNEL, b":1\r\n"),
    );
    drop(gone);
    two.ask(&words("SET a 1 PX 1"), OK);
    let last = value(b"a");
    one.expect(&three(b'*', "message", CHANNEL, &last));
    three_.expect(&three(b'>', "message", CHANNEL, &last));
    assert_eq!(number_of(&mut two, "DBSIZE"), 0);
    two.ask(&words("PING"), b"+PONG\r\n");
}

promises! {
    on "07-expiry/exercises#notifications":
    "The command is not in the table, or it counts a channel twice." =>
        subscribe_says_to_how_many_one_listens;
    "Only a pass tells, or the message waits for a command of who listens." =>
        death_by_a_command_is_told;
    "Only a command tells." =>
        death_by_a_pass_is_told;
    "`take` tells, and `DEL` calls it, too." =>
        who_is_removed_has_not_died;
    "The channel has no number, or always the same." =>
        each_table_has_a_channel;
    "Only one is told, or all of them as the first has asked." =>
        all_who_listen_are_told;
}
