//! What each step on the way shows.

use super::harness::{Server, checks};
use super::step;
use super::{AGAIN, HELLO, PROGRAM};

fn start(name: &str) -> Server {
    Server::start(step(PROGRAM, name))
}

#[test]
fn step_1_listen_ends_after_one_connection() {
    let server = start("1-listen");
    let mut client = server.connect();
    client.expect_end();
    let address = server.address;
    let ended = server.program.unwrap().end();
    assert_eq!(ended.code, Some(0), "the exit code; {}", ended.errors);
    let log =
        format!("Listening on {address}\nConnection from {}", client.name());
    assert_eq!(ended.output, log);
}

#[test]
fn step_2_one_read_answers_once() {
    let server = start("2-one-read");
    let mut client = server.connect();
    client.ask(HELLO.sent, HELLO.reply);
    client.expect_end();
    let ended = server.program.unwrap().end();
    assert_eq!(ended.code, Some(0), "the exit code; {}", ended.errors);
    assert!(
        ended.output.ends_with("\nReceived 6 bytes"),
        "{}",
        ended.output
    );
}

#[test]
fn step_3_until_closed_answers_until_its_client_leaves_and_ends() {
    let server = start("3-until-closed");
    let mut client = server.connect();
    for talk in [HELLO, AGAIN, HELLO] {
        client.ask(talk.sent, talk.reply);
    }
    let name = client.name();
    drop(client);
    let ended = server.program.unwrap().end();
    assert_eq!(ended.code, Some(0), "the exit code; {}", ended.errors);
    let last = format!("\nConnection closed for {name}");
    assert!(ended.output.ends_with(&last), "{}", ended.output);
}

#[test]
fn step_4_next_client_serves_one_client_after_another() {
    let server = start("4-next-client");
    checks::second_client_waits_until_the_first_leaves(&server, HELLO, AGAIN);
    checks::second_client_is_accepted_after_the_first_has_left(
        &server, HELLO, AGAIN,
    );
    checks::answers_clients_one_after_another(&server, 3, HELLO);
}

#[test]
#[cfg(target_os = "linux")]
fn step_4_next_client_is_ended_by_one_reset() {
    let server = start("4-next-client");
    let mut client = server.connect();
    client.send(HELLO.sent);
    client.reset();
    let ended = server.program.unwrap().end();
    assert_eq!(ended.code, Some(1), "the exit code; {}", ended.errors);
    assert_eq!(
        ended.errors,
        "Error: Connection reset by peer (os error 104)"
    );
}

#[test]
fn step_5_any_client_survives_a_reset() {
    let server = start("5-any-client");
    let mut client = server.connect();
    client.send(HELLO.sent);
    client.reset();
    checks::answers(server.address, HELLO.sent, HELLO.reply);
}

#[test]
fn step_5_any_client_needs_somebody_to_read_its_log() {
    let server = Server::start_and_close_output(step(PROGRAM, "5-any-client"));
    server.connect().expect_end();
    let ended = server.program.unwrap().end();
    assert_eq!(ended.code, Some(101), "the exit code; {}", ended.errors);
}

#[test]
#[cfg(target_os = "linux")]
fn step_6_retry_waits_for_a_free_descriptor() {
    super::harness::kernel::no_free_descriptor(&start("6-retry"), HELLO, AGAIN);
}

#[test]
fn step_7_log_needs_nobody_to_read_its_log() {
    let server = Server::start_and_close_output(step(PROGRAM, "7-log"));
    for _ in 0..3 {
        checks::answers(server.address, HELLO.sent, HELLO.reply);
    }
}

#[test]
fn step_8_usage_names_a_wrong_address() {
    let problem = "Not an IP address and a port: 'here'.";
    checks::wrong_arguments(&step(PROGRAM, "8-usage"), &["here"], problem);
}
