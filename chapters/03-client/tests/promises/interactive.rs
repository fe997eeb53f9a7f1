//! What the client promises at a terminal.
#![cfg(unix)]

use crate::fake_server::{Connection, FakeServer};
use crate::program::{Program, client, closed_pipe, starting};
use crate::terminal::{self, Terminal};

/// A client at its first prompt, and the server's end of its connection.
#[track_caller]
fn start() -> (Terminal, Connection) {
    let server = FakeServer::listen();
    let mut terminal = Terminal::start(client(), server.address);
    let connection = server.accept();
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> ",
    );
    (terminal, connection)
}

/// A client at its second prompt, after `SET name Alice` and its reply.
#[track_caller]
fn start_with_a_command() -> (Terminal, Connection) {
    let (mut terminal, mut connection) = start();
    terminal.types("SET name Alice\r");
    connection.expect(b"SET name Alice\n");
    connection.send(b"OK\n");
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> SET name Alice\n\
         OK\n\
         127.0.0.1:6379> ",
    );
    (terminal, connection)
}

/// The client leaves, as the user wanted, and has sent nothing.
#[track_caller]
fn assert_leaves(terminal: Terminal, mut connection: Connection, typed: &str) {
    connection.expect_end();
    terminal.ends_with(
        0,
        &format!(
            "Connected to 127.0.0.1:6379\n\
             127.0.0.1:6379> {typed}\n\
             Exiting...\n"
        ),
    );
}

#[test]
fn says_where_it_is_connected_and_prompts() {
    start();
}

#[test]
fn prints_the_reply_and_prompts_again() {
    start_with_a_command();
}

#[test]
fn exit_leaves() {
    let (mut terminal, connection) = start();
    terminal.types("exit\r");
    assert_leaves(terminal, connection, "exit");
}

#[test]
fn quit_leaves() {
    let (mut terminal, connection) = start();
    terminal.types("quit\r");
    assert_leaves(terminal, connection, "quit");
}

#[test]
fn exit_and_quit_may_be_in_any_case() {
    for word in ["EXIT", "eXiT", "QUIT", "Quit"] {
        let (mut terminal, connection) = start();
        terminal.types(format!("{word}\r"));
        assert_leaves(terminal, connection, word);
    }
}

#[test]
fn control_d_leaves() {
    let (mut terminal, connection) = start();
    terminal.types(b"\x04");
    assert_leaves(terminal, connection, "");
}

#[test]
fn control_c_leaves() {
    let (mut terminal, connection) = start();
    terminal.types(b"\x03");
    assert_leaves(terminal, connection, "");
}

#[test]
fn control_c_leaves_and_drops_half_a_command() {
    let (mut terminal, connection) = start();
    terminal.types("SET name");
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> SET name",
    );
    terminal.types(b"\x03");
    assert_leaves(terminal, connection, "SET name");
}

#[test]
#[cfg(target_os = "linux")]
fn leaves_the_terminal_as_it_was() {
    let (mut terminal, _connection) = start();
    assert!(!terminal.is_as_it_was(), "the client did not change it");
    terminal.types(b"\x03");
    assert_eq!(terminal.end(), Some(0));
    assert!(terminal.is_as_it_was());
}

#[test]
fn exit_with_another_word_is_sent() {
    let (mut terminal, mut connection) = start();
    terminal.types("exit now\r");
    connection.expect(b"exit now\n");
}

#[test]
fn an_empty_line_is_not_sent_and_prompts_again() {
    let (mut terminal, mut connection) = start();
    terminal.types("\r");
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> \n\
         127.0.0.1:6379> ",
    );
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
}

#[test]
fn a_line_of_spaces_is_not_sent_and_prompts_again() {
    let (mut terminal, mut connection) = start();
    terminal.types("   \r");
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379>    \n\
         127.0.0.1:6379> ",
    );
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
}

#[test]
fn arrow_up_recalls_the_last_command() {
    let (mut terminal, mut connection) = start_with_a_command();
    terminal.types("\x1b[A");
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> SET name Alice\n\
         OK\n\
         127.0.0.1:6379> SET name Alice",
    );
    terminal.types("\r");
    connection.expect(b"SET name Alice\n");
}

#[test]
fn arrow_up_twice_recalls_the_command_before() {
    let (mut terminal, mut connection) = start_with_a_command();
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
    connection.send(b"Alice\n");
    terminal.shows_at_the_end("Alice\n127.0.0.1:6379> ");
    terminal.types("\x1b[A");
    terminal.shows_at_the_end("Alice\n127.0.0.1:6379> GET name");
    terminal.types("\x1b[A");
    terminal.shows_at_the_end("Alice\n127.0.0.1:6379> SET name Alice");
    terminal.types("\r");
    connection.expect(b"SET name Alice\n");
}

#[test]
fn a_command_can_be_edited_before_it_is_sent() {
    let (mut terminal, mut connection) = start();
    terminal.types("GET nme");
    terminal.shows_at_the_end("127.0.0.1:6379> GET nme");
    terminal.types("\x1b[D\x1b[Da\r");
    connection.expect(b"GET name\n");
}

#[test]
fn letters_beyond_ascii_are_sent_as_utf8() {
    let (mut terminal, mut connection) = start();
    terminal.types("SET name Zoë\r");
    connection.expect("SET name Zoë\n".as_bytes());
    connection.send("Zoë\n".as_bytes());
    terminal.shows_at_the_end("Zoë\n127.0.0.1:6379> ");
}

#[test]
fn a_no_break_space_is_part_of_a_value() {
    let (mut terminal, mut connection) = start();
    terminal.types("SET name Alice\u{a0}\r");
    connection.expect("SET name Alice\u{a0}\n".as_bytes());
}

#[test]
fn reply_bytes_that_are_not_utf8_are_shown_as_replacement_characters() {
    let (mut terminal, mut connection) = start();
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
    connection.send(b"a\xffb\n");
    terminal.shows_at_the_end("a\u{fffd}b\n127.0.0.1:6379> ");
}

#[test]
fn pasted_lines_are_commands_and_each_gets_its_own_reply() {
    let (mut terminal, mut connection) = start();
    terminal.pastes("SET age 28\nGET age");
    terminal.types("\r");
    connection.expect(b"SET age 28\n");
    connection.send(b"OK\n");
    connection.expect(b"GET age\n");
    connection.send(b"28\n");
    terminal.shows_at_the_end("28\n127.0.0.1:6379> ");
}

#[test]
fn lines_typed_ahead_are_commands_too() {
    let (mut terminal, mut connection) = start();
    terminal.types("SET age 28\rGET age\r");
    connection.expect(b"SET age 28\n");
    connection.send(b"OK\n");
    connection.expect(b"GET age\n");
    connection.send(b"28\n");
    terminal.shows_at_the_end("28\n127.0.0.1:6379> ");
}

#[test]
fn server_that_closes_before_the_reply_is_reported() {
    let (mut terminal, mut connection) = start();
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
    drop(connection);
    assert_closed(terminal);
}

#[test]
fn server_that_closes_in_the_middle_of_a_reply_is_reported() {
    let (mut terminal, mut connection) = start();
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
    connection.send(b"Ali");
    drop(connection);
    assert_closed(terminal);
}

#[test]
fn server_that_closes_at_the_prompt_is_reported_after_the_next_command() {
    let (mut terminal, connection) = start();
    drop(connection);
    terminal.types("GET name\r");
    assert_closed(terminal);
}

#[test]
fn server_that_resets_is_reported() {
    let (mut terminal, connection) = start();
    terminal.types("GET name\r");
    connection.reset();
    assert_closed(terminal);
}

#[track_caller]
fn assert_closed(terminal: Terminal) {
    terminal.ends_with(
        1,
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> GET name\n\
         Server closed the connection.\n",
    );
}

#[test]
fn a_closed_output_is_an_error_and_no_panic() {
    let server = FakeServer::listen();
    let output = closed_pipe();
    let (_keyboard, theirs) = {
        let _starting = starting();
        terminal::open()
    };
    let mut command = client();
    command.arg(server.address.to_string());
    command.stdin(theirs).stdout(output);
    let (code, _, stderr) = Program::spawn(command, server.address).end();
    assert_eq!(code, Some(1), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}
