//! What chapter 8 promises about keys that outlive the server, for its tests
//! and for the tutor; and what chapters 6 and 7 promise about the rest.

use std::fs;
use std::path::PathBuf;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::harness::{self, Check, Client, Server, Subject, promises};

pub mod disk;
#[allow(dead_code, reason = "the tables of this chapter are here")]
#[path = "../../../07-expiry/tests/promises/mod.rs"]
pub mod expiry;
pub mod file;
#[cfg(unix)]
pub mod full;
pub mod rewrite;
pub mod torn;

use expiry::resp::{
    bad_clients, basics, clients, command_line, deliveries, errors, goodbye,
    keys, limits, lines, log, many_clients, max_clients, pipelining,
    protocol_errors, strings,
};
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
use expiry::resp::{costs, linux};
#[cfg(unix)]
use expiry::resp::{ending, restart};
#[allow(unused_imports, reason = "the exercises use all of them")]
pub use expiry::{
    NIL, OK, command, converse, die, number_of, reply_to, value, wait_until,
    words,
};
use expiry::{background, conditions, dead, deadlines, kept, lists, values};

/// A folder of its own for a check, which is gone afterwards.
pub struct Folder(PathBuf);

impl Folder {
    /// Makes a folder.
    pub fn new() -> Folder {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("append-only-{}-{number}", process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    /// Where the append-only file is.
    pub fn file(&self) -> PathBuf {
        self.0.join("keys.aof")
    }

    /// What is in the file.
    #[track_caller]
    pub fn bytes(&self) -> Vec<u8> {
        fs::read(self.file()).expect("an append-only file")
    }

    /// Puts something into the file.
    #[track_caller]
    pub fn write(&self, bytes: &[u8]) {
        fs::write(self.file(), bytes).expect("an append-only file");
    }

    /// The names of all files in the folder.
    pub fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).expect("a folder");
        let names = entries.map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = names
            .map(|name| name.to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    /// What the server is started with, options first.
    pub fn arguments(&self, options: &[&str]) -> Vec<String> {
        let file = self.file().to_str().expect("a path in UTF-8").to_owned();
        let mut arguments: Vec<String> =
            options.iter().map(|option| option.to_string()).collect();
        arguments.extend(["--append-only".into(), file, "127.0.0.1:0".into()]);
        arguments
    }

    /// Starts a server with this file.
    #[track_caller]
    pub fn serve(&self, subject: &Subject, options: &[&str]) -> Server {
        let arguments = self.arguments(options);
        let arguments: Vec<&str> =
            arguments.iter().map(String::as_str).collect();
        Server::start_with(subject.program(), &arguments)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Kills a server, as `kill -9` does: it can do nothing more.
pub fn kill(server: Server) {
    server.stop();
}

/// The commands as clients send them, with the name of the table in front: what
/// a file can hold.
pub fn file_of(commands: &[&str]) -> Vec<u8> {
    commands.iter().flat_map(|command| words(command)).collect()
}

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("basics", basics::CHECKS),
    // What is new comes before what has stayed as it was.
    ("the file", file::CHECKS),
    ("the disk", disk::CHECKS),
    ("the end of the file", torn::CHECKS),
    #[cfg(unix)]
    ("a full disk", full::CHECKS),
    ("a new file", rewrite::CHECKS),
    ("deadlines", deadlines::CHECKS),
    ("dead keys", dead::CHECKS),
    ("deadlines that stay", kept::CHECKS),
    ("values with deadlines", values::CHECKS),
    ("conditions", conditions::CHECKS),
    ("lists", lists::CHECKS),
    ("background", background::CHECKS),
    ("errors", errors::CHECKS),
    ("pipelining", pipelining::CHECKS),
    ("deliveries", deliveries::CHECKS),
    ("many clients", many_clients::CHECKS),
    ("protocol errors", protocol_errors::CHECKS),
    ("limits", limits::CHECKS),
    ("lines", lines::CHECKS),
    ("strings", strings::CHECKS),
    ("keys", keys::CHECKS),
    ("clients", clients::CHECKS),
    ("QUIT", goodbye::CHECKS),
    ("bad clients", bad_clients::CHECKS),
    ("too many clients", max_clients::CHECKS),
    ("log", log::CHECKS),
    ("command line", command_line::CHECKS),
    #[cfg(unix)]
    ("restart", restart::CHECKS),
    #[cfg(unix)]
    ("the end", ending::CHECKS),
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    ("costs", costs::CHECKS),
    #[cfg(all(
        target_os = "linux",
        any(target_arch = "x86_64", target_arch = "aarch64")
    ))]
    ("Linux", linux::CHECKS),
];

/// What the program cannot do; other programs need not be so.
pub const DRAWBACKS: &[Check] = expiry::DRAWBACKS;

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[];
