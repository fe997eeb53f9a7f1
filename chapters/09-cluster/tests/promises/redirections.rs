//! Nodes that send the client to another one.

use super::fake_cluster::{FakeCluster, map, reply, value};
use super::harness::equal;
use super::{Subject, promises};

pub fn command_goes_where_moved_says(subject: &Subject) {
    let cluster = FakeCluster::start(3, |asked| {
        match (asked.line().as_str(), asked.node) {
            // The map says that the first node has everything.
            ("CLUSTER SLOTS", _) => reply(map(&asked.addresses[..1])),
            ("GET foo", 2) => reply(value("bar")),
            ("GET foo", _) => {
                reply(format!("-MOVED 12182 {}\r\n", asked.address(2)))
            }
            _ => None,
        }
    });
    cluster.prints(subject, "GET foo\n", 0, "bar\n");
    equal!(cluster.log(), ["0: GET foo", "2: GET foo"]);
}

pub fn nodes_that_send_it_in_a_circle_are_left_after_a_while(
    subject: &Subject,
) {
    let cluster = FakeCluster::start(2, |asked| match asked.line().as_str() {
        "GET foo" => {
            let other = asked.address(1 - asked.node);
            reply(format!("-MOVED 12182 {other}\r\n"))
        }
        _ => None,
    });
    let (_, stdout, _) = cluster.run(subject, "GET foo\nPING\n");
    let said = String::from_utf8_lossy(&stdout).into_owned();
    assert!(
        said.starts_with("MOVED 12182 127.0.0.1:") && said.ends_with("\nOK\n"),
        "the last answer should be shown, and the next command done:\n{said}"
    );
    let asked = cluster.log();
    let times = asked.iter().filter(|line| line.ends_with("GET foo"));
    let times = times.count();
    assert!(
        (2..20).contains(&times),
        "asked {times} times, which is too often or too seldom"
    );
}

pub fn connection_to_a_node_is_kept(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| {
        match (asked.line().as_str(), asked.node) {
            ("CLUSTER SLOTS", _) => reply(map(&asked.addresses[..1])),
            ("GET foo", 0) => {
                reply(format!("-MOVED 12182 {}\r\n", asked.address(1)))
            }
            _ => None,
        }
    });
    let script = "GET foo\nGET a\n".repeat(5);
    cluster.prints(subject, script, 0, "OK\n".repeat(10));
    let counts = [0, 1].map(|node| cluster.connections(node));
    equal!(counts, [1, 1], "the connections to the two nodes");
}

pub fn ask_goes_there_with_asking_before_it(subject: &Subject) {
    let cluster = ask();
    cluster.prints(subject, "GET foo\n", 0, "bar\n");
    equal!(cluster.log(), ["0: GET foo", "1: ASKING", "1: GET foo"]);
}

pub fn ask_counts_once(subject: &Subject) {
    let cluster = ask();
    cluster.prints(subject, "GET foo\nGET foo\n", 0, "bar\nbar\n");
    let once = ["0: GET foo", "1: ASKING", "1: GET foo"];
    equal!(cluster.log(), once.repeat(2));
    let all = cluster.all();
    let maps = all.iter().filter(|line| line.ends_with("CLUSTER SLOTS"));
    equal!(maps.count(), 1, "how often the client asked for the map");
}

/// Two nodes. The first has all slots, and one of them is going to the second.
fn ask() -> FakeCluster {
    FakeCluster::start(2, |asked| match (asked.line().as_str(), asked.node) {
        ("CLUSTER SLOTS", _) => reply(map(&asked.addresses[..1])),
        ("GET foo", 0) => reply(format!("-ASK 12182 {}\r\n", asked.address(1))),
        ("GET foo", 1) => reply(value("bar")),
        _ => None,
    })
}

pub fn other_errors_go_nowhere(subject: &Subject) {
    let cluster =
        FakeCluster::start(2, |asked| match asked.words[0].as_str() {
            "GET" => reply("-MOVEDALL 1 127.0.0.1:1\r\n"),
            "SET" => reply("-ASKED 1 127.0.0.1:1\r\n"),
            _ => None,
        });
    cluster.prints(
        subject,
        "GET a\nSET a 1\n",
        0,
        "MOVEDALL 1 127.0.0.1:1\nASKED 1 127.0.0.1:1\n",
    );
}

promises! {
    on "09-cluster/moved":
    "`MOVED` is shown to the user, or the command is not sent again." =>
        command_goes_where_moved_says;
    "Two nodes can send the client to each other." =>
        nodes_that_send_it_in_a_circle_are_left_after_a_while;
    "A new connection is made each time, or the old one is closed." =>
        connection_to_a_node_is_kept;
    on "09-cluster/ask":
    "The other node has not got the slot yet: it must be told why the client \
     comes." =>
        ask_goes_there_with_asking_before_it;
    "`ASK` is taken for `MOVED`." =>
        ask_counts_once;
    "The first letters are compared, and not the word." =>
        other_errors_go_nowhere;
}
