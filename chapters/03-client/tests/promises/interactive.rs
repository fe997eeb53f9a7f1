//! What the client promises at a terminal.
#![cfg(unix)]

use super::fake_server::{Connection, FakeServer};
use super::harness::equal;
use super::program::{Program, client, closed_pipe, starting};
use super::terminal::{self, Terminal};
use super::{Subject, promises};

/// A client at its first prompt, and the server's end of its connection.
#[track_caller]
fn start(subject: &Subject) -> (Terminal, Connection) {
    let server = FakeServer::listen();
    let mut terminal = Terminal::start(client(subject), server.address);
    let connection = server.accept();
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> ",
    );
    (terminal, connection)
}

/// A client at its second prompt, after `SET name Alice` and its reply.
#[track_caller]
fn start_with_a_command(subject: &Subject) -> (Terminal, Connection) {
    let (mut terminal, mut connection) = start(subject);
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

pub fn says_where_it_is_connected_and_prompts(subject: &Subject) {
    start(subject);
}

pub fn prints_the_reply_and_prompts_again(subject: &Subject) {
    start_with_a_command(subject);
}

pub fn exit_leaves(subject: &Subject) {
    let (mut terminal, connection) = start(subject);
    terminal.types("exit\r");
    assert_leaves(terminal, connection, "exit");
}

pub fn quit_leaves(subject: &Subject) {
    let (mut terminal, connection) = start(subject);
    terminal.types("quit\r");
    assert_leaves(terminal, connection, "quit");
}

pub fn exit_and_quit_may_be_in_any_case(subject: &Subject) {
    for word in ["EXIT", "eXiT", "QUIT", "Quit"] {
        let (mut terminal, connection) = start(subject);
        terminal.types(format!("{word}\r"));
        assert_leaves(terminal, connection, word);
    }
}

pub fn control_d_leaves(subject: &Subject) {
    let (mut terminal, connection) = start(subject);
    terminal.types(b"\x04");
    assert_leaves(terminal, connection, "");
}

pub fn control_c_leaves(subject: &Subject) {
    let (mut terminal, connection) = start(subject);
    terminal.types(b"\x03");
    assert_leaves(terminal, connection, "");
}

pub fn control_c_leaves_and_drops_half_a_command(subject: &Subject) {
    let (mut terminal, connection) = start(subject);
    terminal.types("SET name");
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> SET name",
    );
    terminal.types(b"\x03");
    assert_leaves(terminal, connection, "SET name");
}

#[cfg(target_os = "linux")]
pub fn leaves_the_terminal_as_it_was(subject: &Subject) {
    let (mut terminal, _connection) = start(subject);
    assert!(!terminal.is_as_it_was(), "the client did not change it");
    terminal.types(b"\x03");
    equal!(terminal.end(), Some(0), "the exit code");
    assert!(terminal.is_as_it_was());
}

pub fn exit_with_another_word_is_sent(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("exit now\r");
    connection.expect(b"exit now\n");
}

pub fn an_empty_line_is_not_sent_and_prompts_again(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("\r");
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> \n\
         127.0.0.1:6379> ",
    );
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
}

pub fn a_line_of_spaces_is_not_sent_and_prompts_again(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("   \r");
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379>    \n\
         127.0.0.1:6379> ",
    );
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
}

pub fn arrow_up_recalls_the_last_command(subject: &Subject) {
    let (mut terminal, mut connection) = start_with_a_command(subject);
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

pub fn arrow_up_twice_recalls_the_command_before(subject: &Subject) {
    let (mut terminal, mut connection) = start_with_a_command(subject);
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

pub fn a_command_can_be_edited_before_it_is_sent(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("GET nme");
    terminal.shows_at_the_end("127.0.0.1:6379> GET nme");
    terminal.types("\x1b[D\x1b[Da\r");
    connection.expect(b"GET name\n");
}

pub fn letters_beyond_ascii_are_sent_as_utf8(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("SET name Zoë\r");
    connection.expect("SET name Zoë\n".as_bytes());
    connection.send("Zoë\n".as_bytes());
    terminal.shows_at_the_end("Zoë\n127.0.0.1:6379> ");
}

pub fn a_no_break_space_is_part_of_a_value(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("SET name Alice\u{a0}\r");
    connection.expect("SET name Alice\u{a0}\n".as_bytes());
}

pub fn reply_bytes_that_are_not_utf8_are_shown_as_replacement_characters(
    subject: &Subject,
) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
    connection.send(b"a\xffb\n");
    terminal.shows_at_the_end("a\u{fffd}b\n127.0.0.1:6379> ");
}

pub fn pasted_lines_are_commands_and_each_gets_its_own_reply(
    subject: &Subject,
) {
    let (mut terminal, mut connection) = start(subject);
    terminal.pastes("SET age 28\nGET age");
    terminal.types("\r");
    connection.expect(b"SET age 28\n");
    connection.send(b"OK\n");
    connection.expect(b"GET age\n");
    connection.send(b"28\n");
    terminal.shows_at_the_end("28\n127.0.0.1:6379> ");
}

pub fn lines_typed_ahead_are_commands_too(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("SET age 28\rGET age\r");
    connection.expect(b"SET age 28\n");
    connection.send(b"OK\n");
    connection.expect(b"GET age\n");
    connection.send(b"28\n");
    terminal.shows_at_the_end("28\n127.0.0.1:6379> ");
}

pub fn server_that_closes_before_the_reply_is_reported(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
    drop(connection);
    assert_closed(terminal);
}

pub fn server_that_closes_in_the_middle_of_a_reply_is_reported(
    subject: &Subject,
) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
    connection.send(b"Ali");
    drop(connection);
    assert_closed(terminal);
}

pub fn server_that_closes_at_the_prompt_is_reported_after_the_next_command(
    subject: &Subject,
) {
    let (mut terminal, connection) = start(subject);
    drop(connection);
    terminal.types("GET name\r");
    assert_closed(terminal);
}

pub fn server_that_resets_is_reported(subject: &Subject) {
    let (mut terminal, connection) = start(subject);
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

pub fn a_closed_output_is_an_error_and_no_panic(subject: &Subject) {
    let server = FakeServer::listen();
    let output = closed_pipe();
    let (_keyboard, theirs) = {
        let _starting = starting();
        terminal::open()
    };
    let mut command = client(subject);
    command.arg(server.address.to_string());
    command.stdin(theirs).stdout(output);
    let (code, _, stderr) = Program::spawn(command, server.address).end();
    equal!(code, Some(1), "the exit code; {stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

promises! {
    on "03-client/prompt":
    "The greeting or the prompt is missing, or has other words." =>
        says_where_it_is_connected_and_prompts,
        prints_the_reply_and_prompts_again;
    "`exit` and `quit` are sent, or are not known in any case." =>
        exit_leaves,
        quit_leaves,
        exit_and_quit_may_be_in_any_case,
        exit_with_another_word_is_sent;
    "An empty line is sent, and the client waits for a reply that never comes." =>
        an_empty_line_is_not_sent_and_prompts_again,
        a_line_of_spaces_is_not_sent_and_prompts_again;
    on "03-client/editing":
    "Ctrl-C and Ctrl-D are errors of `readline`, and here both mean to leave." =>
        control_d_leaves,
        control_c_leaves,
        control_c_leaves_and_drops_half_a_command,
        #[cfg(target_os = "linux")]
        leaves_the_terminal_as_it_was;
    "Lines are read without `rustyline`, or are not added to its history." =>
        a_command_can_be_edited_before_it_is_sent,
        arrow_up_recalls_the_last_command,
        arrow_up_twice_recalls_the_command_before;
    "What is typed and shown is text, and more than ASCII." =>
        letters_beyond_ascii_are_sent_as_utf8,
        a_no_break_space_is_part_of_a_value,
        reply_bytes_that_are_not_utf8_are_shown_as_replacement_characters;
    "Bracketed paste puts several lines into one." =>
        pasted_lines_are_commands_and_each_gets_its_own_reply,
        lines_typed_ahead_are_commands_too;
    on "03-client/server-gone":
    "The end of the stream is taken for a reply, or for an error with other \
     words." =>
        server_that_closes_before_the_reply_is_reported,
        server_that_closes_in_the_middle_of_a_reply_is_reported,
        server_that_closes_at_the_prompt_is_reported_after_the_next_command,
        server_that_resets_is_reported;
    on "03-client/scripts":
    "`println!` panics when standard output is closed; `writeln!` returns the \
     error." =>
        a_closed_output_is_an_error_and_no_panic;
}
