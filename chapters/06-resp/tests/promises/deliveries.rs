//! The same commands get the same replies, in whatever pieces they are sent.

use super::harness::{Talk, checks};
use super::{Subject, promises, value, words};

/// A value that is a line end, a command of no words, a key that is missing.
const COMMANDS: Talk = Talk {
    sent: b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\n\r\n\r\n*0\r\n\
            *2\r\n$3\r\nGET\r\n$1\r\na\r\n*2\r\n$3\r\nGET\r\n$1\r\nb\r\n",
    reply: b"+OK\r\n$2\r\n\r\n\r\n$-1\r\n",
};

/// Lines before, between and behind arrays.
const LINES: Talk = Talk {
    sent: b"SET a 1\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n\nGET b\n*0\r\nGET a\r\n",
    reply: b"+OK\r\n$1\r\n1\r\n$-1\r\n$1\r\n1\r\n",
};

pub fn commands_in_one_piece_are_answered(subject: &Subject) {
    checks::answers(subject.server().address, COMMANDS.sent, COMMANDS.reply);
}

pub fn replies_do_not_wait_for_the_end(subject: &Subject) {
    checks::answers_at_once(&subject.server(), COMMANDS);
}

pub fn commands_in_two_pieces_are_answered_wherever_they_are_cut(
    subject: &Subject,
) {
    checks::answers_two_pieces(&subject.server(), COMMANDS);
}

pub fn commands_in_single_bytes_are_answered(subject: &Subject) {
    checks::answers_single_bytes(&subject.server(), COMMANDS);
}

pub fn half_a_command_is_dropped_wherever_it_is_cut(subject: &Subject) {
    let server = subject.server();
    let [set, half] = ["SET check:a 1", "SET check:a 28"].map(words);
    checks::answers(server.address, &set, b"+OK\r\n");
    for length in 1..half.len() {
        checks::answers(server.address, &half[..length], b"");
    }
    let get = words("GET check:a");
    checks::answers(server.address, &get, &value(b"1"));
}

pub fn lines_between_arrays_are_answered_wherever_they_are_cut(
    subject: &Subject,
) {
    checks::answers_two_pieces(&subject.server(), LINES);
}

promises! {
    on "06-resp/pieces":
    "One read is taken for one command." =>
        commands_in_one_piece_are_answered;
    "The last command waits for the end of the connection." =>
        replies_do_not_wait_for_the_end;
    "What came so far is thrown away, or taken for a mistake, when the command \
     is not yet whole." =>
        commands_in_two_pieces_are_answered_wherever_they_are_cut,
        commands_in_single_bytes_are_answered;
    "Half a command at the end of the stream is executed. A word is whole only \
     with the line end behind it." =>
        half_a_command_is_dropped_wherever_it_is_cut;
    on "06-resp/inline":
    "The first byte says what a command is, and no other is looked at again \
     when the next piece has come." =>
        lines_between_arrays_are_answered_wherever_they_are_cut;
}
