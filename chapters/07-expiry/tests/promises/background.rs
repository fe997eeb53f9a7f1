//! What the server does about dead keys that nobody asks for.

use std::time::{Duration, Instant};

use super::harness::{self, Client, Server};
use super::{OK, Subject, number_of, promises, wait_until, words};

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

/// In how many milliseconds since 1970 that is.
fn milliseconds_from_now(milliseconds: u64) -> u128 {
    let now = std::time::SystemTime::now();
    let since = now.duration_since(std::time::UNIX_EPOCH).unwrap();
    since.as_millis() + u128::from(milliseconds)
}

pub fn dead_keys_that_nobody_meets_are_removed(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    fill(&mut client, 0..1_000, "PX 1");
    fill(&mut client, 1_000..2_000, "EX 100");
    fill(&mut client, 2_000..3_000, "");
    wait_until(&mut client, "DBSIZE", 2_000);
    client.ask(&words("EXISTS 1000 1999 2000 2999"), b":4\r\n");
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

/// Many keys die at the same time. A client that asks one thing after the other
/// waits for a fraction of the time that it takes to remove them.
#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
pub fn client_does_not_wait_until_all_dead_are_removed(subject: &Subject) {
    let server =
        Server::start_with(subject.program(), &["--quiet", "127.0.0.1:0"]);
    let mut client = server.connect();
    let mut other = server.connect();
    let moment = milliseconds_from_now(1_000);
    fill(&mut client, 0..50_000, &format!("PXAT {moment}"));
    // One command after the other, until the last key is gone.
    let (mut turns, start) = (0, Instant::now());
    let mut left = number_of(&mut client, "DBSIZE");
    while left > 0 {
        other.ask(&words("GET nobody"), b"$-1\r\n");
        let now = number_of(&mut client, "DBSIZE");
        turns += u32::from(now > 0 && now < 50_000 && now != left);
        left = now;
        assert!(start.elapsed() < harness::LIMIT, "{left} keys are left");
    }
    assert!(
        turns >= 10,
        "50000 keys were removed, and others had {turns} turns meanwhile"
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
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(300) {
        std::thread::yield_now();
    }
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
    let work = server.work();
    naps(&server);
    let work = server.work() - work;
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
            wait_until(&mut client, "PTTL check:short", -2);
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
        keys_that_die_in_waves_are_all_removed;
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
