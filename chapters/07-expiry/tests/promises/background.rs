//! What the server does about dead keys that nobody asks for.

use std::io::{BufRead, BufReader};
use std::time::Duration;

use super::harness::{self, Client, Server};
use super::{
    OK, Subject, idle, milliseconds_from_now, number_of, promises, wait_until,
    words,
};

/// Sends a command for each number of a range, and reads all replies.
#[track_caller]
fn fill(client: &mut Client, numbers: std::ops::Range<u32>, options: &str) {
    let numbers: Vec<u32> = numbers.collect();
    for some in numbers.chunks(1_000) {
        let set = |number| format!("SET {number} x {options}");
        let sent = some.iter().map(|number| words(set(number).trim_end()));
        client.ask(&sent.collect::<Vec<_>>().concat(), &OK.repeat(some.len()));
    }
}

pub fn dead_keys_that_nobody_meets_are_removed(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    fill(&mut client, 0..1_000, "PX 300");
    fill(&mut client, 2_000..3_000, "EX 100");
    fill(&mut client, 3_000..4_000, "");
    fill(&mut client, 1_000..2_000, "PX 1");
    wait_until(&mut client, "DBSIZE", 2_000);
    client.ask(&words("EXISTS 2000 2999 3000 3999"), b":4\r\n");
    client.ask(&words("SELECT 3"), OK);
    fill(&mut client, 0..1_000, "PX 1");
    wait_until(&mut client, "DBSIZE", 0);
}

pub fn keys_that_die_in_waves_are_all_removed(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    for wave in 0..5 {
        let moment = milliseconds_from_now(20 * wave);
        fill(&mut client, 0..3_000, &format!("PXAT {moment}"));
        fill(&mut client, 3_000..3_100, "EX 100");
        client.ask(&words("DEL 3000 3001 3002"), b":3\r\n");
    }
    wait_until(&mut client, "DBSIZE", 97);
}

/// Nobody asks anything until the keys are dead: whoever asks wakes the server.
pub fn server_wakes_when_keys_die(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let mut left = 0;
    for _ in 0..10 {
        fill(&mut client, 0..100, "PX 100");
        idle(Duration::from_millis(400));
        left = number_of(&mut client, "DBSIZE");
        if left == 0 {
            return;
        }
    }
    panic!("{left} of 100 dead keys are there when somebody comes");
}

/// Many keys are dead, and commands of a client wait: between two of them, the
/// server removes a part of the dead.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub fn client_does_not_wait_until_all_dead_are_removed(subject: &Subject) {
    const KEYS: i64 = 6_000;
    let server =
        Server::start_with(subject.program(), &["--quiet", "127.0.0.1:0"]);
    let mut client = server.connect();
    let mut replies = BufReader::new(client.stream.try_clone().unwrap());
    let moment = milliseconds_from_now(1_000);
    fill(&mut client, 0..KEYS as u32, &format!("PXAT {moment}"));
    server.signal("STOP");
    // So many bytes that the server reads them in many turns.
    let long = words(&format!("EXISTS {}", "x".repeat(8_000)));
    let pair = [long, words("DBSIZE")].concat();
    let came = std::thread::scope(|scope| {
        scope.spawn(|| client.send(&pair.repeat(200)));
        while milliseconds_from_now(0) < moment + 50 {
            harness::pause();
        }
        server.signal("CONT");
        let mut came = vec![KEYS];
        for _ in 0..200 {
            let [_, number] = [(); 2].map(|()| {
                let mut line = String::new();
                replies.read_line(&mut line).unwrap();
                line.trim_start_matches(':').trim().parse().unwrap()
            });
            came.push(number);
        }
        came
    });
    let largest = came.windows(2).map(|two| two[0] - two[1]).max();
    assert!(
        largest < Some(KEYS / 2),
        "of {KEYS} dead keys, {largest:?} were removed between two commands"
    );
}

/// How often the server goes to sleep and wakes in a third of a second.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
fn naps(server: &Server) -> u64 {
    server.rest();
    let before = server.naps();
    idle(Duration::from_millis(300));
    server.naps() - before
}

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub fn server_sleeps_until_the_next_key_dies(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    fill(&mut client, 0..1_000, "PX 1");
    wait_until(&mut client, "DBSIZE", 0);
    let gone = naps(&server);
    assert!(gone < 3, "no key is left, and the server woke {gone} times");
    fill(&mut client, 0..1_000, "EX 1000");
    let far = naps(&server);
    assert!(far < 3, "no key is due, and the server woke {far} times");
    let before = server.work();
    naps(&server);
    let work = server.work() - before;
    assert!(
        work < Duration::from_millis(100),
        "no key is due, and the server took {work:?} on a processor"
    );
}

/// Keys that die one after the other must not cost a look at all others each.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub fn short_lives_do_not_cost_a_pass_each(subject: &Subject) {
    let cost = |others: u32| {
        let server =
            Server::start_with(subject.program(), &["--quiet", "127.0.0.1:0"]);
        let mut client = server.connect();
        fill(&mut client, 0..others, "EX 1000");
        server.rest();
        let before = server.work();
        for _ in 0..100 {
            client.ask(&words("SET check:short 1 PX 1"), OK);
            idle(Duration::from_millis(3));
        }
        server.work() - before
    };
    let [few, many] = [100, 100_000].map(cost);
    assert!(
        many < few * 10,
        "a hundred short lives took {few:?} on a processor beside 100 keys, \
         and {many:?} beside 100000"
    );
}

promises! {
    on "07-expiry/pass":
    "Nobody looks for the dead, or the loop sleeps too long, or the deadlines \
     of a table are forgotten." =>
        dead_keys_that_nobody_meets_are_removed,
        keys_that_die_in_waves_are_all_removed,
        server_wakes_when_keys_die;
    on "07-expiry/slices":
    "All that is due is removed in one turn." =>
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64")
        ))]
        client_does_not_wait_until_all_dead_are_removed;
    on "07-expiry/pass":
    "The wait of the loop has an end although nothing is due." =>
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64")
        ))]
        server_sleeps_until_the_next_key_dies;
    on "07-expiry/slices":
    "There is no pause between two passes." =>
        #[cfg(all(
            target_os = "linux",
            any(target_arch = "x86_64", target_arch = "aarch64")
        ))]
        short_lives_do_not_cost_a_pass_each;
}
