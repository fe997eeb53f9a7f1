//! EXISTS counts keys.

use super::{Subject, promises};

pub fn exists_answers_one_or_zero(subject: &Subject) {
    subject.answers(b"SET a 1\nEXISTS a\nEXISTS nobody\n", b"OK\n1\n0\n");
}

pub fn exists_takes_several_keys(subject: &Subject) {
    subject.answers(
        b"SET a 1\nSET b 2\nEXISTS nobody a nothing none b\n",
        b"OK\nOK\n2\n",
    );
}

pub fn exists_changes_nothing(subject: &Subject) {
    subject.answers(b"SET a 1\nEXISTS a\nGET a\n", b"OK\n1\n1\n");
}

pub fn key_named_twice_counts_twice(subject: &Subject) {
    subject.answers(b"SET a 1\nexists a nobody a\n", b"OK\n2\n");
}

pub fn exists_alone_is_refused(subject: &Subject) {
    subject.answers(
        b"EXISTS\n",
        b"ERR wrong number of arguments for 'exists' command\n",
    );
}

promises! {
    on "02-kv/exercises#exists":
    "EXISTS is not a command yet, or its reply is not a number alone." =>
        exists_answers_one_or_zero;
    "Only the first keys are looked at." => exists_takes_several_keys;
    "EXISTS takes the key out to look at it." => exists_changes_nothing;
    "A key is counted once, however often it is named." =>
        key_named_twice_counts_twice;
    "EXISTS needs no key: the first word after the name may be missing." =>
        exists_alone_is_refused;
}
