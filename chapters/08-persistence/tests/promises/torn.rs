//! What the server does with a file that is not as it left it.

use super::harness::run;
use super::{Folder, OK, Subject, file_of, kill, promises, reply_to, words};

/// Runs a server that has to refuse this file. Returns its errors.
#[track_caller]
fn refused(subject: &Subject, folder: &Folder, why: &str) -> String {
    let before = folder.bytes();
    let ended = run(subject.program(), &folder.arguments(&[]));
    assert_eq!(
        ended.code,
        Some(1),
        "a server that starts with a file in which {why} has another exit code"
    );
    assert!(
        folder.bytes() == before,
        "the server has changed a file in which {why}"
    );
    ended.errors
}

/// Starts a server with each of these files. The change that was acknowledged
/// is there, and what comes next is kept, too.
#[track_caller]
fn starts_with(subject: &Subject, first: &[u8], rest: &[u8]) {
    let folder = Folder::new();
    folder.write(&[first, rest].concat());
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    client.ask(&words("MGET check:a check:b"), b"*2\r\n$1\r\n1\r\n$-1\r\n");
    client.ask(&words("SET check:b 2"), OK);
    kill(server);
    let server = folder.serve(subject, &[]);
    let came = reply_to(&mut server.connect(), &words("MGET check:a check:b"));
    assert_eq!(
        String::from_utf8_lossy(&came),
        "*2\r\n$1\r\n1\r\n$1\r\n2\r\n",
        "MGET check:a check:b, after a start with {} bytes of half a command, \
         SET check:b 2, kill -9 and a start",
        rest.len()
    );
}

pub fn half_a_command_at_the_end_is_cut_off(subject: &Subject) {
    let first = file_of(&["SELECT 0", "SET check:a 1"]);
    let last = words("SET check:b not-whole");
    for length in 1..last.len() {
        starts_with(subject, &first, &last[..length]);
    }
}

pub fn half_a_group_at_the_end_is_cut_off(subject: &Subject) {
    let first = file_of(&["SELECT 0", "SET check:a 1"]);
    let group = file_of(&["MULTI", "SET check:a 2", "DEL check:a", "EXEC"]);
    for length in [1, 15, 16, 40, 60, group.len() - 5, group.len() - 1] {
        starts_with(subject, &first, &group[..length]);
    }
}

pub fn zeros_at_the_end_are_cut_off(subject: &Subject) {
    let first = file_of(&["SELECT 0", "SET check:a 1"]);
    let last = words("SET check:b not-whole");
    for (length, zeros) in [(0, 1), (0, 4096), (30, 4096), (31, 3), (7, 100)] {
        let rest = [&last[..length], vec![0; zeros].as_slice()].concat();
        starts_with(subject, &first, &rest);
    }
}

pub fn damage_in_the_middle_stops_the_start(subject: &Subject) {
    let first = file_of(&["SELECT 0", "SET check:a 1"]);
    let rest = file_of(&["SET check:b 2", "SET check:c 3"]);
    for (place, byte) in [(0, b'X'), (1, b'x'), (4, b'+'), (5, b'-')] {
        let folder = Folder::new();
        let mut bytes = [first.clone(), rest.clone()].concat();
        bytes[first.len() + place] = byte;
        folder.write(&bytes);
        let errors = refused(subject, &folder, "a byte was changed");
        let offset = first.len().to_string();
        assert!(
            errors.contains(&offset),
            "the command at byte {offset} is damaged, and the error does not \
             say so:\n{errors}"
        );
    }
}

pub fn command_that_cannot_be_there_stops_the_start(subject: &Subject) {
    for command in [
        "FOO bar",
        "GET check:a",
        "QUIT",
        "SET check:a",
        "INCR check:text",
    ] {
        let folder = Folder::new();
        folder.write(&file_of(&[
            "SELECT 0",
            "SET check:text text",
            command,
            "SET check:a 1",
        ]));
        refused(subject, &folder, &format!("{command} stands"));
    }
}

pub fn group_of_a_file_is_executed(subject: &Subject) {
    let folder = Folder::new();
    folder.write(&file_of(&[
        "SELECT 2", "MULTI", "SET a 1", "SET b 2", "EXEC", "DEL a",
    ]));
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    client.ask(&words("SELECT 2"), OK);
    client.ask(&words("MGET a b"), b"*2\r\n$-1\r\n$1\r\n2\r\n");
}

pub fn second_server_does_not_get_the_file(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("SET check:a 1"), OK);
    refused(subject, &folder, "another server writes");
    server.connect().ask(&words("SET check:b 2"), OK);
    kill(server);
    let server = folder.serve(subject, &[]);
    let both = b"*2\r\n$1\r\n1\r\n$1\r\n2\r\n";
    server.connect().ask(&words("MGET check:a check:b"), both);
}

promises! {
    on "08-persistence/torn":
    "Half a command at the end of the file stays there, or is executed." =>
        half_a_command_at_the_end_is_cut_off,
        half_a_group_at_the_end_is_cut_off;
    "What follows MULTI in the file is not executed at EXEC." =>
        group_of_a_file_is_executed;
    "Zeros at the end are taken for damage, or for a part of a command." =>
        zeros_at_the_end_are_cut_off;
    "What is no command is skipped, or the reading ends there." =>
        damage_in_the_middle_stops_the_start;
    "A command that fails, or that changes nothing, is skipped." =>
        command_that_cannot_be_there_stops_the_start;
    on "08-persistence/full":
    "Nothing keeps a second server from the file." =>
        second_server_does_not_get_the_file;
}
