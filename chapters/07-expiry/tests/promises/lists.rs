//! Commands that name no key.

use super::harness::equal;
use super::{OK, Subject, die, promises, reply_to, words};

pub fn lists_have_no_dead_keys(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    die(&mut client, &["check:dead:a", "check:dead:b"]);
    client.ask(&words("SET check:dead:c 1"), OK);
    let c = "*1\r\n$12\r\ncheck:dead:c\r\n";
    client.ask(&words("KEYS check:dead:*"), c.as_bytes());
    client.ask(
        &words("SCAN 0 MATCH check:dead:* COUNT 1000000000"),
        format!("*2\r\n$1\r\n0\r\n{c}").as_bytes(),
    );
    client.ask(&words("DEL check:dead:c"), b":1\r\n");
}

pub fn random_key_is_alive(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(&words("SET check:alive 1"), OK);
    for _ in 0..5 {
        die(&mut client, &["a", "b", "c", "d", "e", "f", "g"]);
        client.ask(&words("RANDOMKEY"), b"$11\r\ncheck:alive\r\n");
    }
    client.ask(&words("DEL check:alive"), b":1\r\n");
    die(&mut client, &["a", "b"]);
    client.ask(&words("RANDOMKEY"), b"$-1\r\n");
}

pub fn info_counts_the_deadlines(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let mut after = |sent: &str, line: &str| {
        reply_to(&mut client, &words(sent));
        let reply = reply_to(&mut client, &words("INFO keyspace"));
        let text = String::from_utf8_lossy(&reply);
        let db = text.lines().find(|line| line.starts_with("db0:"));
        let counts = db.and_then(|line| line.rsplit_once(",avg_ttl="));
        equal!(counts.map_or("", |(counts, _)| counts), line);
        counts.map_or(0, |(_, average)| average.parse::<i64>().unwrap_or(0))
    };
    after("MSET a 1 b 2 c 3", "db0:keys=3,expires=0");
    after("EXPIRE a 100", "db0:keys=3,expires=1");
    let average = after("EXPIRE b 200", "db0:keys=3,expires=2");
    assert!(
        (100_000..=150_000).contains(&average),
        "100 and 200 seconds are {average} milliseconds on average"
    );
    after("EXPIRE b 300", "db0:keys=3,expires=2");
    after("PERSIST b", "db0:keys=3,expires=1");
    after("SET b 1 EX 100", "db0:keys=3,expires=2");
    after("SET b 1", "db0:keys=3,expires=1");
    after("RENAME a d", "db0:keys=3,expires=1");
    after("DEL d", "db0:keys=2,expires=0");
}

promises! {
    on "07-expiry/lists":
    "The list is made of all entries, the dead among them." =>
        lists_have_no_dead_keys,
        random_key_is_alive;
    on "07-expiry/lists":
    "A deadline comes or goes, and is not counted." =>
        info_counts_the_deadlines;
}
