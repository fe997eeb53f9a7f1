//! What Linux shows of the server while it waits, sends, and runs out of
//! things.

use std::io::{ErrorKind, Write};

use super::bad_clients::send_a_hundred_megabytes;
use super::harness::kernel::{self, ACCEPT4, SENDTO};
use super::{AGAIN, HELLO, Subject, promises};

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
        HELLO,
        AGAIN,
    );
}

pub fn no_free_descriptor_is_said_once_and_waited_for(subject: &Subject) {
    kernel::no_free_descriptor(&subject.new_server(), HELLO, AGAIN);
}

pub fn hundred_megabytes_leave_the_memory_flat(subject: &Subject) {
    let server = subject.new_server();
    send_a_hundred_megabytes(server.connect());
    server.stays_small();
}

pub fn reset_is_named_in_the_log(subject: &Subject) {
    kernel::reset_is_named_in_the_log(&subject.new_server(), HELLO);
}

pub fn client_that_never_reads_blocks_the_server_until_it_leaves(
    subject: &Subject,
) {
    let server = subject.new_server();
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
    on "01-echo/until-closed":
    "Bytes are collected before they are sent back." =>
        hundred_megabytes_leave_the_memory_flat;
    on "01-echo/any-client":
    "The reason why a connection failed is not logged." =>
        reset_is_named_in_the_log;
    on "01-echo/finished":
    "The accept loop tries again at once, for ever, or gives up." =>
        no_free_descriptor_is_said_once_and_waited_for;
    "`env::args` panics on bytes that are not UTF-8; `env::args_os` does not." =>
        argument_that_is_not_utf8_prints_the_usage;
}
