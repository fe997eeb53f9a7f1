//! What the client promises when its input is a pipe.

use crate::fake_server::FakeServer;
use crate::program::{Program, client};

/// What the client says when the server has left.
const CLOSED: &str = "Server closed the connection.\n";

/// Runs `script` against a server that expects exactly `commands`, one line each, and answers
/// each with the reply beside it. The client must print `output` and nothing else, with code 0.
#[track_caller]
fn assert_script(script: &[u8], commands: &[(&[u8], &[u8])], output: &[u8]) {
    let server = FakeServer::listen();
    let client = Program::start(client(), server.address, script);
    let mut connection = server.accept();
    for (command, reply) in commands {
        connection.expect(command);
        connection.send(reply);
    }
    connection.expect_end();
    client.ends_with(0, output, "");
}

#[test]
fn prints_the_replies_and_nothing_else() {
    assert_script(
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

#[test]
fn no_input_is_no_output() {
    assert_script(b"", &[], b"");
}

#[test]
fn last_line_without_a_line_feed_is_sent() {
    assert_script(b"GET name", &[(b"GET name\n", b"Alice\n")], b"Alice\n");
}

#[test]
fn a_line_may_end_with_carriage_return_and_line_feed() {
    assert_script(
        b"GET name\r\nGET age\r\n",
        &[(b"GET name\n", b"Alice\n"), (b"GET age\n", b"28\n")],
        b"Alice\n28\n",
    );
}

#[test]
fn empty_lines_are_not_sent() {
    assert_script(
        b"\n\nGET name\n\r\n\n",
        &[(b"GET name\n", b"Alice\n")],
        b"Alice\n",
    );
}

#[test]
fn lines_of_white_space_are_not_sent() {
    assert_script(
        b" \n\t\nGET name\n \t \n  ",
        &[(b"GET name\n", b"Alice\n")],
        b"Alice\n",
    );
}

#[test]
fn white_space_inside_a_command_is_sent_as_it_is() {
    assert_script(
        b"SET  name\tAlice\n",
        &[(b"SET  name\tAlice\n", b"OK\n")],
        b"OK\n",
    );
}

#[test]
fn exit_leaves_silently() {
    assert_script(b"exit\nGET name\n", &[], b"");
}

#[test]
fn quit_leaves_silently() {
    assert_script(b"quit\nGET name\n", &[], b"");
}

#[test]
fn exit_and_quit_may_be_in_any_case() {
    for word in ["EXIT", "Exit", "eXiT", "QUIT", "Quit", "qUIt"] {
        assert_script(format!("{word}\nGET name\n").as_bytes(), &[], b"");
    }
}

#[test]
fn exit_may_have_white_space_around_it() {
    assert_script(b" \texit \r\nGET name\n", &[], b"");
}

#[test]
fn exit_leaves_after_the_replies_before_it() {
    assert_script(
        b"GET name\nexit\n",
        &[(b"GET name\n", b"Alice\n")],
        b"Alice\n",
    );
}

#[test]
fn exit_with_another_word_is_sent() {
    let reply = b"ERR wrong number of arguments for 'exit' command\n";
    assert_script(b"exit now\n", &[(b"exit now\n", reply)], reply);
}

#[test]
fn bytes_that_are_not_utf8_are_sent_and_printed_as_they_are() {
    assert_script(
        b"SET \xff\xfe \x00\x80\xc3\n",
        &[(b"SET \xff\xfe \x00\x80\xc3\n", b"\xc3\x80\x00\xff\n")],
        b"\xc3\x80\x00\xff\n",
    );
}

#[test]
fn every_byte_but_white_space_can_be_in_a_command_and_in_a_reply() {
    let value: Vec<u8> =
        (0..=255_u8).filter(|b| !b.is_ascii_whitespace()).collect();
    let command = [b"SET key ".as_slice(), &value, b"\n"].concat();
    let reply = [value.as_slice(), b"\n"].concat();
    assert_script(&command, &[(&command, &reply)], &reply);
}

#[test]
fn white_space_at_the_ends_of_a_reply_is_printed() {
    assert_script(b"GET name\n", &[(b"GET name\n", b" a \r\n")], b" a \r\n");
}

#[test]
fn an_empty_reply_is_printed_as_an_empty_line() {
    assert_script(b"GET name\n", &[(b"GET name\n", b"\n")], b"\n");
}

#[test]
fn a_reply_that_comes_byte_by_byte_is_one_reply() {
    let server = FakeServer::listen();
    let client = Program::start(client(), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    for byte in b"Alice\n" {
        connection.send(&[*byte]);
    }
    connection.expect_end();
    client.ends_with(0, b"Alice\n", "");
}

#[test]
fn the_next_command_leaves_after_the_reply() {
    let server = FakeServer::listen();
    let client =
        Program::start(client(), server.address, b"GET name\nGET age\n");
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

#[test]
fn server_that_closes_before_the_reply_is_reported() {
    let server = FakeServer::listen();
    let client = Program::start(client(), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    drop(connection);
    client.ends_with(1, b"", CLOSED);
}

#[test]
fn server_that_closes_in_the_middle_of_a_reply_is_reported() {
    let server = FakeServer::listen();
    let client = Program::start(client(), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"Ali");
    drop(connection);
    client.ends_with(1, b"", CLOSED);
}

#[test]
fn server_that_closes_before_the_next_command_is_reported_after_the_replies() {
    let server = FakeServer::listen();
    let client =
        Program::start(client(), server.address, b"GET name\nGET age\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"Alice\n");
    drop(connection);
    client.ends_with(1, b"Alice\n", CLOSED);
}

#[test]
fn server_that_hangs_up_after_its_reply_is_reported() {
    let server = FakeServer::listen();
    let client =
        Program::start(client(), server.address, b"GET name\nGET age\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"Alice\n");
    connection.hang_up();
    connection.expect(b"GET age\n");
    connection.expect_end();
    client.ends_with(1, b"Alice\n", CLOSED);
}

#[test]
fn server_that_resets_before_the_reply_is_reported() {
    let server = FakeServer::listen();
    let client = Program::start(client(), server.address, b"GET name\n");
    server.accept().reset();
    client.ends_with(1, b"", CLOSED);
}

#[test]
fn server_that_resets_in_the_middle_of_a_reply_is_reported() {
    let server = FakeServer::listen();
    let client = Program::start(client(), server.address, b"GET name\n");
    let mut connection = server.accept();
    connection.send(b"Ali");
    connection.reset();
    client.ends_with(1, b"", CLOSED);
}

#[test]
fn server_that_resets_in_the_middle_of_a_command_is_reported() {
    let server = FakeServer::listen();
    let client = Program::start(client(), server.address, &long_line(64));
    server.accept().reset();
    client.ends_with(1, b"", CLOSED);
}

#[test]
fn a_long_command_arrives_whole() {
    let line = long_line(2);
    assert_script(&line, &[(&line, b"OK\n")], b"OK\n");
}

#[test]
fn a_long_reply_is_printed_whole() {
    let line = long_line(2);
    assert_script(b"GET key\n", &[(b"GET key\n", &line)], &line);
}

#[test]
fn the_error_that_answers_a_long_command_is_printed() {
    let server = FakeServer::listen();
    let client = Program::start(client(), server.address, &long_line(2));
    refuse_long_line(server);
    client.ends_with(0, LINE_TOO_LONG, "");
}

#[test]
fn the_command_after_a_long_one_finds_the_connection_closed() {
    let server = FakeServer::listen();
    let script = [long_line(2).as_slice(), b"GET key\n"].concat();
    let client = Program::start(client(), server.address, &script);
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

#[test]
fn a_closed_output_is_an_error_and_no_panic() {
    let server = FakeServer::listen();
    let client =
        Program::start_unread(client(), server.address, b"GET name\nGET age\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"Alice\n");
    connection.expect_end();
    let (code, _, stderr) = client.end();
    assert_eq!(code, Some(1), "{stderr}");
    assert!(!stderr.contains("panicked"), "{stderr}");
}
