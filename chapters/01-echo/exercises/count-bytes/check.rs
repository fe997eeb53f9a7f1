//! The log says how many bytes were sent back.

use super::{Subject, promises};

/// Sends `pieces`, each after the reply to the one before it, and leaves. What
/// the log then says of the client must end with `expected`.
#[track_caller]
fn says(subject: &Subject, pieces: &[&[u8]], expected: &str) {
    let server = subject.new_server();
    let mut client = server.connect();
    for piece in pieces {
        client.ask(piece, piece);
    }
    let name = client.name();
    client.half_close();
    client.expect_end();
    let mut next = server.connect();
    next.ask(b"next", b"next");
    let log = server.log_until(&format!("Connection from {}", next.name()));
    let came = log[log.len() - 2].as_str();
    let expected = format!("Connection closed for {name} {expected}");
    assert!(
        came == expected,
        "another line in the log than expected\n\
         came:      '{came}'\n\
         expected:  '{expected}'"
    );
}

pub fn log_says_how_many_bytes_were_sent_back(subject: &Subject) {
    says(subject, &[b"hello and again"], "after 15 bytes");
}

pub fn client_that_sends_nothing_has_zero_bytes(subject: &Subject) {
    says(subject, &[], "after 0 bytes");
}

pub fn bytes_of_more_than_one_buffer_are_summed(subject: &Subject) {
    let piece = [b'x'; 4096];
    says(subject, &[&piece, &piece, &piece], "after 12288 bytes");
}

promises! {
    on "01-echo/exercises#count-bytes":
    "The log does not say the number, or says it in other words." =>
        log_says_how_many_bytes_were_sent_back,
        client_that_sends_nothing_has_zero_bytes;
    "The number is that of the last read, not the sum of all." =>
        bytes_of_more_than_one_buffer_are_summed;
}
