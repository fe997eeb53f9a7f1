//! Many clients at once: nobody waits for another, and nobody gets what is
//! another's.

use std::thread;

pub use super::bad_clients::polite_client_is_served_beside_many_bad_ones;
pub use super::chapter_2::waiting::{
    client_that_leaves_while_it_waits_is_nobodys_trouble,
    two_thousand_clients_are_served_one_after_another,
};
use super::harness::{Client, Server};
use super::{GET_NAME, SET_NAME, Subject, promises};

pub fn second_client_is_served_while_the_first_stays(subject: &Subject) {
    let server = subject.server();
    let mut one = server.connect();
    one.ask(SET_NAME.sent, SET_NAME.reply);
    let mut two = server.connect();
    two.ask(GET_NAME.sent, GET_NAME.reply);
    one.ask(GET_NAME.sent, GET_NAME.reply);
    two.ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn what_one_client_stores_the_other_reads_at_once(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut two] = [(); 2].map(|()| server.connect());
    for number in 0..100 {
        let (set, reply) = (format!("SET n {number}\n"), format!("{number}\n"));
        one.ask(set.as_bytes(), b"OK\n");
        two.ask(b"GET n\n", reply.as_bytes());
    }
}

pub fn client_that_is_silent_holds_nobody(subject: &Subject) {
    let server = subject.server();
    let _silent: Vec<Client> = (0..20).map(|_| server.connect()).collect();
    let mut last = server.connect();
    last.ask(SET_NAME.sent, SET_NAME.reply);
}

pub fn clients_that_come_last_are_served_first(subject: &Subject) {
    let server = subject.server();
    let mut clients: Vec<Client> = (0..20).map(|_| server.connect()).collect();
    for client in clients.iter_mut().rev() {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
}

pub fn half_a_command_holds_nobody(subject: &Subject) {
    let server = subject.server();
    let mut half = server.connect();
    half.send(b"SET name Al");
    server.settle();
    let mut other = server.connect();
    other.ask(b"GET name\nice\n", b"(nil)\nERR unknown command 'ice'\n");
    half.ask(b"ice\n", b"OK\n");
    other.ask(GET_NAME.sent, GET_NAME.reply);
}

/// Stores a value of a megabyte and asks for it a hundred times, but reads
/// nothing.
#[track_caller]
pub fn ask_and_never_read(client: &mut Client) {
    let mut set = b"SET big ".to_vec();
    set.resize(1_000_000, b'x');
    set.push(b'\n');
    client.ask(&set, b"OK\n");
    client.send(&b"GET big\n".repeat(100));
}

pub fn slow_reader_holds_nobody(subject: &Subject) {
    let server = subject.server();
    let mut slow = server.connect();
    ask_and_never_read(&mut slow);
    server.rest();
    let mut other = server.connect();
    other.ask(SET_NAME.sent, SET_NAME.reply);
    other.ask(GET_NAME.sent, GET_NAME.reply);
}

/// Runs `talk` for so many clients at once, each with its number, and hands on
/// what went wrong.
#[track_caller]
fn at_once(server: &Server, clients: usize, talk: fn(Client, usize)) {
    thread::scope(|scope| {
        for number in 0..clients {
            let client = server.connect();
            scope.spawn(move || talk(client, number));
        }
    });
}

pub fn fifty_clients_at_once_get_each_their_own_replies(subject: &Subject) {
    at_once(&subject.server(), 50, |mut client, number| {
        for turn in 0..40 {
            let value = format!("{number}-{turn}");
            let sent = format!("SET own{number} {value}\nGET own{number}\n");
            let reply = format!("OK\n{value}\n");
            client.ask(sent.as_bytes(), reply.as_bytes());
        }
    });
}

/// Each value is one letter, many times. A value of two letters was never
/// stored.
pub fn one_key_written_by_many_holds_a_whole_value(subject: &Subject) {
    const LENGTH: usize = 20_000;
    let server = subject.server();
    at_once(&server, 8, |mut client, number| {
        let letter = b'a' + number as u8;
        let set = [b"SET one ", &[letter; LENGTH][..], b"\n"].concat();
        for _ in 0..40 {
            client.ask(&set, b"OK\n");
            client.send(b"GET one\n");
            let mut first = [0];
            client.stream.peek(&mut first).expect("a reply");
            client.expect(&[&[first[0]; LENGTH][..], b"\n"].concat());
        }
    });
}

/// What a client reads and then writes is two commands, and another client can
/// come between them.
pub fn update_between_a_read_and_a_write_is_lost(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut two] = [(); 2].map(|()| server.connect());
    one.ask(b"SET visits 10\n", b"OK\n");
    one.ask(b"GET visits\n", b"10\n");
    two.ask(b"GET visits\n", b"10\n");
    one.ask(b"SET visits 11\n", b"OK\n");
    two.ask(b"SET visits 11\n", b"OK\n");
    one.ask(b"GET visits\n", b"11\n");
}

/// Whatever the others print at the same time.
pub fn log_lines_stay_whole(subject: &Subject) {
    let server = subject.new_server();
    at_once(&server, 8, |mut client, number| {
        let word = number.to_string().repeat(60);
        for _ in 0..300 {
            client.ask(
                format!("SET {number} {word}\nGET {number}\n").as_bytes(),
                format!("OK\n{word}\n").as_bytes(),
            );
        }
    });
    let mut last = server.connect();
    last.ask(b"GET last\n", b"(nil)\n");
    let log = server.log_until("Received: GET last");
    let words: Vec<String> =
        (0..8).map(|number| number.to_string().repeat(60)).collect();
    let whole = |line: &&String| {
        line.starts_with("Listening on 127.0.0.1:")
            || line.starts_with("Connection ")
                && line.matches("Connection").count() == 1
            || ["Sent: OK", "Received: GET last"].contains(&line.as_str())
            || words.iter().enumerate().any(|(number, word)| {
                **line == format!("Sent: {word}")
                    || **line == format!("Received: SET {number} {word}")
                    || **line == format!("Received: GET {number}")
            })
    };
    let torn = log.iter().find(|line| !whole(line));
    assert!(torn.is_none(), "a line of two clients: {torn:?}");
}

promises! {
    on "04-threads/each-command":
    "The server serves one client at a time, or holds the lock on the store \
     while it waits for one." =>
        second_client_is_served_while_the_first_stays,
        client_that_is_silent_holds_nobody,
        clients_that_come_last_are_served_first;
    on "04-threads/one-lock":
    "Each client has a store of its own." =>
        what_one_client_stores_the_other_reads_at_once;
    on "04-threads/each-command":
    "What is half read of one client is kept where another finds it, or held \
     by a lock." =>
        half_a_command_holds_nobody;
    "The lock on the store is held while a reply is sent." =>
        slow_reader_holds_nobody;
    "A buffer is shared by the clients." =>
        fifty_clients_at_once_get_each_their_own_replies,
        one_key_written_by_many_holds_a_whole_value;
    on "04-threads/lost-update":
    "The server keeps other clients out between two commands of one." =>
        update_between_a_read_and_a_write_is_lost;
    "Something that one client does is waited for by all." =>
        polite_client_is_served_beside_many_bad_ones,
        client_that_leaves_while_it_waits_is_nobodys_trouble;
    "Something is kept for each client and never given back." =>
        two_thousand_clients_are_served_one_after_another;
    "A log line is written in pieces. One `writeln!` on `io::stdout()` keeps \
     other threads out until it is done." =>
        log_lines_stay_whole;
}
