//! SAY says something to all others.

use std::io::Read;

use super::harness::{Client, LIMIT, Server};
use super::many_clients::{slow_reader, slow_reader_of};
use super::{GET_NAME, SET_NAME, Subject, promises};

/// A new connection that is served already.
#[track_caller]
fn served(server: &Server) -> Client {
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    client
}

pub fn say_without_a_text_is_refused(subject: &Subject) {
    subject.answers(
        b"SAY   \r\n",
        b"ERR wrong number of arguments for 'say' command\n",
    );
}

pub fn all_others_get_the_text(subject: &Subject) {
    let server = subject.new_server();
    let mut clients: Vec<_> = (0..10).map(|_| server.connect()).collect();
    for client in &mut clients {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    clients[4].ask(b"SAY hello\n", b"OK\n");
    for (number, client) in clients.iter_mut().enumerate() {
        if number != 4 {
            client.expect(b"SAID hello\n");
        }
    }
}

pub fn one_that_says_it_gets_ok_alone(subject: &Subject) {
    let server = subject.new_server();
    let [mut one, mut two] = [0; 2].map(|_| served(&server));
    one.ask(b"say hello\nGET name\n", b"OK\nAlice\n");
    two.expect(b"SAID hello\n");
    one.ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn white_space_inside_stays(subject: &Subject) {
    let server = subject.new_server();
    let [mut one, mut two] = [0; 2].map(|_| served(&server));
    one.ask(b" SAY \t SAY  two\twords \r\n", b"OK\n");
    two.expect(b"SAID SAY  two\twords\n");
}

pub fn half_a_command_is_not_touched(subject: &Subject) {
    let server = subject.new_server();
    let [mut one, mut two] = [0; 2].map(|_| served(&server));
    two.send(b"GET na");
    server.settle();
    one.ask(b"SAY hello\n", b"OK\n");
    two.expect(b"SAID hello\n");
    two.ask(b"me\n", GET_NAME.reply);
}

pub fn message_that_finds_no_room_comes_later(subject: &Subject) {
    let server = subject.new_server();
    let mut talker = served(&server);
    let mut slow = slow_reader_of(&server, 1);
    slow.expect(&b"x\n".repeat(100));
    // More than all buffers on the way.
    let text = [b'x'; 30_000];
    for _ in 0..1000 {
        talker.ask(&[b"SAY ", &text[..], b"\n"].concat(), b"OK\n");
    }
    // The client reads now, so there is room for what waits, and then for more.
    let mut came = Vec::new();
    while !came.ends_with(b"SAID end\n") {
        talker.ask(b"SAY end\n", b"OK\n");
        let mut buffer = [0; 64 * 1024];
        let end = match slow.stream.read(&mut buffer) {
            Ok(0) => "the end".into(),
            Ok(length) => {
                came.extend(&buffer[..length]);
                continue;
            }
            Err(_) => format!("nothing more within {LIMIT:?}"),
        };
        let bytes = came.len();
        panic!("{bytes} bytes of messages came to a slow client, then {end}");
    }
    for line in came.split_inclusive(|byte| *byte == b'\n') {
        let whole = line == b"SAID end\n"
            || line == [b"SAID ", &text[..], b"\n"].concat();
        assert!(whole, "a message is not whole: {} bytes", line.len());
    }
}

pub fn client_that_reads_nothing_costs_no_memory(subject: &Subject) {
    let server = subject.new_server();
    let mut talker = served(&server);
    let _slow = slow_reader(&server);
    let say = [b"SAY ", &[b'x'; 60_000][..], b"\n"].concat();
    for _ in 0..1000 {
        talker.ask(&say, b"OK\n");
    }
    server.stays_small();
}

promises! {
    on "05-event-loop/exercises#broadcast":
    "SAY is not a command yet, or says nothing." =>
        say_without_a_text_is_refused;
    "Not everybody gets the text, or only when they ask for something." =>
        all_others_get_the_text;
    "The one that says something hears it, too." =>
        one_that_says_it_gets_ok_alone;
    "The text is put together from words." =>
        white_space_inside_stays;
    "A message takes the place of what a client has sent so far." =>
        half_a_command_is_not_touched;
    "What finds no room is lost, or nobody tells the kernel that this client \
     waits for room now." =>
        message_that_finds_no_room_comes_later;
    "Messages are kept for a client that does not read, without a limit." =>
        client_that_reads_nothing_costs_no_memory;
}
