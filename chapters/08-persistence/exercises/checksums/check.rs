//! A line behind each command says what its bytes were.

use super::harness::run;
use super::rewrite::{start, wait};
use super::{Folder, OK, Subject, file_of, kill, promises, words};

/// CRC-32, as gzip and PNG have it.
fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32, _| (crc >> 1) ^ (0xEDB8_8320 * (crc & 1));
    !bytes
        .iter()
        .fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn line_of(bytes: &[u8]) -> Vec<u8> {
    format!("#CRC:{:08x}\r\n", crc32(bytes)).into()
}

/// Commands, each with its line.
fn file_with_lines(commands: &[&str]) -> Vec<u8> {
    let with_line = |command: &&str| {
        let bytes = words(command);
        [bytes.clone(), line_of(&bytes)].concat()
    };
    commands.iter().flat_map(with_line).collect()
}

/// Says where a command has not its line. Returns how many have.
fn look(bytes: &[u8]) -> usize {
    let text = String::from_utf8_lossy(bytes).into_owned();
    let (mut place, mut count) = (0, 0);
    while place < text.len() {
        let rest = &text[place..];
        let end = rest.find("#CRC:").unwrap_or_else(|| {
            panic!("no line behind the command at byte {place}: {rest:?}")
        });
        let (command, rest) = rest.split_at(end);
        let stars = command.matches("*").count();
        assert_eq!(stars, 1, "commands before a line: {command:?}");
        let expected = line_of(command.as_bytes());
        let expected = String::from_utf8_lossy(&expected).into_owned();
        let came = rest.split_inclusive('\n').next().unwrap_or_default();
        assert_eq!(came, expected, "the line behind {command:?}");
        place += end + expected.len();
        count += 1;
    }
    count
}

pub fn every_command_has_its_line(subject: &Subject) {
    assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
    let folder = Folder::new();
    let server = folder.serve(subject, &["--checksums"]);
    let mut client = server.connect();
    client.ask(&words("SET check:a 1"), OK);
    client.ask(&words("MSET check:b 2 check:c 3"), OK);
    client.ask(&words("SELECT 3"), OK);
    client.ask(&words("SETEX check:d 100 4"), OK);
    client.ask(&words("DEL check:d"), b":1\r\n");
    let count = look(&folder.bytes());
    assert!(count >= 8, "{count} commands in the file");
    kill(server);
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("GET check:c"), b"$1\r\n3\r\n");
}

pub fn no_line_is_written_without_the_option(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("SET check:a 1"), OK);
    let expected = file_of(&["SELECT 0", "SET check:a 1"]);
    assert_eq!(
        String::from_utf8_lossy(&folder.bytes()),
        String::from_utf8_lossy(&expected)
    );
}

pub fn new_file_has_lines(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &["--checksums"]);
    let mut client = server.connect();
    for number in 0..20 {
        client.ask(&words(&format!("SET check:{number} x")), OK);
        client.ask(&words("SET check:again x"), OK);
    }
    start(&mut client);
    wait(&mut client);
    assert!(look(&folder.bytes()) >= 21, "keys are missing");
}

pub fn damaged_value_is_refused(subject: &Subject) {
    let before = file_with_lines(&["SELECT 0", "SET check:a 1"]);
    let group = ["MULTI", "SET check:b 100", "SET check:c 3", "EXEC"];
    for (name, commands) in [("alone", &group[1..2]), ("in a group", &group)] {
        let mut bytes = before.clone();
        bytes.extend(file_with_lines(commands));
        bytes.extend(file_with_lines(&["SET check:d 4"]));
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let place = text.find("100\r\n").expect("the value");
        let start = text[..place].rfind("*3").expect("its command");
        bytes[place] = b'9';
        let folder = Folder::new();
        folder.write(&bytes);
        for options in [&["--checksums"][..], &[]] {
            let ended = run(subject.program(), &folder.arguments(options));
            assert_eq!(ended.code, Some(1), "a damaged value, {name}");
            assert!(
                ended.errors.contains(&format!("byte {start}")),
                "the damaged command begins at byte {start}, and the error \
                 does not say so:\n{}",
                ended.errors
            );
            assert!(folder.bytes() == bytes, "the file was changed");
        }
    }
}

pub fn command_without_a_line_is_executed(subject: &Subject) {
    let folder = Folder::new();
    let mut bytes = file_of(&["SELECT 0", "SET check:a 1"]);
    bytes.extend(file_with_lines(&["SET check:b 2"]));
    bytes.extend(words("INCR check:a"));
    folder.write(&bytes);
    for options in [&["--checksums"][..], &[]] {
        let server = folder.serve(subject, options);
        server.connect().ask(&words("GET check:a"), b"$1\r\n2\r\n");
        kill(server);
    }
}

pub fn half_of_a_line_is_cut_off(subject: &Subject) {
    let whole = [
        file_with_lines(&["SELECT 0"]),
        words("SET check:a 1").to_vec(),
    ]
    .concat();
    let line = line_of(&words("SET check:a 1"));
    for length in [1, 4, 8, line.len() - 1] {
        let folder = Folder::new();
        folder.write(&[&whole[..], &line[..length]].concat());
        let server = folder.serve(subject, &["--checksums"]);
        let mut client = server.connect();
        client.ask(&words("GET check:a"), b"$1\r\n1\r\n");
        assert_eq!(folder.bytes().len(), whole.len(), "bytes in the file");
        client.ask(&words("SET check:b 2"), OK);
        kill(server);
        let server = folder.serve(subject, &[]);
        server.connect().ask(&words("GET check:b"), b"$1\r\n2\r\n");
    }
}

pub fn other_lines_are_skipped(subject: &Subject) {
    let folder = Folder::new();
    let set = words("SET check:a 1");
    folder.write(
        &[
            b"#TS:1893456000\r\n",
            &file_with_lines(&["SELECT 0"])[..],
            &set,
            b"#something else\r\n",
            &line_of(&set),
            b"#\r\n",
        ]
        .concat(),
    );
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("GET check:a"), b"$1\r\n1\r\n");
}

promises! {
    on "08-persistence/exercises#checksums":
    "A command has no line, or the checksum is of other bytes." =>
        every_command_has_its_line;
    "Lines are written always." =>
        no_line_is_written_without_the_option;
    "The new file is written elsewhere, without lines." =>
        new_file_has_lines;
    "Lines are skipped, or the place is that of the line." =>
        damaged_value_is_refused;
    "A command waits for its line." =>
        command_without_a_line_is_executed;
    "Half of a line stays in the file, or takes its command away." =>
        half_of_a_line_is_cut_off;
    "A line is taken for a checksum, or for no command." =>
        other_lines_are_skipped;
}
