//! Commands that somebody types.

use super::{OK, Subject, promises, value, words};

/// Stores what is typed for a word; the value must be the other one.
#[track_caller]
fn stores(subject: &Subject, talks: &[(&[u8], &[u8])]) {
    let server = subject.server();
    let mut client = server.connect();
    for (word, stored) in talks {
        client.ask(&[b"SET check:typed ", *word, b"\r\n"].concat(), OK);
        client.ask(&words("GET check:typed"), &value(stored));
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
    subject.answers(
        b"\r\n\nSET check:a 1\r\n \t \r\nGET check:a\r\n",
        b"+OK\r\n$1\r\n1\r\n",
    );
}

pub fn quotes_keep_spaces_together(subject: &Subject) {
    stores(
        subject,
        &[
            (b"\"two words\"", b"two words"),
            (b"'two words'", b"two words"),
            (b"\"\"", b""),
        ],
    );
}

pub fn escapes_in_double_quotes_are_bytes(subject: &Subject) {
    stores(
        subject,
        &[
            (b"\"a\\r\\n\\t\\\"\\\\\"", b"a\r\n\t\"\\"),
            (b"\"\\x00\\xff\\x4A\"", b"\0\xffJ"),
            (b"\"\\a\\b\\q\\xzz\"", b"\x07\x08qxzz"),
        ],
    );
}

pub fn single_quotes_have_one_escape(subject: &Subject) {
    stores(
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
    on "06-resp/quotes":
    "Quotes are bytes of the word, or white space in them separates words." =>
        quotes_keep_spaces_together;
    "An escape is left as it is, stands for another byte, or counts in single \
     quotes, too." =>
        escapes_in_double_quotes_are_bytes,
        single_quotes_have_one_escape;
}
