//! What each step on the way shows.

use super::batches::one_read;
use super::harness::{Server, checks};
use super::step;
use super::{GET_NAME, PROGRAM, SET_NAME};

fn start(name: &str) -> Server {
    Server::start(step(PROGRAM, name))
}

/// The replies of `name` to `sent`, in one piece and half-closed.
#[track_caller]
fn answers(name: &str, sent: &[u8], reply: &[u8]) {
    checks::answers(start(name).address, sent, reply);
}

#[test]
fn step_1_one_read_answers_commands_that_come_alone() {
    let server = start("1-one-read");
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    client.ask(GET_NAME.sent, GET_NAME.reply);
    client.ask(b"GET nobody\n", b"(nil)\n");
    client.ask(b"FOO\n", b"ERR unknown command\n");
}

#[test]
fn step_1_one_read_breaks_a_command_in_two_pieces() {
    let server = start("1-one-read");
    let mut client = server.connect();
    client.ask(b"SET name Al", b"OK\n");
    client.ask(b"ice\n", b"ERR unknown command\n");
    client.ask(b"GET name\n", b"Al\n");
}

#[test]
fn step_1_one_read_takes_two_commands_for_one() {
    let commands = b"SET name Alice\nGET name\n";
    answers("1-one-read", commands, b"ERR unknown command\n");
}

#[test]
fn step_1_one_read_keeps_the_table_for_the_next_client() {
    let server = start("1-one-read");
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
}

#[test]
fn step_2_lines_puts_pieces_together_and_takes_commands_apart() {
    let server = start("2-lines");
    let mut client = server.connect();
    client.send(b"SET name Al");
    server.settle();
    client.ask(b"ice\nGET name\n", b"OK\nAlice\n");
}

#[test]
fn step_2_lines_executes_half_a_command_at_the_end() {
    let server = start("2-lines");
    checks::answers(server.address, b"SET a 1\nSET a 2", b"OK\nOK\n");
    checks::answers(server.address, b"GET a\n", b"2\n");
}

#[test]
#[cfg(target_os = "linux")]
fn step_2_lines_sends_a_reply_and_its_line_feed_apart() {
    let server = start("2-lines");
    let mut client = server.connect();
    // The two writes can come together by chance, as long as the client's
    // kernel acknowledges at once what it gets. It does so a few times at the
    // beginning (tcp(7), TCP_QUICKACK).
    let apart = (0..200).any(|_| {
        client.send(SET_NAME.sent);
        let first = one_read(&mut client.stream);
        let apart = first == b"OK";
        if apart {
            client.expect(b"\n");
        }
        apart
    });
    assert!(apart, "200 replies came in one piece each");
}

#[test]
fn step_3_one_write_sends_a_reply_and_its_line_feed_together() {
    let server = start("3-one-write");
    let mut client = server.connect();
    for _ in 0..100 {
        client.send(SET_NAME.sent);
        let came = one_read(&mut client.stream);
        assert_eq!(came.escape_ascii().to_string(), "OK\\n");
    }
}

#[test]
fn step_3_one_write_drops_half_a_command_at_the_end() {
    let server = start("3-one-write");
    checks::answers(server.address, b"SET a 1\nSET a 2", b"OK\n");
    checks::answers(server.address, b"GET a\n", b"1\n");
}

#[test]
fn step_3_one_write_hangs_up_on_bytes_that_are_not_utf8() {
    let server = start("3-one-write");
    let mut client = server.connect();
    client.send(b"SET bin \xff\xfe\n");
    client.expect_end();
    checks::answers(server.address, b"GET bin\n", b"(nil)\n");
}

#[test]
fn step_4_bytes_stores_bytes_that_are_not_utf8() {
    answers("4-bytes", b"SET bin \xff\xfe\nGET bin\n", b"OK\n\xff\xfe\n");
}

#[test]
fn step_4_bytes_knows_names_in_capital_letters_only() {
    answers("4-bytes", b"set a 1\n", b"ERR unknown command\n");
}

#[test]
fn step_5_store_keeps_the_table_for_the_next_client() {
    let server = start("5-store");
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
}

#[test]
fn step_6_commands_knows_names_in_any_case() {
    answers("6-commands", b"set a 1\nGet a\n", b"OK\n1\n");
}

#[test]
fn step_6_commands_tells_two_mistakes_apart_and_names_none() {
    answers(
        "6-commands",
        b"FOO\nSET a\n\n",
        b"ERR unknown command\nERR wrong number of arguments\n",
    );
}

#[test]
fn step_7_errors_names_each_mistake() {
    answers(
        "7-errors",
        b"FOO\nSET a\nEXIT\n",
        b"ERR unknown command 'FOO'\n\
          ERR wrong number of arguments for 'set' command\n\
          ERR unknown command 'EXIT'\n",
    );
}

#[test]
fn step_8_exit_closes() {
    let server = start("8-exit");
    let mut client = server.connect();
    client.ask(b"EXIT\n", b"OK\n");
    client.expect_end();
}

/// The connection of a client that sends on after EXIT ends with a reset.
#[track_caller]
#[cfg(target_os = "linux")]
fn resets_after_exit(name: &str) {
    use std::io::{ErrorKind, Read};

    let server = start(name);
    let mut client = server.connect();
    let mut sent = b"EXIT\n".to_vec();
    sent.resize(50_000, b'\n');
    client.send(&sent);
    server.log_until(&format!("Connection closed for {}", client.name()));
    let end = client.stream.read_to_end(&mut Vec::new());
    assert_eq!(
        end.map_err(|error| error.kind()),
        Err(ErrorKind::ConnectionReset)
    );
}

#[test]
#[cfg(target_os = "linux")]
fn step_9_module_resets_a_client_that_sends_on_after_exit() {
    resets_after_exit("9-module");
}

#[test]
#[cfg(target_os = "linux")]
fn step_10_connection_resets_a_client_that_sends_on_after_exit() {
    resets_after_exit("10-connection");
}

#[test]
fn step_11_limits_refuses_a_line_too_long() {
    let error = b"ERR line too long (limit 1048576 bytes)\n";
    let server = start("11-limits");
    let mut client = server.connect();
    client.ask(&[b'x'; 1024 * 1024 + 1], error);
}

#[test]
fn step_12_hang_up_delivers_ok_to_a_client_that_sends_on_after_exit() {
    let mut sent = b"EXIT\n".to_vec();
    sent.resize(50_000, b'\n');
    answers("12-hang-up", &sent, b"OK\n");
}

#[test]
fn step_13_batches_sends_replies_together() {
    let server = start("13-batches");
    let mut client = server.connect();
    for _ in 0..100 {
        client.send(&b"GET a\n".repeat(64));
        assert_eq!(one_read(&mut client.stream), b"(nil)\n".repeat(64));
    }
}

/// The log of one client that sends an escape and a quote.
#[track_caller]
fn log(name: &str) -> Vec<String> {
    let server = start(name);
    let mut client = server.connect();
    client.ask(b"GET \x1b'\n", b"(nil)\n");
    let end = format!("Connection closed for {}", client.name());
    drop(client);
    server.log_until(&end)[2..].to_vec()
}

#[test]
fn step_14_log_shows_what_it_receives() {
    assert_eq!(log("14-log")[0], "Received: GET \\x1b\\'");
}

#[test]
fn step_15_printable_shows_what_it_sends_and_quotes_as_they_are() {
    assert_eq!(
        log("15-printable")[..2],
        ["Received: GET \\x1b'", "Sent: (nil)"]
    );
}

#[test]
fn step_16_quiet_takes_the_option() {
    let arguments = ["--quiet", "127.0.0.1:0"];
    let server = Server::start_with(step(PROGRAM, "16-quiet"), &arguments);
    let mut client = server.connect();
    client.ask(GET_NAME.sent, b"(nil)\n");
    let end = format!("Connection closed for {}", client.name());
    drop(client);
    assert_eq!(server.log_until(&end).len(), 3);
}

#[test]
fn step_17_warning_executes_what_a_web_page_posts() {
    let server = start("17-warning");
    checks::answers(
        server.address,
        b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\nSET name Eve\n",
        b"ERR unknown command 'POST'\nERR unknown command 'Host:'\nOK\n",
    );
    checks::answers(server.address, GET_NAME.sent, b"Eve\n");
}
