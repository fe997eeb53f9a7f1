//! Commands that somebody types.

use super::{Subject, promises};

#[track_caller]
fn echoes(subject: &Subject, talks: &[(&[u8], &[u8])]) {
    let server = subject.server();
    let mut client = server.connect();
    for (word, value) in talks {
        let sent = [b"ECHO ", *word, b"\r\n"].concat();
        let reply = format!("${}\r\n", value.len());
        client.ask(&sent, &[reply.as_bytes(), value, b"\r\n"].concat());
    }
}

pub fn line_is_a_command_too(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(b"SET check:a 1\r\nGET check:a\r\n", b"+OK\r\n$1\r\n1\r\n");
    client.ask(b"GET check:a\n", b"$1\r\n1\r\n");
}

pub fn any_number_of_spaces_and_tabs_separates_words(subject: &Subject) {
    subject.answers(
        b"  SET \t check:a\t\tAlice \t\r\n\tGET\tcheck:a\r\n",
        b"+OK\r\n$5\r\nAlice\r\n",
    );
}

pub fn empty_line_is_ignored(subject: &Subject) {
    subject.answers(b"\r\n\nPING\r\n \t \r\nPING\r\n", b"+PONG\r\n+PONG\r\n");
}

pub fn quotes_keep_spaces_together(subject: &Subject) {
    echoes(
        subject,
        &[
            (b"\"two words\"", b"two words"),
            (b"'two words'", b"two words"),
            (b"\"\"", b""),
        ],
    );
}

pub fn escapes_in_double_quotes_are_bytes(subject: &Subject) {
    echoes(
        subject,
        &[
            (b"\"a\\r\\n\\t\\\"\\\\\"", b"a\r\n\t\"\\"),
            (b"\"\\x00\\xff\\x4A\"", b"\0\xffJ"),
            (b"\"\\a\\b\\q\\xzz\"", b"\x07\x08qxzz"),
        ],
    );
}

pub fn single_quotes_have_one_escape(subject: &Subject) {
    echoes(
        subject,
        &[(b"'it\\'s'", b"it's"), (b"'a\\n\\x41\"'", b"a\\n\\x41\"")],
    );
}

promises! {
    on "06-resp/inline":
    "What does not begin with `*` is taken for a mistake." =>
        line_is_a_command_too;
    "The line is split at every single space, or an empty line has a reply." =>
        any_number_of_spaces_and_tabs_separates_words,
        empty_line_is_ignored;
    "Quotes are bytes of the word, or white space in them separates words." =>
        quotes_keep_spaces_together;
    "An escape is left as it is, stands for another byte, or counts in single \
     quotes, too." =>
        escapes_in_double_quotes_are_bytes,
        single_quotes_have_one_escape;
}
