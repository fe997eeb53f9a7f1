//! Which node a command is for.

use super::fake_cluster::{FakeCluster, map, range, reply};
use super::harness::equal;
use super::{Subject, promises};

/// Keys and their slots, as `CLUSTER KEYSLOT` of redis-server 7.0.15 says.
const SLOTS: [(&str, u16); 8] = [
    ("foo", 12182),
    ("123456789", 12739),
    ("{user1000}.following", 3443),
    ("foo{}{bar}", 8363),
    ("foo{{bar}}zap", 4015),
    ("foo{bar}{zap}", 5061),
    ("a{b", 13340),
    ("", 0),
];

pub fn command_goes_to_the_node_that_has_the_key(subject: &Subject) {
    let cluster = FakeCluster::start(3, |_| None);
    let script: String = SLOTS
        .iter()
        .map(|(key, _)| format!("GET \"{key}\"\n"))
        .collect();
    cluster.prints(subject, script, 0, "OK\n".repeat(SLOTS.len()));
    let expected: Vec<String> = SLOTS
        .iter()
        .map(|(key, slot)| format!("{}: GET {key}", (slot / 5461).min(2)))
        .collect();
    equal!(cluster.log(), expected);
}

pub fn key_is_where_the_server_says(subject: &Subject) {
    let cluster = FakeCluster::start(3, |_| None);
    let script = "BITOP AND foo foo\nbitop and foo foo\n";
    cluster.prints(subject, script, 0, "OK\n".repeat(2));
    equal!(
        cluster.log(),
        ["2: BITOP AND foo foo", "2: bitop and foo foo"]
    );
    let all = cluster.all();
    let questions = all.iter().filter(|line| line.contains("COMMAND INFO"));
    equal!(
        questions.count(),
        1,
        "how often the client asked for the key"
    );
}

pub fn command_without_a_key_goes_to_any_node(subject: &Subject) {
    let cluster = FakeCluster::start(3, |_| None);
    cluster.prints(subject, "PING\nECHO foo\nGET\n", 0, "OK\n".repeat(3));
    equal!(cluster.log().len(), 3, "how many commands came");
}

pub fn moved_is_told_once(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| {
        let moved = asked.addresses;
        match (asked.line().as_str(), asked.node, asked.before) {
            // The first map is an old one.
            ("CLUSTER SLOTS", 0, 0) => reply(map(&moved[..1])),
            ("CLUSTER SLOTS", ..) => reply(map(&moved[1..])),
            ("GET foo", 0, _) => {
                reply(format!("-MOVED 12182 {}\r\n", asked.address(1)))
            }
            _ => None,
        }
    });
    let script = "GET foo\nGET foo\nGET foo\n";
    cluster.prints(subject, script, 0, "OK\n".repeat(3));
    equal!(
        cluster.log(),
        ["0: GET foo", "1: GET foo", "1: GET foo", "1: GET foo"]
    );
}

pub fn map_may_have_holes(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| match asked.line().as_str() {
        "CLUSTER SLOTS" => {
            let node = asked.addresses[1];
            let host = node.ip().to_string();
            let range = range(12182, 12182, &host, node.port());
            reply(format!("*1\r\n{range}"))
        }
        "GET a" => reply("-CLUSTERDOWN Hash slot not served\r\n"),
        _ => None,
    });
    cluster.prints(
        subject,
        "GET foo\nGET a\nGET foo\n",
        0,
        "OK\nCLUSTERDOWN Hash slot not served\nOK\n",
    );
}

pub fn server_that_is_alone_gets_everything(subject: &Subject) {
    let server = FakeCluster::alone(|_| None);
    server.prints(subject, "GET foo\nGET a\nPING\n", 0, "OK\n".repeat(3));
    equal!(server.log(), ["0: GET foo", "0: GET a", "0: PING"]);
    equal!(server.connections(0), 1, "the connections");
}

pub fn errors_about_slots_are_shown(subject: &Subject) {
    let cross = "CROSSSLOT Keys in request don't hash to the same slot";
    let error = format!("-{cross}\r\n");
    let cluster =
        FakeCluster::start(3, move |asked| match asked.words[0].as_str() {
            "MSET" => reply(&error),
            _ => None,
        });
    let script = "MSET foo 1 a 2\n";
    cluster.prints(subject, script, 0, format!("{cross}\n"));
}

promises! {
    on "09-cluster/slots":
    "The slot is CRC-16/XMODEM of the key modulo 16,384; of what is between \
     the first `{` and the next `}`, when something is." =>
        command_goes_to_the_node_that_has_the_key;
    "The first word is taken for the key, or the server is asked each time." =>
        key_is_where_the_server_says,
        command_without_a_key_goes_to_any_node;
    "The map is made once. After `MOVED`, it is known to be wrong." =>
        moved_is_told_once;
    "A slot that nobody has, or a server without a map, is no error of the \
     client's." =>
        map_may_have_holes,
        server_that_is_alone_gets_everything,
        errors_about_slots_are_shown;
}
