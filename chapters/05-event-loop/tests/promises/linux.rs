//! What Linux shows of the loop: where it waits, for what, and what it costs.

use std::fs;
use std::os::unix::fs::MetadataExt;

use super::bad_clients::send_a_hundred_megabytes;
use super::harness::kernel::{self, EPOLL_WAIT};
use super::harness::{Client, Server, equal};
use super::many_clients::{read_all, slow_reader};
use super::{GET_NAME, NIL, OK, SET_NAME, Subject, command, promises, value};

/// The events that epoll is asked for, by the clients' descriptors, as numbers
/// from epoll_ctl(2).
const EPOLLIN: u32 = 0x1;
const EPOLLOUT: u32 = 0x4;

pub fn server_waits_in_epoll_wait_for_everybody(subject: &Subject) {
    let server = subject.new_server();
    server.wait_in(EPOLL_WAIT);
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    server.wait_in(EPOLL_WAIT);
    client.send(&GET_NAME.sent[..6]);
    server.settle();
    server.wait_in(EPOLL_WAIT);
    let _slow = slow_reader(&server);
    server.settle();
    server.wait_in(EPOLL_WAIT);
}

pub fn server_has_one_thread(subject: &Subject) {
    let server = subject.new_server();
    let mut clients: Vec<_> = (0..50).map(|_| server.connect()).collect();
    for client in &mut clients {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    let threads = server.process().stat().unwrap().num_threads;
    equal!(threads, 1, "the threads of the server");
}

/// Stops the server, lets clients do something, and lets it go on: it finds all
/// of that at once.
#[track_caller]
pub fn meanwhile(server: &Server, happens: impl FnOnce()) {
    server.wait_in(EPOLL_WAIT);
    server.signal("STOP");
    server.wait_for("the server has stopped", || {
        server.process().stat().is_ok_and(|stat| stat.state == 'T')
    });
    happens();
    server.signal("CONT");
}

pub fn wait_that_a_signal_interrupts_goes_on(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    meanwhile(&server, || {});
    client.ask(GET_NAME.sent, GET_NAME.reply);
}

pub fn clients_that_come_together_are_all_accepted(subject: &Subject) {
    let server = subject.new_server();
    let mut clients = Vec::new();
    meanwhile(&server, || {
        clients.extend((0..10).map(|_| server.connect()));
    });
    for client in clients.iter_mut().rev() {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
}

pub fn more_than_one_read_takes_is_answered_to_its_end(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    // Few commands: each has two lines in the log, for which the reply waits.
    let set = command(&[b"SET", b"name", &[b'x'; 20_000]]);
    meanwhile(&server, || client.send(&set.repeat(30)));
    client.expect(&SET_NAME.reply.repeat(30));
}

/// The log shows when a batch is sent: after the commands that it answers. All
/// commands are in the kernel before the server reads the first of them.
pub fn replies_of_60_000_bytes_leave_in_one_write(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let long = [b'x'; 100];
    client.ask(&command(&[b"SET", b"a", &long]), OK);
    let get = command(&[b"GET", b"a"]);
    meanwhile(&server, || client.send(&get.repeat(580)));
    client.expect(&value(&long).repeat(580));
    let name = client.name();
    drop(client);
    let log = server.log_until(&format!("Connection closed for {name}"));
    let is_get = |line: &String| line.starts_with("Received: GET");
    let first = log.iter().position(is_get).expect("the first command");
    let last = log.iter().rposition(is_get).expect("the last command");
    let sent = log[first..last].iter();
    let sent = sent.filter(|line| line.starts_with("Sent: ")).count();
    equal!(sent, 0, "replies that were sent before the last was ready");
}

pub fn end_that_comes_with_the_last_command_is_seen(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    client.ask(SET_NAME.sent, SET_NAME.reply);
    meanwhile(&server, || {
        client.send(GET_NAME.sent);
        client.half_close();
    });
    client.expect(GET_NAME.reply);
    client.expect_end();
}

/// The log shows who had a turn when. All commands are there before the server
/// reads the first of them.
pub fn greedy_client_lets_others_go_first(subject: &Subject) {
    let server = subject.new_server();
    let [mut greedy, mut polite] = [0; 2].map(|_| server.connect());
    for client in [&mut greedy, &mut polite] {
        client.ask(SET_NAME.sent, SET_NAME.reply);
    }
    let set = command(&[b"SET", b"a", &[b'x'; 900]]);
    meanwhile(&server, || {
        greedy.send(&set.repeat(400));
        polite.send(GET_NAME.sent);
    });
    polite.expect(GET_NAME.reply);
    let before = server.log_until("Received: GET name").len();
    assert!(
        before < 400,
        "the log has {before} lines about 400 commands of one client before \
         the command of another"
    );
}

/// What epoll watches for the server's end of this connection.
#[track_caller]
fn interest(server: &Server, client: &Client) -> u32 {
    let process = server.process();
    let inode = server.socket(client).expect("a connection").inode;
    let mut watched = None;
    for file in process.fd().unwrap().flatten() {
        let info = format!("/proc/{}/fdinfo/{}", process.pid, file.fd);
        let Ok(info) = fs::read_to_string(info) else {
            continue;
        };
        for line in info.lines().filter(|line| line.starts_with("tfd:")) {
            let mut words = line.split_whitespace().skip(1);
            let link =
                format!("/proc/{}/fd/{}", process.pid, words.next().unwrap());
            if fs::metadata(link).is_ok_and(|file| file.ino() == inode) {
                watched = words.nth(1).map(str::to_string);
            }
        }
    }
    let events = watched.expect("an event that the server waits for");
    u32::from_str_radix(&events, 16).unwrap()
}

pub fn slow_reader_is_written_to_and_not_read_from(subject: &Subject) {
    let server = subject.new_server();
    let mut slow = slow_reader(&server);
    server.settle();
    equal!(
        interest(&server, &slow) & (EPOLLIN | EPOLLOUT),
        EPOLLOUT,
        "the events that the server waits for, while replies wait"
    );
    read_all(&mut slow);
    slow.ask(GET_NAME.sent, NIL);
    server.settle();
    equal!(
        interest(&server, &slow) & (EPOLLIN | EPOLLOUT),
        EPOLLIN,
        "the events that the server waits for, when all replies are sent"
    );
}

pub fn server_sleeps_while_replies_wait(subject: &Subject) {
    let server = subject.new_server();
    let slow = slow_reader(&server);
    server.settle();
    let (naps, ticks) = (server.naps(), server.processor_time());
    let mut polite = server.connect();
    for _ in 0..10 {
        polite.ask(SET_NAME.sent, SET_NAME.reply);
        server.wait_in(EPOLL_WAIT);
    }
    let (naps, ticks) = (server.naps() - naps, server.processor_time() - ticks);
    assert!(naps <= 20, "{naps} times asleep for eleven events");
    assert!(
        ticks <= 2,
        "{ticks} ticks of processor time for eleven events"
    );
    drop(slow);
}

pub fn thousand_megabytes_that_nobody_reads_take_ten(subject: &Subject) {
    let server = subject.new_server();
    let mut slow = slow_reader(&server);
    slow.send(&command(&[b"GET", b"1000000"]).repeat(900));
    // The server reads no more of these; it has seen them when it serves another.
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
    server.wait_in(EPOLL_WAIT);
    let peak = server.peak();
    assert!(peak < 10_000, "the server had {peak} KiB of memory");
}

pub fn client_that_sends_and_never_reads_fills_no_memory(subject: &Subject) {
    use std::io::{ErrorKind, Write};

    let server = subject.new_server();
    let mut slow = slow_reader(&server);
    server.settle();
    slow.stream.set_nonblocking(true).unwrap();
    let commands = GET_NAME.sent.repeat(10_000);
    let mut sent = 0;
    // Until the buffers of the kernels are full, or the server's.
    let full = loop {
        match slow.stream.write(&commands) {
            Ok(length) if sent < 100_000_000 => sent += length,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break true,
            _ => break false,
        }
    };
    assert!(full, "the server read {sent} bytes while replies waited");
    let peak = server.peak();
    assert!(peak < 10_000, "the server had {peak} KiB of memory");
}

pub fn idle_clients_keep_no_buffers(subject: &Subject) {
    let server = subject.new_server();
    let set = command(&[b"SET", b"a", &[b'x'; 60_000]]);
    let get = command(&[b"GET", b"a"]);
    let mut clients: Vec<_> = (0..10).map(|_| server.connect()).collect();
    let mut serve = |client: &mut Client| {
        client.ask(&set, OK);
        client.ask(&get, &value(&[b'x'; 60_000]));
    };
    clients.iter_mut().for_each(&mut serve);
    server.settle();
    let before = server.status().vmrss.unwrap();
    let more: Vec<_> = (0..200).map(|_| server.connect()).collect();
    clients.extend(more);
    clients.iter_mut().for_each(&mut serve);
    server.settle();
    let grown = server.status().vmrss.unwrap().saturating_sub(before);
    assert!(grown < 1000, "200 idle clients keep {grown} KiB");
}

pub fn long_command_in_small_pieces_is_looked_at_once(subject: &Subject) {
    let server = subject.new_server();
    let mut client = server.connect();
    let mut in_pieces = |length: usize| {
        let before = server.work();
        let set = command(&[b"SET", b"big", &vec![b'x'; length]]);
        for piece in set.chunks(1000) {
            client.send(piece);
            server.rest();
        }
        client.expect(OK);
        server.work() - before
    };
    let [short, long] = [100_000, 1_000_000].map(&mut in_pieces);
    assert!(
        long < short * 30,
        "100 KB in small pieces took {short:?} on a processor, 1 MB {long:?}"
    );
}

pub fn no_free_descriptor_is_said_once_and_waited_for(subject: &Subject) {
    let server = subject.new_server();
    let mut first = server.connect();
    first.ask(SET_NAME.sent, SET_NAME.reply);
    server.limit_descriptors(server.free_descriptor());
    let mut waiting = server.connect();
    waiting.send(GET_NAME.sent);
    let problem =
        "Cannot accept a connection: Too many open files (os error 24)";
    server.log_until(problem);
    let (naps, ticks) = (server.naps(), server.processor_time());
    server.wait_for("the server has slept five times", || {
        server.naps() >= naps + 5
    });
    let ticks = server.processor_time() - ticks;
    assert!(
        ticks <= 5,
        "five tries took {ticks} ticks of processor time"
    );
    waiting.expect_silence();
    first.ask(GET_NAME.sent, GET_NAME.reply);

    // One descriptor is free when this client has left, and then nobody else
    // needs to come for the waiting one to be served.
    drop(first);
    waiting.expect(GET_NAME.reply);
    let log = server.log_until(&format!("Connection from {}", waiting.name()));
    let said = log.iter().filter(|line| *line == problem).count();
    equal!(
        said,
        1,
        "how often '{problem}' is in the log:\n{}",
        log.join("\n")
    );
}

pub fn more_clients_than_descriptors_are_refused_at_the_start(
    subject: &Subject,
) {
    use super::harness::run;

    let most = rlimit();
    let number = (most + 1).to_string();
    let ended = run(subject.program(), &["--max-clients", &number]);
    equal!(ended.code, Some(2), "the exit code");
    let problem = format!(
        "--max-clients {number}: there can be no more than {}, because the \
         system allows {most} open files (ulimit -n).",
        most - 32
    );
    equal!(
        ended.errors.lines().next(),
        Some(problem.as_str()),
        "the error"
    );
}

pub fn as_many_clients_as_descriptors_allow_are_no_mistake(subject: &Subject) {
    let most = (rlimit() - 32).to_string();
    let arguments = ["--max-clients", &most, "127.0.0.1:0"];
    let server = Server::start_with(subject.program(), &arguments);
    server.connect().ask(SET_NAME.sent, SET_NAME.reply);
}

/// How many files a program that is started here may have open.
#[track_caller]
fn rlimit() -> u64 {
    use procfs::process::{LimitValue, Process};

    let limits = Process::myself().and_then(|process| process.limits());
    match limits.unwrap().max_open_files.soft_limit {
        LimitValue::Value(limit) => limit,
        LimitValue::Unlimited => {
            super::harness::leave_out("there is no limit on open files")
        }
    }
}

pub fn hundred_megabytes_leave_the_memory_flat(subject: &Subject) {
    let server = subject.new_server();
    send_a_hundred_megabytes(server.connect());
    server.stays_small();
}

pub fn hundred_megabytes_of_replies_leave_the_memory_flat(subject: &Subject) {
    let server = subject.new_server();
    read_all(&mut slow_reader(&server));
    server.stays_small();
}

pub fn reset_is_named_in_the_log(subject: &Subject) {
    kernel::reset_is_named_in_the_log(&subject.new_server(), SET_NAME);
}

pub fn argument_that_is_not_utf8_prints_the_usage(subject: &Subject) {
    kernel::argument_that_is_not_utf8_prints_the_usage(subject.program());
}

promises! {
    on "05-event-loop/poll":
    "The server asks everybody again and again, or waits for one client, or \
     has a thread for each." =>
        server_waits_in_epoll_wait_for_everybody,
        server_has_one_thread;
    on "05-event-loop/edges":
    "A wait that a signal interrupts is taken for an error: on Linux, \
     `epoll_wait` returns EINTR when a debugger attaches." =>
        wait_that_a_signal_interrupts_goes_on;
    "One event is taken for one client. Accept until there is nobody." =>
        clients_that_come_together_are_all_accepted;
    on "05-event-loop/half":
    "Each piece of a command makes the server search the whole again." =>
        long_command_in_small_pieces_is_looked_at_once;
    on "05-event-loop/turns":
    "The server stops reading before everything is read, and nothing makes it \
     go on: the kernel has told it already." =>
        more_than_one_read_takes_is_answered_to_its_end,
        end_that_comes_with_the_last_command_is_seen;
    "The server goes on with one client as long as that one sends." =>
        greedy_client_lets_others_go_first;
    on "05-event-loop/slow-reader":
    "The server asks for another event than the one that this client waits \
     for: it is told to write when there is nothing to send, or to read when \
     it does not want to." =>
        slow_reader_is_written_to_and_not_read_from;
    "The server is woken again and again by an event that it does not handle." =>
        server_sleeps_while_replies_wait;
    "The server goes on executing commands of a client that does not read." =>
        thousand_megabytes_that_nobody_reads_take_ten,
        client_that_sends_and_never_reads_fills_no_memory;
    "A client that has got everything keeps its buffers." =>
        idle_clients_keep_no_buffers;
    "The server reads less than 64 KiB at a time, or sends before 64 KiB of \
     replies wait." =>
        replies_of_60_000_bytes_leave_in_one_write;
    on "05-event-loop/full":
    "The server tries again at once, for ever; or it waits for an event that \
     does not come, because the kernel has told it already." =>
        no_free_descriptor_is_said_once_and_waited_for;
    "The number of clients is not compared with the limit on open files." =>
        more_clients_than_descriptors_are_refused_at_the_start,
        as_many_clients_as_descriptors_allow_are_no_mistake;
    on "02-kv/limits":
    "A line grows past its limit before it is refused, or replies are \
     collected without a limit." =>
        hundred_megabytes_leave_the_memory_flat,
        hundred_megabytes_of_replies_leave_the_memory_flat;
    on "01-echo/any-client":
    "The reason why a connection failed is not logged." =>
        reset_is_named_in_the_log;
    on "01-echo/finished":
    "`env::args` panics on bytes that are not UTF-8; `env::args_os` does not." =>
        argument_that_is_not_utf8_prints_the_usage;
}
