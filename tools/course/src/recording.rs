//! A recorded session: what was typed and printed, the system calls, and the kernel's queues.
//!
//! `proof` writes one as JSON while it replays a session; weave draws it. There is no time and no
//! process id in it, so that recording again gives the same bytes.

use serde::{Deserialize, Serialize};

/// A session, step by step. A step begins when something is typed and ends when everything rests.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recording {
    /// The name of the session.
    pub session: String,
    /// The threads with a TCP socket: those of the server, then those of the clients as they connected.
    pub programs: Vec<Program>,
    /// What happened, from 1 on.
    pub steps: Vec<Step>,
}

/// A thread of a program, with a TCP socket: a lane of its own in a figure.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Program {
    /// `server`, `client 1` and so on; `server/2` is the second thread of the server.
    pub name: String,
    /// The name of its file.
    pub program: String,
    /// The terminal that it was started in, counted from 1.
    pub terminal: usize,
    /// Its port, as the page has it.
    pub port: u32,
}

impl Program {
    /// The name of the program without the number of the thread.
    pub fn process(&self) -> &str {
        process(&self.name)
    }

    /// Whether it is a thread of the server.
    pub fn is_server(&self) -> bool {
        self.process() == "server"
    }
}

/// The program of a thread: `server` for `server/2`.
pub fn process(thread: &str) -> &str {
    thread
        .split_once('/')
        .map_or(thread, |(process, _)| process)
}

/// From one input to the next.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Its number, counted from 1.
    pub step: usize,
    /// The terminal that was typed in.
    pub terminal: usize,
    /// The line that was typed, or `^C` or `^D`.
    pub typed: String,
    /// What has come in each terminal where anything has, in their order.
    pub screens: Vec<Screen>,
    /// The system calls: those of the server, then those of each client, each in their order.
    pub calls: Vec<Call>,
    /// What the kernel held when everything was at rest.
    pub kernel: Kernel,
}

/// What a terminal shows since the step before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Screen {
    /// The terminal.
    pub terminal: usize,
    /// The lines that have ended, with the one that was typed in.
    pub lines: Vec<String>,
    /// The line of the cursor: a prompt, or nothing.
    pub cursor: String,
}

/// A system call on a TCP socket, or the end of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Call {
    /// The program, or the thread of it.
    pub by: String,
    /// The system call; `exit` when the program has ended, however it did.
    pub call: String,
    /// The program at the other end, unless it is a call on the listener.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub peer: Option<String>,
    /// The bytes that went through, as `strace` writes them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<String>,
    /// How much of the call lies in this step.
    pub part: Part,
    /// What it returned, as `strace` writes it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
}

/// How much of a call lies in a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Part {
    /// All of it.
    Whole,
    /// It begins here, and the program is blocked in it when everything else rests.
    Begins,
    /// It began in an earlier step and returns here.
    Returns,
}

/// The server's side of the kernel (`/proc/net/tcp`).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Kernel {
    /// The connections in the accept queue; nothing without a listener.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept_queue: Option<u64>,
    /// The server's ends of the connections, in the order of the clients.
    pub connections: Vec<Connection>,
}

/// The server's end of a connection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Connection {
    /// The client at the other end.
    pub client: String,
    /// Whether a process holds it.
    pub accepted: bool,
    /// Whether the client has closed its end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub ended: bool,
    /// What the kernel counts in its receive buffer: the bytes, and one more for the end (FIN).
    pub receive_buffer: u64,
}

impl Connection {
    /// The bytes in its receive buffer.
    pub fn bytes(&self) -> u64 {
        self.receive_buffer.saturating_sub(self.ended.into())
    }
}

impl Recording {
    /// Reads a recording and makes sure that it says nothing it cannot mean. The faults have the line.
    pub fn read(json: &str) -> Result<Self, (usize, String)> {
        let recording: Recording =
            serde_json::from_str(json).map_err(|error| (error.line(), error.to_string()))?;
        match recording.fault() {
            None => Ok(recording),
            Some((step, message)) => Err((line(json, step), message)),
        }
    }

    /// Writes it as it is committed.
    ///
    /// # Errors
    ///
    /// Never, as far as `serde_json` goes: nothing in it has no form in JSON.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|json| json + "\n")
    }

    /// The step and what is wrong with it; 0: the recording itself.
    pub(crate) fn fault(&self) -> Option<(usize, String)> {
        if self.steps.is_empty() {
            return Some((0, "a recording without a step".into()));
        }
        let numbers = (1..).zip(&self.steps);
        let mut wrong =
            numbers.filter_map(|(number, step)| Some((step.step, self.refuse(number, step)?)));
        wrong.next()
    }

    fn refuse(&self, number: usize, step: &Step) -> Option<String> {
        if step.step != number {
            return Some(format!("step {number} is missing"));
        }
        let connections = step.kernel.connections.iter().map(|c| &c.client);
        let calls = step.calls.iter();
        let named = calls.flat_map(|call| [Some(&call.by), call.peer.as_ref()]);
        let mut named = named.flatten().chain(connections);
        let unknown = named.find(|name| self.program(name).is_none());
        unknown
            .map(|name| format!("step {number} names {name}, which is no program of the recording"))
    }

    /// The program with this name.
    pub fn program(&self, name: &str) -> Option<&Program> {
        self.programs.iter().find(|program| program.name == name)
    }

    /// The call in which a program is blocked when a step, counted from 1, is over.
    pub fn blocked(&self, program: &str, step: usize) -> Option<&Call> {
        let steps = self.steps.iter().take_while(|taken| taken.step <= step);
        let calls = steps.flat_map(|step| &step.calls);
        let last = calls.filter(|call| call.by == program).last();
        last.filter(|call| call.part == Part::Begins)
    }
}

/// The line of the JSON in which a step begins, or the first.
pub fn line(json: &str, step: usize) -> usize {
    let mark = format!("\"step\": {step},");
    let found = (1..)
        .zip(json.lines())
        .find(|(_, line)| line.trim() == mark);
    found.map_or(1, |(line, _)| line)
}

#[cfg(test)]
mod tests {
    use super::*;

    const JSON: &str = r#"{
  "session": "s",
  "programs": [
    { "name": "server", "program": "kv-server", "terminal": 1, "port": 6379 }
  ],
  "steps": [
    {
      "step": 1,
      "terminal": 1,
      "typed": "kv-server",
      "screens": [],
      "calls": [
        { "by": "server", "call": "accept4", "part": "begins" }
      ],
      "kernel": { "accept_queue": 0, "connections": [] }
    },
    {
      "step": 2,
      "terminal": 1,
      "typed": "^C",
      "screens": [],
      "calls": [],
      "kernel": { "connections": [] }
    }
  ]
}
"#;

    fn fault(right: &str, wrong: &str) -> (usize, String) {
        assert!(JSON.contains(right), "no {right}");
        Recording::read(&JSON.replace(right, wrong)).expect_err("the recording has a fault")
    }

    #[test]
    fn what_is_written_is_read() {
        let recording = Recording::read(JSON).expect("a recording");
        let written = recording.write().expect("JSON");
        assert_eq!(Recording::read(&written), Ok(recording));
    }

    #[test]
    fn a_program_is_blocked_until_the_call_returns() {
        let recording = Recording::read(JSON).expect("a recording");
        let blocked = |step| recording.blocked("server", step).map(|call| &*call.call);
        assert_eq!(
            [blocked(0), blocked(1), blocked(2)],
            [None, Some("accept4"), Some("accept4")]
        );
    }

    #[test]
    fn a_file_that_is_no_recording_has_its_fault_in_a_line() {
        let (line, message) = fault("\"begins\"", "\"ends\"");
        assert_eq!(line, 13);
        assert!(message.contains("unknown variant `ends`"), "{message}");
        assert_eq!(fault("\"by\": \"server\", ", "").0, 13);
    }

    #[test]
    fn a_missing_step_is_a_fault() {
        let two = (17 + 1, "step 2 is missing".to_owned());
        assert_eq!(fault("\"step\": 2", "\"step\": 3"), two);
    }

    #[test]
    fn a_program_that_is_not_listed_is_a_fault() {
        let (line, message) = fault("\"by\": \"server\"", "\"by\": \"client 1\"");
        assert_eq!(line, 8);
        assert!(message.starts_with("step 1 names client 1"), "{message}");
    }
}
