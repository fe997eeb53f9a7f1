//! Values that have fields.

use super::harness::equal;
use super::{Subject, converse, promises, reply_to, words};

const WRONG: &str = "-WRONGTYPE Operation against a key holding the wrong \
                     kind of value\r\n";

pub fn fields_are_set_and_read(subject: &Subject) {
    converse(
        subject,
        &[
            ("DEL check:hash", ":0\r\n"),
            ("HSET check:hash name Alice age 28", ":2\r\n"),
            ("HGET check:hash age", "$2\r\n28\r\n"),
            ("HSET check:hash age 29 city Ulm", ":1\r\n"),
            ("HGET check:hash age", "$2\r\n29\r\n"),
            ("HGET check:hash name", "$5\r\nAlice\r\n"),
            ("HGET check:hash street", "$-1\r\n"),
            ("HGET check:nobody name", "$-1\r\n"),
            ("HLEN check:hash", ":3\r\n"),
            ("HLEN check:nobody", ":0\r\n"),
            ("DEL check:hash", ":1\r\n"),
        ],
    );
}

pub fn field_without_a_value_is_refused(subject: &Subject) {
    let error = "-ERR wrong number of arguments for 'hset' command\r\n";
    converse(
        subject,
        &[
            ("HSET check:hash name", error),
            ("HSET check:hash name Alice age", error),
            ("EXISTS check:hash", ":0\r\n"),
        ],
    );
}

pub fn hash_without_fields_is_gone(subject: &Subject) {
    converse(
        subject,
        &[
            ("HSET check:hash a 1 b 2", ":2\r\n"),
            ("HDEL check:hash a c", ":1\r\n"),
            ("EXISTS check:hash", ":1\r\n"),
            ("HDEL check:hash b", ":1\r\n"),
            ("EXISTS check:hash", ":0\r\n"),
            ("HDEL check:hash b", ":0\r\n"),
            ("TYPE check:hash", "+none\r\n"),
            ("SET check:hash 1", "+OK\r\n"),
            ("GETDEL check:hash", "$1\r\n1\r\n"),
        ],
    );
}

pub fn all_fields_are_a_map(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&words("HSET check:hash name Alice age 28"), b":2\r\n");
    for (hello, begin) in [("HELLO 2", "*4"), ("HELLO 3", "%2")] {
        reply_to(&mut client, &words(hello));
        let reply = reply_to(&mut client, &words("HGETALL check:hash"));
        let reply = String::from_utf8_lossy(&reply);
        equal!(reply.split("\r\n").next(), Some(begin), "after {hello}");
        let pairs =
            ["$4\r\nname\r\n$5\r\nAlice\r\n", "$3\r\nage\r\n$2\r\n28\r\n"];
        let has_both = pairs.iter().all(|pair| reply.contains(pair));
        assert!(has_both, "a field or its value is missing: {reply:?}");
    }
    client.ask(&words("HGETALL check:nobody"), b"%0\r\n");
    client.ask(&words("DEL check:hash"), b":1\r\n");
}

pub fn wrong_kind_of_value_is_refused(subject: &Subject) {
    converse(
        subject,
        &[
            ("HSET check:hash a 1", ":1\r\n"),
            ("SET check:a 1", "+OK\r\n"),
            ("TYPE check:hash", "+hash\r\n"),
            ("GET check:hash", WRONG),
            ("INCR check:hash", WRONG),
            ("APPEND check:hash x", WRONG),
            ("STRLEN check:hash", WRONG),
            ("HSET check:a a 1", WRONG),
            ("HGET check:a a", WRONG),
            ("HGETALL check:a", WRONG),
            ("GET check:a", "$1\r\n1\r\n"),
            ("HGET check:hash a", "$1\r\n1\r\n"),
            ("DEL check:hash", ":1\r\n"),
        ],
    );
}

pub fn set_replaces_a_hash(subject: &Subject) {
    converse(
        subject,
        &[
            ("HSET check:hash a 1", ":1\r\n"),
            ("SET check:hash text", "+OK\r\n"),
            ("TYPE check:hash", "+string\r\n"),
            ("GET check:hash", "$4\r\ntext\r\n"),
            ("DEL check:hash", ":1\r\n"),
            ("HLEN check:hash", ":0\r\n"),
        ],
    );
}

promises! {
    on "06-resp/exercises#hash":
    "The commands are not there yet, or the reply counts all fields and not \
     the new ones." =>
        fields_are_set_and_read;
    "Pairs are counted after the first of them is stored." =>
        field_without_a_value_is_refused;
    "A hash of no fields stays." =>
        hash_without_fields_is_gone;
    "The reply is an array for RESP3, too, or a field has lost its value." =>
        all_fields_are_a_map;
    "Only some of the commands ask what kind of value there is." =>
        wrong_kind_of_value_is_refused;
    "The key is in both tables." =>
        set_replaces_a_hash;
}
