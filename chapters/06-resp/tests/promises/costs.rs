//! What one client can cost the server, as Linux shows it.

use super::harness::Server;
use super::{OK, SET_NAME, Subject, command, promises, value, words};

/// Fails unless ten times the command costs ten times as much, or a little
/// more, when it comes in small pieces. In both, `reply` is the answer.
#[track_caller]
fn cost_grows_with(
    subject: &Subject,
    piece: usize,
    reply: &[u8],
    commands: [Vec<u8>; 2],
) {
    let server = subject.new_server();
    let mut client = server.connect();
    let [short, long] = commands.map(|command| {
        let before = server.work();
        for piece in command.chunks(piece) {
            client.send(piece);
            server.rest();
        }
        client.expect(reply);
        server.work() - before
    });
    assert!(
        long < short * 30,
        "a command took {short:?} on a processor, one of ten times its length \
         took {long:?}"
    );
}

pub fn words_that_are_announced_and_not_sent_take_no_memory(subject: &Subject) {
    let server = subject.new_server();
    let mut clients: Vec<_> = (0..50).map(|_| server.connect()).collect();
    for client in &mut clients {
        client.send(b"*1000000\r\n$536870912\r\n");
    }
    let mut one = server.connect();
    one.send(b"*2147483647\r\n$3\r\nSET\r\n");
    server.settle();
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
    server.stays_small();
}

pub fn words_take_memory_as_they_come(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.send(b"*1000000\r\n");
    client.send(&b"$1\r\na\r\n".repeat(100_000));
    server.settle();
    server.stays_small();
}

pub fn command_of_many_words_in_small_pieces_is_parsed_once(subject: &Subject) {
    let commands = [10_000, 100_000].map(|count| {
        let head = format!("*{}\r\n$6\r\nEXISTS\r\n", count + 1);
        [head.as_bytes(), &b"$1\r\na\r\n".repeat(count)].concat()
    });
    cost_grows_with(subject, 700, b":0\r\n", commands);
}

pub fn long_line_without_an_end_is_searched_once(subject: &Subject) {
    let lines = [6_000, 60_000]
        .map(|length| [b"SET a ", &vec![b'x'; length][..], b"\n"].concat());
    cost_grows_with(subject, 20, OK, lines);
}

pub fn large_value_takes_linear_time(subject: &Subject) {
    let server =
        Server::start_with(subject.program(), &["--quiet", "127.0.0.1:0"]);
    let mut client = server.connect();
    let mut both_ways = |length: usize| {
        let bytes = vec![b'x'; length];
        let before = server.processor_time();
        client.ask(&command(&[b"SET", b"a", &bytes]), OK);
        client.ask(&words("GET a"), &value(&bytes));
        server.processor_time() - before
    };
    let [small, large] = [10_000_000, 100_000_000].map(&mut both_ways);
    // A tick is 10 ms: the small one is known to a tick, at best.
    assert!(
        large <= (small + 2) * 20,
        "10 MB took {small} ticks of processor time, 100 MB took {large}"
    );
}

pub fn hostile_pattern_takes_no_time(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let set = format!("SET {} 1", "a".repeat(10_000));
    client.ask(&words(&set), OK);
    let before = server.processor_time();
    let keys = format!("KEYS {}b", "a*".repeat(1_000));
    client.ask(&words(&keys), b"*0\r\n");
    let ticks = server.processor_time() - before;
    assert!(
        ticks < 100,
        "{ticks} ticks of processor time for one pattern"
    );
}

promises! {
    on "06-resp/lengths":
    "Room is made for as many words, or for as long a word, as a client \
     announces." =>
        words_that_are_announced_and_not_sent_take_no_memory,
        words_take_memory_as_they_come;
    on "06-resp/pieces":
    "The command is parsed from its start again at each piece." =>
        command_of_many_words_in_small_pieces_is_parsed_once,
        long_line_without_an_end_is_searched_once,
        large_value_takes_linear_time;
    on "06-resp/patterns":
    "Each `*` tries all places for what comes after it, and so does the next \
     one. Only the last `*` has to be tried again." =>
        hostile_pattern_takes_no_time;
}
