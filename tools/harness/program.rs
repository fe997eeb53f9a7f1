use std::ffi::OsStr;
#[cfg(unix)]
use std::fs;
use std::net::SocketAddr;
#[cfg(unix)]
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::output::Output;
use super::{Client, LIMIT, leave_out, no_server};

/// A program that runs; it is killed when the test is done with it.
pub struct Program {
    pub(super) process: Child,
    output: Output,
    errors: Output,
}

/// How a program ended: its exit code and what it printed.
pub struct Ended {
    pub code: Option<i32>,
    pub output: String,
    pub errors: String,
}

/// Runs a program to its end.
#[track_caller]
pub fn run<A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    arguments: &[A],
) -> Ended {
    Program::start(program.as_ref(), arguments, usize::MAX).end()
}

/// The first line that a program prints; when it ends without one, its errors.
#[track_caller]
pub fn begin<A: AsRef<OsStr>>(
    program: impl AsRef<OsStr>,
    arguments: &[A],
) -> String {
    let program = Program::start(program.as_ref(), arguments, usize::MAX);
    match program.output.first() {
        (Some(line), _) => line,
        (None, _) => program.end().errors,
    }
}

impl Program {
    /// Starts a program. After `lines` lines its standard output is closed from
    /// our side.
    fn start<A: AsRef<OsStr>>(
        program: &OsStr,
        arguments: &[A],
        lines: usize,
    ) -> Program {
        let mut process = Command::new(program)
            .args(arguments)
            .env_remove("RUST_BACKTRACE")
            .env_remove("RUST_LIB_BACKTRACE")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!("cannot start {}: {error}", program.display())
            });
        Program {
            output: Output::collect(process.stdout.take().unwrap(), lines),
            errors: Output::collect(process.stderr.take().unwrap(), usize::MAX),
            process,
        }
    }

    /// Waits until the program says where it listens; otherwise returns what it
    /// does instead.
    #[track_caller]
    fn listening(self) -> Result<Server, String> {
        let first = match self.output.first() {
            (Some(first), _) => first,
            (None, true) => return Err(self.end().before_it_listened()),
            (None, false) => {
                let problem = "the program printed nothing within";
                return Err(format!("{problem} {LIMIT:?}"));
            }
        };
        let address = first.strip_prefix("Listening on ");
        match address.and_then(|address| address.parse().ok()) {
            Some(address) => Ok(Server {
                address,
                program: Some(self),
            }),
            None => Err(format!(
                "the first line is '{first}', expected 'Listening on ADDRESS'"
            )),
        }
    }

    /// Waits until the program ends by itself.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        let output = self.output.all().join("\n");
        let errors = self.errors.all().join("\n");
        let status = self.process.wait().unwrap();
        Ended {
            code: status.code(),
            output,
            errors,
        }
    }
}

impl Ended {
    fn before_it_listened(self) -> String {
        let end = match self.code {
            Some(code) => format!("exit code {code}"),
            None => "a signal".into(),
        };
        let errors = self.errors;
        format!("the program ended before it listened, with {end}\n{errors}")
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A server on a free port of this machine.
pub struct Server {
    /// Where it listens.
    pub address: SocketAddr,
    /// Its program; none when somebody else has started it.
    pub program: Option<Program>,
}

impl Server {
    /// Starts a server and waits until it listens.
    #[track_caller]
    pub fn start(program: impl AsRef<OsStr>) -> Server {
        Server::start_with(program, &["127.0.0.1:0"])
    }

    /// Starts a server with these arguments and waits until it listens.
    #[track_caller]
    pub fn start_with(
        program: impl AsRef<OsStr>,
        arguments: &[&str],
    ) -> Server {
        Server::reading(program.as_ref(), arguments, usize::MAX)
    }

    /// Starts a server that INT can end. Where the tests themselves run with INT
    /// ignored, as the background jobs of a script do, `env` undoes that.
    #[cfg(unix)]
    #[track_caller]
    pub fn start_interruptible(program: &Path) -> Server {
        if !ignores_interrupts() {
            return Server::start(program);
        }
        let program = program.to_str().expect("a path in UTF-8");
        let arguments = ["--default-signal=INT", program, "127.0.0.1:0"];
        Server::start_with("env", &arguments)
    }

    /// Starts a server and closes its standard output when it listens.
    #[track_caller]
    pub fn start_and_close_output(program: impl AsRef<OsStr>) -> Server {
        let server = Server::reading(program.as_ref(), &["127.0.0.1:0"], 1);
        server.program().output.all();
        server
    }

    #[track_caller]
    fn reading(program: &OsStr, arguments: &[&str], lines: usize) -> Server {
        let program = Program::start(program, arguments, lines);
        match program.listening() {
            Ok(server) => server,
            // With an option, a check may be about just that.
            Err(problem) if arguments.len() > 1 => panic!("{problem}"),
            Err(problem) => no_server(problem),
        }
    }

    /// Its program; without one, the check is left out.
    pub(super) fn program(&self) -> &Program {
        match &self.program {
            Some(program) => program,
            None => leave_out("it must see the server's log or its process"),
        }
    }

    /// A client that has connected; whether it is served, connecting does not
    /// say.
    #[track_caller]
    pub fn connect(&self) -> Client {
        Client::connect(self.address)
    }

    /// Waits until the server has read what was sent and waits for more, where
    /// that can be seen.
    #[track_caller]
    pub fn settle(&self) {
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64")
        ))]
        self.wait_until_read();
    }

    /// Waits until the server does nothing more, where that can be seen.
    #[track_caller]
    pub fn rest(&self) {
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64")
        ))]
        self.wait_until_asleep();
    }

    /// Ends the server; returns what it printed on standard error.
    #[track_caller]
    pub fn stop(self) -> Vec<String> {
        let mut program = self.program.expect("a server that was started");
        let _ = program.process.kill();
        program.errors.all()
    }

    /// Sends the server a signal, such as `TERM`.
    #[cfg(unix)]
    #[track_caller]
    pub fn signal(&self, signal: &str) {
        // The shell has a `kill` of its own, on every system.
        let kill = format!("kill -s {signal} {}", self.program().process.id());
        let sent = Command::new("sh").args(["-c", &kill]).status();
        assert!(sent.is_ok_and(|status| status.success()), "{kill} failed");
    }

    /// Sends the server a signal and waits until it has ended. Returns its exit
    /// code; none, when the signal has ended it.
    #[cfg(unix)]
    #[track_caller]
    pub fn end_by(self, signal: &str) -> Option<i32> {
        self.signal(signal);
        let program = self.program.expect("a server that was started");
        program.end().code
    }

    /// Waits until the log has `line`; returns the log up to it.
    #[track_caller]
    pub fn log_until(&self, line: &str) -> Vec<String> {
        self.program().output.until(line)
    }
}

/// Whether this process, and with it what it starts, ignores INT. Only Linux
/// says so: the second bit of `SigIgn` in proc_pid_status(5).
#[cfg(unix)]
fn ignores_interrupts() -> bool {
    let Ok(status) = fs::read_to_string("/proc/self/status") else {
        return false;
    };
    let mut lines = status.lines();
    let ignored = lines.find_map(|line| line.strip_prefix("SigIgn:"));
    let bits = ignored.and_then(|hex| u64::from_str_radix(hex.trim(), 16).ok());
    bits.is_some_and(|bits| bits & 2 != 0)
}
