//! A second server has the same keys.

use std::time::Instant;

use super::harness::{self, Client, Server};
use super::{Folder, OK, Subject, command, kill, promises, reply_to, words};

#[track_caller]
fn serve(subject: &Subject, options: &[&str]) -> Server {
    let arguments = [options, &["127.0.0.1:0"]].concat();
    Server::start_with(subject.program(), &arguments)
}

#[track_caller]
fn follow(subject: &Subject, leader: &Server) -> Server {
    let address = leader.address.to_string();
    serve(subject, &["--follow", &address])
}

/// Waits until a question has this answer.
#[track_caller]
fn wait_for(client: &mut Client, asked: &str, reply: &str) {
    let start = Instant::now();
    loop {
        let came = reply_to(client, &words(asked));
        let came = String::from_utf8_lossy(&came).into_owned();
        if came == reply {
            return;
        }
        assert!(
            start.elapsed() < harness::LIMIT,
            "the follower answers {asked} with {came:?} after {:?}",
            harness::LIMIT
        );
    }
}

/// Sets a key, and waits until the follower has it.
#[track_caller]
fn catch_up(leader: &mut Client, follower: &mut Client, name: &str) {
    leader.ask(&words(&format!("SET {name} 1")), OK);
    wait_for(follower, &format!("GET {name}"), "$1\r\n1\r\n");
}

pub fn follower_gets_what_is_there(subject: &Subject) {
    let leader = serve(subject, &[]);
    let mut client = leader.connect();
    client.ask(&words("MSET a 1 b 2"), OK);
    client.ask(&words("SET c 3 PXAT 32503680000777"), OK);
    client.ask(&command(&[b"SET", b"\0\r\n", b"\xff\r\n*3"]), OK);
    client.ask(&words("SELECT 7"), OK);
    client.ask(&words("SET seven 7"), OK);
    client.ask(&words("SELECT 0"), OK);
    let follower = follow(subject, &leader);
    let mut other = follower.connect();
    wait_for(&mut other, "DBSIZE", ":4\r\n");
    let all = b"*3\r\n$1\r\n1\r\n$1\r\n2\r\n$1\r\n3\r\n";
    other.ask(&words("MGET a b c"), all);
    other.ask(&words("PEXPIRETIME c"), b":32503680000777\r\n");
    other.ask(&command(&[b"GET", b"\0\r\n"]), b"$5\r\n\xff\r\n*3\r\n");
    other.ask(&words("SELECT 7"), OK);
    wait_for(&mut other, "GET seven", "$1\r\n7\r\n");
}

pub fn many_keys_reach_the_follower(subject: &Subject) {
    let leader = serve(subject, &[]);
    let mut client = leader.connect();
    for some in 0..30 {
        let sets: Vec<u8> = (some * 1_000..(some + 1) * 1_000)
            .flat_map(|number| words(&format!("SET {number} x")))
            .collect();
        client.ask(&sets, &OK.repeat(1_000));
    }
    let follower = follow(subject, &leader);
    wait_for(&mut follower.connect(), "DBSIZE", ":30000\r\n");
}

pub fn follower_gets_what_changes(subject: &Subject) {
    let leader = serve(subject, &[]);
    let mut client = leader.connect();
    let follower = follow(subject, &leader);
    let mut other = follower.connect();
    catch_up(&mut client, &mut other, "begin");
    for sent in ["SET a 1", "INCR a", "APPEND a x", "SET b 1", "RENAME b c"] {
        reply_to(&mut client, &words(sent));
    }
    reply_to(&mut client, &words("DEL begin"));
    reply_to(&mut client, &words("EXPIREAT c 32503680000"));
    catch_up(&mut client, &mut other, "end");
    let all = b"*4\r\n$2\r\n2x\r\n$-1\r\n$1\r\n1\r\n$-1\r\n";
    other.ask(&words("MGET a b c begin"), all);
    other.ask(&words("EXPIRETIME c"), b":32503680000\r\n");
    client.ask(&words("SELECT 3"), OK);
    client.ask(&words("SET three 3"), OK);
    client.ask(&words("SELECT 0"), OK);
    client.ask(&words("FLUSHDB"), OK);
    catch_up(&mut client, &mut other, "last");
    other.ask(&words("DBSIZE"), b":1\r\n");
    other.ask(&words("SELECT 3"), OK);
    other.ask(&words("GET three"), b"$1\r\n3\r\n");
}

pub fn several_follow(subject: &Subject) {
    let leader = serve(subject, &[]);
    let mut client = leader.connect();
    let followers = [(); 3].map(|()| follow(subject, &leader));
    for follower in &followers {
        catch_up(&mut client, &mut follower.connect(), "a");
    }
    let [first, second, third] = followers;
    kill(second);
    catch_up(&mut client, &mut first.connect(), "b");
    catch_up(&mut client, &mut third.connect(), "b");
}

pub fn follower_keeps_what_it_has(subject: &Subject) {
    let leader = serve(subject, &[]);
    let mut client = leader.connect();
    let follower = follow(subject, &leader);
    let mut other = follower.connect();
    catch_up(&mut client, &mut other, "a");
    kill(leader);
    // One that ends with the other does so a moment later.
    for _ in 0..3_000 {
        other.ask(&words("GET a"), b"$1\r\n1\r\n");
    }
    other.ask(&words("SET b 2"), OK);
}

pub fn files_are_kept_on_both_sides(subject: &Subject) {
    let (one, two) = (Folder::new(), Folder::new());
    let leader = one.serve(subject, &[]);
    let address = leader.address.to_string();
    let follower = two.serve(subject, &["--follow", &address]);
    let mut other = follower.connect();
    catch_up(&mut leader.connect(), &mut other, "begin");
    catch_up(&mut leader.connect(), &mut other, "a");
    kill(leader);
    kill(follower);
    for folder in [one, two] {
        let server = folder.serve(subject, &[]);
        server.connect().ask(&words("GET a"), b"$1\r\n1\r\n");
    }
}

promises! {
    on "08-persistence/exercises#replica":
    "The keys of a table, or of all but one, are not sent." =>
        follower_gets_what_is_there;
    "What copies the table stops after some entries." =>
        many_keys_reach_the_follower;
    "A record does not reach the follower, or is about another table." =>
        follower_gets_what_changes;
    "Only the first follower is told." =>
        several_follow;
    "The follower ends with the other server." =>
        follower_keeps_what_it_has;
    "Records go to a follower or to the file, and not to both." =>
        files_are_kept_on_both_sides;
}
