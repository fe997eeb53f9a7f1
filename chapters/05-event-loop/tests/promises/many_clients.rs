//! Nobody waits for somebody else.

use socket2::{Domain, Socket, Type};

pub use super::bad_clients::polite_client_is_served_beside_many_bad_ones;
use super::harness::{Client, Server};
use super::{GET_NAME, NIL, OK, SET_NAME, Subject, command, promises, value};

/// A value of a megabyte.
pub const BIG: usize = 1_000_000;

/// The sizes of the values that [`slow_readers`] ask for, which are their keys.
pub const SIZES: [usize; 5] = [1_000_000, 900_001, 800_002, 700_003, 600_004];

/// A client that has asked for more than all buffers on the way hold, and reads
/// nothing.
#[track_caller]
pub fn slow_reader(server: &Server) -> Client {
    slow_reader_of(server, BIG)
}

/// Five of them. Of one, the kernel may by chance have taken a whole reply and
/// no part of the next.
#[track_caller]
pub fn slow_readers(server: &Server) -> [Client; 5] {
    SIZES.map(|size| slow_reader_of(server, size))
}

/// The same with values of another size, which is their key, too.
#[track_caller]
pub fn slow_reader_of(server: &Server, size: usize) -> Client {
    let client = connect_with_small_buffers(server, 32 * 1024);
    ask_for_more(client, size)
}

/// A client for which a part of a reply waits in the server for sure, where the
/// kernels keep less than a megabyte for a window of some bytes. It reads at
/// no pace at all, until it is given a larger buffer.
#[track_caller]
pub fn slowest_reader(server: &Server) -> Client {
    let client = connect_with_small_buffers(server, 1024);
    ask_for_more(client, BIG)
}

#[track_caller]
fn ask_for_more(mut client: Client, size: usize) -> Client {
    let key = size.to_string();
    let key = key.as_bytes();
    client.ask(&command(&[b"SET", key, &vec![b'x'; size]]), OK);
    client.send(&command(&[b"GET", key]).repeat(100));
    client
}

/// A client to which the server can send little ahead. How much the kernels
/// keep on the way is a matter of how much the receive buffer and a segment
/// hold, and on one machine that is much. 536 bytes is the least that every
/// machine takes (RFC 9293).
#[track_caller]
fn connect_with_small_buffers(server: &Server, receive: usize) -> Client {
    let address = server.address;
    let domain = Domain::for_address(address);
    let socket = Socket::new(domain, Type::STREAM, None).unwrap();
    #[cfg(unix)]
    socket.set_tcp_mss(536).unwrap();
    socket.set_recv_buffer_size(receive).unwrap();
    socket.connect(&address.into()).unwrap();
    Client::over(socket.into())
}

/// Reads what [`slow_reader`] asked for.
#[track_caller]
pub fn read_all(client: &mut Client) {
    let reply = value(&[b'x'; BIG]);
    for _ in 0..100 {
        client.expect(&reply);
    }
}

pub fn second_client_is_served_while_the_first_stays(subject: &Subject) {
    let server = subject.server();
    let mut one = server.connect();
    one.ask(SET_NAME.sent, SET_NAME.reply);
    let mut two = server.connect();
    two.ask(GET_NAME.sent, GET_NAME.reply);
    one.ask(GET_NAME.sent, GET_NAME.reply);
    two.ask(SET_NAME.sent, SET_NAME.reply);
}

pub fn client_that_sends_nothing_holds_nobody(subject: &Subject) {
    let server = subject.server();
    let silent = server.connect();
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
    silent.expect_silence();
}

pub fn clients_that_come_last_are_served_first(subject: &Subject) {
    let server = subject.server();
    let mut clients: Vec<_> = (0..100).map(|_| server.connect()).collect();
    for client in clients.iter_mut().rev() {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    for client in clients.iter_mut().rev() {
        client.ask(GET_NAME.sent, GET_NAME.reply);
    }
}

pub fn half_a_command_holds_nobody_and_waits_for_its_rest(subject: &Subject) {
    let server = subject.server();
    let (half, rest) = SET_NAME.sent.split_at(SET_NAME.sent.len() - 4);
    let mut one = server.connect();
    one.send(half);
    server.settle();
    let mut two = server.connect();
    two.ask(&command(&[b"SET", b"name", b"Bob"]), OK);
    one.ask(rest, OK);
    two.ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn half_commands_of_two_clients_are_not_mixed(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut two] = [0; 2].map(|_| server.connect());
    let set = command(&[b"SET", b"one", b"1"]);
    let get = command(&[b"GET", b"one"]);
    let (set, last) = set.split_at(set.len() - 2);
    let (first, second) = set.split_at(set.len() - 4);
    let halves = get.split_at(get.len() - 4);
    for (one_sends, two_sends) in [(first, halves.0), (second, halves.1)] {
        one.send(one_sends);
        server.settle();
        two.send(two_sends);
        server.settle();
    }
    two.expect(NIL);
    one.ask(last, OK);
    two.ask(&get, &value(b"1"));
}

pub fn each_client_gets_its_own_replies_in_order(subject: &Subject) {
    let server = subject.server();
    let mut clients: Vec<_> = (0..20).map(|_| server.connect()).collect();
    for round in 0..20 {
        for (number, client) in clients.iter_mut().enumerate() {
            let [key, own] = [number.to_string(), format!("{number}-{round}")];
            let set = command(&[b"SET", key.as_bytes(), own.as_bytes()]);
            let get = command(&[b"GET", key.as_bytes()]);
            client.send(&[set, get].concat().repeat(50));
        }
        for (number, client) in clients.iter_mut().enumerate() {
            let value = value(format!("{number}-{round}").as_bytes());
            client.expect(&[OK, &value].concat().repeat(50));
        }
    }
}

pub fn client_that_reads_nothing_holds_nobody(subject: &Subject) {
    let server = subject.server();
    let mut slow = slow_reader(&server);
    let _others = slow_readers(&server);
    server.settle();
    let mut polite = server.connect();
    polite.ask(SET_NAME.sent, SET_NAME.reply);
    for _ in 0..100 {
        polite.ask(GET_NAME.sent, GET_NAME.reply);
    }
    read_all(&mut slow);
    slow.ask(GET_NAME.sent, GET_NAME.reply);
    polite.ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn client_that_reads_late_gets_every_byte(subject: &Subject) {
    let server = subject.server();
    let mut slow = slow_reader(&server);
    let last = [command(&[b"GET", b"nobody"]), command(&[b"QUIT"])];
    slow.send(&last.concat());
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
    read_all(&mut slow);
    slow.expect(&[NIL, OK].concat());
    slow.expect_end();
}

pub fn clients_that_leave_make_room(subject: &Subject) {
    let server = subject.server();
    for _ in 0..20 {
        let mut clients: Vec<_> = (0..50).map(|_| server.connect()).collect();
        for client in &mut clients {
            client.ask(SET_NAME.sent, SET_NAME.reply);
        }
    }
    server.connect().ask(GET_NAME.sent, GET_NAME.reply);
}

promises! {
    on "05-event-loop/everybody":
    "The server serves one client until it leaves, or waits for one client \
     alone." =>
        second_client_is_served_while_the_first_stays,
        client_that_sends_nothing_holds_nobody,
        clients_that_come_last_are_served_first;
    on "05-event-loop/half":
    "Half a command is waited for, thrown away, or kept in a buffer that \
     clients share." =>
        half_a_command_holds_nobody_and_waits_for_its_rest,
        half_commands_of_two_clients_are_not_mixed;
    "Replies of several clients are collected in one buffer." =>
        each_client_gets_its_own_replies_in_order;
    on "05-event-loop/slow-reader":
    "The server waits until a client has read its replies, or drops what does \
     not fit." =>
        client_that_reads_nothing_holds_nobody;
    on "05-event-loop/goodbye":
    "What waits for a client is lost when it has said QUIT." =>
        client_that_reads_late_gets_every_byte;
    "Something that one client does is waited for by all, or what it leaves \
     behind comes to another." =>
        polite_client_is_served_beside_many_bad_ones;
    on "05-event-loop/poll":
    "Something is kept of a client that has left." =>
        clients_that_leave_make_room;
}
