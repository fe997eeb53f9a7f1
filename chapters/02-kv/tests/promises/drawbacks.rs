//! What the server cannot do, as the book says.

use super::harness::checks;
use super::{Subject, promises};

pub fn stored_nil_looks_like_a_miss(subject: &Subject) {
    subject.answers(
        b"SET ghost (nil)\nGET ghost\nGET nobody\n",
        b"OK\n(nil)\n(nil)\n",
    );
}

pub fn value_cannot_hold_a_space(subject: &Subject) {
    subject.answers(
        b"SET space Alice Smith\nGET space\n",
        b"ERR wrong number of arguments for 'set' command\n(nil)\n",
    );
}

pub fn value_cannot_hold_a_line_feed(subject: &Subject) {
    subject.answers(
        b"SET text one\ntwo\nGET text\n",
        b"OK\nERR unknown command 'two'\none\n",
    );
}

pub fn every_server_starts_with_an_empty_table(subject: &Subject) {
    let [one, two] = [0; 2].map(|_| subject.new_server());
    checks::answers(one.address, b"SET name Alice\n", b"OK\n");
    checks::answers(two.address, b"GET name\n", b"(nil)\n");
    drop(one);
    let three = subject.new_server();
    checks::answers(three.address, b"GET name\n", b"(nil)\n");
}

promises! {
    on "03-client/drawbacks":
    "The server differs from the protocol of the book, which has these limits." =>
        stored_nil_looks_like_a_miss,
        value_cannot_hold_a_space,
        value_cannot_hold_a_line_feed;
    "Something is kept in a file, or by another process." =>
        every_server_starts_with_an_empty_table;
}
