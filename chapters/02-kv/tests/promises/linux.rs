//! What Linux shows of the server while it waits, sends, and runs out of
//! things.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::bad_clients::{send_a_hundred_megabytes, survives_on};
use crate::harness::kernel::{self, ACCEPT4, SENDTO};
use crate::harness::run;
use crate::{GET_NAME, PROGRAM, SET_NAME, server};

#[test]
fn server_waits_in_accept4_for_a_client() {
    server().wait_in(ACCEPT4);
}

#[test]
fn server_waits_in_recvfrom_on_a_client_that_is_silent() {
    let server = server();
    let client = server.connect();
    server.wait_in_recvfrom_on(&client);
}

#[test]
fn second_client_waits_in_the_kernel_while_the_server_reads_from_the_first() {
    kernel::second_client_waits_in_the_kernel(&server(), SET_NAME, GET_NAME);
}

#[test]
fn no_free_descriptor_is_said_once_and_waited_for() {
    kernel::no_free_descriptor(&server(), SET_NAME, GET_NAME);
}

#[test]
fn hundred_megabytes_leave_the_memory_flat() {
    let server = server();
    send_a_hundred_megabytes(server.connect());
    let peak = server.peak_memory();
    assert!(peak < 16 * 1024, "the server had {peak} KiB of memory");
}

#[test]
fn hundred_megabytes_of_replies_leave_the_memory_flat() {
    let server = server();
    let mut client = server.connect();
    let mut set = b"SET big ".to_vec();
    set.resize(1_000_000, b'x');
    client.send(&set);
    client.ask(b"\n", b"OK\n");
    client.send(&b"GET big\n".repeat(100));
    set.push(b'\n');
    for _ in 0..100 {
        client.expect(&set[b"SET big ".len()..]);
    }
    let peak = server.peak_memory();
    assert!(peak < 16 * 1024, "the server had {peak} KiB of memory");
}

#[test]
fn reset_is_named_in_the_log() {
    let server = server();
    let mut client = server.connect();
    let name = client.name();
    client.send(SET_NAME.sent);
    client.reset();
    let reset = "Connection reset by peer (os error 104)";
    server.log_until(&format!("Connection closed for {name}: {reset}"));
}

#[test]
fn client_that_never_reads_blocks_the_server_until_it_leaves() {
    let server = server();
    survives_on(&server, |mut client| {
        let mut set = b"SET big ".to_vec();
        set.resize(500_000, b'x');
        set.push(b'\n');
        client.ask(&set, b"OK\n");
        client.send(&b"GET big\n".repeat(100));
        server.wait_in(SENDTO);
        let mut next = server.connect();
        next.send(GET_NAME.sent);
        next.expect_silence();
        drop(client);
        next.expect(GET_NAME.reply);
    });
}

#[test]
fn argument_that_is_not_utf8_prints_the_usage() {
    let ended = run(PROGRAM, &[OsStr::from_bytes(b"\xff:6379")]);
    assert_eq!(ended.code, Some(2), "the exit code");
    let problem = "Not an IP address and a port: '\u{fffd}:6379'.";
    assert_eq!(ended.errors.lines().next(), Some(problem));
}
