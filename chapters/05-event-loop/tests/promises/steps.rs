//! What each step on the way shows.

#![cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]

use std::io::{Read, Write};

use super::harness::kernel::EPOLL_WAIT;
use super::harness::{Client, Server, run};
use super::promises::ending::end_with_replies;
use super::promises::linux::meanwhile;
use super::promises::many_clients::{read_all, slow_reader};
use super::step;
use super::{GET_NAME, PROGRAM, SET_NAME};

/// How long the replies are that `slow_reader` asks for.
const REPLY_SIZE: usize = 1_000_001;

fn start(name: &str) -> Server {
    Server::start(step(PROGRAM, name))
}

/// Two clients are served in turn.
#[track_caller]
fn serves_two(server: &Server) -> [Client; 2] {
    let mut one = server.connect();
    one.ask(SET_NAME.sent, SET_NAME.reply);
    let mut two = server.connect();
    two.ask(GET_NAME.sent, GET_NAME.reply);
    one.ask(GET_NAME.sent, GET_NAME.reply);
    [one, two]
}

/// The processor is busy although nobody has anything to say.
#[track_caller]
fn is_busy(name: &str) {
    let server = start(name);
    let _clients = serves_two(&server);
    let ticks = server.processor_time();
    server.wait_for("ten ticks of processor time", || {
        server.processor_time() >= ticks + 10
    });
}

/// Half a command is lost.
#[track_caller]
fn loses_half_a_command(name: &str) {
    let server = start(name);
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    client.send(b"SET na");
    server.settle();
    client.ask(b"me Bob\n", b"ERR unknown command 'me'\n");
}

#[test]
fn step_1_ask_everybody_is_busy_with_asking() {
    is_busy("1-ask-everybody");
}

#[test]
fn step_1_ask_everybody_loses_half_a_command() {
    let server = start("1-ask-everybody");
    let mut client = server.connect();
    client.ask(b"SET a 1\nGET", b"OK\n");
    // Each of the other's replies comes after a look at the first one.
    let mut other = server.connect();
    for _ in 0..10 {
        other.ask(SET_NAME.sent, SET_NAME.reply);
    }
    client.ask(b" a\n", b"ERR unknown command 'a'\n");
}

#[test]
fn step_2_loop_is_busy_with_asking() {
    is_busy("2-loop");
}

#[test]
fn step_3_poll_sleeps_until_somebody_sends() {
    let server = start("3-poll");
    let _clients = serves_two(&server);
    server.wait_in(EPOLL_WAIT);
}

#[test]
fn step_4_tokens_ends_when_a_signal_interrupts_its_wait() {
    let server = start("4-tokens");
    let _clients = serves_two(&server);
    meanwhile(&server, || {});
    let ended = server.program.expect("a server that was started").end();
    assert_eq!(ended.code, Some(1));
    assert_eq!(ended.errors, "Error: Interrupted system call (os error 4)");
}

/// Clients that come together, after a wait that was interrupted.
#[track_caller]
fn come_together(server: &Server) -> Vec<Client> {
    let mut clients = Vec::new();
    server.wait_in(EPOLL_WAIT);
    meanwhile(server, || {
        clients.extend((0..3).map(|_| server.connect()));
    });
    clients
}

#[test]
fn step_5_interrupted_accepts_one_of_those_that_come_together() {
    let server = start("5-interrupted");
    let mut clients = come_together(&server);
    clients[0].ask(SET_NAME.sent, SET_NAME.reply);
    clients[1].send(GET_NAME.sent);
    server.wait_in(EPOLL_WAIT);
    clients[1].expect_silence();
}

#[test]
fn step_6_all_accepts_all_of_them() {
    let server = start("6-all");
    for client in come_together(&server).iter_mut().rev() {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
}

#[test]
fn step_6_all_loses_half_a_command() {
    loses_half_a_command("6-all");
}

#[test]
fn step_7_input_keeps_half_a_command() {
    let server = start("7-input");
    let mut client = server.connect();
    client.send(b"SET na");
    server.settle();
    client.ask(b"me Bob\nGET name\n", b"OK\nBob\n");
}

#[test]
fn step_7_input_has_no_limit_on_a_line() {
    let server = start("7-input");
    let line = [b"SET big ", &[b'x'; 1_100_000][..], b"\n"].concat();
    server.connect().ask(&line, b"OK\n");
}

#[test]
fn step_8_search_has_a_limit_on_a_line() {
    let error = b"ERR line too long (limit 1048576 bytes)\n";
    start("8-search")
        .connect()
        .ask(&[b'x'; 1024 * 1024 + 1], error);
}

#[test]
fn step_8_search_loses_the_rest_of_a_reply_that_does_not_fit() {
    let server = start("8-search");
    let mut slow = slow_reader(&server);
    let mut came = 0;
    let mut buffer = vec![0; REPLY_SIZE];
    slow.stream.set_nonblocking(true).unwrap();
    // As long as bytes come, or the server may still send some.
    loop {
        server.settle();
        match slow.stream.read(&mut buffer) {
            Ok(length) => came += length,
            Err(_) => break,
        }
    }
    assert!(came > 0 && came < 100 * REPLY_SIZE, "{came} bytes came");
}

#[test]
fn step_9_rest_keeps_all_replies_for_a_client_that_reads_nothing() {
    let server = start("9-rest");
    let mut slow = slow_reader(&server);
    server.settle();
    let peak = server.status().vmhwm.unwrap();
    assert!(peak > 80_000, "the server had {peak} KiB of memory");
    read_all(&mut slow);
}

#[test]
fn step_10_bound_keeps_one_reply() {
    let server = start("10-bound");
    let mut slow = slow_reader(&server);
    server.settle();
    let peak = server.status().vmhwm.unwrap();
    assert!(peak < 10_000, "the server had {peak} KiB of memory");
    read_all(&mut slow);
}

/// How many of 200 commands of one client are read before the command of
/// another, which came later. They are long, so that the log is not.
#[track_caller]
fn commands_before_another(name: &str) -> usize {
    let server = start(name);
    let [mut greedy, mut polite] = serves_two(&server);
    server.settle();
    let set = [b"SET a ", &[b'x'; 900][..], b"\n"].concat();
    meanwhile(&server, || {
        greedy.send(&set.repeat(200));
        polite.send(b"GET polite\n");
    });
    polite.expect(b"(nil)\n");
    let log = server.log_until("Received: GET polite");
    let greedy = log.iter().filter(|line| line.contains(": SET a xxx"));
    greedy.count()
}

#[test]
fn step_10_bound_serves_a_greedy_client_first() {
    assert_eq!(commands_before_another("10-bound"), 200);
}

#[test]
fn step_11_one_read_serves_others_in_between() {
    assert!(commands_before_another("11-one-read") < 100);
}

/// The end comes together with the last command. Returns the client, when its
/// command is answered and the server rests.
#[track_caller]
fn ends_at_once(server: &Server) -> Client {
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    server.settle();
    meanwhile(server, || {
        client.send(GET_NAME.sent);
        client.half_close();
    });
    client.expect(GET_NAME.reply);
    server.wait_in(EPOLL_WAIT);
    client
}

#[test]
fn step_11_one_read_never_sees_an_end_that_comes_with_a_command() {
    let server = start("11-one-read");
    ends_at_once(&server).expect_silence();
}

#[test]
fn step_12_again_sees_it() {
    let server = start("12-again");
    ends_at_once(&server).expect_end();
}

/// Whether a client that goes on sending after EXIT is sent away by a reset.
#[track_caller]
fn resets_after_exit(name: &str) -> bool {
    let server = start(name);
    let mut client = server.connect();
    client.ask(b"EXIT\n", b"OK\n");
    client.expect_end();
    server.settle();
    // The answer to the first is the reset, and the second meets it.
    let mut sent = (0..2).map(|_| client.stream.write_all(b"GET a\n"));
    sent.any(|sent| sent.is_err())
}

#[test]
fn step_12_again_resets_a_client_that_sends_on_after_exit() {
    assert!(resets_after_exit("12-again"));
}

#[test]
fn step_13_goodbye_reads_what_comes_after_exit() {
    assert!(!resets_after_exit("13-goodbye"));
}

#[test]
fn step_13_goodbye_forgets_a_client_for_which_no_descriptor_was_free() {
    let server = start("13-goodbye");
    let mut clients = serves_two(&server);
    server.settle();
    server.limit_descriptors(server.free_descriptor());
    let mut waiting = server.connect();
    waiting.send(GET_NAME.sent);
    // It is served after the server has tried to accept the other one.
    clients[0].ask(GET_NAME.sent, GET_NAME.reply);
    server.limit_descriptors(64);
    clients[0].ask(GET_NAME.sent, GET_NAME.reply);
    server.wait_in(EPOLL_WAIT);
    waiting.expect_silence();
}

#[test]
fn step_14_descriptors_serves_it_as_soon_as_one_is_free() {
    let server = start("14-descriptors");
    let [first, _second] = serves_two(&server);
    server.settle();
    server.limit_descriptors(server.free_descriptor());
    let mut waiting = server.connect();
    waiting.send(GET_NAME.sent);
    let problem = "Too many open files (os error 24)";
    server.log_until(&format!("Cannot accept a connection: {problem}"));
    drop(first);
    waiting.expect(GET_NAME.reply);
}

#[test]
fn step_15_refuse_has_no_option() {
    let ended = run(step(PROGRAM, "15-refuse"), &["--max-clients", "2"]);
    assert_eq!(ended.code, Some(2));
}

#[test]
fn step_16_max_clients_refuses_one_too_many() {
    let arguments = ["--max-clients", "1", "127.0.0.1:0"];
    let program = step(PROGRAM, "16-max-clients");
    let server = Server::start_with(program, &arguments);
    let mut first = server.connect();
    first.ask(SET_NAME.sent, SET_NAME.reply);
    server
        .connect()
        .expect(b"ERR max number of clients reached\n");
    first.ask(GET_NAME.sent, GET_NAME.reply);
}

#[test]
fn step_17_open_files_refuses_what_it_cannot_keep() {
    let arguments = ["--max-clients", "4000000000"];
    let ended = run(step(PROGRAM, "17-open-files"), &arguments);
    assert_eq!(ended.code, Some(2));
    assert!(ended.errors.contains("(ulimit -n)"), "{}", ended.errors);
}

#[test]
fn step_18_term_loses_the_replies_that_wait() {
    let (executed, came) = end_with_replies(start("18-term"));
    assert!(came < executed, "all {executed} bytes of replies came");
}
