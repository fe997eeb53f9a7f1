//! What is in the file when the reply is there.

use super::{
    Client, Folder, OK, Subject, command, die, file_of, kill, number_of,
    promises, reply_to, words,
};

/// Sends commands, one after the other, and reads each reply.
#[track_caller]
fn send(client: &mut Client, commands: &[&str]) {
    for sent in commands {
        let reply = reply_to(client, &words(sent));
        assert!(
            !reply.starts_with(b"-"),
            "{sent} is answered with {}",
            String::from_utf8_lossy(&reply)
        );
    }
}

/// What a client is answered, command by command.
#[track_caller]
fn answers(client: &mut Client, commands: &[&str]) -> Vec<(String, String)> {
    let answer = |sent: &&str| {
        let reply = reply_to(client, &words(sent));
        (
            sent.to_string(),
            String::from_utf8_lossy(&reply).into_owned(),
        )
    };
    commands.iter().map(answer).collect()
}

/// Makes changes, kills the server, starts it again; what is asked is answered
/// as before.
#[track_caller]
fn survives(subject: &Subject, changes: &[&str], asked: &[&str]) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    send(&mut client, changes);
    let before = answers(&mut client, asked);
    kill(server);
    let server = folder.serve(subject, &[]);
    let after = answers(&mut server.connect(), asked);
    for ((sent, before), (_, after)) in before.iter().zip(&after) {
        assert_eq!(
            after, before,
            "{sent} has another answer after kill -9 and a new start"
        );
    }
}

pub fn acknowledged_change_survives_kill(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("SET check:a 1"), OK);
    kill(server);
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("GET check:a"), b"$1\r\n1\r\n");
}

pub fn every_change_survives(subject: &Subject) {
    survives(
        subject,
        &[
            "SET a 1",
            "MSET b 2 c 3 d 4",
            "INCR a",
            "DECRBY b 40",
            "APPEND c xyz",
            "APPEND new value",
            "SETRANGE d 6 end",
            "SETRANGE e 2 zeros",
            "GETSET f 1",
            "GETSET f 2",
            "SETNX g 1",
            "MSETNX h 1 i 2",
            "GETDEL i",
            "DEL h nothing",
            "UNLINK g",
            "RENAME f j",
            "RENAMENX j k",
            "SET l 1 NX",
            "SET l 2 XX GET",
        ],
        &[
            "DBSIZE",
            "MGET a b c d e f g h i j k l new",
            "EXISTS a b c d e f g h i j k l new",
        ],
    );
}

pub fn any_bytes_survive(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    let bytes: Vec<u8> = (0..=255).cycle().take(70_000).collect();
    let key = b"\0\r\n*3 $".as_slice();
    client.ask(&command(&[b"SET", key, &bytes]), OK);
    client.ask(&command(&[b"SET", b"", b""]), OK);
    kill(server);
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    let value = [b"$70000\r\n", bytes.as_slice(), b"\r\n"].concat();
    client.ask(&command(&[b"GET", key]), &value);
    client.ask(&command(&[b"GET", b""]), b"$0\r\n\r\n");
}

pub fn a_pipeline_survives(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    let count = 5_000;
    let sets = (0..count).flat_map(|number| words(&format!("SET {number} x")));
    client.ask(&sets.collect::<Vec<_>>(), &OK.repeat(count));
    kill(server);
    let server = folder.serve(subject, &[]);
    let came = number_of(&mut server.connect(), "DBSIZE");
    assert_eq!(came, count as i64, "so many keys are there");
}

#[cfg(unix)]
pub fn server_that_ends_in_peace_loses_nothing(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &["--fsync", "no"]);
    server.connect().ask(&words("SET check:a 1"), OK);
    assert_eq!(server.end_by("TERM"), Some(0), "another exit code");
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("GET check:a"), b"$1\r\n1\r\n");
}

pub fn file_of_before_stays(subject: &Subject) {
    let folder = Folder::new();
    folder.write(&file_of(&["SELECT 0", "SET check:a 1"]));
    kill(folder.serve(subject, &[]));
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    client.ask(&words("GET check:a"), b"$1\r\n1\r\n");
    client.ask(&words("SET check:b 2"), OK);
    kill(server);
    let server = folder.serve(subject, &[]);
    let both = b"*2\r\n$1\r\n1\r\n$1\r\n2\r\n";
    server.connect().ask(&words("MGET check:a check:b"), both);
}

pub fn what_changes_nothing_is_not_written(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    send(&mut client, &["SET a 1", "SET b text EX 100"]);
    let before = folder.bytes();
    for sent in [
        "GET a",
        "SET a 2 NX",
        "SET c 2 XX",
        "DEL nothing",
        "GETDEL nothing",
        "INCR b",
        "EXPIRE nothing 10",
        "EXPIRE b 10 NX",
        "PERSIST a",
        "MSETNX a 1 z 2",
        "RENAMENX a b",
        "RENAME nothing z",
        "APPEND a",
        "SETRANGE a 1 ten ten",
        "KEYS *",
        "SCAN 0",
    ] {
        reply_to(&mut client, &words(sent));
        let after = folder.bytes();
        assert_eq!(
            after.len(),
            before.len(),
            "{sent} has changed nothing, and there are more bytes in the file"
        );
    }
}

pub fn deadline_survives(subject: &Subject) {
    survives(
        subject,
        &[
            "SET a 1 EX 1000",
            "SET b 1",
            "EXPIRE b 2000",
            "SET c 1 PX 3000000",
            "PERSIST c",
            "SET d 1 EX 1000",
            "GETEX d PXAT 32503680000000",
            "SETEX e 4000 1",
            "INCR e",
            "APPEND e 5",
            "SET f 1 EX 1000",
            "SET f 2",
            "SET g 1 EX 5000",
            "SET g 2 KEEPTTL",
            "SET h 1 EX 6000",
            "RENAME h i",
        ],
        &[
            "PEXPIRETIME a",
            "PEXPIRETIME b",
            "PEXPIRETIME c",
            "PEXPIRETIME d",
            "PEXPIRETIME e",
            "PEXPIRETIME f",
            "PEXPIRETIME g",
            "PEXPIRETIME i",
            "MGET a b c d e f g i",
        ],
    );
}

pub fn dead_key_stays_dead(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    die(&mut client, &["check:a", "check:b"]);
    client.ask(&words("SET check:c 1"), OK);
    kill(server);
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    client.ask(&words("EXISTS check:a check:b check:last"), b":0\r\n");
    client.ask(&words("TTL check:c"), b":-1\r\n");
}

/// The server was away when the key died.
pub fn key_that_died_meanwhile_is_dead(subject: &Subject) {
    let folder = Folder::new();
    folder.write(&file_of(&[
        "SELECT 0",
        "SET check:a 1 PXAT 1000",
        "SET check:b 1",
        "PEXPIREAT check:b 1000",
        "SET check:c 1",
    ]));
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    client.ask(&words("EXISTS check:a check:b"), b":0\r\n");
    client.ask(&words("EXISTS check:c"), b":1\r\n");
}

pub fn tables_stay_apart(subject: &Subject) {
    survives(
        subject,
        &[
            "SET a zero",
            "SELECT 3",
            "SET a three",
            "SELECT 0",
            "APPEND a -zero",
            "SELECT 15",
            "SET a fifteen",
        ],
        &[
            "SELECT 15",
            "GET a",
            "SELECT 0",
            "GET a",
            "SELECT 3",
            "GET a",
            "SELECT 1",
            "GET a",
        ],
    );
}

pub fn what_was_flushed_is_gone(subject: &Subject) {
    survives(
        subject,
        &[
            "SET a 1", "SELECT 1", "SET b 1", "SELECT 2", "SET c 1", "FLUSHDB",
            "SET d 1",
        ],
        &[
            "SELECT 2", "KEYS *", "SELECT 0", "GET a", "SELECT 1", "GET b",
        ],
    );
    survives(
        subject,
        &["SET a 1", "SELECT 1", "SET b 1", "FLUSHALL", "SET c 1"],
        &["SELECT 1", "KEYS *", "SELECT 0", "DBSIZE"],
    );
}

/// A file is cut at each byte: what one command did is there or not.
pub fn command_is_whole_or_absent(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    send(&mut client, &["SET old gold"]);
    let start = folder.bytes().len();
    send(&mut client, &["RENAME old new"]);
    kill(server);
    let whole = folder.bytes();
    for length in start..=whole.len() {
        folder.write(&whole[..length]);
        let server = folder.serve(subject, &[]);
        let came = reply_to(&mut server.connect(), &words("MGET old new"));
        let expected: &[u8] = match length == whole.len() {
            false => b"*2\r\n$4\r\ngold\r\n$-1\r\n",
            true => b"*2\r\n$-1\r\n$4\r\ngold\r\n",
        };
        assert_eq!(
            String::from_utf8_lossy(&came),
            String::from_utf8_lossy(expected),
            "MGET old new, after RENAME old new, with {} bytes of its {}",
            length - start,
            whole.len() - start
        );
        kill(server);
    }
}

pub fn settings_say_that_there_is_a_file(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &["--fsync", "always"]);
    let mut client = server.connect();
    let yes = b"*2\r\n$10\r\nappendonly\r\n$3\r\nyes\r\n";
    client.ask(&words("CONFIG GET appendonly"), yes);
    let always = b"*2\r\n$11\r\nappendfsync\r\n$6\r\nalways\r\n";
    client.ask(&words("CONFIG GET appendfsync"), always);
    let info = reply_to(&mut client, &words("INFO persistence"));
    let info = String::from_utf8_lossy(&info).into_owned();
    for line in ["aof_enabled:1", "aof_last_write_status:ok"] {
        assert!(info.contains(line), "no {line} in what INFO says:\n{info}");
    }
}

promises! {
    on "08-persistence/before":
    "The reply leaves before the change is in the file." =>
        acknowledged_change_survives_kill,
        a_pipeline_survives;
    "The file is read in another way than it was written." =>
        any_bytes_survive,
        file_of_before_stays;
    on "08-persistence/results":
    "A kind of change leaves no record, or a wrong one." =>
        every_change_survives,
        what_was_flushed_is_gone,
        tables_stay_apart;
    "The record is made of the command, not of the change." =>
        what_changes_nothing_is_not_written;
    "A deadline is written as it was said, not as it is." =>
        deadline_survives,
        dead_key_stays_dead,
        key_that_died_meanwhile_is_dead;
    on "08-persistence/together":
    "Several records of one command are not kept together." =>
        command_is_whole_or_absent;
    on "08-persistence/disk":
    "What is collected is not written when the server is asked to end." =>
        #[cfg(unix)]
        server_that_ends_in_peace_loses_nothing;
    on "08-persistence/rewrite":
    "What the server says of its file is not so." =>
        settings_say_that_there_is_a_file;
}
