//! What happens when the file cannot become longer.

use std::time::Instant;

use super::harness::{self, Client, Server, leave_out};
use super::{Folder, OK, Subject, kill, promises, reply_to, words};

/// Starts a server whose files can have so many blocks of 512 or 1,024 bytes.
#[track_caller]
fn serve(subject: &Subject, folder: &Folder, policy: &str) -> Server {
    // Without the trap, the signal would end the server.
    let script = "trap '' XFSZ; ulimit -S -f 8; exec \"$@\"";
    let program = subject.program().to_str().expect("a path in UTF-8");
    let arguments = folder.arguments(&["--fsync", policy]);
    let mut all = vec!["-c", script, "sh", program];
    all.extend(arguments.iter().map(String::as_str));
    Server::start_with("sh", &all)
}

/// Sets keys until the server says that it cannot. Returns how many it has
/// acknowledged.
#[track_caller]
fn fill(client: &mut Client) -> usize {
    for number in 0..1_000 {
        let set = format!("SET check:{number} {}", "v".repeat(100));
        let reply = reply_to(client, &words(&set));
        if reply != OK {
            let reply = String::from_utf8_lossy(&reply).into_owned();
            assert!(
                reply.starts_with("-MISCONF "),
                "the file is full, and SET is answered with {reply}"
            );
            return number;
        }
    }
    panic!("a hundred thousand bytes, and the file was not full");
}

pub fn change_that_cannot_be_written_is_an_error(subject: &Subject) {
    let folder = Folder::new();
    let server = serve(subject, &folder, "everysec");
    let mut client = server.connect();
    let acknowledged = fill(&mut client);
    assert!(acknowledged > 0, "nothing could be written");
    let value = format!("$100\r\n{}\r\n", "v".repeat(100));
    client.ask(&words("GET check:0"), value.as_bytes());
    for sent in ["SET check:0 x", "DEL check:0", "EXPIRE check:0 10"] {
        let reply = reply_to(&mut client, &words(sent));
        assert!(
            reply.starts_with(b"-MISCONF "),
            "the file is full, and {sent} is answered with {}",
            String::from_utf8_lossy(&reply)
        );
    }
    client.ask(&words("PING"), b"+PONG\r\n");
}

pub fn what_was_acknowledged_before_is_there(subject: &Subject) {
    for policy in ["always", "everysec"] {
        let folder = Folder::new();
        let server = serve(subject, &folder, policy);
        let acknowledged = fill(&mut server.connect());
        kill(server);
        let server = folder.serve(subject, &[]);
        let mut client = server.connect();
        for number in 0..acknowledged {
            let exists = words(&format!("EXISTS check:{number}"));
            client.ask(&exists, b":1\r\n");
        }
    }
}

/// Some commands of a batch are reads, and some changes come too late: each has
/// its own reply.
pub fn batch_that_fails_has_an_error_for_each_change(subject: &Subject) {
    let folder = Folder::new();
    let server = serve(subject, &folder, "everysec");
    let mut client = server.connect();
    client.ask(&words("SET check:a 1"), OK);
    let large = format!("SET check:b {}", "v".repeat(9_000));
    let sent = [
        words("GET check:a"),
        words(&large),
        words("GET check:a"),
        words("INCR check:a"),
        words("ECHO end"),
    ]
    .concat();
    client.send(&sent);
    let mut came = Vec::new();
    while !came.ends_with(b"\r\nend\r\n") {
        let mut bytes = [0; 4096];
        let length = std::io::Read::read(&mut client.stream, &mut bytes);
        let length = length.expect("replies");
        assert!(length > 0, "the end, after {}", harness::show(&came));
        came.extend(&bytes[..length]);
    }
    let came = String::from_utf8_lossy(&came).into_owned();
    let lines: Vec<&str> = came.lines().collect();
    let kinds: Vec<&str> = lines
        .iter()
        .map(|line| line.get(..5).unwrap_or(line))
        .collect();
    assert_eq!(
        kinds,
        ["$1", "1", "-MISC", "$1", "1", "-MISC", "$3", "end"],
        "GET, SET, GET, INCR, ECHO, of which the changes cannot be written"
    );
}

#[cfg(target_os = "linux")]
pub fn server_goes_on_when_there_is_room(subject: &Subject) {
    let folder = Folder::new();
    let server = serve(subject, &folder, "everysec");
    let mut client = server.connect();
    let acknowledged = fill(&mut client);
    let process = server.process().pid();
    let prlimit = std::process::Command::new("prlimit")
        .args(["--fsize=unlimited", "--pid", &process.to_string()])
        .status();
    if !prlimit.is_ok_and(|status| status.success()) {
        leave_out("it must make room, and prlimit cannot");
    }
    let start = Instant::now();
    while reply_to(&mut client, &words("SET check:end 1")) != OK {
        assert!(
            start.elapsed() < harness::LIMIT,
            "there is room, and the server changes nothing within {:?}",
            harness::LIMIT
        );
    }
    kill(server);
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    client.ask(&words("EXISTS check:end check:0"), b":2\r\n");
    let last = format!("EXISTS check:{}", acknowledged - 1);
    client.ask(&words(&last), b":1\r\n");
}

promises! {
    on "08-persistence/full":
    "The reply to a change leaves although the change could not be written." =>
        change_that_cannot_be_written_is_an_error,
        batch_that_fails_has_an_error_for_each_change;
    "Half a record stays in the file, and the next one comes behind it." =>
        what_was_acknowledged_before_is_there;
    "Nobody tries again." =>
        #[cfg(target_os = "linux")]
        server_goes_on_when_there_is_room;
}
