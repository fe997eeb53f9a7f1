//! CAS stores a value if the one that is expected is there.

use std::io::Read;
use std::thread;

use super::harness::Client;
use super::{Subject, promises};

pub fn cas_stores_the_new_value(subject: &Subject) {
    subject.answers(
        b"SET a 1\nCAS a 1 2\nGET a\nCAS a 2 1\nGET a\n",
        b"OK\nOK\n2\nOK\n1\n",
    );
}

pub fn cas_with_another_value_stores_nothing_and_answers_it(subject: &Subject) {
    subject
        .answers(b"SET a 1\nCAS a 2 3\nGET a\ncas a 11 3\n", b"OK\n1\n1\n1\n");
}

pub fn cas_of_a_missing_key_stores_nothing(subject: &Subject) {
    subject.answers(b"CAS nobody (nil) 2\nGET nobody\n", b"(nil)\n(nil)\n");
}

pub fn cas_wants_three_words(subject: &Subject) {
    let error = b"ERR wrong number of arguments for 'cas' command\n";
    subject.answers(b"CAS\nCAS a\nCAS a 1\nCAS a 1 2 3\n", &error.repeat(4));
}

/// Adds one, so often, and tries again when another client was faster.
#[track_caller]
fn count(mut client: Client, times: usize) {
    let mut value = 0;
    for _ in 0..times {
        loop {
            client.send(format!("CAS n {value} {}\n", value + 1).as_bytes());
            let reply = line(&mut client);
            match reply.parse() {
                Ok(other) => value = other,
                Err(_) if reply == "OK" => break,
                Err(_) => panic!("CAS answered '{reply}'"),
            }
        }
        value += 1;
    }
}

fn line(client: &mut Client) -> String {
    let mut line = Vec::new();
    while !line.ends_with(b"\n") {
        let mut byte = [0];
        client.stream.read_exact(&mut byte).expect("a reply");
        line.extend(byte);
    }
    String::from_utf8_lossy(line.trim_ascii_end()).into_owned()
}

pub fn no_update_of_eight_clients_is_lost(subject: &Subject) {
    let server = subject.server();
    let mut first = server.connect();
    first.ask(b"SET n 0\n", b"OK\n");
    thread::scope(|scope| {
        for _ in 0..8 {
            let client = server.connect();
            scope.spawn(|| count(client, 100));
        }
    });
    first.ask(b"GET n\n", b"800\n");
}

promises! {
    on "04-threads/exercises#cas":
    "CAS is not a command yet, or does not store." =>
        cas_stores_the_new_value;
    "The old value is not compared, or only a part of it, or the reply is not \
     the value that is there." =>
        cas_with_another_value_stores_nothing_and_answers_it;
    "`(nil)` is taken for a value: what `get` returns is compared, and not the \
     reply." =>
        cas_of_a_missing_key_stores_nothing;
    "A word is missing, or there is one too many, and nobody looks." =>
        cas_wants_three_words;
    "The lock is given back between the comparison and the write." =>
        no_update_of_eight_clients_is_lost;
}
