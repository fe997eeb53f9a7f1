//! A mistake is answered by one line and costs nothing else.

use super::{Subject, promises};

pub fn unknown_command_is_named(subject: &Subject) {
    subject.answers(b"FOO\n", b"ERR unknown command 'FOO'\n");
    subject.answers(b"foo bar baz\n", b"ERR unknown command 'foo'\n");
}

pub fn unknown_command_of_32_bytes_is_named_whole(subject: &Subject) {
    let name = [b'x'; 32];
    let reply = [b"ERR unknown command '", &name[..], b"'\n"].concat();
    subject.answers(&[&name[..], b"\n"].concat(), &reply);
}

pub fn unknown_command_is_cut_at_32_bytes(subject: &Subject) {
    let sent = [&[b'x'; 32][..], b"y\n"].concat();
    let reply = [b"ERR unknown command '", &[b'x'; 32][..], b"'\n"].concat();
    subject.answers(&sent, &reply);
}

pub fn unknown_command_is_made_printable(subject: &Subject) {
    subject.answers(
        b"\x1b[2J\xff\0\x07\n",
        b"ERR unknown command '\\x1b[2J\\xff\\x00\\x07'\n",
    );
}

pub fn unknown_command_is_cut_before_it_is_made_printable(subject: &Subject) {
    let reply = format!("ERR unknown command '{}'\n", "\\xff".repeat(32));
    subject.answers(&[&[0xff; 40][..], b"\n"].concat(), reply.as_bytes());
}

pub fn set_with_another_number_of_arguments_is_refused(subject: &Subject) {
    let error = b"ERR wrong number of arguments for 'set' command\n";
    for command in [&b"SET\n"[..], b"SET a\n", b"SET a 1 2\n", b"set a 1 2 3\n"]
    {
        subject.answers(command, error);
    }
}

pub fn get_with_another_number_of_arguments_is_refused(subject: &Subject) {
    let error = b"ERR wrong number of arguments for 'get' command\n";
    for command in [&b"GET\n"[..], b"GET a b\n", b"Get a b c d e\n"] {
        subject.answers(command, error);
    }
}

pub fn exit_with_an_argument_is_refused_and_closes_nothing(subject: &Subject) {
    subject.answers(
        b"EXIT now\nQUIT now please\nGET nobody\n",
        b"ERR wrong number of arguments for 'exit' command\n\
          ERR wrong number of arguments for 'quit' command\n\
          (nil)\n",
    );
}

pub fn name_that_only_begins_like_a_command_is_unknown(subject: &Subject) {
    subject.answers(
        b"SETS a 1\nGE a\n",
        b"ERR unknown command 'SETS'\nERR unknown command 'GE'\n",
    );
}

pub fn refused_set_stores_nothing(subject: &Subject) {
    subject.answers(
        b"SET a 1\nSET a 2 3\nSET a\nGET a\n",
        b"OK\n\
          ERR wrong number of arguments for 'set' command\n\
          ERR wrong number of arguments for 'set' command\n\
          1\n",
    );
}

promises! {
    on "02-kv/commands":
    "The error does not name the command as it was typed, in quotes." =>
        unknown_command_is_named;
    "Arguments are not counted, or one too many is ignored." =>
        set_with_another_number_of_arguments_is_refused,
        get_with_another_number_of_arguments_is_refused,
        exit_with_an_argument_is_refused_and_closes_nothing;
    "The name is compared by its first letters only." =>
        name_that_only_begins_like_a_command_is_unknown;
    "The command is executed before its arguments are counted." =>
        refused_set_stores_nothing;
    "The name is cut at another place than 32 bytes, or not at all." =>
        unknown_command_of_32_bytes_is_named_whole,
        unknown_command_is_cut_at_32_bytes,
        unknown_command_is_cut_before_it_is_made_printable;
    "Bytes from a client go out as they came: use `escape_ascii`." =>
        unknown_command_is_made_printable;
}
