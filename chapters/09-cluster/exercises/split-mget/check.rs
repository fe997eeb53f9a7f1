//! MGET for keys on several nodes.

use super::fake_cluster::{FakeCluster, reply, value};
use super::harness::equal;
use super::{Subject, promises};

/// Three nodes that answer `MGET` with the names of the keys, and refuse keys
/// of two slots.
fn start() -> FakeCluster {
    FakeCluster::start(3, |asked| match asked.words[0].as_str() {
        "MGET" | "mget" => {
            let keys = &asked.words[1..];
            if keys.contains(&"foo".into()) && keys.contains(&"{bar}".into()) {
                return reply("-CROSSSLOT no\r\n");
            }
            if keys.contains(&"{bar}list".into()) {
                return reply("-ERR bad\r\n");
            }
            let values: Vec<_> = keys.iter().map(value).collect();
            let head = format!("*{}\r\n", values.len()).into_bytes();
            reply([head, values.concat()].concat())
        }
        _ => None,
    })
}

pub fn values_come_in_the_order_of_the_keys(subject: &Subject) {
    let script = "MGET foo {bar} {user1000} {foo}2 foo\n";
    start().prints(subject, script, 0, "foo\n{bar}\n{user1000}\n{foo}2\nfoo\n");
    start().prints(subject, "mget {bar} foo\n", 0, "{bar}\nfoo\n");
}

pub fn keys_of_one_slot_go_together(subject: &Subject) {
    let cluster = start();
    let script = "MGET foo {bar} {foo}2\n";
    cluster.prints(subject, script, 0, "foo\n{bar}\n{foo}2\n");
    let mut log = cluster.log();
    log.sort();
    equal!(log, ["0: MGET {bar}", "2: MGET foo {foo}2"]);
}

pub fn error_of_one_part_is_the_answer(subject: &Subject) {
    start().prints(subject, "MGET foo {bar}list\nPING\n", 0, "ERR bad\nOK\n");
}

pub fn other_commands_stay_whole(subject: &Subject) {
    let cluster = start();
    cluster.prints(
        subject,
        "MSET foo 1 {bar} 2\nMGET foo {foo}2\nMGET\n",
        0,
        "OK\nfoo\n{foo}2\n\n",
    );
    equal!(
        cluster.log()[..2].to_vec(),
        ["2: MSET foo 1 {bar} 2", "2: MGET foo {foo}2"]
    );
}

promises! {
    on "09-cluster/exercises#split-mget":
    "The values come in the order of the nodes." =>
        values_come_in_the_order_of_the_keys;
    "Each key is asked for alone, or keys of one node go together." =>
        keys_of_one_slot_go_together;
    "An error is one of the values." =>
        error_of_one_part_is_the_answer;
    "Other commands with several keys are divided." =>
        other_commands_stay_whole;
}
