//! Lines that say when, and a start that goes back.

use std::fs;
use std::time::{SystemTime, UNIX_EPOCH};

use super::harness::run;
use super::{Folder, OK, Subject, kill, promises, words};

fn now() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.expect("a time after 1970").as_secs()
}

/// The numbers of the lines in a file.
fn stamps(bytes: &[u8]) -> Vec<u64> {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let lines = text.split("\r\n");
    let stamps = lines.filter_map(|line| line.strip_prefix("#TS:"));
    stamps
        .map(|stamp| stamp.parse().expect("a number"))
        .collect()
}

/// A file of three seconds, and a change before them.
fn three_seconds() -> Vec<u8> {
    let mut bytes = words("SELECT 0");
    bytes.extend(words("SET zero 0"));
    for (second, key) in [(1_000, "one"), (2_000, "two"), (3_000, "three")] {
        bytes.extend(format!("#TS:{second}\r\n").bytes());
        bytes.extend(words(&format!("SET {key} {second}")));
        bytes.extend(words("INCR count"));
    }
    bytes
}

pub fn lines_say_when(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &["--timestamps"]);
    let mut client = server.connect();
    let before = now();
    for number in 0..50 {
        client.ask(&words(&format!("SET check:{number} x")), OK);
    }
    let after = now();
    let stamps = stamps(&folder.bytes());
    assert!(
        stamps.iter().all(|stamp| (before..=after).contains(stamp)),
        "changes from second {before} to {after}, and lines that say {stamps:?}"
    );
    let count = stamps.len() as u64;
    assert!(
        (1..=after - before + 1).contains(&count),
        "{} seconds, and {count} lines",
        after - before + 1
    );
    let first = folder.bytes();
    assert!(
        first.starts_with(b"#TS:"),
        "the file begins with something else"
    );
    kill(server);
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("DBSIZE"), b":50\r\n");
}

pub fn no_line_is_written_without_the_option(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("SET a 1"), OK);
    assert_eq!(stamps(&folder.bytes()), [0; 0], "lines");
}

pub fn file_with_lines_is_loaded(subject: &Subject) {
    let folder = Folder::new();
    folder.write(&[&b"#something\r\n"[..], &three_seconds()].concat());
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("GET count"), b"$1\r\n3\r\n");
}

pub fn start_goes_back(subject: &Subject) {
    let seconds = [
        (999, 0),
        (1_000, 1),
        (1_999, 1),
        (2_000, 2),
        (2_500, 2),
        (9_999, 3),
    ];
    for (until, count) in seconds {
        let folder = Folder::new();
        folder.write(&three_seconds());
        let server = folder.serve(subject, &["--until", &until.to_string()]);
        let expected = match count {
            0 => "$-1\r\n".into(),
            count => format!("$1\r\n{count}\r\n"),
        };
        let mut client = server.connect();
        client.ask(&words("GET count"), expected.as_bytes());
        client.ask(&words("GET zero"), b"$1\r\n0\r\n");
        client.ask(&words("SET later 1"), OK);
        kill(server);
        let server = folder.serve(subject, &[]);
        let mut client = server.connect();
        client.ask(&words("GET count"), expected.as_bytes());
        client.ask(&words("GET later"), b"$1\r\n1\r\n");
    }
}

pub fn whole_file_is_kept(subject: &Subject) {
    let folder = Folder::new();
    folder.write(&three_seconds());
    let server = folder.serve(subject, &["--until", "1500"]);
    server.connect().ask(&words("GET count"), b"$1\r\n1\r\n");
    kill(server);
    let copy = folder.file().with_file_name("keys.aof.whole");
    let copy = fs::read(copy)
        .unwrap_or_else(|error| panic!("no copy of the whole file: {error}"));
    assert!(copy == three_seconds(), "the copy is not what the file was");
}

pub fn word_that_is_no_number_prints_the_usage(subject: &Subject) {
    for word in ["noon", "", "-1"] {
        let arguments = ["--until", word, "127.0.0.1:0"];
        let ended = run(subject.program(), &arguments);
        assert_eq!(ended.code, Some(2), "--until '{word}'");
    }
}

promises! {
    on "08-persistence/exercises#point-in-time":
    "A line is missing, or there are more than one for a second." =>
        lines_say_when;
    "Lines are written always." =>
        no_line_is_written_without_the_option;
    "Only commands are read." =>
        file_with_lines_is_loaded;
    "The numbers are compared wrongly, or the file is not cut." =>
        start_goes_back;
    "The file is cut before it is copied." =>
        whole_file_is_kept;
    "What is no number is taken for none." =>
        word_that_is_no_number_prints_the_usage;
}
