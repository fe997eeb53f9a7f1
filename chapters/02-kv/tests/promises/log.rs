//! What the server prints.

use super::harness::{Server, compare_lines, equal};
use super::{GET_NAME, SET_NAME, Subject, promises};

/// The log of one client that sends `sent` in one piece and gets `reply`: the
/// lines between its coming and its leaving.
#[track_caller]
fn log_of(server: &Server, sent: &[u8], reply: &[u8]) -> Vec<String> {
    let mut client = server.connect();
    client.ask(sent, reply);
    let name = client.name();
    drop(client);
    let mut log = server.log_until(&format!("Connection closed for {name}"));
    equal!(log.remove(0), format!("Listening on {}", server.address));
    equal!(log.remove(0), format!("Connection from {name}"));
    log.pop();
    log
}

/// The log of one command that is not known, without `Received: `.
#[track_caller]
fn received(subject: &Subject, command: &[u8]) -> String {
    let server = subject.new_server();
    let mut client = server.connect();
    client.send(command);
    client.send(b"\n");
    client.half_close();
    let name = client.name();
    let log = server.log_until(&format!("Connection closed for {name}"));
    log[2].strip_prefix("Received: ").unwrap().to_string()
}

pub fn log_names_each_client_when_it_comes_and_when_it_leaves(
    subject: &Subject,
) {
    let server = subject.new_server();
    let mut names = Vec::new();
    for talk in [SET_NAME, GET_NAME] {
        let mut client = server.connect();
        client.ask(talk.sent, talk.reply);
        let name = client.name();
        drop(client);
        server.log_until(&format!("Connection closed for {name}"));
        names.push(name);
    }
    let [one, two] = names[..] else {
        unreachable!()
    };
    compare_lines(
        "the log",
        &server.log_until(&format!("Connection closed for {two}")),
        &[
            format!("Listening on {}", server.address),
            format!("Connection from {one}"),
            "Received: SET name Alice".into(),
            "Sent: OK".into(),
            format!("Connection closed for {one}"),
            format!("Connection from {two}"),
            "Received: GET name".into(),
            "Sent: Alice".into(),
            format!("Connection closed for {two}"),
        ],
    );
}

pub fn log_shows_errors_as_they_are_sent(subject: &Subject) {
    equal!(
        log_of(
            &subject.new_server(),
            b"FOO\n",
            b"ERR unknown command 'FOO'\n"
        ),
        ["Received: FOO", "Sent: ERR unknown command 'FOO'"]
    );
}

pub fn log_shows_pipelined_replies_when_they_leave_together(subject: &Subject) {
    equal!(
        log_of(
            &subject.new_server(),
            b"SET a 1\nGET a\nGET b\n",
            b"OK\n1\n(nil)\n"
        ),
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

pub fn log_shows_exit_and_its_reply(subject: &Subject) {
    equal!(
        log_of(&subject.new_server(), b"EXIT\n", b"OK\n"),
        ["Received: EXIT", "Sent: OK"]
    );
}

pub fn log_leaves_out_empty_lines_and_the_space_around_a_command(
    subject: &Subject,
) {
    equal!(
        log_of(
            &subject.new_server(),
            b"\r\n \t\n  GET a \t\r\n",
            b"(nil)\n"
        ),
        ["Received: GET a", "Sent: (nil)"]
    );
}

pub fn log_leaves_out_half_a_command(subject: &Subject) {
    let log = log_of(&subject.new_server(), b"GET a\nSET a 1", b"(nil)\n");
    equal!(log, ["Received: GET a", "Sent: (nil)"]);
}

pub fn log_is_made_printable(subject: &Subject) {
    equal!(
        received(subject, b"\x1b[2J\0\xff\x7f"),
        "\\x1b[2J\\x00\\xff\\x7f"
    );
}

pub fn log_shows_quotes_as_they_are(subject: &Subject) {
    equal!(received(subject, b"it's \"a\""), "it's \"a\"");
}

pub fn log_tells_a_typed_escape_from_a_byte(subject: &Subject) {
    equal!(received(subject, b"\\x1b \x1b"), "\\\\x1b \\x1b");
}

pub fn log_shows_80_characters_whole(subject: &Subject) {
    equal!(received(subject, &[b'x'; 80]), "x".repeat(80));
}

pub fn log_is_cut_at_80_characters_and_says_so(subject: &Subject) {
    equal!(received(subject, &[b'x'; 81]), "x".repeat(80) + "...");
}

pub fn log_is_cut_at_80_characters_after_it_is_made_printable(
    subject: &Subject,
) {
    equal!(received(subject, &[0xff; 20]), "\\xff".repeat(20));
    equal!(received(subject, &[0xff; 21]), "\\xff".repeat(20) + "...");
}

pub fn log_cuts_no_escape_in_two(subject: &Subject) {
    let command = [&[b'x'; 78][..], b"\xff"].concat();
    equal!(received(subject, &command), "x".repeat(78) + "...");
}

pub fn log_of_a_reply_is_cut_at_80_characters(subject: &Subject) {
    let value = "x".repeat(81);
    let log = log_of(
        &subject.new_server(),
        format!("SET a {value}\nGET a\n").as_bytes(),
        format!("OK\n{value}\n").as_bytes(),
    );
    equal!(log[3], format!("Sent: {}...", "x".repeat(80)));
}

pub fn log_warns_of_a_web_page(subject: &Subject) {
    let warning = "Warning: the client speaks HTTP, as a web page does";
    let get = "Received: GET a";
    let server = subject.new_server();
    let log = log_of(&server, b"GET a\nPOST / HTTP/1.1\n", b"(nil)\n");
    equal!(
        log,
        [get, "Received: POST / HTTP/1.1", warning, "Sent: (nil)"]
    );
    let quiet = ["--quiet", "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &quiet);
    let log = log_of(&server, b"GET a\nHost: localhost\n", b"(nil)\n");
    equal!(log, [warning]);
}

pub fn quiet_logs_connections_only(subject: &Subject) {
    for arguments in [["--quiet", "127.0.0.1:0"], ["127.0.0.1:0", "--quiet"]] {
        let server = Server::start_with(subject.program(), &arguments);
        let log = log_of(
            &server,
            b"SET a 1\nGET a\nFOO\nEXIT\n",
            b"OK\n1\nERR unknown command 'FOO'\nOK\n",
        );
        assert!(log.is_empty(), "between coming and leaving: {log:?}");
    }
}

promises! {
    on "02-kv/pipelining":
    "A log line is missing, comes too late or has other words." =>
        log_names_each_client_when_it_comes_and_when_it_leaves,
        log_shows_errors_as_they_are_sent,
        log_shows_pipelined_replies_when_they_leave_together,
        log_shows_exit_and_its_reply;
    "Lines are logged that are no commands, or with the space around them." =>
        log_leaves_out_empty_lines_and_the_space_around_a_command,
        log_leaves_out_half_a_command;
    "Bytes from a client are logged as they came." =>
        log_is_made_printable,
        log_shows_quotes_as_they_are,
        log_tells_a_typed_escape_from_a_byte;
    "The log is cut at another place than 80 characters, or not at all." =>
        log_shows_80_characters_whole,
        log_is_cut_at_80_characters_and_says_so,
        log_is_cut_at_80_characters_after_it_is_made_printable,
        log_cuts_no_escape_in_two,
        log_of_a_reply_is_cut_at_80_characters;
    "`--quiet` is not known, or leaves out too much or too little." =>
        quiet_logs_connections_only;
    on "02-kv/who-may-connect":
    "The server closes on HTTP without a word, or says it only without \
     `--quiet`." =>
        log_warns_of_a_web_page;
}
