//! APPEND makes a value longer.

use super::{Subject, promises};

pub fn append_answers_the_new_length(subject: &Subject) {
    subject.answers(b"SET name Al\nAPPEND name ice\n", b"OK\n5\n");
}

pub fn append_makes_a_key_that_is_not_there(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(b"APPEND name Al\n", b"2\n");
    client.ask(b"GET name\n", b"Al\n");
}

pub fn appended_value_comes_back_whole(subject: &Subject) {
    subject.answers(
        b"SET name A\nAPPEND name li\nappend name ce\nGET name\n",
        b"OK\n3\n5\nAlice\n",
    );
}

pub fn length_is_in_bytes(subject: &Subject) {
    subject.answers(b"SET a \xc3\xab\nAPPEND a \xff\n", b"OK\n3\n");
}

pub fn value_may_become_longer_than_a_line(subject: &Subject) {
    const HALF: usize = 700_000;
    let piece = vec![b'x'; HALF];
    let sent = [b"SET a ", &piece[..], b"\nAPPEND a ", &piece, b"\n"].concat();
    subject.answers(&sent, format!("OK\n{}\n", 2 * HALF).as_bytes());
}

pub fn append_with_another_number_of_arguments_is_refused(subject: &Subject) {
    let error = b"ERR wrong number of arguments for 'append' command\n";
    for command in [&b"APPEND\n"[..], b"APPEND a\n", b"APPEND a b c\n"] {
        subject.answers(command, error);
    }
}

promises! {
    on "02-kv/exercises#append":
    "APPEND is not a command yet, or its reply is not the new length alone." =>
        append_answers_the_new_length;
    "A key that is not there is a miss, not an empty value; or the new \
     value is not stored." =>
        append_makes_a_key_that_is_not_there;
    "The value is replaced, or put in front." =>
        appended_value_comes_back_whole;
    "Characters are counted, or the value is taken for text." =>
        length_is_in_bytes;
    "The limit of a line is taken for one of a value." =>
        value_may_become_longer_than_a_line;
    "The arm of the command has no `_ => replies.extend(wrong_number(name))`." =>
        append_with_another_number_of_arguments_is_refused;
}
