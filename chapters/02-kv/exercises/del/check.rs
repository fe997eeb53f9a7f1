//! DEL removes keys and counts them.

use super::{Subject, promises};

pub fn del_answers_how_many_keys_it_removed(subject: &Subject) {
    subject.answers(b"SET a 1\nDEL a\n", b"OK\n1\n");
}

pub fn removed_key_is_gone(subject: &Subject) {
    subject.answers(b"SET a 1\nDEL a\nGET a\nDEL a\n", b"OK\n1\n(nil)\n0\n");
}

pub fn del_takes_several_keys(subject: &Subject) {
    subject.answers(
        b"SET a 1\nSET b 2\nSET c 3\nSET d 4\nDEL a b nobody c d\nGET d\n",
        b"OK\nOK\nOK\nOK\n4\n(nil)\n",
    );
}

pub fn key_named_twice_is_counted_once(subject: &Subject) {
    subject.answers(b"SET a 1\ndel a a\n", b"OK\n1\n");
}

pub fn del_alone_is_refused(subject: &Subject) {
    subject.answers(
        b"DEL\n",
        b"ERR wrong number of arguments for 'del' command\n",
    );
}

promises! {
    on "02-kv/exercises#del":
    "DEL is not a command yet, or its reply is not a number alone." =>
        del_answers_how_many_keys_it_removed;
    "The keys are counted but not removed, or also those that are not there \
     are counted." =>
        removed_key_is_gone;
    "Only the first keys are looked at." => del_takes_several_keys;
    "All keys are counted before the first is removed." =>
        key_named_twice_is_counted_once;
    "DEL needs no key: the first word after the name may be missing." =>
        del_alone_is_refused;
}
