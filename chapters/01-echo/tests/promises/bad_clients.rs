//! Whatever one client does, the next one is served.

use std::io::{Read, Write};
use std::thread;

use super::harness::{Client, Server, checks, compare};
use super::{HELLO, Subject, promises};

/// Lets a client misbehave; the next one must be served.
#[track_caller]
fn survives(server: &Server, misbehave: impl FnOnce(Client)) {
    misbehave(server.connect());
    checks::answers(server.address, HELLO.sent, HELLO.reply);
}

pub fn nul_bytes_come_back(subject: &Subject) {
    let server = subject.server();
    checks::answers(server.address, &[0; 1000], &[0; 1000]);
    checks::answers(server.address, HELLO.sent, HELLO.reply);
}

pub fn bytes_that_are_not_utf8_come_back(subject: &Subject) {
    let server = subject.server();
    let bytes: Vec<u8> = (0..=255).collect();
    checks::answers(server.address, &bytes, &bytes);
    checks::answers(server.address, HELLO.sent, HELLO.reply);
}

pub fn line_of_one_mebibyte_comes_back(subject: &Subject) {
    let server = subject.server();
    let mut line = vec![b'x'; 1024 * 1024];
    line.push(b'\n');
    checks::answers(server.address, &line, &line);
    checks::answers(server.address, HELLO.sent, HELLO.reply);
}

pub fn line_of_one_byte_more_comes_back(subject: &Subject) {
    let server = subject.server();
    let mut line = vec![b'x'; 1024 * 1024 + 1];
    line.push(b'\n');
    checks::answers(server.address, &line, &line);
    checks::answers(server.address, HELLO.sent, HELLO.reply);
}

pub fn hundred_megabytes_without_a_newline_come_back(subject: &Subject) {
    survives(&subject.server(), send_a_hundred_megabytes);
}

/// Sends 100 MB without a newline, and reads them at the same time.
#[track_caller]
pub fn send_a_hundred_megabytes(client: Client) {
    const PIECES: usize = 2000;
    let piece: Vec<u8> = (0..50_000)
        .map(|number| (number % 199) as u8 + 11)
        .collect();
    let (mut sending, mut receiving) = (&client.stream, &client.stream);
    thread::scope(|scope| {
        scope.spawn(|| (0..PIECES).try_for_each(|_| sending.write_all(&piece)));
        let mut came = vec![0; piece.len()];
        for number in 0..PIECES {
            if let Err(error) = receiving.read_exact(&mut came) {
                panic!("after {number} of {PIECES} pieces: {error}");
            }
            compare(&piece, &came, &piece, "");
        }
    });
}

pub fn client_that_sends_nothing_is_nobodys_trouble(subject: &Subject) {
    survives(&subject.server(), drop);
}

pub fn client_that_sends_nothing_gets_nothing(subject: &Subject) {
    checks::answers(subject.server().address, b"", b"");
}

pub fn half_a_line_comes_back_before_the_end(subject: &Subject) {
    let server = subject.server();
    checks::answers(server.address, b"half a li", b"half a li");
    checks::answers(server.address, HELLO.sent, HELLO.reply);
}

pub fn reset_with_an_unread_reply_ends_only_its_own_connection(
    subject: &Subject,
) {
    survives(&subject.server(), |mut client| {
        client.send(HELLO.sent);
        client.reset();
    });
}

pub fn closed_standard_output_ends_nothing(subject: &Subject) {
    let server = Server::start_and_close_output(subject.program());
    for _ in 0..3 {
        checks::answers(server.address, HELLO.sent, HELLO.reply);
    }
}

promises! {
    on "01-echo/any-client":
    "An error on one connection ends the server: `?` in the accept loop." =>
        reset_with_an_unread_reply_ends_only_its_own_connection;
    "The server treats the end of a connection that sent nothing as an error, \
     or as a message." =>
        client_that_sends_nothing_is_nobodys_trouble,
        client_that_sends_nothing_gets_nothing;
    on "01-echo/read":
    "The server takes the bytes for text. An echo server has no text, only \
     bytes: read into `[u8]`, not into a `String`." =>
        nul_bytes_come_back,
        bytes_that_are_not_utf8_come_back;
    on "01-echo/until-closed":
    "The server waits for a line feed, or keeps more than its buffer." =>
        half_a_line_comes_back_before_the_end,
        line_of_one_mebibyte_comes_back,
        line_of_one_byte_more_comes_back,
        hundred_megabytes_without_a_newline_come_back;
    on "01-echo/finished":
    "`println!` panics when standard output is closed; `writeln!` returns the \
     error." =>
        closed_standard_output_ends_nothing;
}
