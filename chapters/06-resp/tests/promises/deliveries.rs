//! The same commands get the same replies, in whatever pieces they are sent.

use super::harness::{Talk, checks};
use super::{Subject, promises, value, words};

/// Arrays, a line, a value that is a line end, a command of no words, an error.
const COMMANDS: Talk = Talk {
    sent: b"*3\r\n$3\r\nSET\r\n$1\r\na\r\n$2\r\n\r\n\r\n\
            PING\r\n*2\r\n$3\r\nGET\r\n$1\r\na\r\n*0\r\n*1\r\n$1\r\nF\r\n",
    reply: b"+OK\r\n+PONG\r\n$2\r\n\r\n\r\n\
             -ERR unknown command 'F', with args beginning with: \r\n",
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
}
