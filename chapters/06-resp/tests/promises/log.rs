//! What the server prints.

use super::harness::{Server, compare_lines, equal};
use super::{GET_NAME, NIL, OK, SET_NAME, Subject, command, promises, words};

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

pub fn log_names_commands_and_replies(subject: &Subject) {
    let sent = [SET_NAME.sent, GET_NAME.sent, b"GET check:nobody\r\n"];
    let reply = [SET_NAME.reply, GET_NAME.reply, NIL];
    let log = log_of(&subject.new_server(), &sent.concat(), &reply.concat());
    let expected = [
        "Received: SET name Alice",
        "Received: GET name",
        "Received: GET check:nobody",
        "Sent: +OK\\r\\n$5\\r\\nAlice\\r\\n$-1\\r\\n",
    ];
    compare_lines("the log", &log, &expected.map(str::to_owned));
}

pub fn log_is_made_printable_and_cut(subject: &Subject) {
    let long = "x".repeat(100);
    let sent = command(&[b"SET", b"\x1b[2J\0\xff\r\n", long.as_bytes()]);
    let log = log_of(&subject.new_server(), &sent, OK);
    let shown = "Received: SET \\x1b[2J\\x00\\xff\\r\\n ";
    let room = 80 + "Received: ".len() - shown.len();
    let expected = format!("{shown}{}...", "x".repeat(room));
    equal!(log[0], expected, "the command in the log");
}

pub fn log_leaves_out_half_a_command(subject: &Subject) {
    let sent = [&words("GET a")[..], &words("SET a 1")[..12]].concat();
    let log = log_of(&subject.new_server(), &sent, NIL);
    let expected = ["Received: GET a", "Sent: $-1\\r\\n"];
    compare_lines("the log", &log, &expected.map(str::to_owned));
}

pub fn log_warns_of_a_web_page(subject: &Subject) {
    let warning = "Warning: the client speaks HTTP, as a web page does";
    for sent in [&b"POST / HTTP/1.1\r\n"[..], b"Host: localhost\r\n"] {
        let arguments = ["--quiet", "127.0.0.1:0"];
        let server = Server::start_with(subject.program(), &arguments);
        let mut client = server.connect();
        client.send(sent);
        client.expect_end();
        server.log_until(warning);
    }
}

pub fn quiet_logs_connections_only(subject: &Subject) {
    let arguments = ["--quiet", "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    let sent = [SET_NAME.sent, GET_NAME.sent, &words("QUIT")].concat();
    let reply = [SET_NAME.reply, GET_NAME.reply, OK].concat();
    let log = log_of(&server, &sent, &reply);
    assert!(log.is_empty(), "between coming and leaving: {log:?}");
}

promises! {
    on "02-kv/pipelining":
    "A log line is missing, comes too late or has other words." =>
        log_names_commands_and_replies;
    "Bytes from a client are logged as they came, or in any length." =>
        log_is_made_printable_and_cut;
    "Lines are logged that are no commands." =>
        log_leaves_out_half_a_command;
    "`--quiet` is not known, or leaves out too much or too little." =>
        quiet_logs_connections_only;
    on "02-kv/who-may-connect":
    "The server closes on HTTP without a word, or says it only without \
     `--quiet`." =>
        log_warns_of_a_web_page;
}
