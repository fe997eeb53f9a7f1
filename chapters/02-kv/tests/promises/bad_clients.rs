//! Whatever one client does, the next one is served and the table is whole.

use std::io::Write;
use std::panic::resume_unwind;
use std::thread;

use super::harness::{Client, Server, checks};
use super::{GET_NAME, SET_NAME, Subject, promises};

/// Lets a client misbehave on a new server; the next client must find what was
/// stored before.
#[track_caller]
fn survives(subject: &Subject, misbehave: impl FnOnce(Client)) {
    survives_on(&subject.server(), misbehave);
}

#[track_caller]
pub fn survives_on(server: &Server, misbehave: impl FnOnce(Client)) {
    checks::answers(server.address, SET_NAME.sent, SET_NAME.reply);
    misbehave(server.connect());
    checks::answers(server.address, GET_NAME.sent, GET_NAME.reply);
}

/// What a client can do that is no good, or at least unusual. Each replaces no
/// value but its own, when it is understood.
const MISBEHAVIOR: &[fn(Client)] = &[
    send_nul_bytes,
    store_nul_bytes,
    store_what_is_not_utf8,
    send_a_line_of_one_mebibyte,
    send_a_line_too_long,
    send_a_hundred_megabytes,
    send_nothing,
    send_nothing_and_wait,
    send_half_a_command,
    send_half_a_command_and_reset,
    reset_with_unread_replies,
    never_read,
    send_a_form,
    |client| send_a_request(client, "PUT"),
];

fn send_nul_bytes(mut client: Client) {
    let error = format!("ERR unknown command '{}'\n", "\\x00".repeat(32));
    client.ask(&[&[0; 1000][..], b"\n"].concat(), error.as_bytes());
}

fn store_nul_bytes(mut client: Client) {
    client.ask(b"SET nul \0\0\nGET nul\n", b"OK\n\0\0\n");
}

fn store_what_is_not_utf8(mut client: Client) {
    client.ask(b"SET bin \xff\xfe\nGET bin\n", b"OK\n\xff\xfe\n");
}

fn send_a_line_of_one_mebibyte(mut client: Client) {
    let mut line = vec![b'x'; 1024 * 1024];
    line.push(b'\n');
    let error = format!("ERR unknown command '{}'\n", "x".repeat(32));
    client.ask(&line, error.as_bytes());
}

fn send_a_line_too_long(mut client: Client) {
    let mut line = vec![b'x'; 1024 * 1024 + 1];
    line.push(b'\n');
    client.ask(&line, b"ERR line too long (limit 1048576 bytes)\n");
}

/// 100 MB without a newline: the refusal comes although nothing was read before
/// the end.
#[track_caller]
pub fn send_a_hundred_megabytes(mut client: Client) {
    let piece = vec![b'x'; 1_000_000];
    for _ in 0..100 {
        client.stream.write_all(&piece).expect("sending");
    }
    client.expect(b"ERR line too long (limit 1048576 bytes)\n");
    client.expect_end();
}

fn send_nothing(client: Client) {
    drop(client);
}

fn send_nothing_and_wait(mut client: Client) {
    client.half_close();
    client.expect_end();
}

fn send_half_a_command(mut client: Client) {
    client.send(b"SET name Bo");
    client.half_close();
    client.expect_end();
}

fn send_half_a_command_and_reset(mut client: Client) {
    client.send(b"GET name\nSET name Bo");
    client.reset();
}

fn reset_with_unread_replies(mut client: Client) {
    client.send(&GET_NAME.sent.repeat(1000));
    client.reset();
}

fn never_read(mut client: Client) {
    ask_for_fifty_megabytes(&mut client);
}

fn ask_for_fifty_megabytes(client: &mut Client) {
    let mut set = b"SET big ".to_vec();
    set.resize(500_000, b'x');
    set.push(b'\n');
    client.ask(&set, b"OK\n");
    client.send(&b"GET big\n".repeat(100));
}

/// What a browser sends for a form with `enctype="text/plain"`, its headers cut
/// down.
fn send_a_form(mut client: Client) {
    client.send(
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1:6379\r\n\
          Content-Type: text/plain\r\n\r\nx\r\nSET name Eve\r\nQUIT\r\n",
    );
    client.expect_end();
}

/// Other methods are other words, but each request names its host.
fn send_a_request(mut client: Client, method: &str) {
    let sent = format!(
        "{method} / HTTP/1.1\r\nhOST: 127.0.0.1:6379\r\n\r\n\
         SET name Eve\r\n"
    );
    let error = format!("ERR unknown command '{method}'\n");
    client.ask(sent.as_bytes(), error.as_bytes());
    client.expect_end();
}

/// For servers of many clients: all of that at once, three times, while others
/// stay that say nothing, half a command, or nothing more until their replies
/// are read. Each byte that one polite client gets is compared.
#[allow(dead_code, reason = "chapter 2 has one client at a time")]
pub fn polite_client_is_served_beside_many_bad_ones(subject: &Subject) {
    let server = subject.server();
    let mut polite = server.connect();
    polite.ask(SET_NAME.sent, SET_NAME.reply);
    let _silent = server.connect();
    let mut half = server.connect();
    half.send(b"SET name Bo");
    let mut slow = server.connect();
    ask_for_fifty_megabytes(&mut slow);
    let serve = |polite: &mut Client, turn: usize| {
        let sent = format!("SET polite {turn}\nGET polite\n");
        polite.ask(sent.as_bytes(), format!("OK\n{turn}\n").as_bytes());
        polite.ask(GET_NAME.sent, GET_NAME.reply);
    };
    thread::scope(|scope| {
        let thrice = [MISBEHAVIOR; 3].concat();
        let bad = thrice.into_iter().map(|misbehave| {
            let client = server.connect();
            scope.spawn(move || misbehave(client))
        });
        let bad: Vec<_> = bad.collect();
        let mut turns = 1..;
        while bad.iter().any(|bad| !bad.is_finished()) {
            serve(&mut polite, turns.next().expect("a number"));
        }
        for ended in bad.into_iter().map(|bad| bad.join()) {
            ended.unwrap_or_else(|panic| resume_unwind(panic));
        }
    });
    server.settle();
    serve(&mut polite, 0);
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn nul_bytes_are_an_unknown_command(subject: &Subject) {
    survives(subject, send_nul_bytes);
}

pub fn value_of_nul_bytes_is_stored(subject: &Subject) {
    survives(subject, store_nul_bytes);
}

pub fn value_that_is_not_utf8_is_stored(subject: &Subject) {
    survives(subject, store_what_is_not_utf8);
}

pub fn line_of_one_mebibyte_costs_nobody_else(subject: &Subject) {
    survives(subject, send_a_line_of_one_mebibyte);
}

pub fn line_too_long_costs_nobody_else(subject: &Subject) {
    survives(subject, send_a_line_too_long);
}

pub fn hundred_megabytes_without_a_newline_are_refused(subject: &Subject) {
    survives(subject, send_a_hundred_megabytes);
}

pub fn client_that_sends_nothing_is_nobodys_trouble(subject: &Subject) {
    survives(subject, send_nothing);
}

pub fn client_that_sends_nothing_gets_nothing(subject: &Subject) {
    survives(subject, send_nothing_and_wait);
}

pub fn half_a_command_and_the_end_stores_nothing(subject: &Subject) {
    survives(subject, send_half_a_command);
}

pub fn half_a_command_and_a_reset_stores_nothing(subject: &Subject) {
    survives(subject, send_half_a_command_and_reset);
}

pub fn reset_with_unread_replies_ends_only_its_own_connection(
    subject: &Subject,
) {
    survives(subject, reset_with_unread_replies);
}

pub fn client_that_never_reads_its_replies_ends_only_its_own_connection(
    subject: &Subject,
) {
    survives(subject, never_read);
}

pub fn form_of_a_web_page_stores_nothing(subject: &Subject) {
    survives(subject, send_a_form);
}

pub fn request_with_any_method_stores_nothing(subject: &Subject) {
    let methods = ["PUT", "DELETE", "OPTIONS", "HEAD", "PATCH", "CONNECT"];
    for method in methods {
        survives(subject, |client| send_a_request(client, method));
    }
}

pub fn post_and_host_are_keys_and_values_like_any_others(subject: &Subject) {
    subject.answers(
        b"SET POST Host:\nSET Host: POST\nGET POST\nGET Host:\n",
        b"OK\nOK\nHost:\nPOST\n",
    );
}

pub fn closed_standard_output_ends_nothing(subject: &Subject) {
    let server = Server::start_and_close_output(subject.program());
    checks::answers(server.address, SET_NAME.sent, SET_NAME.reply);
    for _ in 0..3 {
        checks::answers(server.address, GET_NAME.sent, GET_NAME.reply);
    }
}

promises! {
    on "01-echo/any-client":
    "An error on one connection ends the server: `?` in the accept loop." =>
        reset_with_unread_replies_ends_only_its_own_connection,
        client_that_never_reads_its_replies_ends_only_its_own_connection;
    "The end of a connection that sent nothing is taken for an error." =>
        client_that_sends_nothing_is_nobodys_trouble,
        client_that_sends_nothing_gets_nothing;
    on "02-kv/one-write":
    "A half command at the end of the stream is executed." =>
        half_a_command_and_the_end_stores_nothing,
        half_a_command_and_a_reset_stores_nothing;
    on "02-kv/bytes":
    "The line is read as text: `read_line` fails on bytes that are not UTF-8." =>
        nul_bytes_are_an_unknown_command,
        value_of_nul_bytes_is_stored,
        value_that_is_not_utf8_is_stored;
    on "02-kv/limits":
    "Nothing limits the length of a line." =>
        line_of_one_mebibyte_costs_nobody_else,
        line_too_long_costs_nobody_else,
        hundred_megabytes_without_a_newline_are_refused;
    on "02-kv/who-may-connect":
    "A web page can store a value: close at a line that begins with `POST` or \
     `Host:`." =>
        form_of_a_web_page_stores_nothing,
        request_with_any_method_stores_nothing;
    "`POST` is looked for in more than the first word of a line." =>
        post_and_host_are_keys_and_values_like_any_others;
    on "01-echo/finished":
    "`println!` panics when standard output is closed; `writeln!` returns the \
     error." =>
        closed_standard_output_ends_nothing;
}
