//! One client at a time, in the order of connecting.

use super::harness::checks;
use super::{AGAIN, HELLO, Subject, promises};

pub fn second_client_waits_until_the_first_leaves(subject: &Subject) {
    checks::second_client_waits_until_the_first_leaves(
        &subject.server(),
        HELLO,
        AGAIN,
    );
}

pub fn second_client_is_accepted_after_the_first_has_left(subject: &Subject) {
    checks::second_client_is_accepted_after_the_first_has_left(
        &subject.server(),
        HELLO,
        AGAIN,
    );
}

pub fn client_that_leaves_while_it_waits_is_nobodys_trouble(subject: &Subject) {
    checks::a_client_may_leave_while_it_waits(&subject.server(), HELLO, AGAIN);
}

pub fn two_thousand_clients_are_served_one_after_another(subject: &Subject) {
    checks::answers_clients_one_after_another(&subject.server(), 2000, HELLO);
}

promises! {
    on "tcp/one-thread":
    "The server accepts while it serves another client, for example in a \
     thread for each." =>
        second_client_waits_until_the_first_leaves;
    "The log lines of a client come too late, or another client is accepted \
     before the first has left." =>
        second_client_is_accepted_after_the_first_has_left;
    on "01-echo/any-client":
    "An error on one connection ends the server: `?` in the accept loop." =>
        client_that_leaves_while_it_waits_is_nobodys_trouble;
    "Something is kept for each client and never given back." =>
        two_thousand_clients_are_served_one_after_another;
}
