//! The file that is written anew.

use std::fs;
use std::time::Instant;

use super::harness::{self, Client};
use super::{Folder, OK, Subject, kill, number_of, promises, reply_to, words};

/// Asks for a new file, and waits until it is there.
#[track_caller]
fn rewrite(client: &mut Client) {
    start(client);
    wait(client);
}

/// Asks for a new file.
#[track_caller]
pub fn start(client: &mut Client) {
    let reply = reply_to(client, &words("BGREWRITEAOF"));
    assert!(
        reply.starts_with(b"+"),
        "BGREWRITEAOF is answered with {}",
        String::from_utf8_lossy(&reply)
    );
}

/// Waits until the new file is there.
#[track_caller]
pub fn wait(client: &mut Client) {
    let start = Instant::now();
    loop {
        let info = reply_to(client, &words("INFO persistence"));
        let info = String::from_utf8_lossy(&info);
        if info.contains("aof_rewrite_in_progress:0") {
            return;
        }
        assert!(
            start.elapsed() < harness::LIMIT,
            "INFO does not say aof_rewrite_in_progress:0 within {:?}:\n{info}",
            harness::LIMIT
        );
    }
}

/// Sets keys from this number to that one, with a value.
#[track_caller]
fn fill(client: &mut Client, numbers: std::ops::Range<usize>, value: &str) {
    let numbers: Vec<usize> = numbers.collect();
    for some in numbers.chunks(1_000) {
        let set = |number| words(&format!("SET key:{number} {value}"));
        let sent: Vec<u8> = some.iter().flat_map(set).collect();
        client.ask(&sent, &OK.repeat(some.len()));
    }
}

pub fn new_file_is_short(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    for number in 1..=1_000 {
        let reply = format!(":{number}\r\n");
        client.ask(&words("INCR visits"), reply.as_bytes());
    }
    client.ask(&words("SET offer 1 PXAT 32503680000000"), OK);
    client.ask(&words("SELECT 5"), OK);
    client.ask(&words("SET other 1"), OK);
    rewrite(&mut client);
    let length = folder.bytes().len();
    assert!(
        length < 1_000,
        "three keys, and the new file has {length} bytes"
    );
    kill(server);
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    client.ask(&words("GET visits"), b"$4\r\n1000\r\n");
    client.ask(&words("PEXPIRETIME offer"), b":32503680000000\r\n");
    client.ask(&words("SELECT 5"), OK);
    client.ask(&words("GET other"), b"$1\r\n1\r\n");
}

/// Changes of many kinds while the new file is written, and afterwards.
pub fn what_comes_meanwhile_is_kept(subject: &Subject) {
    const KEYS: usize = 60_000;
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    fill(&mut client, 0..KEYS, "1");
    client.ask(&words("SELECT 1"), OK);
    fill(&mut client, 0..KEYS, "1");
    start(&mut client);
    // Some keys from the beginning, some from the end, some from the middle.
    for step in 0..300 {
        let key = step * (KEYS / 300);
        client.ask(&words(&format!("INCR key:{key}")), b":2\r\n");
        client.ask(&words(&format!("DEL key:{}", key + 1)), b":1\r\n");
        let renamed = format!("RENAME key:{} new:{key}", key + 2);
        client.ask(&words(&renamed), OK);
        let appended = format!("APPEND key:{} 23", key + 3);
        client.ask(&words(&appended), b":3\r\n");
        client.ask(&words(&format!("SET more:{key} 7")), OK);
    }
    wait(&mut client);
    client.ask(&words("SET check:end 1"), OK);
    client.ask(&words("SELECT 0"), OK);
    client.ask(&words("SET check:other 1"), OK);
    kill(server);
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    assert_eq!(number_of(&mut client, "DBSIZE"), KEYS as i64 + 1);
    client.ask(&words("SELECT 1"), OK);
    let expected = KEYS as i64 + 1;
    assert_eq!(number_of(&mut client, "DBSIZE"), expected, "keys are there");
    for step in 0..300 {
        let key = step * (KEYS / 300);
        let asked = format!(
            "MGET key:{key} key:{} key:{} new:{key} key:{} more:{key}",
            key + 1,
            key + 2,
            key + 3
        );
        let reply = "*6\r\n$1\r\n2\r\n$-1\r\n$-1\r\n$1\r\n1\r\n$3\r\n123\r\n\
                     $1\r\n7\r\n";
        client.ask(&words(&asked), reply.as_bytes());
    }
}

pub fn nothing_is_left_beside_the_file(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    client.ask(&words("SET check:a 1"), OK);
    let before = folder.names();
    rewrite(&mut client);
    assert_eq!(folder.names(), before, "other files than before are there");
}

pub fn half_a_new_file_is_nobodys(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    fill(&mut client, 0..100_000, &"v".repeat(100));
    let before = folder.names();
    start(&mut client);
    // As soon as there is something.
    let begun = Instant::now();
    while folder.names() == before && begun.elapsed() < harness::LIMIT {}
    kill(server);
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    assert_eq!(number_of(&mut client, "DBSIZE"), 100_000, "keys are there");
    assert_eq!(folder.names(), before, "other files than before are there");
    rewrite(&mut client);
}

/// How long all files are that are not the file itself.
fn others(folder: &Folder) -> u64 {
    let names = folder.names().into_iter();
    let others = names.filter(|name| *name != "keys.aof");
    let length = |name: String| {
        let path = folder.file().with_file_name(name);
        fs::metadata(path).map_or(0, |file| file.len())
    };
    others.map(length).sum()
}

/// A client that is answered sees the new file grow.
pub fn clients_are_served_meanwhile(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    fill(&mut client, 0..200_000, &"v".repeat(100));
    let mut other = server.connect();
    start(&mut client);
    let mut lengths = vec![others(&folder)];
    loop {
        let info = reply_to(&mut other, &words("INFO persistence"));
        if String::from_utf8_lossy(&info).contains("in_progress:0") {
            break;
        }
        lengths.push(others(&folder));
    }
    lengths.dedup();
    assert!(
        lengths.len() > 5,
        "while the file was written anew, a client had replies when the new \
         file had these lengths: {lengths:?}"
    );
}

pub fn file_that_has_grown_is_written_anew(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    let value = "v".repeat(1024 * 1024);
    let set = words(&format!("SET check:a {value}"));
    let mut longest = 0;
    for _ in 0..80 {
        client.ask(&set, OK);
        let file = fs::metadata(folder.file()).expect("a file");
        longest = longest.max(file.len());
        if file.len() < longest {
            return;
        }
    }
    wait(&mut client);
    let length = folder.bytes().len();
    assert!(
        length < 70 * 1024 * 1024,
        "one key of a mebibyte, and the file has {length} bytes"
    );
}

promises! {
    on "08-persistence/rewrite":
    "The new file is no shorter, or lacks something." =>
        new_file_is_short;
    "What clients change while the new file is written is not in it." =>
        what_comes_meanwhile_is_kept;
    "A file that the server needs no more is left." =>
        nothing_is_left_beside_the_file,
        half_a_new_file_is_nobodys;
    "The new file is written in one turn." =>
        clients_are_served_meanwhile;
    "Nobody looks how long the file has become." =>
        file_that_has_grown_is_written_anew;
}
