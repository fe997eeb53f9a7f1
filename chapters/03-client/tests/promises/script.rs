//! What the client promises when its input is a pipe.

use std::io::{self, Write};
use std::process::Stdio;

use super::fake_server::FakeServer;
use super::harness::equal;
use super::program::{Program, client, closed_pipe, starting};
use super::{Subject, promises};

/// What the client says when the server has left.
const CLOSED: &str = "Server closed the connection.\n";

/// Runs `script` against a server that expects exactly `commands`, one line each, and answers
/// each with the reply beside it. The client must print `output` and nothing else, with code 0.
#[track_caller]
fn assert_script(
    subject: &Subject,
    script: &[u8],
    commands: &[(&[u8], &[u8])],
    output: &[u8],
) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, script);
    let mut connection = server.accept();
    for (command, reply) in commands {
        connection.expect(command);
        connection.send(reply);
    }
    connection.expect_end();
    client.ends_with(0, output, "");
}

pub fn prints_the_replies_and_nothing_else(subject: &Subject) {
    assert_script(
        subject,
        b"SET name Alice\nGET name\nGET nobody\nFOO\n",
        &[
            (b"SET name Alice\n", b"OK\n"),
            (b"GET name\n", b"Alice\n"),
            (b"GET nobody\n", b"(nil)\n"),
            (b"FOO\n", b"ERR unknown command 'FOO'\n"),
        ],
        b"OK\nAlice\n(nil)\nERR unknown command 'FOO'\n",
    );
}

pub fn no_input_is_no_output(subject: &Subject) {
    assert_script(subject, b"", &[], b"");
}

pub fn last_line_without_a_line_feed_is_sent(subject: &Subject) {
    assert_script(
        subject,
        b"GET name",
        &[(b"GET name\n", b"Alice\n")],
        b"Alice\n",
    );
}

pub fn a_line_may_end_with_carriage_return_and_line_feed(subject: &Subject) {
    assert_script(
        subject,
        b"GET name\r\nGET age\r\n",
        &[(b"GET name\n", b"Alice\n"), (b"GET age\n", b"28\n")],
        b"Alice\n28\n",
    );
}

pub fn empty_lines_are_not_sent(subject: &Subject) {
    assert_script(
        subject,
        b"\n\nGET name\n\r\n\n",
        &[(b"GET name\n", b"Alice\n")],
        b"Alice\n",
    );
}

pub fn lines_of_white_space_are_not_sent(subject: &Subject) {
    assert_script(
        subject,
        b" \n\t\nGET name\n \t \n  ",
        &[(b"GET name\n", b"Alice\n")],
        b"Alice\n",
    );
}

pub fn white_space_inside_a_command_is_sent_as_it_is(subject: &Subject) {
    assert_script(
        subject,
        b"SET  name\tAlice\n",
        &[(b"SET  name\tAlice\n", b"OK\n")],
        b"OK\n",
    );
}

pub fn exit_leaves_silently(subject: &Subject) {
    assert_script(subject, b"exit\nGET name\n", &[], b"");
}

pub fn quit_leaves_silently(subject: &Subject) {
    assert_script(subject, b"quit\nGET name\n", &[], b"");
}

pub fn exit_and_quit_may_be_in_any_case(subject: &Subject) {
    for word in ["EXIT", "Exit", "eXiT", "QUIT", "Quit", "qUIt"] {
        assert_script(
            subject,
            format!("{word}\nGET name\n").as_bytes(),
            &[],
            b"",
        );
    }
}

pub fn exit_may_have_white_space_around_it(subject: &Subject) {
    assert_script(subject, b" \texit \r\nGET name\n", &[], b"");
}

pub fn exit_leaves_after_the_replies_before_it(subject: &Subject) {
    assert_script(
        subject,
        b"GET name\nexit\n",
        &[(b"GET name\n", b"Alice\n")],
        b"Alice\n",
    );
}

pub fn exit_with_another_word_is_sent(subject: &Subject) {
    let reply = b"ERR wrong number of arguments for 'exit' command\n";
    assert_script(subject, b"exit now\n", &[(b"exit now\n", reply)], reply);
}

pub fn bytes_that_are_not_utf8_are_sent_and_printed_as_they_are(
    subject: &Subject,
) {
    assert_script(
        subject,
        b"SET \xff\xfe \x00\x80\xc3\n",
        &[(b"SET \xff\xfe \x00\x80\xc3\n", b"\xc3\x80\x00\xff\n")],
        b"\xc3\x80\x00\xff\n",
    );
}

pub fn every_byte_but_white_space_can_be_in_a_command_and_in_a_reply(
    subject: &Subject,
) {
    let value: Vec<u8> =
        (0..=255_u8).filter(|b| !b.is_ascii_whitespace()).collect();
    let command = [b"SET key ".as_slice(), &value, b"\n"].concat();
    let reply = [value.as_slice(), b"\n"].concat();
    assert_script(subject, &command, &[(&command, &reply)], &reply);
}

pub fn white_space_at_the_ends_of_a_reply_is_printed(subject: &Subject) {
    assert_script(
        subject,
        b"GET name\n",
        &[(b"GET name\n", b" a \r\n")],
        b" a \r\n",
    );
}

pub fn an_empty_reply_is_printed_as_an_empty_line(subject: &Subject) {
    assert_script(subject, b"GET name\n", &[(b"GET name\n", b"\n")], b"\n");
}

pub fn a_reply_that_comes_byte_by_byte_is_one_reply(subject: &Subject) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    for byte in b"Alice\n" {
        connection.send(&[*byte]);
    }
    connection.expect_end();
    client.ends_with(0, b"Alice\n", "");
}

pub fn the_next_command_leaves_after_the_reply(subject: &Subject) {
    let server = FakeServer::listen();
    let client =
        Program::start(client(subject), server.address, b"GET name\nGET age\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"Ali");
    connection.expect_nothing_yet();
    connection.send(b"ce\n");
    connection.expect(b"GET age\n");
    connection.send(b"28\n");
    connection.expect_end();
    client.ends_with(0, b"Alice\n28\n", "");
}

pub fn server_that_closes_before_the_reply_is_reported(subject: &Subject) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    drop(connection);
    client.ends_with(1, b"", CLOSED);
}

pub fn server_that_closes_in_the_middle_of_a_reply_is_reported(
    subject: &Subject,
) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"Ali");
    drop(connection);
    client.ends_with(1, b"", CLOSED);
}

pub fn server_that_closes_before_the_next_command_is_reported_after_the_replies(
    subject: &Subject,
) {
    let server = FakeServer::listen();
    let client =
        Program::start(client(subject), server.address, b"GET name\nGET age\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"Alice\n");
    drop(connection);
    client.ends_with(1, b"Alice\n", CLOSED);
}

pub fn server_that_hangs_up_after_its_reply_is_reported(subject: &Subject) {
    let server = FakeServer::listen();
    let client =
        Program::start(client(subject), server.address, b"GET name\nGET age\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"Alice\n");
    connection.hang_up();
    connection.expect(b"GET age\n");
    connection.expect_end();
    client.ends_with(1, b"Alice\n", CLOSED);
}

pub fn server_that_resets_before_the_reply_is_reported(subject: &Subject) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, b"GET name\n");
    server.accept().reset();
    client.ends_with(1, b"", CLOSED);
}

pub fn server_that_resets_in_the_middle_of_a_reply_is_reported(
    subject: &Subject,
) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.expect(b"G");
    connection.send(b"Ali");
    connection.reset();
    client.ends_with(1, b"", CLOSED);
}

pub fn server_that_resets_in_the_middle_of_a_command_is_reported(
    subject: &Subject,
) {
    let server = FakeServer::listen();
    let client =
        Program::start(client(subject), server.address, &long_line(64));
    server.accept().reset();
    client.ends_with(1, b"", CLOSED);
}

pub fn server_that_closes_is_exit_code_1_although_nobody_reads_why(
    subject: &Subject,
) {
    let server = FakeServer::listen();
    let mut command = client(subject);
    command.arg(server.address.to_string());
    command.stdin(line_in_a_pipe()).stdout(Stdio::null());
    let mut child = command.stderr(closed_pipe()).spawn().unwrap();
    drop(command);
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    drop(connection);
    equal!(child.wait().unwrap().code(), Some(1), "the exit code");
}

/// A pipe with a command in it, which nobody writes to any more.
fn line_in_a_pipe() -> Stdio {
    let _starting = starting();
    let (reader, mut writer) = io::pipe().unwrap();
    writer.write_all(b"GET name\n").unwrap();
    reader.into()
}

pub fn second_line_for_one_command_is_another_protocol(subject: &Subject) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"$5\r\nAlice\r\n");
    connection.expect_end();
    client.ends_with(1, b"", &other_protocol("Alice\\r\\n"));
}

/// The second half of the reply is missing for good; the first half is enough.
pub fn half_a_line_too_many_is_another_protocol(subject: &Subject) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"HTTP/1.1 400 Bad Request\r\nServer");
    connection.expect_end();
    client.ends_with(1, b"", &other_protocol("Server"));
}

/// What the client says when more has come than it asked for.
fn other_protocol(unasked: &str) -> String {
    format!(
        "Error: the server speaks another protocol: no command asked for \
         '{unasked}'\n"
    )
}

pub fn a_long_command_arrives_whole(subject: &Subject) {
    let line = long_line(2);
    assert_script(subject, &line, &[(&line, b"OK\n")], b"OK\n");
}

pub fn a_long_reply_is_printed_whole(subject: &Subject) {
    let line = long_line(2);
    assert_script(subject, b"GET key\n", &[(b"GET key\n", &line)], &line);
}

pub fn the_error_that_answers_a_long_command_is_printed(subject: &Subject) {
    let server = FakeServer::listen();
    let client = Program::start(client(subject), server.address, &long_line(2));
    refuse_long_line(server);
    client.ends_with(0, LINE_TOO_LONG, "");
}

pub fn the_command_after_a_long_one_finds_the_connection_closed(
    subject: &Subject,
) {
    let server = FakeServer::listen();
    let script = [long_line(2).as_slice(), b"GET key\n"].concat();
    let client = Program::start(client(subject), server.address, &script);
    refuse_long_line(server);
    client.ends_with(1, LINE_TOO_LONG, CLOSED);
}

const LINE_TOO_LONG: &[u8] = b"ERR line too long (limit 1048576 bytes)\n";

/// Does what kv-server does after 1 MiB without a line feed: answers, hangs up, reads the rest.
fn refuse_long_line(server: FakeServer) {
    let mut connection = server.accept();
    connection.expect(&long_line(2)[..=1024 * 1024]);
    connection.send(LINE_TOO_LONG);
    connection.hang_up();
    connection.drain();
}

/// A line of so many mebibytes, its line feed not counted.
fn long_line(mebibytes: usize) -> Vec<u8> {
    let mut line = b"SET key ".to_vec();
    line.resize(mebibytes * 1024 * 1024, b'x');
    line.push(b'\n');
    line
}

pub fn a_closed_output_is_an_error_and_no_panic(subject: &Subject) {
    let server = FakeServer::listen();
    let client = Program::start_unread(
        client(subject),
        server.address,
        b"GET name\nGET age\n",
    );
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"Alice\n");
    connection.expect_end();
    let (code, _, stderr) = client.end();
    equal!(code, Some(1), "the exit code; {stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}

promises! {
    on "03-client/scripts":
    "In a pipe the client prints a banner or a prompt, or does not read its \
     standard input." =>
        prints_the_replies_and_nothing_else,
        no_input_is_no_output;
    "A line is sent as it came: take away its end, and leave out empty ones." =>
        last_line_without_a_line_feed_is_sent,
        a_line_may_end_with_carriage_return_and_line_feed,
        empty_lines_are_not_sent,
        lines_of_white_space_are_not_sent;
    "The words of a command are taken apart and put together again." =>
        white_space_inside_a_command_is_sent_as_it_is;
    "`exit` and `quit` are sent, or are not known in any case." =>
        exit_leaves_silently,
        quit_leaves_silently,
        exit_and_quit_may_be_in_any_case,
        exit_may_have_white_space_around_it,
        exit_leaves_after_the_replies_before_it,
        exit_with_another_word_is_sent;
    "Commands and replies are taken for text. In a pipe they are bytes." =>
        bytes_that_are_not_utf8_are_sent_and_printed_as_they_are,
        every_byte_but_white_space_can_be_in_a_command_and_in_a_reply,
        white_space_at_the_ends_of_a_reply_is_printed,
        an_empty_reply_is_printed_as_an_empty_line;
    on "03-client/one-command":
    "One read is taken for one reply: read up to the line feed." =>
        a_reply_that_comes_byte_by_byte_is_one_reply,
        the_next_command_leaves_after_the_reply;
    on "03-client/server-gone":
    "The end of the stream is taken for a reply, or for an error with other \
     words." =>
        server_that_closes_before_the_reply_is_reported,
        server_that_closes_in_the_middle_of_a_reply_is_reported,
        server_that_resets_before_the_reply_is_reported,
        server_that_closes_before_the_next_command_is_reported_after_the_replies,
        server_that_hangs_up_after_its_reply_is_reported,
        server_that_resets_in_the_middle_of_a_reply_is_reported,
        server_that_resets_in_the_middle_of_a_command_is_reported;
    "`eprintln!` panics when standard error is closed." =>
        server_that_closes_is_exit_code_1_although_nobody_reads_why;
    on "03-client/replies":
    "What comes after the first line is kept, and taken for the reply to the \
     next command." =>
        second_line_for_one_command_is_another_protocol,
        half_a_line_too_many_is_another_protocol;
    on "03-client/one-command":
    "A command or a reply has a limit, for example that of a buffer." =>
        a_long_command_arrives_whole,
        a_long_reply_is_printed_whole,
        the_error_that_answers_a_long_command_is_printed,
        the_command_after_a_long_one_finds_the_connection_closed;
    on "03-client/scripts":
    "`println!` panics when standard output is closed; `writeln!` returns the \
     error." =>
        a_closed_output_is_an_error_and_no_panic;
}
