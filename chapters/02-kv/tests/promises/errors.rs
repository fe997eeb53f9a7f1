//! A mistake is answered by one line and costs nothing else.

use crate::answers;

#[test]
fn unknown_command_is_named() {
    answers(b"FOO\n", b"ERR unknown command 'FOO'\n");
    answers(b"foo bar baz\n", b"ERR unknown command 'foo'\n");
}

#[test]
fn unknown_command_of_32_bytes_is_named_whole() {
    let name = [b'x'; 32];
    let reply = [b"ERR unknown command '", &name[..], b"'\n"].concat();
    answers(&[&name[..], b"\n"].concat(), &reply);
}

#[test]
fn unknown_command_is_cut_at_32_bytes() {
    let sent = [&[b'x'; 32][..], b"y\n"].concat();
    let reply = [b"ERR unknown command '", &[b'x'; 32][..], b"'\n"].concat();
    answers(&sent, &reply);
}

#[test]
fn unknown_command_is_made_printable() {
    answers(
        b"\x1b[2J\xff\0\x07\n",
        b"ERR unknown command '\\x1b[2J\\xff\\x00\\x07'\n",
    );
}

#[test]
fn unknown_command_is_cut_before_it_is_made_printable() {
    let reply = format!("ERR unknown command '{}'\n", "\\xff".repeat(32));
    answers(&[&[0xff; 40][..], b"\n"].concat(), reply.as_bytes());
}

#[test]
fn set_with_another_number_of_arguments_is_refused() {
    let error = b"ERR wrong number of arguments for 'set' command\n";
    for command in [&b"SET\n"[..], b"SET a\n", b"SET a 1 2\n", b"set a 1 2 3\n"]
    {
        answers(command, error);
    }
}

#[test]
fn get_with_another_number_of_arguments_is_refused() {
    let error = b"ERR wrong number of arguments for 'get' command\n";
    for command in [&b"GET\n"[..], b"GET a b\n", b"Get a b c d e\n"] {
        answers(command, error);
    }
}

#[test]
fn exit_with_an_argument_is_refused_and_closes_nothing() {
    answers(
        b"EXIT now\nQUIT now please\nGET a\n",
        b"ERR wrong number of arguments for 'exit' command\n\
          ERR wrong number of arguments for 'quit' command\n\
          (nil)\n",
    );
}

#[test]
fn name_that_only_begins_like_a_command_is_unknown() {
    answers(
        b"SETS a 1\nGE a\n",
        b"ERR unknown command 'SETS'\nERR unknown command 'GE'\n",
    );
}

#[test]
fn refused_set_stores_nothing() {
    answers(
        b"SET a 1\nSET a 2 3\nSET a\nGET a\n",
        b"OK\n\
          ERR wrong number of arguments for 'set' command\n\
          ERR wrong number of arguments for 'set' command\n\
          1\n",
    );
}
