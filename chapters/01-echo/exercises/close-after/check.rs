//! The connection ends after 1000 bytes.

use super::{Subject, promises};

pub fn fewer_bytes_come_back_as_before(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&[b'x'; 499], &[b'x'; 499]);
    client.ask(&[b'x'; 500], &[b'x'; 500]);
    server.rest();
    client.expect_silence();
}

pub fn connection_ends_after_1000_bytes(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&[b'x'; 400], &[b'x'; 400]);
    client.ask(&[b'x'; 600], &[b'x'; 600]);
    client.expect_end();
}

pub fn bytes_over_1000_do_not_come_back(subject: &Subject) {
    subject.answers(&[b'x'; 1500], &[b'x'; 1000]);
}

pub fn end_is_no_reset_although_megabytes_follow(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    // More than the buffers of the connection take.
    client.send(&vec![b'x'; 20_000_000]);
    client.expect(&[b'x'; 1000]);
    client.expect_end();
}

pub fn next_client_is_served(subject: &Subject) {
    let server = subject.server();
    let mut clients = [server.connect(), server.connect()];
    for client in &mut clients {
        client.ask(&[b'x'; 1000], &[b'x'; 1000]);
        client.expect_end();
    }
}

promises! {
    on "01-echo/exercises#close-after":
    "The limit is too low, or the connection ends with the first read." =>
        fewer_bytes_come_back_as_before;
    "The server goes on reading, or each read has a limit of its own." =>
        connection_ends_after_1000_bytes;
    "The read that passes the limit is sent back whole, or its rest is left \
     unread, and that resets the connection." =>
        bytes_over_1000_do_not_come_back;
    "The connection is closed while bytes are unread, and that resets it." =>
        end_is_no_reset_although_megabytes_follow;
    "The server ends with the connection, or waits until the client leaves." =>
        next_client_is_served;
}
