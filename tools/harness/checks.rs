//! What every server of this book promises, whatever it answers.

use std::fs::OpenOptions;
use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Client, Server, Talk, begin, compare, equal, exchange, run};

/// Everything in one piece, then the end of the sending side: all replies come,
/// then the end.
#[track_caller]
pub fn answers(address: SocketAddr, sent: &[u8], reply: &[u8]) {
    compare(sent, &exchange(address, sent), reply, "the end");
}

/// The replies come while the client keeps its sending side open.
#[track_caller]
pub fn answers_at_once(server: &Server, talk: Talk) {
    let mut client = server.connect();
    client.ask(talk.sent, talk.reply);
    client.expect_silence();
}

/// Two pieces, for every place where the bytes can be cut.
#[track_caller]
pub fn answers_two_pieces(server: &Server, talk: Talk) {
    for place in 1..talk.sent.len() {
        let (first, second) = talk.sent.split_at(place);
        let mut client = server.connect();
        client.send(first);
        server.settle();
        client.send(second);
        client.half_close();
        client.expect(talk.reply);
        client.expect_end();
    }
}

/// Each byte alone.
#[track_caller]
pub fn answers_single_bytes(server: &Server, talk: Talk) {
    let mut client = server.connect();
    for byte in talk.sent {
        client.send(&[*byte]);
        server.settle();
    }
    client.half_close();
    client.expect(talk.reply);
    client.expect_end();
}

/// While the first client is connected, the second one gets nothing, whatever
/// it sends.
#[track_caller]
pub fn second_client_waits_until_the_first_leaves(
    server: &Server,
    first: Talk,
    second: Talk,
) {
    let mut one = server.connect();
    one.ask(first.sent, first.reply);
    let mut two = server.connect();
    two.send(second.sent);
    one.ask(first.sent, first.reply);
    server.rest();
    two.expect_silence();
    drop(one);
    two.expect(second.reply);
}

/// The log says so too: the second client is accepted when the first has left.
#[track_caller]
pub fn second_client_is_accepted_after_the_first_has_left(
    server: &Server,
    first: Talk,
    second: Talk,
) {
    let mut one = server.connect();
    one.ask(first.sent, first.reply);
    let mut two = server.connect();
    two.send(second.sent);
    let names = [one.name(), two.name()];
    drop(one);
    two.expect(second.reply);
    drop(two);

    let log = server.log_until(&format!("Connection closed for {}", names[1]));
    let place = |line: String| log.iter().position(|logged| *logged == line);
    let left = place(format!("Connection closed for {}", names[0]));
    let came = place(format!("Connection from {}", names[1]));
    assert!(
        left.is_some() && left < came,
        "{} should be accepted after {} has left; the log:\n{}",
        names[1],
        names[0],
        log.join("\n")
    );
}

/// A client that leaves while it waits is nobody's trouble.
#[track_caller]
pub fn a_client_may_leave_while_it_waits(
    server: &Server,
    first: Talk,
    second: Talk,
) {
    let mut one = server.connect();
    one.ask(first.sent, first.reply);
    let mut two = server.connect();
    two.send(second.sent);
    drop(two);
    one.ask(first.sent, first.reply);
    drop(one);
    answers(server.address, second.sent, second.reply);
}

/// Many clients, one after another.
#[track_caller]
pub fn answers_clients_one_after_another(
    server: &Server,
    clients: usize,
    talk: Talk,
) {
    for _ in 0..clients {
        Client::connect(server.address).ask(talk.sent, talk.reply);
    }
}

/// Ended by a signal while `clients` are connected, of which it serves the
/// first, the server starts again on its port at once. Their connections still
/// have the port then.
#[cfg(unix)]
#[track_caller]
pub fn starts_again_at_once(program: &Path, signal: &str, clients: &[Talk]) {
    let server = Server::start_interruptible(program);
    let mut connected = Vec::new();
    for talk in clients {
        let mut client = server.connect();
        client.send(talk.sent);
        connected.push(client);
    }
    if let ([first, ..], [talk, ..]) = (&mut connected[..], clients) {
        first.expect(talk.reply);
    }
    let address = server.address.to_string();
    server.end_by(signal);
    Server::start_with(program, &[&address]).connect();
}

/// A port that another program has: exit code 1, and a message that says which
/// and what to do.
#[track_caller]
pub fn port_taken(program: &Path) {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    fails_to_listen(program, &address, "another program listens there");
}

/// An address that no machine has (RFC 5737): exit code 1, and a message that
/// says so.
#[track_caller]
pub fn address_of_another_machine(program: &Path) {
    let advice = "this machine does not have that address";
    fails_to_listen(program, "192.0.2.1:6379", advice);
}

#[track_caller]
fn fails_to_listen(program: &Path, address: &str, advice: &str) {
    let ended = run(program, &[address]);
    equal!(ended.code, Some(1), "the exit code; {}", ended.errors);
    for part in [&format!("cannot listen on {address}: "), advice] {
        let errors = &ended.errors;
        assert!(errors.contains(part), "no '{part}' in the error:\n{errors}");
    }
    equal!(ended.output, "", "standard output");
}

/// A wrong command line: exit code 2, the problem and the usage on standard
/// error.
#[track_caller]
pub fn wrong_arguments(program: &Path, arguments: &[&str], problem: &str) {
    let ended = run(program, arguments);
    let usage = run(program, &["--help"]).output;
    equal!(ended.code, Some(2), "the exit code of {arguments:?}");
    equal!(
        ended.errors,
        format!("{problem}\n\n{usage}"),
        "standard error"
    );
    equal!(ended.output, "", "standard output of {arguments:?}");
}

/// `--help`: exit code 0, the usage on standard output. Its first line names
/// the program, by whatever name, and has these `arguments`.
#[track_caller]
pub fn help(program: &Path, arguments: &str) {
    let ended = run(program, &["--help"]);
    equal!(ended.code, Some(0), "the exit code; {}", ended.errors);
    let line = ended.output.lines().next().unwrap_or_default();
    let call = line.strip_prefix("Usage: ").unwrap_or_default();
    let (_name, shown) = call.split_once(' ').unwrap_or_default();
    equal!(
        shown,
        arguments,
        "the arguments in the first line, {line:?}"
    );
    assert!(
        ended.output.contains("without it, 127.0.0.1:6379"),
        "the default address is missing:\n{}",
        ended.output
    );
    equal!(ended.errors, "", "standard error");
}

/// A text that cannot be written is no reason to panic: the program ends with
/// `code`, as it does when somebody reads.
#[track_caller]
pub fn ends_unread(program: &Path, arguments: &[&str], code: i32) {
    let (reader, closed) = std::io::pipe().expect("a pipe");
    drop(reader);
    let full = OpenOptions::new().write(true).open("/dev/full");
    let outputs = [("a closed pipe", Some(Stdio::from(closed)))];
    let full = ("a full device", full.ok().map(Stdio::from));
    for (name, output) in outputs.into_iter().chain([full]) {
        let Some(output) = output else { continue };
        let mut command = Command::new(program);
        command.args(arguments);
        match code {
            0 => command.stdout(output).stderr(Stdio::null()),
            _ => command.stdout(Stdio::null()).stderr(output),
        };
        let status = command.status().expect("a program that starts");
        let found = status.code();
        equal!(found, Some(code), "the exit code, printing to {name}");
    }
}

/// Without an argument, the program listens where the book says, or says that
/// another program does.
#[track_caller]
pub fn listens_by_default(program: &Path) {
    // Not that the usage, which names the address too, is printed.
    let line = begin::<&str>(program, &[]);
    let says =
        |before: &str| line.contains(&format!("{before} 127.0.0.1:6379"));
    assert!(
        says("Listening on") || says("cannot listen on"),
        "without an argument, the program begins with:\n{line}"
    );
}
