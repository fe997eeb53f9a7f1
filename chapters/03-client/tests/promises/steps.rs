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
fn step_4_says_to_start_a_server_that_is_not_there() {
    let nobody = Nobody::new();
    let client = Program::start(step("4-server"), nobody.address, b"");
    let (code, stdout, stderr) = client.end();
    let message = format!(
        "Error: cannot connect to {}. Is the server running?\n\
         Start it in another terminal with  cargo run -p kv-server\n",
        nobody.address
    );
    assert!(stderr.starts_with(&message), "{stderr}");
    assert_eq!((code, stdout), (Some(1), vec![]));
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
    fn steps_3_and_4_leave_on_exit_quit_control_c_and_control_d() {
        for name in ["3-editing", "4-server"] {
            for (keys, shown) in [
                ("exit\r", "exit"),
                ("QUIT\r", "QUIT"),
                ("\x03", ""),
                ("\x04", ""),
            ] {
                let (mut terminal, mut connection) = start_prompt(name);
                terminal.types(keys);
                connection.expect_end();
                terminal.ends_with(
                    0,
                    &format!(
                        "Connected to 127.0.0.1:6379\n\
                         127.0.0.1:6379> {shown}\n\
                         Exiting...\n"
                    ),
                );
            }
        }
    }

    #[test]
    fn step_3_prompts_again_and_says_nothing_when_the_server_has_hung_up() {
        let (mut terminal, mut connection) = start_prompt("3-editing");
        connection.hang_up();
        terminal.types("GET a\r");
        connection.expect(b"GET a\n");
        terminal.shows(
            "Connected to 127.0.0.1:6379\n\
             127.0.0.1:6379> GET a\n\
             127.0.0.1:6379> ",
        );
    }

    #[test]
    fn step_4_says_that_the_server_has_closed_the_connection() {
        let (mut terminal, mut connection) = start_prompt("4-server");
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

    #[test]
    fn step_4_prints_the_reply_and_prompts_again() {
        let (mut terminal, mut connection) = start_prompt("4-server");
        terminal.types("GET a\r");
        connection.expect(b"GET a\n");
        connection.send(b"1\n");
        terminal.shows_at_the_end("GET a\n1\n127.0.0.1:6379> ");
    }
}
