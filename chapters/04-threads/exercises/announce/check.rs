//! BROADCAST sends a message to all other clients.

use std::io::{BufRead, BufReader, Read};
use std::thread;

use super::harness::{Client, Server, equal};
use super::{Subject, promises};

/// A new server, and so many clients of it, each of which has been served.
#[track_caller]
fn connected<const CLIENTS: usize>(
    subject: &Subject,
) -> (Server, [Client; CLIENTS]) {
    let server = subject.new_server();
    let clients = [(); CLIENTS].map(|()| {
        let mut client = server.connect();
        client.ask(b"GET a\n", b"(nil)\n");
        client
    });
    (server, clients)
}

pub fn broadcast_without_a_word_is_refused(subject: &Subject) {
    subject.answers(
        b"BROADCAST\n",
        b"ERR wrong number of arguments for 'broadcast' command\n",
    );
}

pub fn client_alone_reaches_nobody(subject: &Subject) {
    let (_server, [mut client]) = connected(subject);
    client.ask(b"BROADCAST hello\nGET a\n", b"0\n(nil)\n");
}

pub fn message_comes_to_a_client_that_is_silent(subject: &Subject) {
    let (_server, [mut one, mut two]) = connected(subject);
    one.ask(b"BROADCAST hello\n", b"1\n");
    two.expect(b"MESSAGE hello\n");
    two.ask(b"broadcast you, too\n", b"1\n");
    one.expect(b"MESSAGE you, too\n");
}

pub fn words_have_one_space_between_them(subject: &Subject) {
    let (_server, [mut one, mut two]) = connected(subject);
    one.ask(b"BROADCAST  one\t two \r\n", b"1\n");
    two.expect(b"MESSAGE one two\n");
}

pub fn message_comes_to_all_others_once(subject: &Subject) {
    let (_server, mut clients) = connected::<20>(subject);
    let [first, others @ ..] = &mut clients;
    first.ask(b"BROADCAST hello\nGET a\n", b"19\n(nil)\n");
    for client in others {
        client.expect(b"MESSAGE hello\n");
        client.ask(b"GET a\n", b"(nil)\n");
    }
}

pub fn client_that_has_left_is_not_counted(subject: &Subject) {
    let (server, [mut one, two, mut three]) = connected(subject);
    let end = format!("Connection closed for {}", two.name());
    drop(two);
    server.log_until(&end);
    one.ask(b"BROADCAST hello\n", b"1\n");
    three.expect(b"MESSAGE hello\n");
}

pub fn last_reply_comes_before_the_end(subject: &Subject) {
    let (_server, [mut client, _other]) = connected(subject);
    client.ask(b"BROADCAST goodbye\nEXIT\n", b"1\nOK\n");
    client.expect_end();
}

/// Asks for long values, and begins to read when the first messages wait to be
/// sent. Each line must be whole.
pub fn message_never_comes_inside_a_reply(subject: &Subject) {
    const TIMES: usize = 60;
    const FIRST: usize = 20;
    let value = vec![b'x'; 1_000_000];
    let (server, [mut one, mut two]) = connected(subject);
    two.ask(&[b"SET big ", &value[..], b"\n"].concat(), b"OK\n");
    two.send(&b"GET big\n".repeat(TIMES));
    server.rest();
    one.send(&b"BROADCAST hello\n".repeat(FIRST));
    server.settle();
    thread::scope(|scope| {
        let reads = scope.spawn(|| {
            let mut replies = 0;
            let mut lines = BufReader::new(&two.stream);
            let mut line = Vec::new();
            while replies < TIMES {
                line.clear();
                lines.read_until(b'\n', &mut line).expect("a line");
                let line = line.trim_ascii_end();
                let whole = line == value || line == b"MESSAGE hello";
                let end = &line[line.len().saturating_sub(30)..];
                assert!(
                    whole,
                    "a line of {} bytes that is no reply and no message; it \
                     ends with '{}'",
                    line.len(),
                    end.escape_ascii()
                );
                replies += usize::from(line == value);
            }
        });
        let mut replies = [0; 2 * FIRST];
        one.stream.read_exact(&mut replies).expect("replies");
        while !reads.is_finished() {
            one.send(b"BROADCAST hello\n");
            let mut reply = [0; 2];
            one.stream.read_exact(&mut reply).expect("a reply");
        }
    });
}

/// One client asks for long values and reads nothing; another reads each of so
/// many messages.
pub fn client_that_does_not_read_holds_nobody(subject: &Subject) {
    let (server, [mut one, mut slow, mut two]) = connected(subject);
    slow.ask(
        &[b"SET big ", &[b'x'; 1_000_000][..], b"\n"].concat(),
        b"OK\n",
    );
    slow.send(&b"GET big\n".repeat(100));
    server.rest();
    for number in 0..100 {
        one.send(format!("BROADCAST {number}\n").as_bytes());
        two.expect(format!("MESSAGE {number}\n").as_bytes());
    }
    let mut reached = vec![0; 200];
    one.stream
        .read_exact(&mut reached)
        .expect("a hundred replies");
    let last = String::from_utf8_lossy(&reached[198..]);
    equal!(last, "1\n", "the last reply, when one of two does not read");
}

promises! {
    on "04-threads/exercises#announce":
    "BROADCAST is not a command yet." =>
        broadcast_without_a_word_is_refused;
    "The client that sends is one of those who get the message." =>
        client_alone_reaches_nobody;
    "A message waits until its client sends something." =>
        message_comes_to_a_client_that_is_silent;
    "The line is passed on as it came." =>
        words_have_one_space_between_them;
    "The message goes to one client, or to one of them twice." =>
        message_comes_to_all_others_once;
    "A client that leaves is not taken off the list." =>
        client_that_has_left_is_not_counted;
    "The connection is closed while something waits to be sent." =>
        last_reply_comes_before_the_end;
    "Two threads write to one connection." =>
        message_never_comes_inside_a_reply;
    "A message waits for a client that does not read, with the store locked; \
     or nothing bounds what waits for it." =>
        client_that_does_not_read_holds_nobody;
}
