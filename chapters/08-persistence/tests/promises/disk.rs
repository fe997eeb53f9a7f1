//! When the disk is asked to keep what was written.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use super::harness::{self, Client, Server, leave_out};
use super::{Folder, OK, Subject, promises, reply_to, words};

/// A server whose calls are written down.
struct Traced {
    server: Server,
    trace: PathBuf,
    _folder: Folder,
}

impl Drop for Traced {
    /// Ends the server, which would stay when strace is killed. Its process is
    /// named in front of each call.
    fn drop(&mut self) {
        if let Ok(text) = fs::read_to_string(&self.trace)
            && let Some(process) = text.split(' ').next()
        {
            // It may have ended by itself.
            let kill = format!("kill -s KILL {process} 2> /dev/null");
            let _ = Command::new("sh").args(["-c", &kill]).status();
        }
    }
}

impl Traced {
    /// Starts a server under `strace`, where that is possible.
    #[track_caller]
    fn start(subject: &Subject, policy: &str) -> Traced {
        Traced::start_with(subject, policy, &[])
    }

    /// The same with more for strace, such as calls that shall fail.
    #[track_caller]
    fn start_with(subject: &Subject, policy: &str, options: &[&str]) -> Traced {
        let probe = Command::new("strace")
            .args(["-o", "/dev/null", "true"])
            .status();
        let works = probe.is_ok_and(|status| status.success());
        if !works {
            leave_out("it must see the calls of the server, and strace cannot");
        }
        let folder = Folder::new();
        let trace = folder.file().with_file_name("trace");
        let program = subject.program().to_str().expect("a path in UTF-8");
        let arguments = folder.arguments(&["--quiet", "--fsync", policy]);
        let calls = "-etrace=write,writev,fsync,fdatasync,sendto,sendmsg";
        let output = trace.to_str().expect("a path in UTF-8");
        let mut all = options.to_vec();
        all.extend(["-f", "-qq", calls, "-o", output, program]);
        all.extend(arguments.iter().map(String::as_str));
        let server = Server::start_with("strace", &all);
        Traced {
            server,
            trace,
            _folder: folder,
        }
    }

    #[track_caller]
    fn connect(&self) -> Client {
        self.server.connect()
    }

    /// Leaves the check out for a program that asks the disk in another way than
    /// the one that strace lets fail.
    fn must_use_fdatasync(&self) {
        if !self.calls().iter().any(|call| call == "fdatasync") {
            leave_out("it lets fdatasync fail, and that is never called");
        }
    }

    /// The names of the calls so far that bring data somewhere, but for those
    /// of the log.
    fn calls(&self) -> Vec<String> {
        calls(&self.trace)
    }
}

fn calls(trace: &Path) -> Vec<String> {
    let text = fs::read_to_string(trace).expect("a trace");
    let name = |line: &str| {
        let (_, call) = line.split_once(' ')?;
        let (name, rest) = call.trim_start().split_once('(')?;
        let log = rest.starts_with("1, ") || rest.starts_with("2, ");
        let fits =
            !log && name.chars().all(|c| c.is_alphanumeric() || c == '_');
        fits.then(|| name.to_owned())
    };
    text.lines().filter_map(name).collect()
}

fn is_sync(call: &str) -> bool {
    call == "fsync" || call == "fdatasync"
}

fn is_send(call: &str) -> bool {
    call.starts_with("send")
}

fn count(calls: &[String], is_it: fn(&str) -> bool) -> usize {
    calls.iter().filter(|call| is_it(call)).count()
}

/// Waits until the calls are as they have to be.
#[track_caller]
fn wait_for(traced: &Traced, what: &str, reached: impl Fn(&[String]) -> bool) {
    let start = Instant::now();
    loop {
        let calls = traced.calls();
        if reached(&calls) {
            return;
        }
        assert!(
            start.elapsed() < harness::LIMIT,
            "{what} within {:?}; the calls were: {}",
            harness::LIMIT,
            calls.join(" ")
        );
        harness::pause();
    }
}

/// A change, and its reply.
#[track_caller]
fn change(client: &mut Client) {
    client.ask(&words("SET check:a 1"), OK);
}

pub fn reply_waits_for_the_disk(subject: &Subject) {
    let traced = Traced::start(subject, "always");
    let mut client = traced.connect();
    change(&mut client);
    let before = traced.calls().len();
    change(&mut client);
    wait_for(&traced, "no reply was sent", |calls| {
        calls[before..].iter().any(|call| is_send(call))
    });
    let calls = traced.calls();
    let sync = calls[before..].iter().position(|call| is_sync(call));
    let send = calls[before..].iter().position(|call| is_send(call));
    assert!(
        sync.is_some() && sync < send,
        "with --fsync always, the disk is asked before the reply is sent\n\
         the calls were: {}",
        calls[before..].join(" ")
    );
}

pub fn commands_that_come_together_wait_once(subject: &Subject) {
    let traced = Traced::start(subject, "always");
    let mut client = traced.connect();
    change(&mut client);
    let before = traced.calls().len();
    client.ask(&words("SET check:a 1").repeat(100), &OK.repeat(100));
    let calls = traced.calls();
    let syncs = count(&calls[before..], is_sync);
    assert!(
        (1..=20).contains(&syncs),
        "a hundred commands that came together, and the disk was asked \
         {syncs} times"
    );
}

pub fn clients_that_come_together_wait_once(subject: &Subject) {
    const CLIENTS: usize = 20;
    let traced = Traced::start(subject, "always");
    let mut clients: Vec<Client> =
        (0..CLIENTS).map(|_| traced.connect()).collect();
    clients.iter_mut().for_each(change);
    let mut least = usize::MAX;
    // They may not all come in one turn of the loop; in one of these they do.
    for _ in 0..20 {
        let before = count(&traced.calls(), is_sync);
        for client in &mut clients {
            client.send(&words("SET check:a 1"));
        }
        for client in &mut clients {
            client.expect(OK);
        }
        least = least.min(count(&traced.calls(), is_sync) - before);
    }
    assert!(
        least < CLIENTS,
        "{CLIENTS} clients have sent a change each at the same time, and the \
         disk was asked {least} times, or more"
    );
}

pub fn reply_does_not_wait_with_everysec(subject: &Subject) {
    let traced = Traced::start(subject, "everysec");
    let mut client = traced.connect();
    change(&mut client);
    let before = count(&traced.calls(), is_sync);
    let start = Instant::now();
    for _ in 0..100 {
        change(&mut client);
    }
    let seconds = start.elapsed().as_secs() as usize;
    let syncs = count(&traced.calls(), is_sync) - before;
    assert!(
        syncs <= 2 * (seconds + 2),
        "with --fsync everysec, the disk was asked {syncs} times in \
         {seconds} seconds"
    );
    wait_for(&traced, "the disk was not asked", |calls| {
        count(calls, is_sync) > before
    });
}

pub fn disk_is_not_asked_with_no(subject: &Subject) {
    let traced = Traced::start(subject, "no");
    let mut client = traced.connect();
    change(&mut client);
    let before = count(&traced.calls(), is_sync);
    let start = Instant::now();
    while start.elapsed() < Duration::from_millis(1_500) {
        change(&mut client);
    }
    let syncs = count(&traced.calls(), is_sync) - before;
    assert_eq!(syncs, 0, "with --fsync no, the disk was asked");
}

pub fn nothing_is_asked_of_the_disk_for_reads(subject: &Subject) {
    let traced = Traced::start(subject, "always");
    let mut client = traced.connect();
    change(&mut client);
    let before = count(&traced.calls(), is_sync);
    for _ in 0..20 {
        client.ask(&words("GET check:a"), b"$1\r\n1\r\n");
    }
    let syncs = count(&traced.calls(), is_sync) - before;
    assert_eq!(syncs, 0, "twenty GET, and the disk was asked");
}

pub fn no_reply_leaves_when_the_disk_fails(subject: &Subject) {
    for first in 1..4 {
        let fails = format!("-einject=fdatasync:error=EIO:when={first}+");
        let traced = Traced::start_with(subject, "always", &[&fails]);
        let mut client = traced.connect();
        let mut came = Vec::new();
        let mut bytes = [0; 100];
        for _ in 0..6 {
            let sent = words("SET check:a 1");
            if client.stream.write_all(&sent).is_err() {
                break;
            }
            match client.stream.read(&mut bytes) {
                Ok(length @ 1..) => came.extend(&bytes[..length]),
                _ => break,
            }
        }
        traced.must_use_fdatasync();
        let said = came.windows(OK.len()).filter(|part| *part == OK).count();
        assert!(
            said < first,
            "the disk fails from its call {first} on, and the replies were {}",
            harness::show(&came)
        );
    }
}

pub fn nothing_is_changed_after_the_disk_has_failed(subject: &Subject) {
    let fails = "-einject=fdatasync:error=EIO";
    let traced = Traced::start_with(subject, "everysec", &[fails]);
    let mut client = traced.connect();
    change(&mut client);
    wait_for(&traced, "the disk was not asked", |calls| {
        count(calls, is_sync) > 1
    });
    traced.must_use_fdatasync();
    let start = Instant::now();
    loop {
        let reply = reply_to(&mut client, &words("SET check:a 1"));
        if reply.starts_with(b"-MISCONF ") {
            break;
        }
        assert!(
            start.elapsed() < harness::LIMIT,
            "the disk fails, and changes are acknowledged"
        );
    }
    client.ask(&words("GET check:a"), b"$1\r\n1\r\n");
    let reply = reply_to(&mut client, &words("DEL check:a"));
    assert!(
        reply.starts_with(b"-MISCONF "),
        "the disk has failed, and DEL is answered with {}",
        harness::show(&reply)
    );
}

promises! {
    on "08-persistence/disk":
    "The reply leaves before the disk has answered." =>
        reply_waits_for_the_disk;
    "The disk is asked for each command." =>
        commands_that_come_together_wait_once;
    "The disk is asked for each client." =>
        clients_that_come_together_wait_once;
    "The policy is another than the one that was asked for." =>
        reply_does_not_wait_with_everysec,
        disk_is_not_asked_with_no;
    "The disk is asked although nothing was written." =>
        nothing_is_asked_of_the_disk_for_reads;
    on "08-persistence/full":
    "An error of the disk is not looked at." =>
        no_reply_leaves_when_the_disk_fails,
        nothing_is_changed_after_the_disk_has_failed;
}
