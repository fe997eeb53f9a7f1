//! A mistake is answered by one line and costs nothing else.

use super::{NIL, Subject, command, converse, promises, words};

pub fn unknown_command_is_named_with_its_arguments(subject: &Subject) {
    let error = "-ERR unknown command 'FOO', with args beginning with: ";
    converse(
        subject,
        &[
            ("FOO", &format!("{error}\r\n")),
            ("FOO bar baz", &format!("{error}'bar' 'baz' \r\n")),
        ],
    );
}

pub fn unknown_command_is_cut_at_128_bytes(subject: &Subject) {
    let (x, y) = ("x".repeat(128), "y".repeat(128));
    let error = format!(
        "-ERR unknown command '{x}', with args beginning with: '{y}' \r\n"
    );
    converse(subject, &[(&format!("{x}x {y}y {y}"), &error)]);
}

pub fn error_is_one_line_whatever_the_name(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(
        &command(&[b"FO\r\n+OK"]),
        b"-ERR unknown command 'FO  +OK', with args beginning with: \r\n",
    );
    client.ask(&words("GET check:nobody"), NIL);
}

pub fn wrong_number_of_arguments_is_refused(subject: &Subject) {
    let error = |name: &str| {
        format!("-ERR wrong number of arguments for '{name}' command\r\n")
    };
    converse(
        subject,
        &[
            ("GET", &error("get")),
            ("get a b", &error("get")),
            ("SET a", &error("set")),
            ("DEL", &error("del")),
            ("MSET a", &error("mset")),
            ("MSET a 1 b", &error("mset")),
            ("PING a b", &error("ping")),
            ("ECHO", &error("echo")),
        ],
    );
}

pub fn unknown_option_is_a_syntax_error(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("SET check:a 2 FOO", "-ERR syntax error\r\n"),
            ("SET check:a 2 NX XX", "-ERR syntax error\r\n"),
            ("GET check:a", "$1\r\n1\r\n"),
        ],
    );
}

pub fn part_that_a_command_does_not_have_is_named(subject: &Subject) {
    converse(
        subject,
        &[(
            "CLIENT FOO",
            "-ERR unknown subcommand 'FOO'. Try CLIENT HELP.\r\n",
        )],
    );
}

pub fn command_after_an_error_is_executed(subject: &Subject) {
    let sent = ["SET check:a", "FOO", "GET check:nobody"].map(words);
    subject.answers(
        &sent.concat(),
        b"-ERR wrong number of arguments for 'set' command\r\n\
          -ERR unknown command 'FOO', with args beginning with: \r\n\
          $-1\r\n",
    );
}

promises! {
    on "06-resp/table":
    "The error has other words, or does not repeat the command as it came." =>
        unknown_command_is_named_with_its_arguments,
        unknown_command_is_cut_at_128_bytes;
    on "06-resp/docs":
    "A part that a command does not have is taken for a wrong number of \
     arguments, or the error has other words." =>
        part_that_a_command_does_not_have_is_named;
    on "06-resp/table":
    "Arguments are not counted before the command is executed." =>
        wrong_number_of_arguments_is_refused;
    on "06-resp/options":
    "The rest of a command is not looked at, or only after it has changed \
     something." =>
        unknown_option_is_a_syntax_error;
    on "06-resp/values":
    "A line end in a name ends the error too early: the client takes the rest \
     for another reply." =>
        error_is_one_line_whatever_the_name;
    on "06-resp/replies":
    "An error closes the connection." =>
        command_after_an_error_is_executed;
}
