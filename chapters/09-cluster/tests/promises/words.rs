//! How a line becomes a command.

use super::fake_cluster::{FakeCluster, reply};
use super::harness::equal;
use super::{Subject, promises};

/// The line reaches the server as exactly these words.
#[track_caller]
fn assert_sends(subject: &Subject, line: &[u8], words: &[&str]) {
    let expected: Vec<String> = words.iter().map(|&word| word.into()).collect();
    let server = FakeCluster::alone(move |asked| {
        let came = asked.words == expected;
        reply(format!("+{came} {:?}\r\n", asked.words))
    });
    let (code, stdout, stderr) = server.run(subject, [line, b"\n"].concat());
    let said = String::from_utf8_lossy(&stdout);
    assert!(
        said.starts_with("true"),
        "another command than expected\n\
         typed:     {}\n\
         came:      {}\n\
         expected:  {words:?}\n{stderr}",
        line.escape_ascii(),
        said.trim_end().trim_start_matches("false "),
    );
    equal!(code, Some(0), "the exit code");
}

/// The line is not sent, and the client says why.
#[track_caller]
fn assert_unclear(subject: &Subject, line: &str) {
    let server = FakeCluster::alone(|_| None);
    let script = format!("{line}\nPING\n");
    let (_, stdout, _) = server.run(subject, script);
    equal!(
        String::from_utf8_lossy(&stdout),
        "Invalid argument(s)\nOK\n"
    );
    equal!(server.log(), ["0: PING"]);
}

pub fn white_space_is_between_words(subject: &Subject) {
    assert_sends(subject, b"  SET \t a  1 ", &["SET", "a", "1"]);
}

pub fn bytes_that_are_not_utf8_are_sent_as_they_are(subject: &Subject) {
    assert_sends(subject, b"SET \xff\xc3 1", &["SET", "\\xff\\xc3", "1"]);
}

pub fn word_in_quotes_may_hold_spaces(subject: &Subject) {
    assert_sends(
        subject,
        b"SET \"my cart\" 'tea, \"milk\"'",
        &["SET", "my cart", "tea, \"milk\""],
    );
}

pub fn word_in_quotes_may_be_empty(subject: &Subject) {
    assert_sends(subject, b"SET \"\" ''", &["SET", "", ""]);
}

pub fn quotes_that_do_not_close_are_no_command(subject: &Subject) {
    assert_unclear(subject, "GET \"a");
    assert_unclear(subject, "GET 'a");
    assert_unclear(subject, "GET \"a\\\"");
}

pub fn nothing_may_stick_to_closing_quotes(subject: &Subject) {
    assert_unclear(subject, "GET \"a\"b");
    assert_unclear(subject, "GET 'a''b'");
}

pub fn escapes_stand_for_bytes(subject: &Subject) {
    assert_sends(
        subject,
        br#"SET "\n\r\t\a\b\\\"\q" "\x41\x7a\x0""#,
        &["SET", "\n\r\t\x07\x08\\\"q", "Azx0"],
    );
    assert_sends(subject, br#"GET "\xff\x00""#, &["GET", "\\xff\\x00"]);
}

pub fn single_quotes_know_one_escape(subject: &Subject) {
    assert_sends(subject, br"SET 'it\'s' '\n'", &["SET", "it's", "\\n"]);
}

promises! {
    on "09-cluster/words":
    "A line is divided where there is white space, and each word is sent with \
     its length." =>
        white_space_is_between_words,
        bytes_that_are_not_utf8_are_sent_as_they_are;
    "Quotes are sent with the word, or a word ends at the space in them." =>
        word_in_quotes_may_hold_spaces,
        word_in_quotes_may_be_empty;
    "A line that is not clear is sent, or ignored." =>
        quotes_that_do_not_close_are_no_command,
        nothing_may_stick_to_closing_quotes;
    "A backslash in double quotes begins an escape." =>
        escapes_stand_for_bytes,
        single_quotes_know_one_escape;
}
