//! A program that runs to its end, and is ended with all that it has started when it takes too long.

use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use anyhow::{Context, Result};

/// How long a look at a process is from the next.
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// What a program has said, and how it ended.
#[derive(Clone, Debug)]
pub struct Ended {
    /// Its standard output.
    pub output: String,
    /// Its standard error.
    pub errors: String,
    /// Whether it ended well; none, when it took too long and was ended.
    pub success: Option<bool>,
}

/// Runs a program, which reads `input`, for at most `limit`.
///
/// # Errors
///
/// When it cannot be started.
pub fn run(command: &mut Command, input: &[u8], limit: Duration) -> Result<Ended> {
    let (mut process, output) = start(command)?;
    let output = thread::spawn(move || text(output));
    let stdin = process.stdin.take();
    let input = input.to_owned();
    // Whoever reads no more of it has ended.
    thread::spawn(move || stdin.map(|mut stdin| stdin.write_all(&input)));
    end(process, limit, output)
}

/// Runs a program for at most `limit`, and answers its lines: it reads `first`, and what `answer`
/// returns for a line.
///
/// # Errors
///
/// When it cannot be started.
pub fn converse(
    command: &mut Command,
    first: &str,
    limit: Duration,
    mut answer: impl FnMut(&str) -> Option<String> + Send + 'static,
) -> Result<Ended> {
    let (mut process, output) = start(command)?;
    let mut stdin = process.stdin.take().context("its input")?;
    // Whoever reads no more has ended.
    let _ = stdin.write_all(first.as_bytes());
    let output = thread::spawn(move || {
        let mut all = String::new();
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            all += &format!("{line}\n");
            if let Some(answer) = answer(&line) {
                let _ = stdin.write_all(answer.as_bytes());
            }
        }
        all
    });
    end(process, limit, output)
}

/// Starts a program in a group of its own.
fn start(command: &mut Command) -> Result<(Child, ChildStdout)> {
    let name = command.get_program().display().to_string();
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(command, 0);
    let mut process = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start {name}"))?;
    let output = process.stdout.take().context("its output")?;
    Ok((process, output))
}

fn text(mut stream: impl Read) -> String {
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes);
    String::from_utf8_lossy(&bytes).into_owned()
}

fn end(mut process: Child, limit: Duration, output: JoinHandle<String>) -> Result<Ended> {
    let errors = process.stderr.take().context("its errors")?;
    let errors = thread::spawn(move || text(errors));
    let success = wait(&mut process, limit)?;
    Ok(Ended {
        output: output.join().expect("no panic"),
        errors: errors.join().expect("no panic"),
        success,
    })
}

/// Waits for the end of a process; after `limit`, ends it.
fn wait(process: &mut Child, limit: Duration) -> Result<Option<bool>> {
    let start = Instant::now();
    while start.elapsed() < limit {
        if let Some(status) = process.try_wait()? {
            return Ok(Some(status.success()));
        }
        thread::park_timeout(BETWEEN_LOOKS);
    }
    kill(process);
    process.wait()?;
    Ok(None)
}

/// Ends a process that began a group, and the group with it.
fn kill(process: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = rustix::process::Pid::from_raw(process.id().cast_signed()) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = process.kill();
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn who_takes_too_long_is_ended_with_all_that_it_started() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "sleep 100 & echo $!; wait"]);
        let ended = run(&mut shell, b"", Duration::from_millis(300)).expect("a shell");
        assert_eq!(ended.success, None);
        // The output has ended, so that nobody holds it any more.
        assert!(ended.output.trim().parse::<u32>().is_ok(), "{ended:?}");
    }

    #[test]
    fn input_is_read_and_output_returned() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "cat; echo no >&2; exit 1"]);
        let ended = run(&mut shell, b"yes\n", Duration::from_secs(10)).expect("a shell");
        assert_eq!(
            (ended.output.as_str(), ended.errors.as_str()),
            ("yes\n", "no\n")
        );
        assert_eq!(ended.success, Some(false));
    }

    #[test]
    fn lines_are_answered() {
        let mut shell = Command::new("sh");
        shell.args(["-c", "echo name; read name; echo $name"]);
        let answer = |line: &str| (line == "name").then(|| "Alice\n".into());
        let ended = converse(&mut shell, "", Duration::from_secs(10), answer).expect("a shell");
        assert_eq!(ended.output, "name\nAlice\n");
    }
}
