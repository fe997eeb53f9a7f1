//! Values in quotes hold spaces.

use super::harness::{Talk, checks};
use super::{Subject, promises};

const ERROR: &[u8] = b"ERR Protocol error: unbalanced quotes in request\n";

pub fn quoted_value_holds_spaces(subject: &Subject) {
    subject.answers(
        b"SET name \"Alice  Smith\t\"\nGET name\n",
        b"OK\nAlice  Smith\t\n",
    );
}

pub fn key_and_command_may_be_quoted_too(subject: &Subject) {
    subject.answers(b"\"SET\" \"a key\" 1\nGET \"a key\"\n", b"OK\n1\n");
}

pub fn escaped_quote_and_backslash_are_one_byte(subject: &Subject) {
    subject.answers(
        b"SET a \"say \\\"hi\\\" \\\\o\\/\"\nGET a\n",
        b"OK\nsay \"hi\" \\o/\n",
    );
}

pub fn empty_quotes_are_an_empty_word(subject: &Subject) {
    subject.answers(b"SET a \"\"\nGET a\n", b"OK\n\n");
}

pub fn quote_inside_of_a_word_is_a_byte(subject: &Subject) {
    subject.answers(b"SET a it\"s\\\nGET a\n", b"OK\nit\"s\\\n");
}

#[track_caller]
fn refuses(subject: &Subject, line: &[u8]) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(line, ERROR);
    client.expect_end();
}

pub fn missing_quote_is_refused_and_closes(subject: &Subject) {
    refuses(subject, b"SET a \"Alice\n");
    refuses(subject, b"SET a \"Alice\\\"\n");
    refuses(subject, b"SET a \"\n");
}

pub fn word_behind_a_quote_is_refused_and_closes(subject: &Subject) {
    refuses(subject, b"SET a \"Alice\"Smith\n");
}

pub fn refused_line_stores_nothing(subject: &Subject) {
    let server = subject.server();
    checks::answers(server.address, b"SET b 1\n", b"OK\n");
    server.connect().ask(b"SET b \"2\n", ERROR);
    checks::answers(server.address, b"GET b\n", b"1\n");
}

pub fn words_without_quotes_are_as_before(subject: &Subject) {
    let talk = Talk {
        sent: b"  SET \t name  Alice\r\n\nGET name\nFOO\n",
        reply: b"OK\nAlice\nERR unknown command 'FOO'\n",
    };
    checks::answers_two_pieces(&subject.server(), talk);
}

promises! {
    on "02-kv/exercises#quotes":
    "The line is split at each space, also between quotes." =>
        quoted_value_holds_spaces;
    "Quotes are looked for around the value only." =>
        key_and_command_may_be_quoted_too;
    "The backslash stays in the value, or `\\\"` ends the word." =>
        escaped_quote_and_backslash_are_one_byte;
    "A word of no bytes is taken for no word." =>
        empty_quotes_are_an_empty_word;
    "Quotes are looked for anywhere, not only where a word begins." =>
        quote_inside_of_a_word_is_a_byte;
    "The end of the line is taken for the closing quote, or the connection \
     stays open." =>
        missing_quote_is_refused_and_closes;
    "A new word begins right behind the closing quote." =>
        word_behind_a_quote_is_refused_and_closes;
    "The command is executed before the line is read to its end." =>
        refused_line_stores_nothing;
    "White space outside of quotes is no longer what it was." =>
        words_without_quotes_are_as_before;
}
