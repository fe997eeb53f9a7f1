//! What libraries and tools ask when they connect.

use super::harness::{Client, equal, show};
use super::{OK, Subject, converse, promises, reply_to, value, words};

/// The reply to a command, as text.
#[track_caller]
fn text(client: &mut Client, sent: &str) -> String {
    let reply = reply_to(client, &words(sent));
    String::from_utf8_lossy(&reply).into_owned()
}

#[track_caller]
fn has(reply: &str, sent: &str, parts: &[&str]) {
    for part in parts {
        assert!(
            reply.contains(part),
            "a part of the reply is missing\n\
             sent:      {sent}\n\
             came back: {}\n\
             expected:  {} somewhere in it",
            show(reply.as_bytes()),
            show(part.as_bytes())
        );
    }
}

pub fn ping_and_echo_send_back_what_came(subject: &Subject) {
    converse(
        subject,
        &[
            ("PING", "+PONG\r\n"),
            ("PING hello", "$5\r\nhello\r\n"),
            ("ECHO hello", "$5\r\nhello\r\n"),
        ],
    );
}

pub fn hello_answers_who_the_server_is(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    for (sent, begins, version) in [
        ("HELLO", "*14\r\n", "proto\r\n:2\r\n"),
        ("HELLO 2", "*14\r\n", "proto\r\n:2\r\n"),
        ("HELLO 3", "%7\r\n", "proto\r\n:3\r\n"),
        ("HELLO 3 SETNAME me", "%7\r\n", "proto\r\n:3\r\n"),
    ] {
        let reply = text(&mut client, sent);
        assert!(
            reply.starts_with(begins),
            "the reply is no map\nsent:      {sent}\ncame back: {}",
            show(reply.as_bytes())
        );
        let parts = ["$6\r\nserver\r\n$5\r\nredis\r\n", version];
        has(&reply, sent, &parts);
    }
    client.ask(&words("CLIENT GETNAME"), &value(b"me"));
}

pub fn hello_refuses_what_it_does_not_know(subject: &Subject) {
    converse(
        subject,
        &[
            ("HELLO 4", "-NOPROTO unsupported protocol version\r\n"),
            (
                "HELLO x",
                "-ERR Protocol version is not an integer or out of range\r\n",
            ),
            ("HELLO 3 FOO", "-ERR Syntax error in HELLO option 'FOO'\r\n"),
            ("GET check:nobody", "$-1\r\n"),
        ],
    );
}

pub fn resp3_has_words_of_its_own(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    text(&mut client, "HELLO 3");
    client.ask(&words("GET check:nobody"), b"_\r\n");
    client.ask(&words("MGET check:nobody"), b"*1\r\n_\r\n");
    let config = text(&mut client, "CONFIG GET databases");
    equal!(config.split("\r\n").next(), Some("%1"), "a map");
    let info = text(&mut client, "INFO server");
    has(&info, "INFO server", &["txt:# Server\r\n"]);
    text(&mut client, "HELLO 2");
    client.ask(&words("GET check:nobody"), b"$-1\r\n");
}

pub fn version_of_one_client_is_not_that_of_another(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut two] = [0; 2].map(|_| server.connect());
    text(&mut one, "HELLO 3");
    two.ask(&words("GET check:nobody"), b"$-1\r\n");
    one.ask(&words("GET check:nobody"), b"_\r\n");
}

pub fn client_has_a_name_and_a_number(subject: &Subject) {
    let server = subject.server();
    let [mut one, mut two] = [0; 2].map(|_| server.connect());
    one.ask(&words("CLIENT GETNAME"), b"$-1\r\n");
    one.ask(&words("CLIENT SETNAME check-one"), OK);
    one.ask(&words("CLIENT GETNAME"), b"$9\r\ncheck-one\r\n");
    two.ask(&words("CLIENT GETNAME"), b"$-1\r\n");
    let [first, second] =
        [&mut one, &mut two].map(|client| text(client, "CLIENT ID"));
    assert!(
        first.starts_with(':') && first != second,
        "two clients have the numbers {first:?} and {second:?}"
    );
    let info = text(&mut one, "CLIENT INFO");
    has(
        &info,
        "CLIENT INFO",
        &["name=check-one", " cmd=client|info"],
    );
    let list = text(&mut two, "CLIENT LIST");
    let two = format!("addr={}", two.name());
    has(&list, "CLIENT LIST", &["name=check-one", &two]);
}

pub fn name_stands_in_the_line_as_it_is(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let name = r#"it's_a_"back\slash""#;
    client.ask(&words(&format!("CLIENT SETNAME {name}")), OK);
    let info = text(&mut client, "CLIENT INFO");
    has(&info, "CLIENT INFO", &[&format!(" name={name} ")]);
}

pub fn info_has_sections(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&words("SET check:a 1"), OK);
    let info = text(&mut client, "INFO");
    let parts = [
        "# Server\r\nredis_version:",
        "# Clients\r\nconnected_clients:",
        "# Keyspace\r\ndb0:keys=",
    ];
    has(&info, "INFO", &parts);
    let keyspace = text(&mut client, "INFO keyspace");
    has(&keyspace, "INFO keyspace", &["# Keyspace\r\ndb0:keys="]);
    assert!(!keyspace.contains("# Server"), "more than was asked for");
}

/// What `INFO` says of the memory that is used, in bytes.
fn used_memory(client: &mut Client) -> usize {
    let info = text(client, "INFO memory");
    let mut lines = info.split("\r\n");
    let used = lines.find_map(|line| line.strip_prefix("used_memory:"));
    let used = used.and_then(|number| number.parse().ok());
    used.unwrap_or_else(|| panic!("INFO memory has no used_memory: {info:?}"))
}

pub fn used_memory_follows_what_is_stored(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let key = |number: usize| format!("check:{number}");
    let empty = used_memory(&mut client);
    let long = "x".repeat(10_000);
    for number in 0..100 {
        client.ask(&words(&format!("SET {} {long}", key(number))), OK);
    }
    client.ask(&words("SETRANGE check:range 499999 x"), b":500000\r\n");
    let full = used_memory(&mut client);
    assert!(
        full >= empty + 1_500_000,
        "with 1,500,000 bytes more, {empty} bytes have become {full}"
    );
    for number in 0..50 {
        client.ask(&words(&format!("SET {} x", key(number))), OK);
        client.ask(&words(&format!("DEL {}", key(number + 50))), b":1\r\n");
    }
    client.ask(&words("DEL check:range"), b":1\r\n");
    let left = used_memory(&mut client);
    assert!(
        left < empty + 100_000,
        "with 50 short values in place of all, {full} bytes have become {left}"
    );
}

pub fn config_says_what_is_asked_for(subject: &Subject) {
    converse(
        subject,
        &[
            (
                "CONFIG GET databases",
                "*2\r\n$9\r\ndatabases\r\n$2\r\n16\r\n",
            ),
            ("CONFIG GET check:nothing", "*0\r\n"),
        ],
    );
}

pub fn commands_are_documented(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let docs = text(&mut client, "COMMAND DOCS get");
    let parts = ["*2\r\n$3\r\nget\r\n", "$7\r\nsummary\r\n", "arguments"];
    has(&docs, "COMMAND DOCS get", &parts);
    client.ask(&words("COMMAND DOCS check:nothing"), b"*0\r\n");
    let count = text(&mut client, "COMMAND COUNT");
    assert!(count.starts_with(':'), "COMMAND COUNT is {count:?}");
}

pub fn reset_makes_a_new_client(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    text(&mut client, "HELLO 3 SETNAME me");
    client.ask(&words("SELECT 9"), OK);
    client.ask(&words("RESET"), b"+RESET\r\n");
    client.ask(&words("CLIENT GETNAME"), b"$-1\r\n");
    let info = text(&mut client, "CLIENT INFO");
    has(&info, "CLIENT INFO", &[" db=0 "]);
}

pub fn time_is_seconds_and_microseconds(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    let time = text(&mut client, "TIME");
    let lines: Vec<&str> = time.split("\r\n").collect();
    let (Some(&"*2"), Some(seconds)) = (lines.first(), lines.get(2)) else {
        panic!("TIME is no array of two: {time:?}");
    };
    let now = std::time::UNIX_EPOCH.elapsed().unwrap().as_secs();
    let seconds: u64 = seconds.parse().expect("a number");
    assert!(
        now.abs_diff(seconds) < 3600,
        "TIME says {seconds}, and it is {now}"
    );
}

promises! {
    on "06-resp/answers":
    "What came is sent back as a line, without its length." =>
        ping_and_echo_send_back_what_came;
    on "06-resp/resp3":
    "HELLO is what libraries ask first. Its reply is a map: an array of names \
     and values for RESP2." =>
        hello_answers_who_the_server_is,
        hello_refuses_what_it_does_not_know;
    "A reply is written as RESP2 has it although the client has asked for \
     RESP3." =>
        resp3_has_words_of_its_own;
    "What one client has asked for is kept for all." =>
        version_of_one_client_is_not_that_of_another;
    on "06-resp/who":
    "What one client says of itself is kept for all, or is not in its line." =>
        client_has_a_name_and_a_number;
    "Quotes and backslashes of the name are escaped, as in a log." =>
        name_stands_in_the_line_as_it_is;
    on "06-resp/info":
    "Tools read single lines of these texts; the ends are `\\r\\n`." =>
        info_has_sections;
    on "06-resp/settings":
    "A setting has no name and value in the reply, or one that nobody has \
     asked for is there." =>
        config_says_what_is_asked_for;
    on "06-resp/info":
    "TIME is one number, or the seconds are not those since 1970." =>
        time_is_seconds_and_microseconds;
    on "06-resp/docs":
    "`redis-cli` asks for the documents of all commands when it starts." =>
        commands_are_documented;
    on "06-resp/who":
    "Something of what the client has asked for stays." =>
        reset_makes_a_new_client;
    on "06-resp/a-redis":
    "A value that is gone is counted, or one that has grown is not." =>
        used_memory_follows_what_is_stored;
}
