//! What Linux shows of the server while it waits, sends, and runs out of
//! things.

use super::bad_clients::{send_a_hundred_megabytes, survives_on};
use super::harness::kernel::{self, ACCEPT4, SENDTO};
use super::{GET_NAME, SET_NAME, Subject, promises};

pub fn server_waits_in_accept4_for_a_client(subject: &Subject) {
    subject.new_server().wait_in(ACCEPT4);
}

pub fn server_waits_in_recvfrom_on_a_client_that_is_silent(subject: &Subject) {
    let server = subject.new_server();
    let client = server.connect();
    server.wait_in_recvfrom_on(&client);
}

pub fn second_client_waits_in_the_kernel_while_the_server_reads_from_the_first(
    subject: &Subject,
) {
    kernel::second_client_waits_in_the_kernel(
        &subject.new_server(),
        SET_NAME,
        GET_NAME,
    );
}

pub fn no_free_descriptor_is_said_once_and_waited_for(subject: &Subject) {
    kernel::no_free_descriptor(&subject.new_server(), SET_NAME, GET_NAME);
}

pub fn hundred_megabytes_leave_the_memory_flat(subject: &Subject) {
    let server = subject.new_server();
    send_a_hundred_megabytes(server.connect());
    server.stays_small();
}

pub fn hundred_megabytes_of_replies_leave_the_memory_flat(subject: &Subject) {
    let server = subject.new_server();
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
    server.stays_small();
}

/// The log shows when a batch is sent: after the commands that it answers. All
/// commands are in the kernel before the server reads the first of them.
pub fn replies_of_60_000_bytes_leave_in_one_write(subject: &Subject) {
    let server = subject.new_server();
    let mut first = server.connect();
    first.ask(SET_NAME.sent, SET_NAME.reply);
    let mut client = server.connect();
    client.send(&b"GET a\n".repeat(10_000));
    server.wait_for_queued(&client, 60_000);
    drop(first);
    client.expect(&b"(nil)\n".repeat(10_000));
    let name = client.name();
    drop(client);
    let log = server.log_until(&format!("Connection closed for {name}"));
    let sent = log.iter().position(|line| line == "Sent: (nil)");
    let received = log.iter().rposition(|line| line == "Received: GET a");
    assert!(
        received < sent,
        "the first of 10,000 replies was sent before the last of 10,000 \
         commands was read, though all are fewer than 64 KiB"
    );
}

pub fn reset_is_named_in_the_log(subject: &Subject) {
    kernel::reset_is_named_in_the_log(&subject.new_server(), SET_NAME);
}

pub fn client_that_never_reads_blocks_the_server_until_it_leaves(
    subject: &Subject,
) {
    let server = subject.new_server();
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

pub fn argument_that_is_not_utf8_prints_the_usage(subject: &Subject) {
    kernel::argument_that_is_not_utf8_prints_the_usage(subject.program());
}

promises! {
    on "tcp/one-thread":
    "The server does not wait in the kernel: it polls, or it has a thread for \
     each client." =>
        server_waits_in_accept4_for_a_client,
        server_waits_in_recvfrom_on_a_client_that_is_silent,
        second_client_waits_in_the_kernel_while_the_server_reads_from_the_first,
        client_that_never_reads_blocks_the_server_until_it_leaves;
    on "02-kv/limits":
    "A line grows past its limit before it is refused, or replies are \
     collected without a limit." =>
        hundred_megabytes_leave_the_memory_flat,
        hundred_megabytes_of_replies_leave_the_memory_flat;
    on "02-kv/pipelining":
    "The server reads less than 64 KiB at a time, or sends before 64 KiB of \
     replies wait." =>
        replies_of_60_000_bytes_leave_in_one_write;
    on "01-echo/any-client":
    "The reason why a connection failed is not logged." =>
        reset_is_named_in_the_log;
    on "01-echo/finished":
    "The accept loop tries again at once, for ever, or gives up." =>
        no_free_descriptor_is_said_once_and_waited_for;
    "`env::args` panics on bytes that are not UTF-8; `env::args_os` does not." =>
        argument_that_is_not_utf8_prints_the_usage;
}
