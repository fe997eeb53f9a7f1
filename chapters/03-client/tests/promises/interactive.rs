//! What the client promises at a terminal.
#![cfg(unix)]

use std::fs::File;
use std::io::Write;
#[cfg(target_os = "linux")]
use std::os::fd::AsRawFd;
use std::process::Stdio;

use super::fake_server::{Connection, FakeServer};
use super::harness::equal;
use super::program::{Program, client, starting};
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

/// The server replies with `reply`, and the screen must show `shown`.
#[track_caller]
fn assert_reply_shown(subject: &Subject, reply: impl AsRef<[u8]>, shown: &str) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
    connection.send(&[reply.as_ref(), b"\n"].concat());
    terminal.shows(&format!(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> GET name\n\
         {shown}\n\
         127.0.0.1:6379> "
    ));
}

pub fn letters_and_quotes_of_a_reply_are_shown_as_they_are(subject: &Subject) {
    let reply = "Zoe\u{308}'s \"\u{e9}\u{e0}\" \u{6f22} \u{e2a}\u{e27}\u{e31}";
    assert_reply_shown(subject, reply, reply);
}

pub fn control_characters_of_a_reply_are_shown_as_escapes(subject: &Subject) {
    assert_reply_shown(
        subject,
        b"no\x08\x08yes\x1b[2J\x1b]0;x\x07\t\r\x00\x7f",
        r"no\x08\x08yes\x1b[2J\x1b]0;x\x07\t\r\x00\x7f",
    );
}

pub fn control_characters_beyond_ascii_are_shown_as_escapes(subject: &Subject) {
    assert_reply_shown(subject, "a\u{9b}2Jb", r"a\xc2\x9b2Jb");
}

pub fn marks_that_turn_the_text_are_shown_as_escapes(subject: &Subject) {
    let reply = "a\u{202e}b\u{2066}c";
    assert_reply_shown(subject, reply, r"a\xe2\x80\xaeb\xe2\x81\xa6c");
}

pub fn a_backslash_of_a_reply_is_shown_twice(subject: &Subject) {
    assert_reply_shown(subject, r"a\x1bb", r"a\\x1bb");
}

pub fn bytes_of_a_reply_that_are_not_utf8_are_shown_as_escapes(
    subject: &Subject,
) {
    assert_reply_shown(subject, b"a\xffb\x9b2Jc\xc3", r"a\xffb\x9b2Jc\xc3");
}

pub fn a_byte_that_is_not_utf8_costs_only_its_line(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types(b"SET name Zo\xff");
    terminal.shows(
        "Connected to 127.0.0.1:6379\n\
         127.0.0.1:6379> SET name Zo\n\
         Not sent: the line is not UTF-8.\n\
         127.0.0.1:6379> ",
    );
    terminal.types("GET name\r");
    connection.expect(b"GET name\n");
}

pub fn without_line_editing_it_costs_only_its_line_too(subject: &Subject) {
    let server = FakeServer::listen();
    let mut command = client(subject);
    command.env("TERM", "dumb");
    let mut terminal = Terminal::start(command, server.address);
    let mut connection = server.accept();
    terminal.shows_at_the_end("127.0.0.1:6379> ");
    terminal.types(b"SET name Zo\xff\rGET name\r");
    connection.expect(b"GET name\n");
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

/// Ctrl-V takes the next key as it is.
pub fn a_line_feed_inside_a_line_ends_a_command(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("SET age 28\x16\nGET age\r");
    connection.expect(b"SET age 28\n");
    connection.expect_nothing_yet();
    connection.send(b"OK\n");
    connection.expect(b"GET age\n");
    connection.send(b"28\n");
    terminal.shows_at_the_end("OK\n28\n127.0.0.1:6379> ");
}

pub fn empty_lines_of_a_paste_are_not_sent(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.pastes("\nSET age 28\n\n  \nGET age\n");
    terminal.types("\r");
    connection.expect(b"SET age 28\n");
    connection.send(b"OK\n");
    connection.expect(b"GET age\n");
}

pub fn exit_in_a_paste_leaves(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.pastes("GET age\nexit\nGET name");
    terminal.types("\r");
    connection.expect(b"GET age\n");
    connection.send(b"28\n");
    connection.expect_end();
    equal!(terminal.end(), Some(0), "the exit code");
}

pub fn a_tab_in_a_paste_is_kept(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.pastes("SET\tage 28");
    terminal.types("\r");
    connection.expect(b"SET\tage 28\n");
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

#[track_caller]
fn assert_other_protocol(terminal: Terminal, before: &str, unasked: &str) {
    terminal.ends_with(
        1,
        &format!(
            "Connected to 127.0.0.1:6379\n\
             {before}127.0.0.1:6379> GET name\n\
             Error: the server speaks another protocol: no command asked for \
             '{unasked}'\n"
        ),
    );
}

pub fn line_that_comes_late_is_another_protocol(subject: &Subject) {
    let (mut terminal, mut connection) = start(subject);
    terminal.types("GET age\r");
    connection.expect(b"GET age\n");
    connection.send(b"28\n");
    terminal.shows_at_the_end("28\n127.0.0.1:6379> ");
    connection.send(b"and more\n");
    terminal.types("GET name\r");
    connection.expect_end();
    let before = "127.0.0.1:6379> GET age\n28\n";
    assert_other_protocol(terminal, before, "and more\\n");
}

pub fn line_that_no_command_has_asked_for_is_another_protocol(
    subject: &Subject,
) {
    let (mut terminal, mut connection) = start(subject);
    connection.send(b"SSH-2.0\r\n");
    terminal.types("GET name\r");
    connection.expect_end();
    assert_other_protocol(terminal, "", "SSH-2.0\\r\\n");
}

pub fn output_that_is_no_terminal_gets_the_replies_alone(subject: &Subject) {
    let server = FakeServer::listen();
    let (mut keyboard, theirs) = {
        let _starting = starting();
        terminal::open()
    };
    let mut command = client(subject);
    command.arg(server.address.to_string());
    command.stdin(theirs).stdout(Stdio::piped());
    let program = Program::spawn(command, server.address);
    let mut connection = server.accept();
    keyboard.write_all(b"GET name\n").unwrap();
    connection.expect(b"GET name\n");
    connection.send(b"a\x1bb\n");
    keyboard.write_all(b"\x04").unwrap();
    connection.expect_end();
    program.ends_with(0, b"a\x1bb\n", "");
}

pub fn a_terminal_that_is_gone_is_an_error_and_no_panic(subject: &Subject) {
    let server = FakeServer::listen();
    let (mut keyboard, theirs) = {
        let _starting = starting();
        terminal::open()
    };
    let mut command = client(subject);
    command.arg(server.address.to_string());
    command.stdin(theirs.try_clone().unwrap()).stdout(theirs);
    let program = Program::spawn(command, server.address);
    let mut connection = server.accept();
    keyboard.write_all(b"GET name\r").unwrap();
    connection.expect(b"GET name\n");
    drop(keyboard);
    connection.send(b"Alice\n");
    let (code, _, stderr) = program.end();
    equal!(code, Some(1), "the exit code; {stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

/// The keyboard is a terminal that the client may write to, but not read.
#[cfg(target_os = "linux")]
pub fn an_error_of_the_terminal_is_said_once(subject: &Subject) {
    let server = FakeServer::listen();
    let (_keyboard, theirs) = {
        let _starting = starting();
        terminal::open()
    };
    let name = format!("/proc/self/fd/{}", theirs.as_raw_fd());
    let unreadable = File::options().write(true).open(name).unwrap();
    let mut command = client(subject);
    command.arg(server.address.to_string());
    command.stdin(unreadable).stdout(theirs);
    let (code, _, stderr) = Program::spawn(command, server.address).end();
    let begin = "Error: cannot read from the terminal: ";
    assert!(stderr.starts_with(begin), "standard error:\n{stderr}");
    equal!(
        stderr.lines().count(),
        1,
        "lines of standard error:\n{stderr}"
    );
    equal!(code, Some(1), "the exit code");
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
        letters_and_quotes_of_a_reply_are_shown_as_they_are;
    "Bracketed paste puts several lines into one: each of them is a command." =>
        pasted_lines_are_commands_and_each_gets_its_own_reply,
        a_line_feed_inside_a_line_ends_a_command,
        empty_lines_of_a_paste_are_not_sent,
        exit_in_a_paste_leaves;
    "Without bracketed paste a tab is a key, and the editor does nothing with it." =>
        a_tab_in_a_paste_is_kept;
    "What is typed while the client waits for a reply is lost." =>
        lines_typed_ahead_are_commands_too;
    on "03-client/server-gone":
    "The end of the stream is taken for a reply, or for an error with other \
     words." =>
        server_that_closes_before_the_reply_is_reported,
        server_that_closes_in_the_middle_of_a_reply_is_reported,
        server_that_closes_at_the_prompt_is_reported_after_the_next_command,
        server_that_resets_is_reported;
    on "03-client/replies":
    "A reply is printed as it is, and can control the terminal." =>
        control_characters_of_a_reply_are_shown_as_escapes,
        control_characters_beyond_ascii_are_shown_as_escapes,
        marks_that_turn_the_text_are_shown_as_escapes,
        a_backslash_of_a_reply_is_shown_twice,
        bytes_of_a_reply_that_are_not_utf8_are_shown_as_escapes;
    "`readline` returns an error when a byte is not UTF-8, and the client ends." =>
        a_byte_that_is_not_utf8_costs_only_its_line,
        without_line_editing_it_costs_only_its_line_too;
    "A line that comes between two commands is taken for the reply to the \
     second." =>
        line_that_comes_late_is_another_protocol,
        line_that_no_command_has_asked_for_is_another_protocol;
    on "03-client/editing":
    "The error of `readline` is its own cause, and `anyhow` prints both." =>
        #[cfg(target_os = "linux")]
        an_error_of_the_terminal_is_said_once;
    on "03-client/scripts":
    "`println!` panics when the terminal is gone; `writeln!` returns the error." =>
        a_terminal_that_is_gone_is_an_error_and_no_panic;
    "Only standard input is asked whether it is a terminal." =>
        output_that_is_no_terminal_gets_the_replies_alone;
}
