//! Commands that only read go to replicas.

use std::process::Stdio;

use super::fake_cluster::{Answer, Asked, FakeCluster, reply, value};
use super::harness::equal;
use super::program::{Program, client};
use super::{Subject, promises};

/// A master that has all slots, and its replica. The replica answers after
/// `READONLY`, and does this then.
fn start(
    replica: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static,
) -> FakeCluster {
    let is_ready = std::sync::atomic::AtomicBool::new(false);
    FakeCluster::start(2, move |asked| {
        let line = asked.line();
        let info = |name: &str, flag: &str| {
            let length = name.len();
            reply(format!(
                "*1\r\n*6\r\n${length}\r\n{name}\r\n:2\r\n*1\r\n+{flag}\r\n\
                 :1\r\n:1\r\n:1\r\n"
            ))
        };
        let order = std::sync::atomic::Ordering::SeqCst;
        match (line.to_ascii_lowercase().as_str(), asked.node) {
            ("cluster slots", _) => {
                let [master, replica] = [0, 1].map(|node| {
                    let port = asked.addresses[node].port();
                    format!("*3\r\n$9\r\n127.0.0.1\r\n:{port}\r\n$2\r\nid\r\n")
                });
                reply(format!("*1\r\n*4\r\n:0\r\n:16383\r\n{master}{replica}"))
            }
            ("command info get", _) => info("get", "readonly"),
            ("command info set", _) => info("set", "write"),
            ("readonly", 1) => {
                is_ready.store(true, order);
                reply("+OK\r\n")
            }
            (_, 1) if !is_ready.load(order) => {
                reply(format!("-MOVED 1 {}\r\n", asked.address(0)))
            }
            (_, 1) => replica(asked),
            _ => reply(value("of the master")),
        }
    })
}

/// Runs a script with the option; what is printed.
fn printed(subject: &Subject, cluster: &FakeCluster, script: &str) -> String {
    let mut command = client(subject);
    command.arg("--replicas").stderr(Stdio::piped());
    let address = cluster.address(0);
    let (_, stdout, _) =
        Program::start(command, address, script.as_bytes()).end();
    String::from_utf8_lossy(&stdout).into_owned()
}

pub fn reads_go_to_a_replica(subject: &Subject) {
    let cluster = start(|_| reply(value("of the replica")));
    let said = printed(subject, &cluster, "GET foo\nget bar\n");
    equal!(said, "of the replica\nof the replica\n");
    let log = cluster.log();
    let masters = log.iter().filter(|line| line.starts_with("0: "));
    equal!(masters.count(), 0, "what the master was asked: {log:?}");
}

pub fn writes_go_to_the_master(subject: &Subject) {
    let cluster = start(|_| reply(value("of the replica")));
    let said = printed(subject, &cluster, "SET foo 1\n");
    equal!(said, "of the master\n");
    equal!(cluster.log(), ["0: SET foo 1"]);
}

pub fn without_the_option_no_replica_is_asked(subject: &Subject) {
    let cluster = start(|_| reply(value("of the replica")));
    cluster.prints(subject, "GET foo\n", 0, "of the master\n");
    equal!(cluster.log(), ["0: GET foo"]);
}

pub fn master_is_asked_when_the_replica_does_not_answer(subject: &Subject) {
    let cluster = start(|_| Some(Answer::End(Vec::new())));
    let said = printed(subject, &cluster, "GET foo\n");
    equal!(said, "of the master\n");
}

pub fn master_is_asked_when_the_replica_sends_the_client_there(
    subject: &Subject,
) {
    let cluster =
        start(|asked| reply(format!("-MOVED 12182 {}\r\n", asked.address(0))));
    let said = printed(subject, &cluster, "GET foo\n");
    equal!(said, "of the master\n");
}

promises! {
    on "09-cluster/exercises#replicas":
    "Replicas send clients to their masters until they have said `READONLY`." =>
        reads_go_to_a_replica;
    "All commands with a key go to the replica, or without the option, too." =>
        writes_go_to_the_master,
        without_the_option_no_replica_is_asked;
    "What the replica did is the answer, whatever it was." =>
        master_is_asked_when_the_replica_does_not_answer,
        master_is_asked_when_the_replica_sends_the_client_there;
}
