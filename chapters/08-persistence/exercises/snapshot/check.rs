//! SAVE writes a snapshot, and the server loads it.

use std::fs;

use super::harness::Server;
use super::{Folder, OK, Subject, command, kill, promises, reply_to, words};

/// Where the snapshot is.
fn snapshot(folder: &Folder) -> String {
    let path = folder.file().with_file_name("snapshot");
    path.to_str().expect("a path in UTF-8").to_owned()
}

#[track_caller]
fn serve(subject: &Subject, folder: &Folder) -> Server {
    let file = snapshot(folder);
    let arguments = ["--snapshot", &file, "127.0.0.1:0"];
    Server::start_with(subject.program(), &arguments)
}

pub fn saved_keys_are_there_after_kill(subject: &Subject) {
    let folder = Folder::new();
    let server = serve(subject, &folder);
    let mut client = server.connect();
    client.ask(&words("MSET a 1 b 2"), OK);
    client.ask(&words("SET c 3 PXAT 32503680000777"), OK);
    client.ask(&command(&[b"SET", b"\0\r\n", b"\xff\r\n*3"]), OK);
    client.ask(&words("SELECT 7"), OK);
    for number in 0..200 {
        client.ask(&words(&format!("SET {number} {}", "v".repeat(200))), OK);
    }
    client.ask(&words("SAVE"), OK);
    kill(server);
    let server = serve(subject, &folder);
    let mut client = server.connect();
    client.ask(&words("DBSIZE"), b":4\r\n");
    client.ask(
        &words("MGET a b c"),
        b"*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n",
    );
    client.ask(&words("PEXPIRETIME c"), b":32503680000777\r\n");
    client.ask(&words("TTL a"), b":-1\r\n");
    client.ask(&command(&[b"GET", b"\0\r\n"]), b"$5\r\n\xff\r\n*3\r\n");
    client.ask(&words("SELECT 7"), OK);
    client.ask(&words("DBSIZE"), b":200\r\n");
}

pub fn many_keys_are_saved(subject: &Subject) {
    let folder = Folder::new();
    let server = serve(subject, &folder);
    let mut client = server.connect();
    for some in 0..30 {
        let sets: Vec<u8> = (some * 1_000..(some + 1) * 1_000)
            .flat_map(|number| words(&format!("SET {number} x")))
            .collect();
        client.ask(&sets, &OK.repeat(1_000));
    }
    client.ask(&words("SAVE"), OK);
    kill(server);
    let server = serve(subject, &folder);
    server.connect().ask(&words("DBSIZE"), b":30000\r\n");
}

pub fn later_changes_are_lost(subject: &Subject) {
    let folder = Folder::new();
    let server = serve(subject, &folder);
    let mut client = server.connect();
    client.ask(&words("MSET a 1 b 2"), OK);
    client.ask(&words("SAVE"), OK);
    client.ask(&words("DEL a"), b":1\r\n");
    client.ask(&words("SAVE"), OK);
    client.ask(&words("DEL b"), b":1\r\n");
    kill(server);
    let server = serve(subject, &folder);
    server.connect().ask(&words("EXISTS a b"), b":1\r\n");
}

pub fn nothing_is_left_beside_the_snapshot(subject: &Subject) {
    let folder = Folder::new();
    let server = serve(subject, &folder);
    let mut client = server.connect();
    client.ask(&words("SET a 1"), OK);
    client.ask(&words("SAVE"), OK);
    client.ask(&words("SAVE"), OK);
    assert_eq!(folder.names(), ["snapshot"], "the files after two SAVE");
}

/// A folder where the new file would be: it cannot be written.
#[cfg(unix)]
pub fn old_snapshot_stays_when_there_is_no_room(subject: &Subject) {
    let folder = Folder::new();
    let server = serve(subject, &folder);
    let mut client = server.connect();
    client.ask(&words("SET a 1"), OK);
    client.ask(&words("SAVE"), OK);
    kill(server);
    let before = fs::read(snapshot(&folder)).expect("a snapshot");

    let script = "trap '' XFSZ; ulimit -S -f 8; exec \"$@\"";
    let program = subject.program().to_str().expect("a path in UTF-8");
    let file = snapshot(&folder);
    let options = ["-c", script, "sh", program, "--quiet", "--snapshot", &file];
    let server =
        Server::start_with("sh", &[&options[..], &["127.0.0.1:0"]].concat());
    let mut client = server.connect();
    client.ask(&words(&format!("SET b {}", "v".repeat(20_000))), OK);
    let reply = reply_to(&mut client, &words("SAVE"));
    assert!(
        reply.starts_with(b"-ERR "),
        "there is no room, and SAVE is answered with {}",
        String::from_utf8_lossy(&reply)
    );
    kill(server);
    let after = fs::read(snapshot(&folder)).expect("a snapshot");
    assert!(after == before, "the old snapshot was changed");
    let server = serve(subject, &folder);
    server.connect().ask(&words("SAVE"), OK);
}

pub fn nothing_is_saved_without_a_name(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let reply = reply_to(&mut client, &words("SAVE"));
    assert!(
        reply.starts_with(b"-ERR "),
        "there is no --snapshot, and SAVE is answered with {}",
        String::from_utf8_lossy(&reply)
    );
}

pub fn append_only_file_comes_first(subject: &Subject) {
    let folder = Folder::new();
    let server = serve(subject, &folder);
    let mut client = server.connect();
    client.ask(&words("SET a 1"), OK);
    client.ask(&words("SAVE"), OK);
    kill(server);
    let file = snapshot(&folder);
    let server = folder.serve(subject, &["--snapshot", &file]);
    let mut client = server.connect();
    client.ask(&words("DBSIZE"), b":0\r\n");
    client.ask(&words("SET b 2"), OK);
    client.ask(&words("SAVE"), OK);
    kill(server);
    let server = serve(subject, &folder);
    server.connect().ask(&words("GET b"), b"$1\r\n2\r\n");
}

promises! {
    on "08-persistence/exercises#snapshot":
    "A table, a deadline or some bytes are not in the snapshot." =>
        saved_keys_are_there_after_kill;
    "What copies the table stops after some entries." =>
        many_keys_are_saved;
    "The snapshot is written at another time, or not anew." =>
        later_changes_are_lost;
    "The new file keeps a name of its own." =>
        nothing_is_left_beside_the_snapshot;
    "The old file is written over." =>
        #[cfg(unix)]
        old_snapshot_stays_when_there_is_no_room;
    "SAVE needs a name." =>
        nothing_is_saved_without_a_name;
    "The snapshot is loaded although there is an append-only file." =>
        append_only_file_comes_first;
}
