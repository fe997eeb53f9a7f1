//! The log goes to a file.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use super::harness::{LIMIT, Server, checks, equal, pause, run};
use super::{Subject, promises};

/// A server whose log is a file in a folder of its own.
struct Logged {
    server: Server,
    folder: tempfile::TempDir,
}

impl Logged {
    /// Starts a server. The file holds `before` already.
    #[track_caller]
    fn start(subject: &Subject, before: &str) -> Logged {
        let folder = tempfile::tempdir().expect("a folder for the log");
        let path = folder.path().join("server.log");
        if !before.is_empty() {
            fs::write(&path, before).expect("a log");
        }
        let path = path.display().to_string();
        let arguments = ["--log", &path, "127.0.0.1:0"];
        let server = Server::start_with(subject.program(), &arguments);
        Logged { server, folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("server.log")
    }

    /// One client stores a value; returns its lines of the log.
    #[track_caller]
    fn talk(&self) -> String {
        let mut client = self.server.connect();
        client.ask(b"SET name Alice\n", b"OK\n");
        let name = client.name();
        format!(
            "Connection from {name}\nReceived: SET name Alice\nSent: OK\n\
             Connection closed for {name}\n"
        )
    }
}

/// Waits until a file holds exactly `expected`.
#[track_caller]
fn holds(path: &Path, expected: &str) {
    wait_for_file(path, |text| text == expected, expected);
}

#[track_caller]
fn wait_for_file(path: &Path, is_it: impl Fn(&str) -> bool, expected: &str) {
    let start = Instant::now();
    loop {
        let text =
            fs::read_to_string(path).unwrap_or_else(|error| error.to_string());
        if is_it(&text) {
            return;
        }
        assert!(
            start.elapsed() < LIMIT,
            "the log file has other lines, within {LIMIT:?}\n\
             came:\n{text}\nexpected:\n{expected}"
        );
        pause();
    }
}

pub fn log_goes_to_the_file(subject: &Subject) {
    let logged = Logged::start(subject, "");
    let lines = logged.talk();
    holds(&logged.path(), &lines);
}

/// A process that ends with the check.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

pub fn log_does_not_go_to_standard_output(subject: &Subject) {
    let folder = tempfile::tempdir().expect("a folder for the log");
    let path = folder.path().join("server.log");
    let mut command = Command::new(subject.program());
    command.arg("--log").arg(&path).arg("127.0.0.1:0");
    command.stdout(Stdio::piped());
    let mut server = Running(command.spawn().expect("the program starts"));
    let output = server.0.stdout.take().expect("a pipe");
    let mut output = BufReader::new(output);
    let mut first = String::new();
    output.read_line(&mut first).expect("a first line");
    let address = first.trim_end().strip_prefix("Listening on ");
    let address = address.and_then(|address| address.parse().ok());
    let address = address.unwrap_or_else(|| {
        panic!("the first line is '{first}', expected 'Listening on ADDRESS'")
    });
    checks::answers(address, b"SET name Alice\n", b"OK\n");
    wait_for_file(&path, |log| log.contains("Connection closed"), "the end");

    drop(server);
    let mut rest = String::new();
    output.read_to_string(&mut rest).expect("text");
    equal!(rest, "", "behind the first line, standard output has");
}

pub fn what_the_file_holds_stays(subject: &Subject) {
    let logged = Logged::start(subject, "before\n");
    let lines = logged.talk();
    holds(&logged.path(), &format!("before\n{lines}"));
}

pub fn log_that_was_renamed_is_made_anew(subject: &Subject) {
    let logged = Logged::start(subject, "");
    let first = logged.talk();
    holds(&logged.path(), &first);
    let old = logged.folder.path().join("server.log.1");
    fs::rename(logged.path(), &old).expect("another name for the log");
    let second = logged.talk();
    holds(&logged.path(), &second);
    holds(&old, &first);
}

pub fn clients_are_served_when_the_log_is_gone(subject: &Subject) {
    let logged = Logged::start(subject, "");
    let lines = logged.talk();
    holds(&logged.path(), &lines);
    fs::remove_dir_all(logged.folder.path()).expect("no folder any more");
    checks::answers(logged.server.address, b"GET name\n", b"Alice\n");
}

pub fn log_that_cannot_be_opened_ends_the_server(subject: &Subject) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("none/server.log").display().to_string();
    let ended = run(subject.program(), &["--log", &path, "127.0.0.1:0"]);
    let error = format!("Error: cannot open the log {path}");
    equal!(ended.code, Some(1), "the exit code; {}", ended.errors);
    equal!(ended.errors.lines().next(), Some(error.as_str()));
    equal!(ended.output, "", "standard output");
}

pub fn option_without_a_path_is_a_wrong_command_line(subject: &Subject) {
    let arguments = ["127.0.0.1:0", "--log"];
    let problem = "No path behind --log.";
    checks::wrong_arguments(subject.program(), &arguments, problem);
}

promises! {
    on "02-kv/exercises#log-file":
    "The option is not known, or lines are written late or not at all." =>
        log_goes_to_the_file;
    "Lines are printed as well, or `Listening on` is not." =>
        log_does_not_go_to_standard_output;
    "The file is emptied when it is opened." => what_the_file_holds_stays;
    "The file is opened once. Its name may be another's since." =>
        log_that_was_renamed_is_made_anew;
    "A log that cannot be written is an error that ends something." =>
        clients_are_served_when_the_log_is_gone;
    "The file is opened when the first line comes, or the error of the system \
     is passed on without the path." =>
        log_that_cannot_be_opened_ends_the_server;
    "Nobody looks whether a word follows the option, or the usage is \
     missing." =>
        option_without_a_path_is_a_wrong_command_line;
}
