//! The commands of a file are sent without waiting for each reply.

use std::sync::mpsc::{self, Receiver};
use std::thread;

use super::fake_server::{Connection, FakeServer};
use super::harness::equal;
use super::program::{Program, client};
use super::{Subject, promises};

/// A client that sends a file.
struct Sending {
    program: Program,
    /// Says when the server has done its part.
    served: Receiver<()>,
    /// Removed when the check is over.
    _file: tempfile::NamedTempFile,
}

/// Starts the client with a file that holds `commands`, against a server that
/// does what `serve` does with the connection.
fn send(
    subject: &Subject,
    commands: &[u8],
    serve: impl FnOnce(&mut Connection) + Send + 'static,
) -> Sending {
    let file = tempfile::NamedTempFile::new().expect("a file");
    std::fs::write(file.path(), commands).expect("a file");
    let server = FakeServer::listen();
    let address = server.address;
    let (sender, served) = mpsc::channel();
    // A client that does not connect ends before anybody waits for this.
    thread::spawn(move || {
        serve(&mut server.accept());
        sender.send(())
    });
    let mut program = client(subject);
    program.arg("--file").arg(file.path());
    Sending {
        program: Program::start(program, address, b"SET never sent\n"),
        served,
        _file: file,
    }
}

impl Sending {
    #[track_caller]
    fn ends_with(self, code: i32, output: &[u8], errors: &str) {
        self.program.ends_with(code, output, errors);
        assert!(
            self.served.recv().is_ok(),
            "the server did not get the commands of the file as expected"
        );
    }
}

pub fn replies_are_printed(subject: &Subject) {
    let client = send(subject, b"GET name\n", |connection| {
        connection.expect(b"GET name\n");
        connection.send(b"Alice\n");
        connection.expect_end();
    });
    client.ends_with(0, b"Alice\n", "");
}

pub fn commands_leave_before_the_first_reply(subject: &Subject) {
    let commands = b"SET a 1\nGET a\nGET b\n";
    let client = send(subject, commands, |connection| {
        connection.expect(commands);
        connection.send(b"OK\n1\n(nil)\n");
        connection.expect_end();
    });
    client.ends_with(0, b"OK\n1\n(nil)\n", "");
}

pub fn sixty_kibibytes_leave_before_the_first_reply(subject: &Subject) {
    let commands = b"GET 0123456789\n".repeat(4096);
    let expected = commands.clone();
    let client = send(subject, &commands, move |connection| {
        connection.expect(&expected);
        connection.send(&b"1\n".repeat(4096));
        connection.expect_end();
    });
    client.ends_with(0, &b"1\n".repeat(4096), "");
}

pub fn large_file_with_large_replies_comes_to_an_end(subject: &Subject) {
    const COMMANDS: usize = 16 * 1024;
    let line = [b"SET a ", &[b'x'; 1024][..], b"\n"].concat();
    let (commands, reply) = (line.repeat(COMMANDS), line.clone());
    let client = send(subject, &commands, move |connection| {
        for _ in 0..COMMANDS {
            connection.expect(&line);
            connection.send(&line);
        }
        connection.expect_end();
    });
    client.ends_with(0, &reply.repeat(COMMANDS), "");
}

pub fn lines_are_read_as_in_a_pipe(subject: &Subject) {
    let commands = b"\r\nSET a 1 \r\n\n \t\nGET a\nEXIT\nGET b\n";
    let client = send(subject, commands, |connection| {
        connection.expect(b"SET a 1\nGET a\n");
        connection.send(b"OK\n1\n");
        connection.expect_end();
    });
    client.ends_with(0, b"OK\n1\n", "");
}

pub fn last_line_without_a_line_feed_is_sent(subject: &Subject) {
    let client = send(subject, b"SET a 1\nGET a", |connection| {
        connection.expect(b"SET a 1\nGET a\n");
        connection.send(b"OK\n1\n");
        connection.expect_end();
    });
    client.ends_with(0, b"OK\n1\n", "");
}

pub fn file_without_commands_has_no_replies(subject: &Subject) {
    send(subject, b"", Connection::expect_end).ends_with(0, b"", "");
}

pub fn replies_before_the_end_are_printed(subject: &Subject) {
    let client = send(subject, b"SET a 1\nGET a\nGET b\n", |connection| {
        connection.expect(b"SET a 1\nGET a\nGET b\n");
        connection.send(b"OK\n1\n(ni");
    });
    client.ends_with(1, b"OK\n1\n", "Server closed the connection.\n");
}

pub fn file_that_is_not_there_is_named(subject: &Subject) {
    let server = FakeServer::listen();
    let mut program = client(subject);
    program.args(["--file", "no/such/file"]);
    let (code, _, errors) = Program::start(program, server.address, b"").end();
    let problem = "Error: cannot read the file no/such/file";
    equal!(errors.lines().next(), Some(problem), "standard error");
    equal!(code, Some(1), "the exit code");
}

pub fn script_is_read_as_before(subject: &Subject) {
    let server = FakeServer::listen();
    let program = Program::start(client(subject), server.address, b"GET a\n");
    let mut connection = server.accept();
    connection.expect(b"GET a\n");
    connection.send(b"1\n");
    connection.expect_end();
    program.ends_with(0, b"1\n", "");
}

promises! {
    on "03-client/exercises#pipeline":
    "The option is not known, or standard input is read." =>
        replies_are_printed;
    "Each command waits for the reply to the one before." =>
        commands_leave_before_the_first_reply,
        sixty_kibibytes_leave_before_the_first_reply;
    "All is sent before the first reply is read: both sides wait, with full \
     buffers." =>
        large_file_with_large_replies_comes_to_an_end;
    "Lines are sent as they are, or the last one is forgotten." =>
        lines_are_read_as_in_a_pipe,
        last_line_without_a_line_feed_is_sent;
    "An empty batch is sent or an error, or a reply to it is waited for." =>
        file_without_commands_has_no_replies;
    "Replies are printed when all of a batch have come." =>
        replies_before_the_end_are_printed;
    "The error of the file is passed on without its name." =>
        file_that_is_not_there_is_named;
    "Standard input is no longer read." => script_is_read_as_before;
}
