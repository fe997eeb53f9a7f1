//! What the server cannot do, as the ledger says. What it has kept from earlier
//! chapters is shown in its own language.

use super::harness::checks;
use super::{GET_NAME, NIL, OK, SET_NAME, Subject, promises, value, words};

pub fn every_server_starts_with_an_empty_table(subject: &Subject) {
    let [one, two] = [0; 2].map(|_| subject.new_server());
    checks::answers(one.address, SET_NAME.sent, SET_NAME.reply);
    checks::answers(two.address, GET_NAME.sent, NIL);
    drop(one);
    let three = subject.new_server();
    checks::answers(three.address, GET_NAME.sent, NIL);
}

pub fn update_between_a_read_and_a_write_is_lost(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut two] = [(); 2].map(|()| server.connect());
    one.ask(&words("SET visits 10"), OK);
    one.ask(&words("GET visits"), &value(b"10"));
    two.ask(&words("GET visits"), &value(b"10"));
    one.ask(&words("SET visits 11"), OK);
    two.ask(&words("SET visits 11"), OK);
    one.ask(&words("GET visits"), &value(b"11"));
}

/// One client sends a long command. When the server is at it, another one asks:
/// the reply to that comes when the first has its own.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub fn long_command_holds_everybody(subject: &Subject) {
    let server = subject.new_server();
    let [mut one, mut two] = [(); 2].map(|()| server.connect());
    one.ask(&words(&format!("SET {} 1", "a".repeat(20_000))), OK);
    // Each `a` of the key may be the first of a thousand.
    let long = words(&format!("KEYS *{}b", "a".repeat(1_000)));
    let mut ends_before_it_is_asked = || {
        one.send(&long);
        server.wait_for("the server reads the command", || {
            server
                .socket(&one)
                .is_some_and(|socket| socket.rx_queue == 0)
        });
        two.send(&words("PING"));
        one.stream.set_nonblocking(true).unwrap();
        let early = one.stream.peek(&mut [0]).is_ok();
        two.expect(b"+PONG\r\n");
        let late = one.stream.peek(&mut [0]).is_err();
        one.stream.set_nonblocking(false).unwrap();
        assert!(!late, "PING is answered before the long command");
        one.expect(b"*0\r\n");
        early
    };
    // The server may be faster than we are.
    assert!(
        !(0..20).all(|_| ends_before_it_is_asked()),
        "no command takes so long that another client could ask"
    );
}

promises! {
    on "03-client/drawbacks":
    "Something is kept in a file, or by another process." =>
        every_server_starts_with_an_empty_table;
    on "04-threads/lost-update":
    "A command of another client cannot come between two of the first." =>
        update_between_a_read_and_a_write_is_lost;
    on "05-event-loop/end":
    "The server serves others while it executes a long command." =>
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64")
        ))]
        long_command_holds_everybody;
}
