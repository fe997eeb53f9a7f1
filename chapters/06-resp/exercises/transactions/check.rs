//! Commands that are executed together, or not at all.

use super::harness::{Client, Server};
use super::{NIL, OK, Subject, converse, promises, reply_to, value, words};

#[track_caller]
fn ask(client: &mut Client, talks: &[(&str, &[u8])]) {
    for (sent, reply) in talks {
        client.ask(&words(sent), reply);
    }
}

const QUEUED: &[u8] = b"+QUEUED\r\n";

#[track_caller]
fn two(server: &Server) -> [Client; 2] {
    [0; 2].map(|_| server.connect())
}

pub fn commands_wait_for_exec(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:n 1", "+OK\r\n"),
            ("MULTI", "+OK\r\n"),
            ("INCR check:n", "+QUEUED\r\n"),
            ("GET check:n", "+QUEUED\r\n"),
            ("MGET check:n check:nobody", "+QUEUED\r\n"),
            ("EXEC", "*3\r\n:2\r\n$1\r\n2\r\n*2\r\n$1\r\n2\r\n$-1\r\n"),
            ("GET check:n", "$1\r\n2\r\n"),
            ("MULTI", "+OK\r\n"),
            ("EXEC", "*0\r\n"),
        ],
    );
}

pub fn nothing_is_changed_before_exec(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut other] = two(&server);
    ask(&mut one, &[("SET check:a 1", OK), ("MULTI", OK)]);
    ask(&mut one, &[("SET check:a 2", QUEUED)]);
    ask(&mut other, &[("GET check:a", &value(b"1"))]);
    ask(&mut one, &[("EXEC", b"*1\r\n+OK\r\n")]);
    ask(&mut other, &[("GET check:a", &value(b"2"))]);
}

pub fn discard_forgets_them(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("MULTI", "+OK\r\n"),
            ("SET check:a 2", "+QUEUED\r\n"),
            ("DISCARD", "+OK\r\n"),
            ("GET check:a", "$1\r\n1\r\n"),
            ("EXEC", "-ERR EXEC without MULTI\r\n"),
        ],
    );
}

pub fn command_that_cannot_be_executed_breaks_it(subject: &Subject) {
    let unknown = "-ERR unknown command 'FOO', with args beginning with: \r\n";
    let number = "-ERR wrong number of arguments for 'get' command\r\n";
    let abort = "-EXECABORT Transaction discarded because of previous \
                 errors.\r\n";
    for (wrong, error) in [("FOO", unknown), ("GET", number)] {
        converse(
            subject,
            &[
                ("SET check:a 1", "+OK\r\n"),
                ("MULTI", "+OK\r\n"),
                ("SET check:a 2", "+QUEUED\r\n"),
                (wrong, error),
                ("EXEC", abort),
                ("GET check:a", "$1\r\n1\r\n"),
            ],
        );
    }
}

pub fn error_of_one_command_is_its_reply(subject: &Subject) {
    let error = "-ERR value is not an integer or out of range\r\n";
    converse(
        subject,
        &[
            ("SET check:a x", "+OK\r\n"),
            ("MULTI", "+OK\r\n"),
            ("INCR check:a", "+QUEUED\r\n"),
            ("SET check:a 2", "+QUEUED\r\n"),
            ("EXEC", &format!("*2\r\n{error}+OK\r\n")),
            ("GET check:a", "$1\r\n2\r\n"),
        ],
    );
}

pub fn what_is_out_of_place_is_refused(subject: &Subject) {
    converse(
        subject,
        &[
            ("EXEC", "-ERR EXEC without MULTI\r\n"),
            ("DISCARD", "-ERR DISCARD without MULTI\r\n"),
            ("MULTI", "+OK\r\n"),
            ("MULTI", "-ERR MULTI calls can not be nested\r\n"),
            (
                "WATCH check:a",
                "-ERR WATCH inside MULTI is not allowed\r\n",
            ),
            ("DISCARD", "+OK\r\n"),
        ],
    );
}

pub fn change_of_a_watched_key_stops_exec(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut other] = two(&server);
    for write in ["SET check:w 2", "SET check:w 1", "DEL check:w"] {
        ask(&mut one, &[("SET check:w 1", OK), ("WATCH check:w", OK)]);
        reply_to(&mut other, &words(write));
        ask(&mut one, &[("MULTI", OK), ("SET check:w 9", QUEUED)]);
        ask(&mut one, &[("EXEC", b"*-1\r\n")]);
    }
    ask(&mut one, &[("GET check:w", NIL), ("WATCH check:w", OK)]);
    ask(&mut one, &[("SET check:w 3", OK), ("MULTI", OK)]);
    ask(&mut one, &[("EXEC", b"*-1\r\n")]);
}

pub fn exec_goes_on_when_nobody_has_changed_it(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut other] = two(&server);
    ask(&mut one, &[("SET check:w 1", OK), ("WATCH check:w", OK)]);
    ask(&mut other, &[("GET check:w", &value(b"1"))]);
    ask(&mut other, &[("SET check:other 1", OK)]);
    ask(&mut one, &[("MULTI", OK), ("SET check:w 9", QUEUED)]);
    ask(&mut one, &[("EXEC", b"*1\r\n+OK\r\n")]);
}

pub fn nothing_is_watched_afterwards(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut other] = two(&server);
    for ends in ["UNWATCH", "MULTI DISCARD", "MULTI EXEC"] {
        ask(&mut one, &[("WATCH check:w", OK)]);
        for sent in ends.split(' ') {
            reply_to(&mut other, &words("SET check:other 1"));
            one.send(&words(sent));
            let none = sent == "EXEC";
            one.expect(if none { b"*0\r\n" } else { OK });
        }
        ask(&mut other, &[("SET check:w 2", OK)]);
        ask(&mut one, &[("MULTI", OK), ("PING", QUEUED)]);
        ask(&mut one, &[("EXEC", b"*1\r\n+PONG\r\n")]);
    }
}

promises! {
    on "06-resp/exercises#transactions":
    "The commands are executed at once, or their replies come one by one." =>
        commands_wait_for_exec;
    "A command is executed when it comes, and only its reply waits." =>
        nothing_is_changed_before_exec;
    "DISCARD leaves the client in the transaction." =>
        discard_forgets_them;
    "An error is forgotten until EXEC." =>
        command_that_cannot_be_executed_breaks_it;
    "EXEC stops at the first error." =>
        error_of_one_command_is_its_reply;
    "Nobody asks whether there is a transaction." =>
        what_is_out_of_place_is_refused;
    "Values are compared, or only other clients are watched." =>
        change_of_a_watched_key_stops_exec;
    "Reading counts as a change, or every key is watched." =>
        exec_goes_on_when_nobody_has_changed_it;
    "The client watches on when its transaction is over." =>
        nothing_is_watched_afterwards;
}
