//! INFO says how many keys have died.

use super::harness::{Client, Server, equal};
use super::{OK, Subject, die, promises, reply_to, wait_until, words};

/// The number in `INFO stats`.
#[track_caller]
fn expired(client: &mut Client) -> u64 {
    let reply = reply_to(client, &words("INFO stats"));
    let text = String::from_utf8_lossy(&reply);
    let mut lines = text.lines();
    let number = lines.find_map(|line| line.strip_prefix("expired_keys:"));
    let number = number.and_then(|number| number.parse().ok());
    number.unwrap_or_else(|| panic!("no line expired_keys in\n{text}"))
}

/// A server of its own, and a client.
#[track_caller]
fn begin(subject: &Subject) -> (Server, Client) {
    let server = subject.new_server();
    let client = server.connect();
    (server, client)
}

pub fn nobody_has_died_at_the_start(subject: &Subject) {
    let (_server, mut client) = begin(subject);
    client.ask(&words("MSET a 1 b 2"), OK);
    client.ask(&words("EXPIRE a 100"), b":1\r\n");
    equal!(expired(&mut client), 0, "keys that have died");
}

pub fn all_who_die_are_counted(subject: &Subject) {
    let (_server, mut client) = begin(subject);
    // One more dies in it, to say when.
    die(&mut client, &["a", "b", "c"]);
    client.ask(&words("EXISTS a b c"), b":0\r\n");
    wait_until(&mut client, "DBSIZE", 0);
    equal!(expired(&mut client), 4, "keys that have died");
    let sets: Vec<_> = (0..700)
        .map(|key| words(&format!("SET {key} 1 PX 1")))
        .collect();
    client.ask(&sets.concat(), &OK.repeat(700));
    wait_until(&mut client, "DBSIZE", 0);
    equal!(expired(&mut client), 704, "keys that have died");
}

pub fn who_is_removed_has_not_died(subject: &Subject) {
    let (_server, mut client) = begin(subject);
    client.ask(&words("MSET a 1 b 2 c 3 d 4"), OK);
    client.ask(&words("EXPIRE a 100"), b":1\r\n");
    client.ask(&words("DEL a"), b":1\r\n");
    client.ask(&words("EXPIRE b -1"), b":1\r\n");
    client.ask(&words("SET c 5 EX 100"), OK);
    client.ask(&words("SET c 6"), OK);
    client.ask(&words("RENAME c d"), OK);
    client.ask(&words("GETDEL d"), b"$1\r\n6\r\n");
    equal!(expired(&mut client), 0, "keys that have died");
}

pub fn tables_count_together_and_on(subject: &Subject) {
    let (_server, mut client) = begin(subject);
    die(&mut client, &["a"]);
    client.ask(&words("GET a"), b"$-1\r\n");
    client.ask(&words("SELECT 5"), OK);
    die(&mut client, &["a", "b"]);
    client.ask(&words("MGET a b"), b"*2\r\n$-1\r\n$-1\r\n");
    equal!(expired(&mut client), 5, "keys that have died");
    client.ask(&words("FLUSHDB"), OK);
    equal!(
        expired(&mut client),
        5,
        "keys that have died, after FLUSHDB"
    );
    client.ask(&words("FLUSHALL"), OK);
    equal!(
        expired(&mut client),
        5,
        "keys that have died, after FLUSHALL"
    );
}

promises! {
    on "07-expiry/exercises#expired":
    "There is no such line, or not in the section Stats." =>
        nobody_has_died_at_the_start;
    "Only commands count, or only a pass." =>
        all_who_die_are_counted;
    "`take` counts, and `DEL` calls it, too." =>
        who_is_removed_has_not_died;
    "The number is in the table, and a new table begins at zero." =>
        tables_count_together_and_on;
}
