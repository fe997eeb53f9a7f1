//! What Linux shows of the server while it waits, sends, and runs out of
//! things.

use std::ffi::OsStr;
use std::io::{ErrorKind, Write};
use std::os::unix::ffi::OsStrExt;

use crate::bad_clients::send_a_hundred_megabytes;
use crate::harness::kernel::{self, ACCEPT4, SENDTO};
use crate::harness::run;
use crate::{AGAIN, HELLO, PROGRAM, server};

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
    kernel::second_client_waits_in_the_kernel(&server(), HELLO, AGAIN);
}

#[test]
fn no_free_descriptor_is_said_once_and_waited_for() {
    kernel::no_free_descriptor(&server(), HELLO, AGAIN);
}

#[test]
fn hundred_megabytes_leave_the_memory_flat() {
    let server = server();
    send_a_hundred_megabytes(server.connect());
    let peak = server.peak_memory();
    assert!(peak < 16 * 1024, "the server had {peak} KiB of memory");
}

#[test]
fn reset_is_named_in_the_log() {
    let server = server();
    let mut client = server.connect();
    let name = client.name();
    client.send(HELLO.sent);
    client.reset();
    let reset = "Connection reset by peer (os error 104)";
    server.log_until(&format!("Connection closed for {name}: {reset}"));
}

#[test]
fn client_that_never_reads_blocks_the_server_until_it_leaves() {
    let server = server();
    let mut client = server.connect();
    client.stream.set_nonblocking(true).unwrap();
    server.wait_for(
        "the server waits in sendto and nothing more can be sent",
        || {
            let sent = client.stream.write(&[b'x'; 64 * 1024]);
            sent.is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
                && server.is_in(SENDTO)
        },
    );
    let mut next = server.connect();
    next.send(HELLO.sent);
    next.expect_silence();
    drop(client);
    next.expect(HELLO.reply);
}

#[test]
fn argument_that_is_not_utf8_prints_the_usage() {
    let ended = run(PROGRAM, &[OsStr::from_bytes(b"\xff:6379")]);
    assert_eq!(ended.code, Some(2), "the exit code");
    let problem = "Not an IP address and a port: '\u{fffd}:6379'.";
    assert_eq!(ended.errors.lines().next(), Some(problem));
}
