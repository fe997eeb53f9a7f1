//! A program of this chapter with pipes for its input and output.

use std::ffi::OsStr;
use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;

use super::{BOOK_ADDRESS, LIMIT, Subject, difference};

/// The client itself.
pub fn client(subject: &Subject) -> Command {
    command(subject.program())
}

/// A program with what is around it made equal.
pub fn command(path: &Path) -> Command {
    let mut command = Command::new(path);
    command.env("TERM", "xterm");
    command.env_remove("RUST_BACKTRACE");
    command.env_remove("RUST_LIB_BACKTRACE");
    command
}

/// Held while a program starts. On some systems a new pipe or terminal is for a moment open to
/// every program that starts in that moment, and would then never seem closed.
pub fn starting() -> MutexGuard<'static, ()> {
    static STARTING: Mutex<()> = Mutex::new(());
    STARTING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running program.
pub struct Program {
    child: Child,
    stdout: Receiver<Vec<u8>>,
    stderr: Receiver<Vec<u8>>,
    address: String,
}

impl Program {
    /// Starts `command` with `address` as its argument and writes `input` to it.
    pub fn start(
        mut command: Command,
        address: impl ToString,
        input: &[u8],
    ) -> Program {
        command.arg(address.to_string());
        command.stdout(Stdio::piped());
        Program::start_as_is(command, address, input)
    }

    /// The same, but nobody reads the program's output: the pipe's other end is closed.
    pub fn start_unread(
        mut command: Command,
        address: impl ToString,
        input: &[u8],
    ) -> Program {
        command.arg(address.to_string());
        command.stdout(closed_pipe());
        Program::start_as_is(command, address, input)
    }

    fn start_as_is(
        mut command: Command,
        address: impl ToString,
        input: &[u8],
    ) -> Program {
        command.stdin(Stdio::piped());
        let mut program = Program::spawn(command, address);
        let mut stdin = program.child.stdin.take().unwrap();
        let input = input.to_vec();
        // A program that ends early does not read it all.
        thread::spawn(move || stdin.write_all(&input));
        program
    }

    /// Starts `command` with the input and output that it has.
    pub fn spawn(mut command: Command, address: impl ToString) -> Program {
        let _starting = starting();
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        Program {
            stdout: read_all(child.stdout.take()),
            stderr: read_all(child.stderr.take()),
            child,
            address: address.to_string(),
        }
    }

    /// Waits until the program ends; it must have printed exactly this.
    #[track_caller]
    pub fn ends_with(self, code: i32, stdout: &[u8], stderr: &str) {
        let stderr = stderr.replace(BOOK_ADDRESS, &self.address);
        let (ended_code, ended_stdout, ended_stderr) = self.end();
        let mut problems = Vec::new();
        let streams = [
            ("standard output", ended_stdout.as_slice(), stdout),
            ("standard error", ended_stderr.as_bytes(), stderr.as_bytes()),
        ];
        for (name, came, expected) in streams {
            if came != expected {
                let difference = difference::bytes(came, expected);
                problems.push(format!(
                    "another {name} than expected\n{difference}"
                ));
            }
        }
        if ended_code != Some(code) {
            problems.push(format!(
                "another exit code than expected\n\
                 came:      {}\nexpected:  {code}",
                shown(ended_code)
            ));
        }
        assert!(problems.is_empty(), "{}", problems.join("\n"));
    }

    /// Waits until the program ends: its exit code, standard output and standard error.
    #[track_caller]
    pub fn end(mut self) -> (Option<i32>, Vec<u8>, String) {
        let (Ok(stdout), Ok(stderr)) = (
            self.stdout.recv_timeout(LIMIT),
            self.stderr.recv_timeout(LIMIT),
        ) else {
            panic!("the program did not end within {LIMIT:?}");
        };
        let code = self.child.wait().unwrap().code();
        (code, stdout, String::from_utf8(stderr).unwrap())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// An exit code in a message; a program that a signal ended has none.
pub fn shown(code: Option<i32>) -> String {
    code.map_or("none, a signal ended it".into(), |code| code.to_string())
}

/// The writing end of a pipe that nobody reads.
pub fn closed_pipe() -> Stdio {
    let _starting = starting();
    let (reader, writer) = io::pipe().unwrap();
    drop(reader);
    writer.into()
}

/// Reads to the end beside the test.
fn read_all(source: Option<impl Read + Send + 'static>) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut source) = source {
            source.read_to_end(&mut bytes).unwrap();
        }
        sender.send(bytes)
    });
    receiver
}

/// Runs the client with these arguments and no input until it ends.
pub fn run<Word: AsRef<OsStr>>(
    subject: &Subject,
    arguments: &[Word],
) -> Program {
    let mut command = client(subject);
    command.args(arguments);
    command.stdin(Stdio::null()).stdout(Stdio::piped());
    Program::spawn(command, BOOK_ADDRESS)
}
