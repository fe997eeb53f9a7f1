//! SLOWLOG shows which commands took long.

use super::harness::{Client, Server, checks, equal};
use super::{OK, Subject, command, promises, reply_to, words};

/// A server that keeps all commands, and a client.
#[track_caller]
fn keeping_all(subject: &Subject) -> (Server, Client) {
    let arguments = ["--slower-than", "0", "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    let client = server.connect();
    (server, client)
}

/// The lines of a reply.
#[track_caller]
fn lines(client: &mut Client, sent: &str) -> Vec<String> {
    let reply = reply_to(client, &words(sent));
    let reply = String::from_utf8_lossy(&reply);
    reply.lines().map(str::to_owned).collect()
}

pub fn number_of_microseconds_is_needed(subject: &Subject) {
    let problem = "--slower-than needs a number of microseconds.";
    for arguments in [&["--slower-than"][..], &["--slower-than", "x"]] {
        checks::wrong_arguments(subject.program(), arguments, problem);
    }
}

pub fn fast_commands_are_not_kept(subject: &Subject) {
    let arguments = ["--slower-than", "60000000", "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    let mut client = server.connect();
    client.ask(&words("SET a 1"), OK);
    client.ask(&words("SLOWLOG LEN"), b":0\r\n");
    client.ask(&words("SLOWLOG GET"), b"*0\r\n");
}

pub fn command_is_shown_with_its_words_and_its_client(subject: &Subject) {
    let (_server, mut client) = keeping_all(subject);
    client.ask(&words("CLIENT SETNAME me"), OK);
    client.ask(&words("SET a 1"), OK);
    let log = lines(&mut client, "SLOWLOG GET 1");
    equal!(log[..3].to_vec(), ["*1", "*6", ":1"], "the beginning");
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let time = log[3].trim_start_matches(':').parse::<u64>();
    assert!(
        time.is_ok_and(|time| now.abs_diff(time) < 3600),
        "the time is {}, and now is {now}",
        log[3]
    );
    let took = log[4].trim_start_matches(':').parse::<u64>();
    assert!(took.is_ok_and(|took| took < 10_000_000), "took {}", log[4]);
    let name = client.name().to_string();
    let length = format!("${}", name.len());
    let rest = ["*3", "$3", "SET", "$1", "a", "$1", "1"];
    let rest = [&rest[..], &[&length, &name, "$2", "me"]].concat();
    equal!(log[5..].to_vec(), rest, "the words and the client");
}

pub fn youngest_is_first_and_slowlog_is_not_kept(subject: &Subject) {
    let (_server, mut client) = keeping_all(subject);
    for _ in 0..3 {
        client.ask(&words("SET a 1"), OK);
        client.ask(&words("GET a"), b"$1\r\n1\r\n");
    }
    client.ask(&words("SLOWLOG LEN"), b":6\r\n");
    client.ask(&words("SLOWLOG LEN"), b":6\r\n");
    let ids = lines(&mut client, "SLOWLOG GET 2");
    equal!(ids[2], ":5", "the number of the youngest");
    let names = ids.iter().filter(|line| *line == "GET" || *line == "SET");
    let names: Vec<&String> = names.collect();
    equal!(names, ["GET", "SET"], "the last two commands");
}

pub fn at_most_128_are_kept(subject: &Subject) {
    let (_server, mut client) = keeping_all(subject);
    for _ in 0..200 {
        client.ask(&words("SET a 1"), OK);
    }
    client.ask(&words("SLOWLOG LEN"), b":128\r\n");
    equal!(
        lines(&mut client, "SLOWLOG GET")[0],
        "*10",
        "without a number"
    );
    client.ask(&words("SLOWLOG RESET"), OK);
    client.ask(&words("SLOWLOG LEN"), b":0\r\n");
}

pub fn long_commands_are_cut(subject: &Subject) {
    let (_server, mut client) = keeping_all(subject);
    let word = [b'x'; 1000];
    let mut sent = vec![&b"DEL"[..]];
    sent.resize(100, &word);
    client.ask(&command(&sent), b":0\r\n");
    let log = lines(&mut client, "SLOWLOG GET 1");
    equal!(log[5], "*32", "how many words");
    equal!(log[9].len(), 128, "how long the second one is");
}

promises! {
    on "06-resp/exercises#slow-log":
    "The option is not known yet, or a wrong number is taken." =>
        number_of_microseconds_is_needed;
    "Every command is kept, or SLOWLOG is not in the table." =>
        fast_commands_are_not_kept;
    "One of the six parts is missing, or in another place." =>
        command_is_shown_with_its_words_and_its_client;
    "The oldest comes first, or SLOWLOG is kept, too." =>
        youngest_is_first_and_slowlog_is_not_kept;
    "The log grows without a limit, or RESET leaves something." =>
        at_most_128_are_kept;
    "The whole command is kept, however long it is." =>
        long_commands_are_cut;
}
