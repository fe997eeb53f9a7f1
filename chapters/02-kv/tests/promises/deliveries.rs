//! The same commands get the same replies, in whatever pieces they are sent.

use crate::harness::{Talk, checks};
use crate::server;

/// All commands, an error, both line ends and an empty line. EXIT is a test of
/// its own: what is sent after it has no reply.
const COMMANDS: Talk = Talk {
    sent: b"SET name Alice\r\nGET name\n\nGET nobody\nFOO\n",
    reply: b"OK\nAlice\n(nil)\nERR unknown command 'FOO'\n",
};

#[test]
fn commands_in_one_piece_are_answered() {
    checks::answers(server().address, COMMANDS.sent, COMMANDS.reply);
}

#[test]
fn replies_do_not_wait_for_the_end() {
    checks::answers_at_once(&server(), COMMANDS);
}

#[test]
fn commands_in_two_pieces_are_answered_wherever_they_are_cut() {
    checks::answers_two_pieces(&server(), COMMANDS);
}

#[test]
fn commands_in_single_bytes_are_answered() {
    checks::answers_single_bytes(&server(), COMMANDS);
}

#[test]
fn half_a_command_at_the_end_is_dropped() {
    let server = server();
    checks::answers(server.address, b"SET a 1\nSET a 28", b"OK\n");
    checks::answers(server.address, b"GET a\n", b"1\n");
}

#[test]
fn half_a_command_is_dropped_wherever_it_is_cut() {
    let server = server();
    checks::answers(server.address, b"SET a 1\n", b"OK\n");
    let command = b"SET a 28";
    for length in 1..=command.len() {
        checks::answers(server.address, &command[..length], b"");
    }
    checks::answers(server.address, b"GET a\n", b"1\n");
}

#[test]
fn exit_without_its_line_feed_has_no_reply() {
    checks::answers(server().address, b"EXIT", b"");
}
