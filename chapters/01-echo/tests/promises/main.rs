//! What chapter 1 promises about the echo server and its steps.

#[path = "../harness/mod.rs"]
mod harness;

mod bad_clients;
mod command_line;
mod deliveries;
mod log;
mod steps;
mod waiting;

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod linux;

use harness::{Server, Talk};

const PROGRAM: &str = env!("CARGO_BIN_EXE_echo-server");

const HELLO: Talk = Talk {
    sent: b"hello\n",
    reply: b"hello\n",
};

const AGAIN: Talk = Talk {
    sent: b"and again",
    reply: b"and again",
};

fn server() -> Server {
    Server::start(PROGRAM)
}
