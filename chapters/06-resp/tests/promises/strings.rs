//! The commands for values.

use super::{OK, Subject, command, converse, promises, value, words};

pub fn set_has_conditions(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("SET check:a 2 NX", "$-1\r\n"),
            ("SET check:a 3 xx", "+OK\r\n"),
            ("DEL check:b", ":0\r\n"),
            ("SET check:b 1 XX", "$-1\r\n"),
            ("GET check:b", "$-1\r\n"),
            ("SET check:a 4 GET", "$1\r\n3\r\n"),
            ("SET check:a 5 NX GET", "$1\r\n4\r\n"),
            ("GET check:a", "$1\r\n4\r\n"),
            ("SETNX check:a 6", ":0\r\n"),
            ("SETNX check:b 6", ":1\r\n"),
            ("DEL check:b", ":1\r\n"),
        ],
    );
}

pub fn get_can_change_the_key_too(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("GETSET check:a 2", "$1\r\n1\r\n"),
            ("GETDEL check:a", "$1\r\n2\r\n"),
            ("GETDEL check:a", "$-1\r\n"),
            ("GETSET check:a 3", "$-1\r\n"),
        ],
    );
}

pub fn several_keys_are_set_and_read_at_once(subject: &Subject) {
    converse(
        subject,
        &[
            ("DEL check:c check:d", ":0\r\n"),
            ("MSET check:a 1 check:b 2", "+OK\r\n"),
            (
                "MGET check:a check:c check:b",
                "*3\r\n$1\r\n1\r\n$-1\r\n$1\r\n2\r\n",
            ),
            ("MSETNX check:c 3 check:a 3", ":0\r\n"),
            ("MGET check:a check:c", "*2\r\n$1\r\n1\r\n$-1\r\n"),
            ("MSETNX check:c 3 check:d 4", ":1\r\n"),
            ("DEL check:c check:d", ":2\r\n"),
        ],
    );
}

pub fn values_grow_and_have_parts(subject: &Subject) {
    converse(
        subject,
        &[
            ("DEL check:t check:z", ":0\r\n"),
            ("APPEND check:t Hello", ":5\r\n"),
            ("APPEND check:t World", ":10\r\n"),
            ("STRLEN check:t", ":10\r\n"),
            ("STRLEN check:z", ":0\r\n"),
            ("GETRANGE check:t 0 4", "$5\r\nHello\r\n"),
            ("GETRANGE check:t -5 -1", "$5\r\nWorld\r\n"),
            ("GETRANGE check:t 8 100", "$2\r\nld\r\n"),
            ("GETRANGE check:t 5 3", "$0\r\n\r\n"),
            ("SETRANGE check:t 5 Redis", ":10\r\n"),
            ("GET check:t", "$10\r\nHelloRedis\r\n"),
            ("SETRANGE check:z 3 x", ":4\r\n"),
            ("GET check:z", "$4\r\n\0\0\0x\r\n"),
            ("SETRANGE check:z -1 x", "-ERR offset is out of range\r\n"),
            ("DEL check:t check:z", ":2\r\n"),
        ],
    );
}

pub fn value_that_would_be_too_long_is_refused(subject: &Subject) {
    let error = "-ERR string exceeds maximum allowed size \
                 (proto-max-bulk-len)\r\n";
    converse(
        subject,
        &[
            ("SET check:a 1", "+OK\r\n"),
            ("SETRANGE check:a 536870912 x", error),
            ("SETRANGE check:a 9223372036854775807 x", error),
            ("GET check:a", "$1\r\n1\r\n"),
        ],
    );
}

pub fn numbers_are_counted(subject: &Subject) {
    converse(
        subject,
        &[
            ("DEL check:n", ":0\r\n"),
            ("INCR check:n", ":1\r\n"),
            ("INCRBY check:n 41", ":42\r\n"),
            ("DECR check:n", ":41\r\n"),
            ("DECRBY check:n 50", ":-9\r\n"),
            ("GET check:n", "$2\r\n-9\r\n"),
            ("DEL check:n", ":1\r\n"),
        ],
    );
}

pub fn what_is_no_number_is_not_counted(subject: &Subject) {
    let error = "-ERR value is not an integer or out of range\r\n";
    let server = subject.server();
    let mut client = server.connect();
    let values = ["", " 1", "1 ", "+1", "01", "1.0", "0x1", "-0"];
    for value in values {
        client.ask(&command(&[b"SET", b"check:n", value.as_bytes()]), OK);
        client.ask(&words("INCR check:n"), error.as_bytes());
    }
    client.ask(&words("SET check:n 1"), OK);
    client.ask(&words("INCRBY check:n x"), error.as_bytes());
    client.ask(&words("GET check:n"), &value(b"1"));
}

pub fn number_that_would_overflow_stays(subject: &Subject) {
    let error = "-ERR increment or decrement would overflow\r\n";
    converse(
        subject,
        &[
            ("SET check:n 9223372036854775807", "+OK\r\n"),
            ("INCR check:n", error),
            ("DECR check:n", ":9223372036854775806\r\n"),
            ("SET check:n -9223372036854775808", "+OK\r\n"),
            ("DECR check:n", error),
            (
                "DECRBY check:n -9223372036854775808",
                "-ERR decrement would overflow\r\n",
            ),
            ("GET check:n", "$20\r\n-9223372036854775808\r\n"),
        ],
    );
}

promises! {
    on "06-resp/options":
    "SET always sets, or its reply does not say that it has not." =>
        set_has_conditions;
    on "06-resp/answers":
    "The value before is read after the new one is there." =>
        get_can_change_the_key_too;
    on "06-resp/numbers":
    "A part of a command is executed although the whole must not be, or a key \
     that is missing has no place in the reply." =>
        several_keys_are_set_and_read_at_once;
    on "06-resp/parts":
    "Places below zero are not counted from the end, or a place behind the end \
     is an error." =>
        values_grow_and_have_parts;
    "A sum of a place and a length is not looked at before it is used." =>
        value_that_would_be_too_long_is_refused;
    on "06-resp/numbers":
    "A key that is missing is not 0, or the sum is not stored." =>
        numbers_are_counted;
    "A value is read as Rust reads a number, which takes a plus and zeros in \
     front." =>
        what_is_no_number_is_not_counted;
    "The sum wraps around, or ends the server: use `checked_add`." =>
        number_that_would_overflow_stays;
}
