//! Nodes that die, or say nothing.

use std::time::{Duration, Instant};

use super::fake_cluster::{
    Answer, Asked, FakeCluster, map, range, reply, value,
};
use super::harness::equal;
use super::{Subject, promises};

/// How long the client may need until it gives a command up.
const PATIENCE: Duration = Duration::from_secs(7);

/// Runs a script, which must print lines that begin so.
#[track_caller]
fn assert_lines(
    cluster: &FakeCluster,
    subject: &Subject,
    script: &str,
    lines: &[&str],
) {
    let (code, stdout, stderr) = cluster.run(subject, script);
    let text = String::from_utf8_lossy(&stdout).into_owned();
    let came: Vec<&str> = text.lines().collect();
    let fits = came.len() == lines.len()
        && came
            .iter()
            .zip(lines)
            .all(|(came, line)| came.starts_with(line));
    assert!(
        fits,
        "another output than expected\n\
         came:\n{text}\nexpected lines that begin with:\n{}\n{stderr}",
        lines.join("\n")
    );
    let failed = lines.iter().any(|line| line.starts_with("NO"));
    equal!(code, Some(i32::from(failed)), "the exit code");
}

/// The second of two nodes does this with `GET foo`, whose slot it has.
fn second(
    answer: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static,
) -> FakeCluster {
    FakeCluster::start(2, move |asked| {
        match (asked.line().as_str(), asked.node) {
            ("GET foo", 1) => answer(asked),
            _ => None,
        }
    })
}

pub fn other_nodes_are_asked_after_one_has_died(subject: &Subject) {
    let cluster = second(|_| Some(Answer::Death));
    assert_lines(
        &cluster,
        subject,
        "GET foo\nGET {bar}\nPING\n",
        &["NO", "OK", "OK"],
    );
}

pub fn line_that_is_not_clear_is_exit_code_1(subject: &Subject) {
    let server = FakeCluster::alone(|_| None);
    let script = "GET \"a\nPING\n";
    server.prints(subject, script, 1, "Invalid argument(s)\nOK\n");
}

pub fn node_that_has_died_and_come_back_is_asked_again(subject: &Subject) {
    let cluster = second(|asked| match asked.before {
        0 => Some(Answer::End(Vec::new())),
        _ => reply("+OK\r\n"),
    });
    let script = "GET foo\nGET foo\n";
    assert_lines(&cluster, subject, script, &["NOREPLY", "OK"]);
}

pub fn command_that_was_sent_is_not_sent_again(subject: &Subject) {
    let cluster = second(|_| Some(Answer::End(b"$3\r\nb".into())));
    assert_lines(&cluster, subject, "GET foo\n", &["NOREPLY 127.0.0.1:"]);
    equal!(cluster.log(), ["1: GET foo"]);
}

pub fn node_that_says_nothing_is_given_up(subject: &Subject) {
    let cluster = second(|_| Some(Answer::Silence));
    let start = Instant::now();
    let lines = ["NOREPLY", "OK"];
    assert_lines(&cluster, subject, "GET foo\nGET {bar}\n", &lines);
    let took = start.elapsed();
    assert!(took < PATIENCE, "it took {took:?}");
}

pub fn node_that_sends_a_byte_now_and_then_is_given_up(subject: &Subject) {
    let pause = Duration::from_millis(500);
    let long = value([b'x'; 100]);
    let cluster = second(move |_| Some(Answer::Slowly(long.clone(), pause)));
    let start = Instant::now();
    assert_lines(&cluster, subject, "GET foo\n", &["NOREPLY"]);
    let took = start.elapsed();
    assert!(took < PATIENCE, "it took {took:?}");
}

pub fn late_reply_is_not_taken_for_the_next(subject: &Subject) {
    let late = Duration::from_millis(5_500);
    let cluster = FakeCluster::start(2, move |asked| {
        match (asked.line().as_str(), asked.node) {
            ("GET foo", 1) => Some(Answer::Late(late, value("late"))),
            // While the client waits for this, the other reply comes.
            ("GET {bar}", 0) => {
                let pause = Duration::from_secs(1);
                Some(Answer::Late(pause, value("first")))
            }
            ("GET {foo}2", 1) => reply(value("second")),
            _ => None,
        }
    });
    assert_lines(
        &cluster,
        subject,
        "GET foo\nGET {bar}\nGET {foo}2\n",
        &["NOREPLY", "first", "second"],
    );
}

pub fn reply_that_nobody_asked_for_is_not_taken_for_the_next(
    subject: &Subject,
) {
    let cluster =
        second(|_| reply([value("one"), value("one too many")].concat()));
    assert_lines(
        &cluster,
        subject,
        "GET foo\nGET {foo}2\nGET {foo}3\n",
        &["one", "OK", "OK"],
    );
}

pub fn connection_that_has_ended_meanwhile_is_made_again(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| {
        match (asked.line().as_str(), asked.node) {
            ("GET foo", 1) => Some(Answer::End(value("bar"))),
            ("GET {bar}", 0) => {
                let pause = Duration::from_millis(200);
                Some(Answer::Late(pause, b"+OK\r\n".into()))
            }
            _ => None,
        }
    });
    assert_lines(
        &cluster,
        subject,
        "GET foo\nGET {bar}\nGET foo\n",
        &["bar", "OK", "bar"],
    );
}

pub fn node_that_nobody_can_reach_is_said_to_be_so(subject: &Subject) {
    let cluster = FakeCluster::start(1, |asked| match asked.line().as_str() {
        // Nobody listens on port 1.
        "CLUSTER SLOTS" => reply(format!(
            "*2\r\n{}{}",
            range(0, 8191, "127.0.0.1", asked.addresses[0].port()),
            range(8192, 16_383, "127.0.0.1", 1)
        )),
        _ => None,
    });
    assert_lines(
        &cluster,
        subject,
        "GET foo\nGET {bar}\n",
        &["NOTSENT 127.0.0.1:1: ", "OK"],
    );
}

pub fn any_node_is_asked_for_the_map(subject: &Subject) {
    // The first node dies; afterwards, the second says that it has everything.
    let cluster = FakeCluster::start(2, |asked| {
        match (asked.line().as_str(), asked.node) {
            ("CLUSTER SLOTS", 1) => reply(map(&asked.addresses[1..])),
            ("GET {bar}", 0) => Some(Answer::Death),
            _ => None,
        }
    });
    let script = "GET foo\nGET {bar}\nGET {bar}\nGET foo\n";
    assert_lines(&cluster, subject, script, &["OK", "NOREPLY", "OK", "OK"]);
    let log = cluster.log();
    equal!(log.last().map(String::as_str), Some("1: GET foo"));
}

pub fn command_that_was_not_sent_goes_to_the_heir(subject: &Subject) {
    // The first map is an old one: nobody listens where foo is.
    let cluster = FakeCluster::start(1, |asked| {
        match (asked.line().as_str(), asked.before) {
            ("CLUSTER SLOTS", 0) => reply(format!(
                "*2\r\n{}{}",
                range(0, 8191, "127.0.0.1", asked.addresses[0].port()),
                range(8192, 16_383, "127.0.0.1", 1)
            )),
            ("GET {bar}", _) => reply("+OK\r\n"),
            _ => None,
        }
    });
    let script = "GET {bar}\nGET foo\n";
    assert_lines(&cluster, subject, script, &["OK", "OK"]);
    equal!(cluster.log(), ["0: GET {bar}", "0: GET foo"]);
}

pub fn node_without_a_host_is_where_the_other_is(subject: &Subject) {
    let cluster = FakeCluster::start(2, |asked| {
        match (asked.line().as_str(), asked.node) {
            ("CLUSTER SLOTS", _) => {
                let port = asked.addresses[0].port();
                reply(format!("*1\r\n{}", range(0, 16_383, "", port)))
            }
            ("GET foo", 0) => {
                let port = asked.addresses[1].port();
                reply(format!("-MOVED 12182 :{port}\r\n"))
            }
            _ => None,
        }
    });
    assert_lines(&cluster, subject, "GET foo\nGET a\n", &["OK", "OK"]);
    equal!(cluster.log(), ["0: GET foo", "1: GET foo", "0: GET a"]);
}

promises! {
    on "09-cluster/death":
    "An error of one node ends the client, or the other commands." =>
        other_nodes_are_asked_after_one_has_died;
    "A script ends with exit code 0, although not everything was done." =>
        line_that_is_not_clear_is_exit_code_1;
    on "09-cluster/silence":
    "A read has no limit, and the client waits forever." =>
        node_that_says_nothing_is_given_up;
    "The limit is one for each read: each byte begins it again." =>
        node_that_sends_a_byte_now_and_then_is_given_up;
    "The connection is used again, although a reply is still to come on it." =>
        late_reply_is_not_taken_for_the_next,
        reply_that_nobody_asked_for_is_not_taken_for_the_next;
    "A connection that has ended is used again." =>
        connection_that_has_ended_meanwhile_is_made_again;
    on "09-cluster/heir":
    "The command is sent again after it has been sent: it may be done twice." =>
        command_that_was_sent_is_not_sent_again;
    "The two kinds of failure are one: a command may have been done, or \
     certainly not." =>
        node_that_nobody_can_reach_is_said_to_be_so,
        node_that_has_died_and_come_back_is_asked_again;
    "Only the node that is dead is asked for the map." =>
        any_node_is_asked_for_the_map;
    "A command that has not left fails, although another node has the slot \
     now." =>
        command_that_was_not_sent_goes_to_the_heir;
    "An empty host is connected to." =>
        node_without_a_host_is_where_the_other_is;
}
