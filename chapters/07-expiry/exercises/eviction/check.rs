//! A server that forgets when it is full.

use super::harness::{Client, Server, checks, equal};
use super::{OK, Subject, number_of, promises, words};

/// A server for so many bytes, and a client.
#[track_caller]
fn limited(subject: &Subject, bytes: &str) -> (Server, Client) {
    let arguments = ["--quiet", "--max-memory", bytes, "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    let client = server.connect();
    (server, client)
}

/// Sets keys of 8 bytes with these numbers, each with a value of 92.
#[track_caller]
fn fill(client: &mut Client, numbers: std::ops::Range<u32>) {
    let value = "x".repeat(92);
    let set = |number| words(&format!("SET {number:08} {value}"));
    let sets: Vec<_> = numbers.map(set).collect();
    client.ask(&sets.concat(), &OK.repeat(sets.len()));
}

pub fn number_of_bytes_is_needed(subject: &Subject) {
    let problem = "--max-memory needs a number of bytes, 1 or more.";
    for word in ["0", "-1", "x"] {
        let arguments = ["--max-memory", word, "127.0.0.1:0"];
        checks::wrong_arguments(subject.program(), &arguments, problem);
    }
    checks::wrong_arguments(subject.program(), &["--max-memory"], problem);
    checks::help(
        subject.program(),
        "[--quiet] [--max-clients N] [--max-memory N] [ADDRESS]",
    );
}

pub fn config_says_the_limit(subject: &Subject) {
    let (_server, mut client) = limited(subject, "12345");
    for (name, value) in
        [("maxmemory", "12345"), ("maxmemory-policy", "allkeys-lru")]
    {
        let pair = format!(
            "*2\r\n${}\r\n{name}\r\n${}\r\n{value}\r\n",
            name.len(),
            value.len()
        );
        client.ask(&words(&format!("CONFIG GET {name}")), pair.as_bytes());
    }
}

pub fn nothing_is_removed_without_a_limit(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    fill(&mut client, 0..2_000);
    client.ask(&words("DBSIZE"), b":2000\r\n");
    client.ask(
        &words("CONFIG GET maxmemory"),
        b"*2\r\n$9\r\nmaxmemory\r\n$1\r\n0\r\n",
    );
}

pub fn keys_and_values_stay_within_the_limit(subject: &Subject) {
    let (_server, mut client) = limited(subject, "10000");
    fill(&mut client, 0..100);
    client.ask(&words("DBSIZE"), b":100\r\n");
    fill(&mut client, 100..1_000);
    // The last command may bring it over the limit, no other.
    equal!(number_of(&mut client, "DBSIZE"), 101, "keys of 100 bytes");
    client.ask(&words("DEL nobody"), b":0\r\n");
    equal!(number_of(&mut client, "DBSIZE"), 100, "keys of 100 bytes");
    // A long value takes the place of many.
    client.ask(&words(&format!("SET long {}", "x".repeat(5_000))), OK);
    client.ask(&words("DEL nobody"), b":0\r\n");
    let keys = number_of(&mut client, "DBSIZE");
    assert!(
        (45..=51).contains(&keys),
        "{keys} keys beside one of 5000 bytes"
    );
}

pub fn tables_count_together(subject: &Subject) {
    let (_server, mut client) = limited(subject, "10000");
    fill(&mut client, 0..100);
    client.ask(&words("SELECT 1"), OK);
    fill(&mut client, 0..100);
    client.ask(&words("DEL nobody"), b":0\r\n");
    let second = number_of(&mut client, "DBSIZE");
    client.ask(&words("SELECT 0"), OK);
    let first = number_of(&mut client, "DBSIZE");
    equal!(first + second, 100, "keys in both tables");
}

pub fn what_is_used_stays(subject: &Subject) {
    let (_server, mut client) = limited(subject, "10000");
    fill(&mut client, 0..100);
    // Ten of them are read again and again, while others come.
    let used: Vec<_> = (0..10)
        .map(|number| words(&format!("STRLEN {number:08}")))
        .collect();
    for number in 100..1_000 {
        fill(&mut client, number..number + 1);
        client.send(&used.concat());
        super::reply_to(&mut client, b"");
    }
    let left: i64 = (0..10)
        .map(|number| number_of(&mut client, &format!("EXISTS {number:08}")))
        .sum();
    assert!(
        left >= 8,
        "of 10 keys that are used all the time, {left} are left"
    );
}

promises! {
    on "07-expiry/exercises#eviction":
    "The option is not known yet, or a wrong number is taken." =>
        number_of_bytes_is_needed;
    "The settings are those of a server without a limit." =>
        config_says_the_limit;
    "A limit of 0 is taken for one." =>
        nothing_is_removed_without_a_limit;
    "Keys are removed after the command, or too many, or too few." =>
        keys_and_values_stay_within_the_limit;
    "Only the table of the client is looked at." =>
        tables_count_together;
    "Any key is removed, or the one that came first." =>
        what_is_used_stays;
}
