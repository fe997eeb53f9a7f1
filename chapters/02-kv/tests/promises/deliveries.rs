//! The same commands get the same replies, in whatever pieces they are sent.

use super::harness::{Talk, checks};
use super::{Subject, promises};

/// All commands, an error, both line ends and an empty line. EXIT is a test of
/// its own: what is sent after it has no reply.
const COMMANDS: Talk = Talk {
    sent: b"SET name Alice\r\nGET name\n\nGET nobody\nFOO\n",
    reply: b"OK\nAlice\n(nil)\nERR unknown command 'FOO'\n",
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

pub fn half_a_command_at_the_end_is_dropped(subject: &Subject) {
    let server = subject.server();
    checks::answers(server.address, b"SET a 1\nSET a 28", b"OK\n");
    checks::answers(server.address, b"GET a\n", b"1\n");
}

pub fn half_a_command_is_dropped_wherever_it_is_cut(subject: &Subject) {
    let server = subject.server();
    checks::answers(server.address, b"SET a 1\n", b"OK\n");
    let command = b"SET a 28";
    for length in 1..=command.len() {
        checks::answers(server.address, &command[..length], b"");
    }
    checks::answers(server.address, b"GET a\n", b"1\n");
}

pub fn exit_without_its_line_feed_has_no_reply(subject: &Subject) {
    checks::answers(subject.server().address, b"EXIT", b"");
}

promises! {
    on "02-kv/lines":
    "One read is taken for one command." =>
        commands_in_one_piece_are_answered;
    on "02-kv/one-write":
    "A half command at the end of the stream is executed. A line is whole \
     only when it ends with `\\n`." =>
        half_a_command_at_the_end_is_dropped,
        half_a_command_is_dropped_wherever_it_is_cut,
        exit_without_its_line_feed_has_no_reply;
    on "02-kv/lines":
    "What came so far is thrown away, or executed, when the line is not yet \
     whole." =>
        replies_do_not_wait_for_the_end,
        commands_in_two_pieces_are_answered_wherever_they_are_cut,
        commands_in_single_bytes_are_answered;
}
