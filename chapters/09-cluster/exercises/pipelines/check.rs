//! Commands leave in batches, one for each node.

use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::sync::mpsc;
use std::thread;

use super::fake_cluster::{Answer, FakeCluster, reply, value};
use super::harness::equal;
use super::program::client;
use super::{LIMIT, Subject, promises};

pub fn commands_leave_before_the_first_reply(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| {
        match (asked.words[0].as_str(), asked.before) {
            ("GET", 0 | 1) => Some(Answer::Silence),
            ("GET", 2) => reply([value("1"), value("2"), value("3")].concat()),
            _ => None,
        }
    });
    let script = "GET foo\nGET {foo}2\nGET {foo}3\n";
    cluster.prints(subject, script, 0, "1\n2\n3\n");
}

pub fn replies_come_in_the_order_of_the_commands(subject: &Subject) {
    let cluster =
        FakeCluster::start(2, |asked| match asked.words[0].as_str() {
            "GET" => reply(value(&asked.words[1])),
            _ => None,
        });
    let keys = ["foo", "{bar}", "{foo}2", "{bar}2"];
    let line = |i: usize| format!("{}{i}", keys[i % 4]);
    let script: String =
        (0..250).map(|i| format!("GET {}\n", line(i))).collect();
    let output: String = (0..250).map(|i| line(i) + "\n").collect();
    cluster.prints(subject, script, 0, output);
}

pub fn command_that_has_moved_goes_by_itself(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| {
        match (asked.line().as_str(), asked.node) {
            ("GET foo", 1) => {
                reply(format!("-MOVED 12182 {}\r\n", asked.address(0)))
            }
            ("GET foo", 0) => reply(value("moved")),
            ("GET {foo}2", 1) => {
                reply(format!("-ASK 12182 {}\r\n", asked.address(0)))
            }
            ("GET {foo}2", 0) => reply(value("asked")),
            _ => None,
        }
    });
    let script = "GET {foo}1\nGET foo\nGET {foo}2\n";
    cluster.prints(subject, script, 0, "OK\nmoved\nasked\n");
}

pub fn command_that_may_have_been_done_is_not_sent_again(subject: &Subject) {
    let cluster =
        FakeCluster::start(2, |asked| match asked.words[0].as_str() {
            "INCR" => Some(Answer::End(b":1\r\n".into())),
            _ => None,
        });
    let script = "INCR foo\nINCR {foo}2\nPING\n";
    let (code, stdout, _) = cluster.run(subject, script);
    let text = String::from_utf8_lossy(&stdout).into_owned();
    let lines: Vec<&str> = text.lines().collect();
    let fits = lines.len() == 3
        && lines[0] == "1"
        && lines[1].starts_with("NOREPLY")
        && lines[2] == "OK";
    assert!(fits, "another output than 1, NOREPLY and OK:\n{text}");
    equal!(code, Some(1), "the exit code");
    let log = cluster.log();
    let times = log.iter().filter(|line| line.contains("INCR"));
    assert!(times.count() <= 2, "sent again: {log:?}");
}

pub fn line_that_is_not_clear_has_its_place(subject: &Subject) {
    let cluster = FakeCluster::start(2, |_| None);
    let script = "PING\nGET \"a\nPING\nexit\nPING\n";
    cluster.prints(subject, script, 1, "OK\nInvalid argument(s)\nOK\n");
}

pub fn one_line_gets_its_reply_before_the_next_comes(subject: &Subject) {
    let cluster = FakeCluster::start(2, |_| None);
    let mut command = client(subject);
    command.arg(cluster.address(0).to_string());
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut input = child.stdin.take().unwrap();
    let output = BufReader::new(child.stdout.take().unwrap()).lines();
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        for line in output.map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let mut came = Vec::new();
    for _ in 0..3 {
        let _ = writeln!(input, "GET foo");
        came.extend(receiver.recv_timeout(LIMIT / 5));
    }
    let _ = child.kill();
    let _ = child.wait();
    equal!(came, ["OK"; 3]);
}

promises! {
    on "09-cluster/exercises#pipelines":
    "Each command waits for the reply to the one before it." =>
        commands_leave_before_the_first_reply;
    "The replies are printed by node." =>
        replies_come_in_the_order_of_the_commands;
    "A redirection is printed, or the rest of the batch goes along." =>
        command_that_has_moved_goes_by_itself;
    "The batch is sent again, or its first replies are lost with the rest." =>
        command_that_may_have_been_done_is_not_sent_again;
    "What is not a command is left out of the order." =>
        line_that_is_not_clear_has_its_place;
    "The client waits until the batch is full." =>
        one_line_gets_its_reply_before_the_next_comes;
}
