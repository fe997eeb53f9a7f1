//! What the pages say about the steps on the way to the client.

use std::process::Command;

use super::fake_server::{FakeServer, Nobody};
use super::program::{Program, command};
use super::{PROGRAM, chapter};

/// One of its steps.
fn step(name: &str) -> Command {
    command(&chapter::step(PROGRAM, name))
}

#[test]
fn step_1_sends_one_command_and_prints_the_reply() {
    let server = FakeServer::listen();
    let client = Program::start(step("1-one-command"), server.address, b"");
    let mut connection = server.accept();
    connection.expect(b"SET name Alice\n");
    connection.send(b"OK\n");
    connection.expect_end();
    let printed = format!("Connected to {}\nOK\n", server.address);
    client.ends_with(0, printed.as_bytes(), "");
}

#[test]
fn step_5_says_only_that_the_connection_was_refused() {
    let nobody = Nobody::new();
    let client = Program::start(step("5-connection"), nobody.address, b"");
    let (code, stdout, stderr) = client.end();
    let address = nobody.address.to_string();
    assert!(!stderr.contains(&address), "{stderr}");
    assert_eq!((code, stdout), (Some(1), vec![]));
}

#[test]
fn step_6_says_to_start_a_server_that_is_not_there() {
    let nobody = Nobody::new();
    let client = Program::start(step("6-refused"), nobody.address, b"");
    let (code, stdout, stderr) = client.end();
    let message = format!(
        "Error: cannot connect to {}. Is the server running?\n\
         Start it in another terminal with  cargo run -p kv-server\n",
        nobody.address
    );
    assert!(stderr.starts_with(&message), "{stderr}");
    assert_eq!((code, stdout), (Some(1), vec![]));
}

/// What a step prints when `GET name` and `GET age` come from a pipe, and the
/// server answers the first with two lines.
fn two_lines_for_one(name: &str) -> (String, String) {
    let server = FakeServer::listen();
    let client =
        Program::start(step(name), server.address, b"GET name\nGET age\n");
    let mut connection = server.accept();
    connection.expect(b"GET name\n");
    connection.send(b"$5\r\nAlice\r\n");
    connection.drain();
    let (_, stdout, stderr) = client.end();
    (String::from_utf8(stdout).unwrap(), stderr)
}

#[test]
fn step_8_takes_the_second_line_of_a_reply_for_the_next_reply() {
    let (stdout, stderr) = two_lines_for_one("8-any-bytes");
    assert!(stdout.contains("$5\\r\nAlice\\r\n"), "{stdout}");
    assert_eq!(stderr, "");
}

#[test]
fn step_9_says_that_the_server_speaks_another_protocol() {
    let (stdout, stderr) = two_lines_for_one("9-other-protocol");
    assert!(!stdout.contains("Alice"), "{stdout}");
    assert!(stderr.contains("another protocol"), "{stderr}");
}

#[test]
fn step_9_talks_in_a_pipe_and_step_10_does_not() {
    for (name, printed) in [
        (
            "9-other-protocol",
            "Connected to 127.0.0.1:6379\nExiting...\n",
        ),
        ("10-scripts", ""),
    ] {
        let server = FakeServer::listen();
        let client = Program::start(step(name), server.address, b"exit\n");
        server.accept().expect_end();
        let printed =
            printed.replace("127.0.0.1:6379", &server.address.to_string());
        client.ends_with(0, printed.as_bytes(), "");
    }
}

#[cfg(unix)]
mod at_a_terminal {
    use super::super::fake_server::{Connection, FakeServer};
    use super::super::terminal::Terminal;
    use super::step;

    /// A step that has connected, and the server's end of its connection.
    #[track_caller]
    fn start(name: &str) -> (Terminal, Connection) {
        let server = FakeServer::listen();
        let terminal = Terminal::start(step(name), server.address);
        let connection = server.accept();
        (terminal, connection)
    }

    /// The same, at its first prompt.
    #[track_caller]
    fn start_prompt(name: &str) -> (Terminal, Connection) {
        let (mut terminal, connection) = start(name);
        terminal.shows(
            "Connected to 127.0.0.1:6379\n\
             127.0.0.1:6379> ",
        );
        (terminal, connection)
    }

    /// The second line is typed when the server has the first: a prompt that was shown by then
    /// would stand above it.
    #[test]
    fn step_2_shows_its_prompt_too_late() {
        let (mut terminal, mut connection) = start("2-prompt");
        terminal.shows("Connected to 127.0.0.1:6379\n");
        terminal.types("SET a 1\r");
        connection.expect(b"SET a 1\n");
        terminal.types("GET a\r");
        terminal.shows(
            "Connected to 127.0.0.1:6379\n\
             SET a 1\n\
             GET a\n",
        );
        connection.send(b"OK\n");
        connection.expect(b"GET a\n");
        terminal.shows(
            "Connected to 127.0.0.1:6379\n\
             SET a 1\n\
             GET a\n\
             127.0.0.1:6379> OK\n",
        );
        connection.send(b"1\n");
        terminal.shows_at_the_end("127.0.0.1:6379> OK\n127.0.0.1:6379> 1\n");
    }

    #[test]
    fn step_2_leaves_silently_at_control_d() {
        let (mut terminal, mut connection) = start("2-prompt");
        terminal.shows("Connected to 127.0.0.1:6379\n");
        terminal.types(b"\x04");
        connection.expect_end();
        assert_eq!(terminal.end(), Some(0));
    }

    #[test]
    fn step_2_waits_for_a_reply_to_an_empty_line() {
        let (mut terminal, mut connection) = start("2-prompt");
        terminal.shows("Connected to 127.0.0.1:6379\n");
        terminal.types("\r");
        connection.expect(b"\n");
        terminal.types("GET a\r");
        terminal.shows("Connected to 127.0.0.1:6379\n\nGET a\n");
        connection.expect_nothing_yet();
        connection.send(b"a reply at last\n");
        connection.expect(b"GET a\n");
    }

    #[test]
    fn step_2_sends_exit_as_a_command() {
        let (mut terminal, mut connection) = start("2-prompt");
        terminal.shows("Connected to 127.0.0.1:6379\n");
        terminal.types("exit\r");
        connection.expect(b"exit\n");
    }

    /// The server has closed its side, and the step goes on: it sends the next command, and only
    /// Ctrl-D ends it. Its prompts come out then, after all.
    #[test]
    fn step_2_neither_ends_nor_says_anything_when_the_server_has_hung_up() {
        let (mut terminal, mut connection) = start("2-prompt");
        terminal.shows("Connected to 127.0.0.1:6379\n");
        connection.hang_up();
        terminal.types("GET a\r");
        connection.expect(b"GET a\n");
        terminal.types("GET b\r");
        connection.expect(b"GET b\n");
        terminal.types(b"\x04");
        connection.expect_end();
        terminal.ends_with(
            0,
            "Connected to 127.0.0.1:6379\n\
             GET a\n\
             GET b\n\
             127.0.0.1:6379> 127.0.0.1:6379> 127.0.0.1:6379> ",
        );
    }

    #[test]
    fn step_3_prompts_at_once() {
        start_prompt("3-editing");
    }

    #[test]
    fn step_3_prints_the_reply_and_prompts_again() {
        let (mut terminal, mut connection) = start_prompt("3-editing");
        terminal.types("SET a 1\r");
        connection.expect(b"SET a 1\n");
        connection.send(b"OK\n");
        terminal.shows(
            "Connected to 127.0.0.1:6379\n\
             127.0.0.1:6379> SET a 1\n\
             OK\n\
             127.0.0.1:6379> ",
        );
    }

    #[test]
    fn step_3_does_not_send_an_empty_line() {
        let (mut terminal, mut connection) = start_prompt("3-editing");
        terminal.types("\r");
        terminal.shows_at_the_end("127.0.0.1:6379> \n127.0.0.1:6379> ");
        terminal.types("GET a\r");
        connection.expect(b"GET a\n");
    }

    #[test]
    fn step_3_recalls_the_last_command() {
        let (mut terminal, mut connection) = start_prompt("3-editing");
        terminal.types("GET a\r");
        connection.expect(b"GET a\n");
        connection.send(b"1\n");
        terminal.shows_at_the_end("1\n127.0.0.1:6379> ");
        terminal.types("\x1b[A");
        terminal.shows_at_the_end("1\n127.0.0.1:6379> GET a");
        terminal.types("\r");
        connection.expect(b"GET a\n");
    }

    #[test]
    fn step_3_leaves_on_control_c_and_control_d_and_sends_exit() {
        for keys in ["\x03", "\x04"] {
            let (mut terminal, mut connection) = start_prompt("3-editing");
            terminal.types(keys);
            connection.expect_end();
            assert_leaves(terminal, "");
        }
        let (mut terminal, mut connection) = start_prompt("3-editing");
        terminal.types("exit\r");
        connection.expect(b"exit\n");
    }

    #[track_caller]
    fn assert_leaves(terminal: Terminal, shown: &str) {
        terminal.ends_with(
            0,
            &format!(
                "Connected to 127.0.0.1:6379\n\
                 127.0.0.1:6379> {shown}\n\
                 Exiting...\n"
            ),
        );
    }

    #[test]
    fn step_4_leaves_on_exit_quit_control_c_and_control_d() {
        for (keys, shown) in [
            ("exit\r", "exit"),
            ("QUIT\r", "QUIT"),
            ("\x03", ""),
            ("\x04", ""),
        ] {
            let (mut terminal, mut connection) = start_prompt("4-pasted-lines");
            terminal.types(keys);
            connection.expect_end();
            assert_leaves(terminal, shown);
        }
    }

    /// From then on each reply belongs to an earlier command.
    #[test]
    fn step_3_takes_pasted_lines_for_one_command() {
        let (mut terminal, mut connection) = start_prompt("3-editing");
        terminal.pastes("SET age 28\nGET age");
        terminal.types("\r");
        connection.expect(b"SET age 28\nGET age\n");
        connection.send(b"OK\n28\n");
        terminal.shows_at_the_end("GET age\nOK\n127.0.0.1:6379> ");
        terminal.types("GET name\r");
        connection.expect(b"GET name\n");
        terminal.shows_at_the_end("GET name\n28\n127.0.0.1:6379> ");
    }

    #[test]
    fn step_4_takes_each_pasted_line_for_a_command() {
        let (mut terminal, mut connection) = start_prompt("4-pasted-lines");
        terminal.pastes("SET age 28\nGET age");
        terminal.types("\r");
        connection.expect(b"SET age 28\n");
        connection.send(b"OK\n");
        connection.expect(b"GET age\n");
        connection.send(b"28\n");
        terminal.shows_at_the_end("GET age\nOK\n28\n127.0.0.1:6379> ");
    }

    #[test]
    fn steps_3_to_6_prompt_again_and_say_nothing_when_the_server_has_hung_up() {
        for name in ["3-editing", "4-pasted-lines", "5-connection", "6-refused"]
        {
            let (mut terminal, mut connection) = start_prompt(name);
            connection.hang_up();
            terminal.types("GET a\r");
            connection.expect(b"GET a\n");
            terminal.shows(
                "Connected to 127.0.0.1:6379\n\
                 127.0.0.1:6379> GET a\n\
                 127.0.0.1:6379> ",
            );
        }
    }

    #[test]
    fn step_7_says_that_the_server_has_closed_the_connection() {
        let (mut terminal, mut connection) = start_prompt("7-server-gone");
        connection.hang_up();
        terminal.types("GET a\r");
        connection.expect(b"GET a\n");
        terminal.ends_with(
            1,
            "Connected to 127.0.0.1:6379\n\
             127.0.0.1:6379> GET a\n\
             Server closed the connection.\n",
        );
    }

    /// A reply with two backspaces, at the terminal of a step.
    #[track_caller]
    fn assert_backspaces_shown(name: &str, shown: &str) {
        let (mut terminal, mut connection) = start_prompt(name);
        terminal.types("GET a\r");
        connection.expect(b"GET a\n");
        connection.send(b"no\x08\x08yes\n");
        terminal.shows_at_the_end(&format!("GET a\n{shown}\n127.0.0.1:6379> "));
    }

    #[test]
    fn a_reply_controls_the_terminal_of_step_7_and_not_that_of_step_8() {
        assert_backspaces_shown("7-server-gone", "yes");
        assert_backspaces_shown("8-any-bytes", r"no\x08\x08yes");
    }

    #[test]
    fn a_byte_that_is_not_utf8_ends_step_7_and_not_step_8() {
        let (mut terminal, mut connection) = start_prompt("7-server-gone");
        terminal.types(b"\xff");
        connection.expect_end();
        terminal.ends_with(
            1,
            "Connected to 127.0.0.1:6379\n\
             127.0.0.1:6379> \n\
             Error: cannot read from the terminal: invalid data\n",
        );
        let (mut terminal, _connection) = start_prompt("8-any-bytes");
        terminal.types(b"\xff");
        terminal.shows(
            "Connected to 127.0.0.1:6379\n\
             127.0.0.1:6379> \n\
             Not sent: the line is not UTF-8.\n\
             127.0.0.1:6379> ",
        );
    }
}
