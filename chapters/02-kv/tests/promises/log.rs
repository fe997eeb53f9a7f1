//! What the server prints.

use crate::harness::Server;
use crate::{GET_NAME, PROGRAM, SET_NAME, server};

/// The log of one client that sends `sent` in one piece and gets `reply`: the
/// lines between its coming and its leaving.
#[track_caller]
fn log_of(server: &Server, sent: &[u8], reply: &[u8]) -> Vec<String> {
    let mut client = server.connect();
    client.ask(sent, reply);
    let name = client.name();
    drop(client);
    let mut log = server.log_until(&format!("Connection closed for {name}"));
    assert_eq!(log.remove(0), format!("Listening on {}", server.address));
    assert_eq!(log.remove(0), format!("Connection from {name}"));
    log.pop();
    log
}

/// The log of one command that is not known, without `Received: `.
#[track_caller]
fn received(command: &[u8]) -> String {
    let server = server();
    let mut client = server.connect();
    client.send(command);
    client.send(b"\n");
    client.half_close();
    let name = client.name();
    let log = server.log_until(&format!("Connection closed for {name}"));
    log[2].strip_prefix("Received: ").unwrap().to_string()
}

#[test]
fn log_names_each_client_when_it_comes_and_when_it_leaves() {
    let server = server();
    let mut names = Vec::new();
    for talk in [SET_NAME, GET_NAME] {
        let mut client = server.connect();
        client.ask(talk.sent, talk.reply);
        names.push(client.name());
    }
    let [one, two] = names[..] else {
        unreachable!()
    };
    assert_eq!(
        server.log_until(&format!("Connection closed for {two}")),
        [
            format!("Listening on {}", server.address),
            format!("Connection from {one}"),
            "Received: SET name Alice".into(),
            "Sent: OK".into(),
            format!("Connection closed for {one}"),
            format!("Connection from {two}"),
            "Received: GET name".into(),
            "Sent: Alice".into(),
            format!("Connection closed for {two}"),
        ]
    );
}

#[test]
fn log_shows_errors_as_they_are_sent() {
    assert_eq!(
        log_of(&server(), b"FOO\n", b"ERR unknown command 'FOO'\n"),
        ["Received: FOO", "Sent: ERR unknown command 'FOO'"]
    );
}

#[test]
fn log_shows_pipelined_replies_when_they_leave_together() {
    assert_eq!(
        log_of(&server(), b"SET a 1\nGET a\nGET b\n", b"OK\n1\n(nil)\n"),
        [
            "Received: SET a 1",
            "Received: GET a",
            "Received: GET b",
            "Sent: OK",
            "Sent: 1",
            "Sent: (nil)",
        ]
    );
}

#[test]
fn log_shows_exit_and_its_reply() {
    assert_eq!(
        log_of(&server(), b"EXIT\n", b"OK\n"),
        ["Received: EXIT", "Sent: OK"]
    );
}

#[test]
fn log_leaves_out_empty_lines_and_the_space_around_a_command() {
    assert_eq!(
        log_of(&server(), b"\r\n \t\n  GET a \t\r\n", b"(nil)\n"),
        ["Received: GET a", "Sent: (nil)"]
    );
}

#[test]
fn log_leaves_out_half_a_command() {
    let log = log_of(&server(), b"GET a\nSET a 1", b"(nil)\n");
    assert_eq!(log, ["Received: GET a", "Sent: (nil)"]);
}

#[test]
fn log_is_made_printable() {
    assert_eq!(received(b"\x1b[2J\0\xff\x7f"), "\\x1b[2J\\x00\\xff\\x7f");
}

#[test]
fn log_shows_quotes_and_backslashes_as_they_are() {
    assert_eq!(received(b"it's \"a\\b\""), "it's \"a\\b\"");
}

#[test]
fn log_shows_80_characters_whole() {
    assert_eq!(received(&[b'x'; 80]), "x".repeat(80));
}

#[test]
fn log_is_cut_at_80_characters() {
    assert_eq!(received(&[b'x'; 81]), "x".repeat(80));
}

#[test]
fn log_is_cut_at_80_characters_after_it_is_made_printable() {
    assert_eq!(received(&[0xff; 81]), "\\xff".repeat(20));
}

#[test]
fn log_of_a_reply_is_cut_at_80_characters() {
    let value = "x".repeat(81);
    let log = log_of(
        &server(),
        format!("SET a {value}\nGET a\n").as_bytes(),
        format!("OK\n{value}\n").as_bytes(),
    );
    assert_eq!(log[3], format!("Sent: {}", "x".repeat(80)));
}

#[test]
fn quiet_logs_connections_only() {
    for arguments in [["--quiet", "127.0.0.1:0"], ["127.0.0.1:0", "--quiet"]] {
        let server = Server::start_with(PROGRAM, &arguments);
        let log = log_of(
            &server,
            b"SET a 1\nGET a\nFOO\nEXIT\n",
            b"OK\n1\nERR unknown command 'FOO'\nOK\n",
        );
        assert!(log.is_empty(), "between coming and leaving: {log:?}");
    }
}
