//! Whatever one client does, the others are served and the keys are whole.

use std::io::Write;

use super::harness::{Client, Server, checks};
use super::many_clients::slow_reader;
use super::{GET_NAME, OK, SET_NAME, Subject, command, promises, words};

/// Lets a client misbehave beside one that is polite, which must find what was
/// stored before, and so must the next one.
#[track_caller]
fn survives(server: &Server, misbehave: impl FnOnce(Client)) {
    let mut polite = server.connect();
    polite.ask(SET_NAME.sent, SET_NAME.reply);
    misbehave(server.connect());
    polite.ask(GET_NAME.sent, GET_NAME.reply);
    checks::answers(server.address, GET_NAME.sent, GET_NAME.reply);
}

/// 100 MB without a line end: the refusal comes although nothing was read before
/// the end.
#[track_caller]
pub fn send_a_hundred_megabytes(mut client: Client) {
    let piece = vec![b'x'; 1_000_000];
    for _ in 0..100 {
        client.stream.write_all(&piece).expect("sending");
    }
    client.expect(b"-ERR Protocol error: too big inline request\r\n");
    client.expect_end();
}

pub fn client_that_sends_nothing_is_nobodys_trouble(subject: &Subject) {
    survives(&subject.server(), drop);
}

pub fn half_a_command_and_a_reset_stores_nothing(subject: &Subject) {
    survives(&subject.server(), |mut client| {
        client.send(GET_NAME.sent);
        client.send(&words("SET name Bob")[..20]);
        client.reset();
    });
}

pub fn reset_with_unread_replies_ends_only_its_own_connection(
    subject: &Subject,
) {
    survives(&subject.server(), |mut client| {
        client.send(&GET_NAME.sent.repeat(1000));
        client.reset();
    });
}

pub fn words_that_are_announced_and_never_sent_hold_nobody(subject: &Subject) {
    let server = subject.server();
    let mut greedy: Vec<_> = (0..50).map(|_| server.connect()).collect();
    survives(&server, |mut client| {
        for client in &mut greedy {
            client.send(b"*1000000\r\n$1000\r\n");
        }
        client.send(b"*2147483647\r\n$3\r\nSET\r\n");
        server.settle();
        client.expect_silence();
    });
}

pub fn nul_bytes_are_a_command_that_does_not_exist(subject: &Subject) {
    survives(&subject.server(), |mut client| {
        client.ask(
            &command(&[&[0; 1000]]),
            b"-ERR unknown command '', with args beginning with: \r\n",
        );
    });
}

/// What a browser sends for a form with `enctype="text/plain"`, its headers cut
/// down. The first line is enough for the server.
pub fn form_of_a_web_page_stores_nothing(subject: &Subject) {
    let form = b"POST / HTTP/1.1\r\nHost: 127.0.0.1:6379\r\n\
                 Content-Type: text/plain\r\n\r\n\
                 x\r\nSET name Eve\r\nQUIT\r\n";
    for sent in [&form[..], b"POST / HTTP/1.1\r\n"] {
        survives(&subject.server(), |mut client| {
            client.send(sent);
            client.expect_end();
        });
    }
}

/// Other methods are other words, but each request names its host.
pub fn request_with_any_method_stores_nothing(subject: &Subject) {
    for method in ["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "CONNECT"] {
        survives(&subject.server(), |mut client| {
            let sent = format!("{method} / HTTP/1.1\r\n");
            let error = format!(
                "-ERR unknown command '{method}', with args beginning with: \
                 '/' 'HTTP/1.1' \r\n"
            );
            client.ask(sent.as_bytes(), error.as_bytes());
            client.send(b"hOST: 127.0.0.1:6379\r\n\r\nSET name Eve\r\n");
            client.expect_end();
        });
    }
}

/// What [`many_clients`](super::many_clients) promises, in this protocol.
pub fn polite_client_is_served_beside_many_bad_ones(subject: &Subject) {
    let server = subject.new_server();
    let mut polite = server.connect();
    polite.ask(SET_NAME.sent, SET_NAME.reply);
    let _slow = slow_reader(&server);
    let mut hostile: Vec<_> = (0..40).map(|_| server.connect()).collect();
    for round in 0..20 {
        for (number, client) in hostile.iter_mut().enumerate() {
            let sent: &[u8] = match number % 4 {
                0 => b"*1000000\r\n$1\r\na\r\n",
                1 => b"FOO bar\r\n",
                2 => b"*1\r\n$1000\r\nxxx",
                _ => b"*x\r\n",
            };
            let _ = client.stream.write(&sent[..sent.len().min(1 + round)]);
        }
        polite.ask(GET_NAME.sent, GET_NAME.reply);
    }
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn every_kind_of_bad_bytes_at_once_holds_nobody(subject: &Subject) {
    let server = subject.new_server();
    let line = vec![b'x'; 64 * 1024 + 1];
    let kinds: [&[u8]; 10] = [
        b"*1000000\r\n$1\r\na\r\n",
        b"*2147483647\r\n$536870912\r\n",
        b"*18446744073709551617\r\n",
        b"*1\r\n$9223372036854775808\r\n",
        b"*1\n$4\nPING\n",
        b"*1\rX$1000\rXxxx",
        b"POST / HTTP/1.1\r\n",
        b"Host: localhost\r\n",
        b"\"FOO\r\n",
        &line,
    ];
    let mut polite = server.connect();
    polite.ask(SET_NAME.sent, SET_NAME.reply);
    let _slow = slow_reader(&server);
    let mut hostile = Vec::new();
    for _ in 0..10 {
        for kind in kinds {
            let mut client = server.connect();
            client.send(kind);
            hostile.push(client);
            polite.ask(GET_NAME.sent, GET_NAME.reply);
        }
    }
    checks::answers(server.address, GET_NAME.sent, GET_NAME.reply);
}

pub fn closed_standard_output_ends_nothing(subject: &Subject) {
    let server = Server::start_and_close_output(subject.program());
    checks::answers(server.address, SET_NAME.sent, OK);
    for _ in 0..3 {
        checks::answers(server.address, GET_NAME.sent, GET_NAME.reply);
    }
}

promises! {
    on "01-echo/any-client":
    "An error on one connection ends the server." =>
        client_that_sends_nothing_is_nobodys_trouble,
        half_a_command_and_a_reset_stores_nothing,
        reset_with_unread_replies_ends_only_its_own_connection;
    on "06-resp/lengths":
    "Room is made for what a client announces, or the server waits for it." =>
        words_that_are_announced_and_never_sent_hold_nobody,
        every_kind_of_bad_bytes_at_once_holds_nobody;
    on "06-resp/table":
    "A name is taken for text, or is sent back whole." =>
        nul_bytes_are_a_command_that_does_not_exist;
    on "02-kv/who-may-connect":
    "A web page can store a value: close at a command `POST` or `Host:`." =>
        form_of_a_web_page_stores_nothing,
        request_with_any_method_stores_nothing;
    on "01-echo/finished":
    "`println!` panics when standard output is closed; `writeln!` returns the \
     error." =>
        closed_standard_output_ends_nothing;
}
