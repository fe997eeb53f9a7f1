//! What chapter 6 promises about the server that speaks RESP, for its tests and
//! for the tutor: what chapter 5 promises about its loop, and what a Redis
//! answers.

use crate::harness::{self, Check, Client, Subject, Talk, promises};

pub mod bad_clients;
pub mod basics;
pub mod clients;
#[path = "../../../02-kv/tests/promises/command_line.rs"]
pub mod command_line;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub mod costs;
pub mod deliveries;
pub mod drawbacks;
#[cfg(unix)]
#[path = "../../../05-event-loop/tests/promises/ending.rs"]
pub mod ending;
pub mod errors;
pub mod goodbye;
pub mod keys;
pub mod limits;
pub mod lines;
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
#[path = "../../../05-event-loop/tests/promises/linux.rs"]
pub mod linux;
pub mod log;
#[path = "../../../05-event-loop/tests/promises/many_clients.rs"]
pub mod many_clients;
#[path = "../../../05-event-loop/tests/promises/max_clients.rs"]
pub mod max_clients;
pub mod pipelining;
pub mod protocol_errors;
#[cfg(unix)]
#[path = "../../../02-kv/tests/promises/restart.rs"]
pub mod restart;
pub mod strings;

/// The first line of the usage.
pub const USAGE: &str =
    "Usage: resp-server [--quiet] [--max-clients N] [ADDRESS]";

pub const SET_NAME: Talk = Talk {
    sent: b"*3\r\n$3\r\nSET\r\n$4\r\nname\r\n$5\r\nAlice\r\n",
    reply: b"+OK\r\n",
};

/// What every client gets after [`SET_NAME`].
pub const GET_NAME: Talk = Talk {
    sent: b"*2\r\n$3\r\nGET\r\n$4\r\nname\r\n",
    reply: b"$5\r\nAlice\r\n",
};

/// What a command answers that has no more to say.
pub const OK: &[u8] = b"+OK\r\n";

/// What `GET` answers when there is no value.
pub const NIL: &[u8] = b"$-1\r\n";

/// What a client is told that is one too many.
pub const REFUSAL: &[u8] = b"-ERR max number of clients reached\r\n";

/// A command as an array of words.
pub fn command(words: &[&[u8]]) -> Vec<u8> {
    let mut command = format!("*{}\r\n", words.len()).into_bytes();
    words.iter().for_each(|word| command.extend(value(word)));
    command
}

/// The reply that has this value, and a word of a command, too.
pub fn value(bytes: &[u8]) -> Vec<u8> {
    let length = format!("${}\r\n", bytes.len());
    [length.as_bytes(), bytes, b"\r\n"].concat()
}

/// The words of a text as a command.
pub fn words(text: &str) -> Vec<u8> {
    let words: Vec<&[u8]> = text.split(' ').map(str::as_bytes).collect();
    command(&words)
}

/// Asks one command after the other; each must get its reply.
#[track_caller]
pub fn converse(subject: &Subject, talks: &[(&str, &str)]) {
    let server = subject.server();
    let mut client = server.connect();
    for (sent, reply) in talks {
        client.ask(&words(sent), reply.as_bytes());
    }
}

/// What ends a reply of any length: the reply to the command behind it.
const MARK: &[u8] = b"the end of the reply";

/// All that comes for what is sent, however long it is.
#[track_caller]
pub fn reply_to(client: &mut Client, sent: &[u8]) -> Vec<u8> {
    use std::io::{ErrorKind, Read};

    client.send(&[sent, &command(&[b"ECHO", MARK])].concat());
    let end = value(MARK);
    let mut came = Vec::new();
    while !came.ends_with(&end) {
        let mut buffer = [0; 4096];
        let read = client.stream.read(&mut buffer);
        match &read {
            Ok(length @ 1..) => came.extend(&buffer[..*length]),
            // A child that ends may wake any thread (signal(7)).
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            _ => panic!(
                "no whole reply\nsent:      {}\ncame back: {}, then {read:?}",
                harness::show(sent),
                harness::show(&came)
            ),
        }
    }
    came.truncate(came.len() - end.len());
    came
}

/// The promises by what they are about, the most basic first.
pub const GROUPS: &[(&str, &[Check])] = &[
    ("basics", basics::CHECKS),
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
pub const DRAWBACKS: &[Check] = drawbacks::CHECKS;

/// The promises, or groups of them, that the program keeps from a later step on
/// than the one that their page explains, and that step.
pub const LATER: &[(&str, &str)] = &[
    ("basics", "src"),
    ("errors", "src"),
    ("pipelining", "src"),
    ("deliveries", "src"),
    ("many clients", "src"),
    ("protocol errors", "src"),
    ("limits", "src"),
    ("lines", "src"),
    ("strings", "src"),
    ("keys", "src"),
    ("clients", "src"),
    ("QUIT", "src"),
    ("bad clients", "src"),
    ("too many clients", "src"),
    ("log", "src"),
    ("command line", "src"),
    ("restart", "src"),
    ("the end", "src"),
    ("costs", "src"),
    ("Linux", "src"),
];
