//! What chapter 2 promises about the key-value server and its steps.

#[path = "../../../01-echo/tests/harness/mod.rs"]
mod harness;

mod bad_clients;
mod batches;
mod command_line;
mod deliveries;
mod errors;
mod exit;
mod limits;
mod log;
mod replies;
mod steps;
mod waiting;

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod linux;

use harness::{Server, Talk, checks};

const PROGRAM: &str = env!("CARGO_BIN_EXE_kv-server");

const SET_NAME: Talk = Talk {
    sent: b"SET name Alice\n",
    reply: b"OK\n",
};

/// What every client gets after [`SET_NAME`].
const GET_NAME: Talk = Talk {
    sent: b"GET name\n",
    reply: b"Alice\n",
};

fn server() -> Server {
    Server::start(PROGRAM)
}

/// Sends `sent` to a new server; fails unless it answers with `reply` and the
/// end.
#[track_caller]
fn answers(sent: &[u8], reply: &[u8]) {
    checks::answers(server().address, sent, reply);
}
