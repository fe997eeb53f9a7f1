//! With SET, the value is the rest of the line.

use super::harness::{Talk, checks};
use super::{Subject, promises};

pub fn value_is_the_rest_of_the_line(subject: &Subject) {
    subject.answers(
        b"SET motto small is beautiful\nGET motto\n",
        b"OK\nsmall is beautiful\n",
    );
}

pub fn white_space_inside_the_value_stays(subject: &Subject) {
    subject.answers(
        b"SET motto small \t\x0c is  beautiful\nGET motto\n",
        b"OK\nsmall \t\x0c is  beautiful\n",
    );
}

pub fn white_space_around_the_value_is_dropped(subject: &Subject) {
    subject.answers(
        b" SET \t motto  \x0c small  is \t \r\nGET motto\n",
        b"OK\nsmall  is\n",
    );
}

pub fn any_bytes_are_a_value(subject: &Subject) {
    subject.answers(
        b"SET a \xff \x00 \"\\ \x1b\nGET a\n",
        b"OK\n\xff \x00 \"\\ \x1b\n",
    );
}

pub fn long_value_with_spaces_comes_back_whole(subject: &Subject) {
    let value = b"a b  ".repeat(200_000);
    let value = value.trim_ascii_end();
    let sent = [b"SET a ", value, b"\nGET a\n"].concat();
    subject.answers(&sent, &[b"OK\n", value, b"\n"].concat());
}

pub fn set_without_a_value_is_refused(subject: &Subject) {
    let error = b"ERR wrong number of arguments for 'set' command\n";
    for command in [&b"SET\n"[..], b"SET a\n", b"SET a \t \r\n"] {
        subject.answers(command, error);
    }
}

pub fn other_commands_still_count_their_arguments(subject: &Subject) {
    subject.answers(
        b"GET\nGET a b\nEXIT now\nFOO a b c\nQUIT\n",
        b"ERR wrong number of arguments for 'get' command\n\
          ERR wrong number of arguments for 'get' command\n\
          ERR wrong number of arguments for 'exit' command\n\
          ERR unknown command 'FOO'\n\
          OK\n",
    );
}

pub fn commands_of_one_word_each_are_as_before(subject: &Subject) {
    let talk = Talk {
        sent: b"  set \t name  Alice\r\n\n \t\nGET name\n",
        reply: b"OK\nAlice\n",
    };
    checks::answers_two_pieces(&subject.server(), talk);
}

promises! {
    on "02-kv/exercises#rest-of-line":
    "Only three words are taken from the line, or its end is in the value." =>
        value_is_the_rest_of_the_line;
    "The words of the value are put together again, with one space between." =>
        white_space_inside_the_value_stays;
    "The line is not trimmed at its end, or the rest not at its start." =>
        white_space_around_the_value_is_dropped;
    "The value is taken for text." =>
        any_bytes_are_a_value;
    "The value is built from pieces, or cut." =>
        long_value_with_spaces_comes_back_whole;
    "An empty rest is taken for a value." =>
        set_without_a_value_is_refused;
    "The rest of the line is an argument of any command." =>
        other_commands_still_count_their_arguments;
    "A key, or the end of the line, is no longer found as it was." =>
        commands_of_one_word_each_are_as_before;
}
