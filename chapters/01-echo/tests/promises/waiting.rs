//! One client at a time, in the order of connecting.

use crate::harness::checks;
use crate::{AGAIN, HELLO, server};

#[test]
fn second_client_waits_until_the_first_leaves() {
    checks::second_client_waits_until_the_first_leaves(&server(), HELLO, AGAIN);
}

#[test]
fn client_that_leaves_while_it_waits_is_nobodys_trouble() {
    checks::a_client_may_leave_while_it_waits(&server(), HELLO, AGAIN);
}

#[test]
fn two_thousand_clients_are_served_one_after_another() {
    checks::answers_clients_one_after_another(&server(), 2000, HELLO);
}
