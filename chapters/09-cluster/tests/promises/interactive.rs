//! Replies at a terminal, as redis-cli shows them.
#![cfg(unix)]

use super::fake_cluster::{FakeCluster, reply};
use super::program::client;
use super::terminal::Terminal;
use super::{Subject, promises};

/// A server that is alone and answers `GET` with this. The terminal shows it.
#[track_caller]
fn assert_shows(subject: &Subject, bytes: &[u8], shown: &str) {
    let bytes = bytes.to_vec();
    let server = FakeCluster::alone(move |_| reply(&bytes));
    let mut terminal = Terminal::start(client(subject), server.address(0));
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> ",
    );
    terminal.types("GET a\r");
    terminal.shows(&format!(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> GET a\n\
         {shown}\n\
         127.0.0.1:6379> "
    ));
}

pub fn success_stays_as_it_is(subject: &Subject) {
    assert_shows(subject, b"+OK\r\n", "OK");
}

pub fn error_says_that_it_is_one(subject: &Subject) {
    assert_shows(subject, b"-ERR no\r\n", "(error) ERR no");
}

pub fn number_says_that_it_is_one(subject: &Subject) {
    assert_shows(subject, b":42\r\n", "(integer) 42");
}

pub fn value_is_in_quotes(subject: &Subject) {
    assert_shows(
        subject,
        b"$15\r\n\"a\"\\\n\r\t\x07\x08\0\xc3\xa4~ '\r\n",
        r#""\"a\"\\\n\r\t\a\b\x00\xc3\xa4~ '""#,
    );
}

pub fn nothing_is_nil(subject: &Subject) {
    assert_shows(subject, b"$-1\r\n", "(nil)");
    assert_shows(subject, b"*0\r\n", "(empty array)");
}

pub fn array_is_numbered(subject: &Subject) {
    assert_shows(
        subject,
        b"*3\r\n$1\r\na\r\n$-1\r\n*2\r\n:1\r\n*2\r\n+x\r\n+y\r\n",
        "1) \"a\"\n\
         2) (nil)\n\
         3) 1) (integer) 1\n   2) 1) x\n      2) y",
    );
}

pub fn numbers_end_at_the_same_place(subject: &Subject) {
    let bytes = format!("*10\r\n{}*2\r\n:1\r\n:2\r\n", ":7\r\n".repeat(9));
    let lines: String =
        (1..10).map(|n| format!(" {n}) (integer) 7\n")).collect();
    let last = "10) 1) (integer) 1\n    2) (integer) 2";
    assert_shows(subject, bytes.as_bytes(), &(lines + last));
}

pub fn error_cannot_control_the_terminal(subject: &Subject) {
    assert_shows(subject, b"-ERR \x1b[2J\xff\r\n", r"(error) ERR \x1b[2J\xff");
}

pub fn prompt_names_the_node_that_has_answered(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| match asked.node {
        0 if asked.words[0] == "GET" => {
            reply(format!("-MOVED 12182 {}\r\n", asked.address(1)))
        }
        _ => None,
    });
    let mut terminal = Terminal::start(client(subject), cluster.address(0));
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> ",
    );
    terminal.types("GET foo\r");
    terminal.shows(&format!(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> GET foo\n\
         OK\n\
         {}> ",
        cluster.address(1)
    ));
}

promises! {
    on "09-cluster/replies":
    "At a terminal, each kind of reply looks like another one." =>
        success_stays_as_it_is,
        error_says_that_it_is_one,
        number_says_that_it_is_one,
        value_is_in_quotes,
        nothing_is_nil;
    "What is in an array has a number; what lies deeper is further to the \
     right." =>
        array_is_numbered,
        numbers_end_at_the_same_place;
    "What a server says is printed as it is." =>
        error_cannot_control_the_terminal;
    on "09-cluster/moved":
    "The prompt is made once, before the first command." =>
        prompt_names_the_node_that_has_answered;
}
