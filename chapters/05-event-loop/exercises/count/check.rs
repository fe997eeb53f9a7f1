//! COUNT takes long, and nobody else waits for it.

use super::harness::Client;
use super::{SET_NAME, Subject, promises};

/// Stores so many keys that begin with `k`.
#[track_caller]
fn store(client: &mut Client, keys: usize) {
    let set = (0..keys).map(|number| format!("SET k{number} 1\n"));
    client.send(set.collect::<String>().as_bytes());
    client.expect(&b"OK\n".repeat(keys));
}

pub fn count_takes_one_word(subject: &Subject) {
    let error = b"ERR wrong number of arguments for 'count' command\n";
    subject.answers(b"COUNT\nCOUNT a b\n", &error.repeat(2));
}

pub fn keys_that_begin_so_are_counted(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(b"COUNT a\n", b"0\n");
    client.ask(b"SET ab 1\nSET a 2\nSET b a\n", &b"OK\n".repeat(3));
    client.ask(b"COUNT a\n", b"2\n");
    client.ask(b"count b\n", b"1\n");
    client.ask(b"COUNT abc\n", b"0\n");
}

pub fn replaced_key_counts_once(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(b"SET a 1\nSET a 2\nCOUNT a\n", b"OK\nOK\n1\n");
}

pub fn all_slices_are_counted(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    store(&mut client, 2_999);
    client.ask(b"COUNT k\n", b"2999\n");
    client.ask(b"COUNT k2\n", b"1110\n");
    client.ask(b"SET k2999 1\nCOUNT k\n", b"OK\n3000\n");
}

pub fn later_commands_wait_for_its_reply(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    store(&mut client, 5_000);
    client.ask(
        b"SET name Alice\nCOUNT k\nGET name\nCOUNT x\nEXIT\n",
        b"OK\n5000\nAlice\n0\nOK\n",
    );
    client.expect_end();
}

/// The log shows who had a turn when. All commands are there before the server
/// reads the first of them, and those of the other client take some turns.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub fn others_are_served_between_two_slices(subject: &Subject) {
    let server = subject.new_server();
    let [mut one, mut two] = [0; 2].map(|_| server.connect());
    two.ask(SET_NAME.sent, SET_NAME.reply);
    store(&mut one, 5_000);
    server.settle();
    let set = [b"SET a ", &[b'x'; 900][..], b"\n"].concat();
    super::linux::meanwhile(&server, || {
        one.send(b"COUNT k\n");
        two.send(&set.repeat(300));
    });
    one.expect(b"5000\n");
    two.expect(&b"OK\n".repeat(300));
    let log = server.log_until("Sent: 5000");
    let others = log.iter().filter(|line| line.contains(": SET a xxx"));
    let others = others.count();
    assert!(
        others > 100,
        "while 5,000 keys were counted, another client had {others} of its \
         300 commands executed"
    );
}

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
pub fn others_are_served_between_two_slices(_: &Subject) {
    super::harness::leave_out("only on Linux can a server be stopped for this")
}

promises! {
    on "05-event-loop/exercises#count":
    "COUNT is not a command yet, or does not look at its words." =>
        count_takes_one_word;
    "Another part of the key is compared, or the values are." =>
        keys_that_begin_so_are_counted;
    "The list of keys has a key twice." =>
        replaced_key_counts_once;
    "The last slice is left out, or one is counted twice, or nothing makes \
     COUNT go on." =>
        all_slices_are_counted;
    "The client goes on to its next command before this one has its reply." =>
        later_commands_wait_for_its_reply;
    "COUNT looks at all keys in one turn." =>
        others_are_served_between_two_slices;
}
