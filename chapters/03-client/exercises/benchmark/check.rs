//! The client measures how long replies take.

use std::thread;
use std::time::{Duration, Instant};

use super::fake_server::FakeServer;
use super::harness::equal;
use super::program::{Program, client, run};
use super::{Subject, promises};

/// How long a slow reply takes.
const SLOW: Duration = Duration::from_millis(300);

/// No quick reply takes as long as this, also on a busy machine.
const QUICK: f64 = 150.0;

/// Lets time pass.
fn be_slow() {
    let start = Instant::now();
    while start.elapsed() < SLOW {
        thread::park_timeout(SLOW);
    }
}

/// The numbers that the client has printed; times in milliseconds.
struct Report {
    commands: f64,
    seconds: f64,
    rate: f64,
    p50: f64,
    p95: f64,
    p99: f64,
    max: f64,
}

/// Lets the client measure `count` commands. The replies to some of them,
/// counted from 0, are slow.
#[track_caller]
fn measure(subject: &Subject, count: usize, slow: &'static [usize]) -> Report {
    let server = FakeServer::listen();
    let address = server.address;
    thread::spawn(move || {
        let mut connection = server.accept();
        for number in 0..count {
            connection.expect(b"GET bench\n");
            if slow.contains(&number) {
                be_slow();
            }
            connection.send(b"(nil)\n");
        }
        connection.expect_end();
    });
    let mut program = client(subject);
    program.args(["--bench", &count.to_string()]);
    let (code, output, errors) = Program::start(program, address, b"").end();
    let text = String::from_utf8_lossy(&output).into_owned();
    equal!(code, Some(0), "the exit code; standard error:\n{errors}");
    report(&text).unwrap_or_else(|| {
        panic!("five lines of another form than expected:\n{text}")
    })
}

/// Reads the five lines.
fn report(text: &str) -> Option<Report> {
    let lines: Vec<&str> = text.lines().collect();
    let [first, p50, p95, p99, max] = lines[..] else {
        return None;
    };
    let (commands, rest) = first.split_once(" commands in ")?;
    let (seconds, rate) = rest.split_once(" s: ")?;
    Some(Report {
        commands: number(commands, 0)?,
        seconds: number(seconds, 3)?,
        rate: number(rate.strip_suffix(" a second")?, 0)?,
        p50: latency(p50, "p50 ")?,
        p95: latency(p95, "p95 ")?,
        p99: latency(p99, "p99 ")?,
        max: latency(max, "max ")?,
    })
}

fn latency(line: &str, name: &str) -> Option<f64> {
    number(line.strip_prefix(name)?.strip_suffix(" ms")?, 3)
}

/// A number with so many decimals.
fn number(text: &str, decimals: usize) -> Option<f64> {
    let found = text.split_once('.').map_or(0, |(_, end)| end.len());
    text.parse().ok().filter(|_| found == decimals)
}

pub fn five_lines_are_printed(subject: &Subject) {
    let report = measure(subject, 10, &[]);
    equal!(report.commands, 10.0, "the number of commands");
}

pub fn next_command_waits_for_the_reply(subject: &Subject) {
    let server = FakeServer::listen();
    let mut program = client(subject);
    program.args(["--bench", "2"]);
    let program = Program::start(program, server.address, b"");
    let mut connection = server.accept();
    connection.expect(b"GET bench\n");
    connection.send(b"(ni");
    be_slow();
    connection.expect_nothing_yet();
    connection.send(b"l)\n");
    connection.expect(b"GET bench\n");
    connection.send(b"(nil)\n");
    connection.expect_end();
    program.end();
}

pub fn rate_is_commands_by_time(subject: &Subject) {
    let report = measure(subject, 20, &[3]);
    let expected = report.commands / report.seconds;
    assert!(
        (report.rate - expected).abs() <= expected / 100.0 + 1.0,
        "the rate is {}; {} commands in {} s are {expected:.0} a second",
        report.rate,
        report.commands,
        report.seconds
    );
}

pub fn one_slow_reply_of_100_is_the_maximum(subject: &Subject) {
    let report = measure(subject, 100, &[40]);
    let slow = SLOW.as_secs_f64() * 1000.0;
    assert!(report.max >= slow, "max is {} ms: too low", report.max);
    assert!(report.p99 < QUICK, "p99 is {} ms: too high", report.p99);
}

pub fn two_slow_replies_of_100_are_p99(subject: &Subject) {
    let report = measure(subject, 100, &[0, 40]);
    let slow = SLOW.as_secs_f64() * 1000.0;
    assert!(report.p99 >= slow, "p99 is {} ms: too low", report.p99);
    assert!(report.p95 < QUICK, "p95 is {} ms: too high", report.p95);
}

pub fn rank_is_rounded_up(subject: &Subject) {
    let report = measure(subject, 3, &[1, 2]);
    let slow = SLOW.as_secs_f64() * 1000.0;
    assert!(report.p50 >= slow, "p50 is {} ms: too low", report.p50);
    // The rank is 11.4: not to be rounded to the nearest whole number.
    let report = measure(subject, 12, &[5]);
    assert!(report.p95 >= slow, "p95 is {} ms: too low", report.p95);
}

pub fn number_that_is_none_is_a_wrong_command_line(subject: &Subject) {
    for word in ["ten", "0", "-1"] {
        let (code, _, errors) = run(subject, &["--bench", word]).end();
        let problem = format!("Not a number of commands: '{word}'.");
        equal!(code, Some(2), "the exit code; {errors}");
        equal!(errors.lines().next(), Some(problem.as_str()));
    }
}

pub fn server_that_closes_is_reported_without_numbers(subject: &Subject) {
    let server = FakeServer::listen();
    let mut program = client(subject);
    program.args(["--bench", "2"]);
    let program = Program::start(program, server.address, b"");
    let mut connection = server.accept();
    connection.expect(b"GET bench\n");
    connection.send(b"(nil)\n");
    drop(connection);
    program.ends_with(1, b"", "Server closed the connection.\n");
}

promises! {
    on "03-client/exercises#benchmark":
    "The option is not known, or a line has another form." =>
        five_lines_are_printed;
    "Commands are sent before the reply to the one before has come whole." =>
        next_command_waits_for_the_reply;
    "The rate is from a time in whole seconds, or from one latency." =>
        rate_is_commands_by_time;
    "The latencies are not sorted, or the index is too high or too low by one." =>
        one_slow_reply_of_100_is_the_maximum,
        two_slow_replies_of_100_are_p99;
    "The rank is rounded down or to the nearest, or it is a part of the last \
     index." =>
        rank_is_rounded_up;
    "The number is not checked: 0 commands have no percentile." =>
        number_that_is_none_is_a_wrong_command_line;
    "The end of the stream is taken for a reply." =>
        server_that_closes_is_reported_without_numbers;
}
