//! Our client beside redis-cli, and on a real cluster in which slots move and
//! masters die.

#[path = "../../../tools/harness/cluster.rs"]
#[allow(dead_code, reason = "the benchmark uses the rest of it")]
mod cluster;

use std::env;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use cluster::Cluster;

const PROGRAM: &str = env!("CARGO_BIN_EXE_cluster-client");

/// How many keys are set.
const KEYS: usize = 10_000;

/// The longest that one command may take.
const LIMIT: Duration = Duration::from_secs(7);

/// Whether Redis is installed; a test that must not be left out fails
/// otherwise.
fn has_redis() -> bool {
    let version = Command::new("redis-server").arg("--version").output();
    let required = env::var("PROOF_REQUIRE").is_ok_and(|what| what == "all");
    assert!(
        version.is_ok() || !required,
        "redis-server is not installed"
    );
    if version.is_err() {
        eprintln!("left out: redis-server is not installed");
    }
    version.is_ok()
}

/// What a program prints when it reads these commands.
fn printed(program: &Path, arguments: &[&str], commands: &str) -> String {
    let mut child = Command::new(program)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let commands = commands.to_owned();
    let writer = thread::spawn(move || input.write_all(commands.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// Commands with replies of every kind, but for errors: behind one,
/// redis-cli prints an empty line.
const COMMANDS: &str = r#"SET a 1
GET a
GET none
INCR a
SET a "two\nlines \"quoted\" \x00\xff\t\\"
GET a
STRLEN a
EVAL "return {1, 'two', {3, {'four', false}}, redis.status_reply('FINE')}" 0
EVAL "return {}" 0
EVAL "local t = {} for i = 1, 12 do t[i] = i end return t" 0
COMMAND INFO get
SET 'single \'quotes\'' "" 
GET "single 'quotes'"
"#;

#[test]
fn prints_what_redis_cli_prints() {
    if !has_redis() {
        return;
    }
    let cluster = Cluster::start(1, 0, None).unwrap();
    let node = cluster.addresses()[0];
    let port = node.port().to_string();
    let redis_cli = Path::new("redis-cli");
    let ours = printed(Path::new(PROGRAM), &[&node.to_string()], COMMANDS);
    let theirs = printed(redis_cli, &["-p", &port], COMMANDS);
    assert_eq!(ours, theirs, "in a pipe");
}

/// Sets keys through one client, one after the other; what it prints for each,
/// and how long it took at most. `number` counts them.
fn set_keys(address: &str, number: &AtomicUsize) -> (Vec<String>, Duration) {
    let mut child = Command::new(PROGRAM)
        .arg(address)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut longest = Duration::ZERO;
    let mut replies = Vec::new();
    for key in 0..KEYS {
        let start = Instant::now();
        writeln!(input, "SET key:{key} {key}").unwrap();
        let reply = output.next().expect("a reply for each command").unwrap();
        longest = longest.max(start.elapsed());
        // Whoever is refused at once tries again a little later.
        if reply != "OK" {
            thread::sleep(Duration::from_millis(2));
        }
        replies.push(reply);
        number.store(key + 1, Ordering::SeqCst);
    }
    drop(input);
    child.wait().unwrap();
    (replies, longest)
}

/// What the client reads back for each key.
fn get_keys(address: &str) -> Vec<String> {
    let commands: String =
        (0..KEYS).map(|key| format!("GET key:{key}\n")).collect();
    let text = printed(Path::new(PROGRAM), &[address], &commands);
    text.lines().map(str::to_owned).collect()
}

/// Waits until so many keys have been set.
fn wait_for(number: &AtomicUsize, count: usize) {
    while number.load(Ordering::SeqCst) < count {
        thread::sleep(Duration::from_millis(1));
    }
}

#[test]
fn keys_are_set_and_found_while_slots_move() {
    if !has_redis() {
        return;
    }
    let cluster = Cluster::start(2, 0, None).unwrap();
    let address = cluster.addresses()[0].to_string();
    let number = AtomicUsize::new(0);
    let (replies, longest) = thread::scope(|scope| {
        let setter = scope.spawn(|| set_keys(&address, &number));
        wait_for(&number, KEYS / 10);
        for slot in (0..400).map(|slot| slot * 20) {
            move_slot(&cluster, slot);
        }
        setter.join().unwrap()
    });
    assert_eq!(replies, vec!["OK"; KEYS], "nothing fails when a slot moves");
    assert!(longest < LIMIT, "a command took {longest:?}");
    let values: Vec<String> = (0..KEYS).map(|key| key.to_string()).collect();
    assert_eq!(get_keys(&address), values);
}

/// Moves a slot with its keys from the first node to the second.
fn move_slot(cluster: &Cluster, slot: usize) {
    let slot = slot.to_string();
    let [first, second] = [0, 1].map(|node| {
        let id = cluster.ask(node, &["CLUSTER", "MYID"]).unwrap();
        id.trim().to_owned()
    });
    let order = |node: usize, words: &[&str]| {
        let command = [&["CLUSTER", "SETSLOT", &slot], words].concat();
        cluster.ask(node, &command).unwrap();
    };
    order(1, &["IMPORTING", &first]);
    order(0, &["MIGRATING", &second]);
    let port = cluster.addresses()[1].port().to_string();
    loop {
        let question = ["CLUSTER", "GETKEYSINSLOT", &slot, "100"];
        let keys = cluster.ask(0, &question).unwrap();
        let keys: Vec<&str> =
            keys.lines().filter(|key| !key.is_empty()).collect();
        if keys.is_empty() {
            break;
        }
        let mut command =
            vec!["MIGRATE", "127.0.0.1", &port, "", "0", "5000", "KEYS"];
        command.extend(keys);
        cluster.ask(0, &command).unwrap();
    }
    order(1, &["NODE", &second]);
    order(0, &["NODE", &second]);
}

#[test]
fn what_was_acknowledged_is_there_after_a_master_has_died() {
    if !has_redis() {
        return;
    }
    let mut cluster = Cluster::start(3, 1, None).unwrap();
    let address = cluster.addresses()[1].to_string();
    let number = AtomicUsize::new(0);
    let (replies, longest, at) = thread::scope(|scope| {
        let setter = scope.spawn(|| set_keys(&address, &number));
        wait_for(&number, KEYS / 4);
        cluster.kill(0).unwrap();
        let at = number.load(Ordering::SeqCst);
        let (replies, longest) = setter.join().unwrap();
        (replies, longest, at)
    });
    assert!(longest < LIMIT, "a command took {longest:?}");
    // Whether the replica has taken over by then, or does so now.
    let start = Instant::now();
    while get_keys(&address)
        .iter()
        .any(|line| line.starts_with("NO") || line.starts_with("CLUSTERDOWN"))
    {
        assert!(
            start.elapsed() < Duration::from_secs(30),
            "nobody takes over"
        );
        thread::sleep(Duration::from_millis(200));
    }
    let found = get_keys(&address);
    let mut lost = Vec::new();
    for (key, (reply, value)) in replies.iter().zip(&found).enumerate() {
        let expected = key.to_string();
        match reply.as_str() {
            "OK" if *value == expected => {}
            "OK" => lost.push(key),
            // It may have been done, or not.
            _ if reply.starts_with("NOREPLY") => {
                assert!(
                    value.is_empty() || *value == expected,
                    "{key}: {value}"
                );
            }
            _ => {
                let is_said = ["NOTSENT", "CLUSTERDOWN"]
                    .map(|word| reply.starts_with(word));
                assert!(is_said.contains(&true), "{key}: {reply}");
                assert_eq!(value, "", "{key} was not set: {reply}");
            }
        }
    }
    // What the cluster may lose: the last that the dead master has answered,
    // before its replica had it.
    for key in &lost {
        assert!(
            *key < at && at - key < 200,
            "key:{key} was acknowledged and is gone; the master died at {at}"
        );
    }
    eprintln!("{} of {KEYS} acknowledged keys were lost", lost.len());
}
