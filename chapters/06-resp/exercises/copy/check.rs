//! COPY stores a value under another key.

use super::{Subject, converse, promises};

pub fn copy_without_a_second_key_is_refused(subject: &Subject) {
    let error = "-ERR wrong number of arguments for 'copy' command\r\n";
    converse(subject, &[("COPY check:a", error)]);
}

pub fn value_is_under_both_keys(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a one", "+OK\r\n"),
            ("DEL check:b", ":0\r\n"),
            ("COPY check:a check:b", ":1\r\n"),
            ("MGET check:a check:b", "*2\r\n$3\r\none\r\n$3\r\none\r\n"),
            ("SET check:a two", "+OK\r\n"),
            ("GET check:b", "$3\r\none\r\n"),
            ("DEL check:b", ":1\r\n"),
        ],
    );
}

pub fn value_that_is_there_stays(subject: &Subject) {
    converse(
        subject,
        &[
            ("MSET check:a one check:b two", "+OK\r\n"),
            ("COPY check:a check:b", ":0\r\n"),
            ("GET check:b", "$3\r\ntwo\r\n"),
            ("DEL check:b", ":1\r\n"),
        ],
    );
}

pub fn replace_replaces_it(subject: &Subject) {
    converse(
        subject,
        &[
            ("MSET check:a one check:b two", "+OK\r\n"),
            ("COPY check:a check:b replace", ":1\r\n"),
            ("GET check:b", "$3\r\none\r\n"),
            ("COPY check:nobody check:b REPLACE", ":0\r\n"),
            ("GET check:b", "$3\r\none\r\n"),
            ("DEL check:b", ":1\r\n"),
        ],
    );
}

pub fn copy_refuses_what_makes_no_sense(subject: &Subject) {
    converse(
        subject,
        &[
            ("SET check:a one", "+OK\r\n"),
            (
                "COPY check:a check:a",
                "-ERR source and destination objects are the same\r\n",
            ),
            ("COPY check:a check:b FOO", "-ERR syntax error\r\n"),
            ("EXISTS check:b", ":0\r\n"),
        ],
    );
}

promises! {
    on "06-resp/exercises#copy":
    "COPY is not in the table yet, or its number of words is another." =>
        copy_without_a_second_key_is_refused;
    "The value is moved and not copied, or the two keys share it." =>
        value_is_under_both_keys;
    "Whether there is a value already is not asked." =>
        value_that_is_there_stays;
    "REPLACE is known in capital letters only, or removes the value before it \
     is known that there is another." =>
        replace_replaces_it;
    "A key is copied to itself, or a word is ignored." =>
        copy_refuses_what_makes_no_sense;
}
