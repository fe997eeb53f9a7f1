//! Letters come back in upper case.

use super::harness::{Talk, checks};
use super::{Subject, promises};

/// The two bytes of a letter that is not ASCII are in it.
const TEXT: Talk = Talk {
    sent: b"hello, Zo\xc3\xab\n",
    reply: b"HELLO, ZO\xc3\xab\n",
};

pub fn letters_come_back_in_upper_case(subject: &Subject) {
    checks::answers_at_once(&subject.server(), TEXT);
}

pub fn every_other_byte_comes_back_as_it_is(subject: &Subject) {
    let sent: Vec<u8> = (0..=255).collect();
    subject.answers(&sent, &sent.to_ascii_uppercase());
}

pub fn pieces_make_no_difference(subject: &Subject) {
    checks::answers_two_pieces(&subject.server(), TEXT);
}

promises! {
    on "01-echo/exercises#upper-case":
    "The bytes come back as they came, or letters that are not ASCII are \
     changed too." => letters_come_back_in_upper_case;
    "Other bytes than `a` to `z` are changed: bytes are no characters." =>
        every_other_byte_comes_back_as_it_is;
    "Only the first read is changed." => pieces_make_no_difference;
}
