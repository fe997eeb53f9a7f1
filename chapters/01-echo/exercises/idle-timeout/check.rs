//! A silent client loses its connection after a second.

use std::time::{Duration, Instant};

use super::{Subject, promises};

pub fn silent_client_loses_its_connection(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(b"hello", b"hello");
    let start = Instant::now();
    client.expect_end();
    let after = start.elapsed();
    assert!(
        (Duration::from_millis(900)..Duration::from_secs(3)).contains(&after),
        "the connection ended after {after:?}, expected 1s"
    );
}

pub fn next_client_is_served_while_the_silent_one_stays(subject: &Subject) {
    let server = subject.server();
    let mut silent = server.connect();
    silent.ask(b"hello", b"hello");
    let mut next = server.connect();
    next.ask(b"and again", b"and again");
}

pub fn client_that_keeps_sending_stays(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(1500) {
        client.ask(b"hello", b"hello");
    }
}

pub fn log_says_that_the_client_was_idle(subject: &Subject) {
    let server = subject.new_server();
    let client = server.connect();
    server.log_until(&format!("Connection closed for {}: idle", client.name()));
}

promises! {
    on "01-echo/exercises#idle-timeout":
    "The read waits without a limit." =>
        silent_client_loses_its_connection;
    "The server ends with the silent client, or waits until it leaves." =>
        next_client_is_served_while_the_silent_one_stays;
    "The time is measured from the beginning of the connection." =>
        client_that_keeps_sending_stays;
    "The error of the read is logged in its own words." =>
        log_says_that_the_client_was_idle;
}
