//! Replays the sessions with the tools of another Debian release:
//!
//! ```console
//! $ cargo run -p proof --bin replay -- --debian trixie
//! $ cargo run -p proof --bin replay -- --debian sid client-strace
//! $ cargo run -p proof --bin replay -- --versions
//! ```
//!
//! The first makes `target/debian/trixie` with debootstrap, once; that needs root. The second replays
//! what has `client-strace` in its name. The third prints the versions of this machine's tools.

// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

#[cfg(target_os = "linux")]
mod linux;

#[cfg(target_os = "linux")]
fn main() -> anyhow::Result<std::process::ExitCode> {
    linux::main()
}

#[cfg(not(target_os = "linux"))]
fn main() -> anyhow::Result<()> {
    anyhow::bail!("sessions need Linux")
}
