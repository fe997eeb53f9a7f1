//! What the pages say about two clients, held to the recordings of their session on three servers.

use std::fs;
use std::path::Path;

use course::recording::{self, Call, Connection, Recording};
use regex::Regex;

const FILE: &str = "book/recordings/two-clients.json";

/// The same story on the servers of chapters 4 and 5.
const THREADS: &str = "book/recordings/two-clients-threads.json";
const LOOP: &str = "book/recordings/two-clients-loop.json";

/// Where a call is: its step, and its place among the calls of the step.
type Place = (usize, usize);

/// A recording and its text, for messages that name a line.
struct Story {
    file: &'static str,
    recording: Recording,
    json: String,
}

type Claim = fn(&Story) -> Result<(), String>;

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

fn story() -> Story {
    read(FILE)
}

fn read(path: &'static str) -> Story {
    let json = file(path);
    let recording = Recording::read(&json);
    let recording = recording.unwrap_or_else(|(line, fault)| panic!("{path}:{line}: {fault}"));
    Story {
        file: path,
        recording,
        json,
    }
}

impl Story {
    fn fault(&self, step: usize, message: &str) -> String {
        let line = recording::line(&self.json, step);
        format!("{}:{line}: step {step}: {message}", self.file)
    }

    /// The first call that fits.
    fn find(&self, what: &str, fits: impl Fn(&Call) -> bool) -> Result<(Place, &Call), String> {
        let steps = self.recording.steps.iter();
        let mut calls = steps.flat_map(|step| {
            let calls = step.calls.iter().enumerate();
            calls.map(|(index, call)| ((step.step, index), call))
        });
        let found = calls.find(|(_, call)| fits(call));
        found.ok_or_else(|| self.fault(self.recording.steps.len(), &format!("no {what} so far")))
    }

    /// The first call of a program on its connection with another, when it has returned.
    fn returned(&self, by: &str, name: &str, peer: &str) -> Result<(Place, &Call), String> {
        self.find(
            &format!("{name} of {by} with {peer} that returned"),
            |call| {
                let peers = (call.by.as_str(), call.call.as_str(), call.peer.as_deref());
                peers == (by, name, Some(peer)) && call.result.is_some()
            },
        )
    }

    /// The end of the first connection, as the server sees it: a `recvfrom` that returns 0.
    fn first_end(&self) -> Result<Place, String> {
        let is_end = |call: &Call| {
            let peers = (call.by.as_str(), call.call.as_str(), call.peer.as_deref());
            peers == ("server", "recvfrom", Some("client 1")) && call.result.as_deref() == Some("0")
        };
        self.find("end of client 1's connection", is_end)
            .map(|(place, _)| place)
    }

    /// The steps from that of client 2's command to the last one before its connection is accepted.
    fn waiting(&self) -> Result<std::ops::Range<usize>, String> {
        let ((sent, _), _) = self.returned("client 2", "sendto", "server")?;
        let ((accepted, _), _) = self.returned("server", "accept4", "client 2")?;
        if sent < accepted {
            return Ok(sent..accepted);
        }
        Err(self.fault(accepted, "client 2 is accepted before its command is sent"))
    }

    fn connection(&self, step: usize, client: &str) -> Result<&Connection, String> {
        let kernel = &self.recording.steps[step - 1].kernel;
        let mut connections = kernel.connections.iter();
        let found = connections.find(|connection| connection.client == client);
        found.ok_or_else(|| self.fault(step, &format!("no connection of {client}")))
    }
}

fn second_accept4_returns_after_the_first_connection_ends(story: &Story) -> Result<(), String> {
    let end = story.first_end()?;
    let (close, _) = story.returned("server", "close", "client 1")?;
    let (accept, _) = story.returned("server", "accept4", "client 2")?;
    if end < close && close < accept {
        return Ok(());
    }
    Err(story.fault(
        accept.0,
        "accept4 returns client 2 before client 1's connection has ended",
    ))
}

fn connect_returns_before_the_server_accepts(story: &Story) -> Result<(), String> {
    let ((connected, _), call) = story.returned("client 2", "connect", "server")?;
    let ((accepted, _), _) = story.returned("server", "accept4", "client 2")?;
    if call.result.as_deref() != Some("0") {
        return Err(story.fault(connected, "client 2 cannot connect"));
    }
    if connected < accepted {
        return Ok(());
    }
    Err(story.fault(
        connected,
        "client 2's connect does not return before a step with accept4",
    ))
}

fn the_connection_waits_in_the_accept_queue(story: &Story) -> Result<(), String> {
    let ((connected, _), _) = story.returned("client 2", "connect", "server")?;
    let ((accepted, _), _) = story.returned("server", "accept4", "client 2")?;
    for step in connected..accepted {
        let queue = story.recording.steps[step - 1].kernel.accept_queue;
        if queue != Some(1) {
            return Err(story.fault(step, &format!("the accept queue is {queue:?}, not 1")));
        }
    }
    Ok(())
}

fn eleven_bytes_wait_in_a_buffer_that_no_process_holds(story: &Story) -> Result<(), String> {
    let (_, call) = story.returned("client 2", "sendto", "server")?;
    for step in story.waiting()? {
        let connection = story.connection(step, "client 2")?;
        let held = connection.receive_buffer;
        if held != 11 || call.result.as_deref() != Some("11") {
            let message = format!("{held} bytes of client 2 are held, not the 11 it sent");
            return Err(story.fault(step, &message));
        }
        if connection.accepted {
            return Err(story.fault(step, "a process holds client 2's connection"));
        }
    }
    Ok(())
}

fn what_blocks_is_recvfrom_on_client_1(story: &Story) -> Result<(), String> {
    for step in story.waiting()? {
        let call = story.recording.blocked("server", step);
        let call = call.map(|call| (call.call.as_str(), call.peer.as_deref()));
        if call != Some(("recvfrom", Some("client 1"))) {
            let message = format!("the server is blocked in {call:?}, not in recvfrom on client 1");
            return Err(story.fault(step, &message));
        }
    }
    Ok(())
}

fn client_2_is_blocked_in_recvfrom(story: &Story) -> Result<(), String> {
    for step in story.waiting()? {
        let call = story.recording.blocked("client 2", step);
        if call.is_none_or(|call| call.call != "recvfrom") {
            return Err(story.fault(step, "client 2 is not blocked in recvfrom"));
        }
    }
    Ok(())
}

fn queue_and_buffer_are_empty_once_client_2_is_accepted(story: &Story) -> Result<(), String> {
    let ((accepted, _), _) = story.returned("server", "accept4", "client 2")?;
    let kernel = &story.recording.steps[accepted - 1].kernel;
    let connection = story.connection(accepted, "client 2")?;
    match (
        kernel.accept_queue,
        connection.accepted,
        connection.receive_buffer,
    ) {
        (Some(0), true, 0) => Ok(()),
        left => Err(story.fault(accepted, &format!("queue, accepted, buffer: {left:?}"))),
    }
}

const CLAIMS: [Claim; 7] = [
    second_accept4_returns_after_the_first_connection_ends,
    connect_returns_before_the_server_accepts,
    the_connection_waits_in_the_accept_queue,
    eleven_bytes_wait_in_a_buffer_that_no_process_holds,
    what_blocks_is_recvfrom_on_client_1,
    client_2_is_blocked_in_recvfrom,
    queue_and_buffer_are_empty_once_client_2_is_accepted,
];

macro_rules! claims {
    ($($name:ident => $claim:expr;)*) => {
        $(#[test]
        fn $name() {
            let claim: Claim = $claim;
            claim(&story()).unwrap_or_else(|fault| panic!("{fault}"));
        })*
    };
}

claims! {
    the_second_accept4_returns_only_after_the_first_connection_ends => CLAIMS[0];
    the_second_connect_returns_steps_before_its_accept4 => CLAIMS[1];
    the_second_connection_waits_in_the_accept_queue => CLAIMS[2];
    eleven_bytes_wait_in_the_receive_buffer_of_a_connection_without_process => CLAIMS[3];
    the_server_is_blocked_in_recvfrom_on_client_1_meanwhile => CLAIMS[4];
    client_2_is_blocked_in_recvfrom_meanwhile => CLAIMS[5];
    nothing_waits_once_client_2_is_accepted => CLAIMS[6];
}

/// Spoils the recording, and gives what the claim says about it, without the text of the file.
fn said(spoil: fn(&mut Recording), claim: Claim) -> String {
    let mut recording = story().recording;
    spoil(&mut recording);
    refused(FILE, recording, claim)
}

fn refused(file: &'static str, recording: Recording, claim: Claim) -> String {
    let json = recording.write().expect("a recording has a form in JSON");
    let story = Story {
        file,
        recording,
        json,
    };
    claim(&story).expect_err("a false recording has passed")
}

#[test]
fn a_server_that_accepts_too_early_is_found() {
    let fault = said(
        |recording| {
            let calls = &mut recording.steps[6].calls;
            let accept = calls.iter().position(|call| call.call == "accept4");
            let accept = calls.remove(accept.expect("step 7 accepts"));
            calls.insert(0, accept);
        },
        CLAIMS[0],
    );
    let line = recording::line(&story().json, 7);
    let place = format!("{FILE}:{line}: step 7: accept4 returns client 2 before");
    assert!(fault.starts_with(&place), "{fault}");
}

#[test]
fn a_connect_that_waits_for_accept4_is_found() {
    let fault = said(
        |recording| {
            let connect = recording.steps[4].calls.remove(0);
            recording.steps[6].calls.insert(0, connect);
        },
        CLAIMS[1],
    );
    assert!(
        fault.contains(": step 7: client 2's connect does not"),
        "{fault}"
    );
}

#[test]
fn an_empty_accept_queue_is_found() {
    let fault = said(
        |recording| recording.steps[5].kernel.accept_queue = Some(0),
        CLAIMS[2],
    );
    assert!(
        fault.contains(": step 6: the accept queue is Some(0)"),
        "{fault}"
    );
}

#[test]
fn an_empty_receive_buffer_is_found() {
    let fault = said(
        |recording| recording.steps[5].kernel.connections[1].receive_buffer = 0,
        CLAIMS[3],
    );
    assert!(
        fault.contains(": step 6: 0 bytes of client 2 are held"),
        "{fault}"
    );
}

#[test]
fn a_connection_that_a_process_holds_is_found() {
    let fault = said(
        |recording| recording.steps[5].kernel.connections[1].accepted = true,
        CLAIMS[3],
    );
    assert!(
        fault.contains(": step 6: a process holds client 2's"),
        "{fault}"
    );
}

#[test]
fn a_server_that_waits_elsewhere_is_found() {
    let fault = said(
        |recording| {
            let last = recording.steps[3].calls.iter_mut();
            let mut blocked = last.filter(|call| call.by == "server" && call.result.is_none());
            blocked.next().expect("step 4 ends in a call").call = "accept4".into();
        },
        CLAIMS[4],
    );
    assert!(
        fault.contains(": step 6: the server is blocked in Some((\"accept4\""),
        "{fault}"
    );
}

#[test]
fn a_client_that_does_not_wait_is_found() {
    let fault = said(|recording| recording.steps[5].calls.truncate(1), CLAIMS[5]);
    assert!(
        fault.contains(": step 6: client 2 is not blocked"),
        "{fault}"
    );
}

#[test]
fn bytes_that_nobody_fetches_are_found() {
    let fault = said(
        |recording| recording.steps[6].kernel.connections[0].receive_buffer = 11,
        CLAIMS[6],
    );
    assert!(
        fault.contains(": step 7: queue, accepted, buffer: (Some(0), true, 11)"),
        "{fault}"
    );
}

/// What each input was, and where: all but the name of the server.
fn inputs(path: &'static str) -> Vec<(usize, String)> {
    let steps = read(path).recording.steps.into_iter();
    let inputs = steps.map(|step| (step.terminal, step.typed));
    inputs
        .map(|(terminal, typed)| match typed.contains("-server") {
            true => (terminal, "the server".into()),
            false => (terminal, typed),
        })
        .collect()
}

#[test]
fn the_same_is_typed_on_all_three_servers() {
    let typed = inputs(FILE);
    assert_eq!(typed.len(), 10);
    assert_eq!(inputs(THREADS), typed);
    assert_eq!(inputs(LOOP), typed);
}

/// No connection waits to be accepted, no byte to be read, and no client for its reply.
fn nobody_waits(story: &Story) -> Result<(), String> {
    for step in &story.recording.steps {
        let kernel = &step.kernel;
        if kernel.accept_queue.unwrap_or(0) > 0 {
            return Err(story.fault(step.step, "a connection waits in the accept queue"));
        }
        let mut connections = kernel.connections.iter();
        if connections.any(|connection| !connection.accepted || connection.receive_buffer > 0) {
            return Err(story.fault(
                step.step,
                "bytes wait, or a connection that no process holds",
            ));
        }
        for client in ["client 1", "client 2"] {
            if story.recording.blocked(client, step.step).is_some() {
                return Err(story.fault(step.step, &format!("{client} waits for its reply")));
            }
        }
    }
    Ok(())
}

/// The calls in which threads of the server wait when a step is over, each with the peer.
fn waits(story: &Story, step: usize) -> Vec<(&str, Option<&str>)> {
    let threads = story.recording.programs.iter();
    let threads = threads.filter(|program| program.is_server());
    let calls = threads.filter_map(|thread| story.recording.blocked(&thread.name, step));
    calls
        .map(|call| (call.call.as_str(), call.peer.as_deref()))
        .collect()
}

/// The thread that accepts, and one for each client that is connected, in its own `recvfrom`.
fn a_thread_waits_for_each_client(story: &Story) -> Result<(), String> {
    let steps = &story.recording.steps;
    for step in &steps[..steps.len() - 1] {
        let connections = step.kernel.connections.iter();
        let mut wanted = vec![("accept4", None)];
        wanted.extend(connections.map(|connection| ("recvfrom", Some(connection.client.as_str()))));
        let waits = waits(story, step.step);
        if waits != wanted {
            return Err(story.fault(step.step, &format!("the threads wait in {waits:?}")));
        }
    }
    Ok(())
}

fn the_only_call_that_waits_is_epoll_wait(story: &Story) -> Result<(), String> {
    let steps = &story.recording.steps;
    for step in &steps[..steps.len() - 1] {
        let waits = waits(story, step.step);
        if waits != [("epoll_wait", None)] {
            return Err(story.fault(step.step, &format!("the server waits in {waits:?}")));
        }
    }
    Ok(())
}

#[test]
fn nobody_waits_for_another_on_threads_and_on_the_loop() {
    for path in [THREADS, LOOP] {
        nobody_waits(&read(path)).unwrap_or_else(|fault| panic!("{fault}"));
    }
    let fault = nobody_waits(&story()).expect_err("client 2 waits in chapter 3");
    assert!(fault.contains(": step 5: a connection waits"), "{fault}");
}

#[test]
fn each_thread_waits_for_its_own_client() {
    let threads = read(THREADS);
    a_thread_waits_for_each_client(&threads).unwrap_or_else(|fault| panic!("{fault}"));
    let mut recording = threads.recording;
    recording.steps[4]
        .calls
        .retain(|call| call.by != "server/3");
    let fault = refused(THREADS, recording, a_thread_waits_for_each_client);
    assert!(fault.contains(": step 5: the threads wait in"), "{fault}");
}

#[test]
fn the_loop_waits_in_one_call() {
    let looped = read(LOOP);
    the_only_call_that_waits_is_epoll_wait(&looped).unwrap_or_else(|fault| panic!("{fault}"));
    let mut recording = looped.recording;
    let calls = recording.steps[5].calls.iter_mut();
    let mut blocked = calls.filter(|call| call.by == "server" && call.result.is_none());
    blocked.next().expect("the server waits").call = "recvfrom".into();
    let fault = refused(LOOP, recording, the_only_call_that_waits_is_epoll_wait);
    assert!(fault.contains(": step 6: the server waits in"), "{fault}");
}

/// The numbers in a drawing that stand before or after a word, with their lines.
fn numbers(svg: &str, around: &str) -> Vec<(usize, u64)> {
    let around = Regex::new(around).expect("a regular expression");
    let lines = (1..).zip(svg.lines());
    let found = lines.flat_map(|(line, text)| {
        let captures = around.captures_iter(text);
        let found = captures.map(|found| found[1].parse().expect("a number"));
        found.map(move |number| (line, number)).collect::<Vec<_>>()
    });
    found.collect()
}

/// What a drawing by hand says against the recording.
fn differences(name: &str, svg: &str, around: &str, recorded: &[u64]) -> Vec<String> {
    let drawn = numbers(svg, around);
    let mut faults = Vec::new();
    for (index, (line, number)) in drawn.iter().enumerate() {
        let right = recorded.get(index % recorded.len());
        if right != Some(number) {
            faults.push(format!("{name}:{line}: {number}, recorded was {right:?}"));
        }
    }
    if drawn.len() < recorded.len() {
        faults.push(format!("{name}: only {} numbers fit {around}", drawn.len()));
    }
    faults
}

/// The accept queue and the two receive buffers while client 2 waits.
fn recorded() -> [u64; 3] {
    let story = story();
    let step = story.waiting().expect("client 2 waits").start;
    let buffer = |client| {
        story
            .connection(step, client)
            .expect("a connection")
            .receive_buffer
    };
    let queue = story.recording.steps[step - 1].kernel.accept_queue;
    [
        buffer("client 1"),
        queue.expect("a listener"),
        buffer("client 2"),
    ]
}

const RECV_Q: &str = r">Recv-Q (\d+)<";
const BYTES: &str = r"\b(\d+) bytes";

#[test]
fn drawings_by_hand_have_the_numbers_of_the_recording() {
    let recorded = recorded();
    let held = &recorded[2..];
    let flow = file("images/packet-flow.svg");
    let mut faults = differences("images/packet-flow.svg", &flow, RECV_Q, &recorded);
    faults.extend(differences("images/packet-flow.svg", &flow, BYTES, held));
    let handshake = file("images/handshake.svg");
    faults.extend(differences("images/handshake.svg", &handshake, BYTES, held));
    assert_eq!(faults, [""; 0]);
}

#[test]
fn another_number_in_a_drawing_is_found() {
    let flow = file("images/packet-flow.svg").replace(">Recv-Q 11<", ">Recv-Q 10<");
    let faults = differences("packet-flow.svg", &flow, RECV_Q, &recorded());
    assert_eq!(faults.len(), 1, "{faults:?}");
    assert!(
        faults[0].ends_with(": 10, recorded was Some(11)"),
        "{faults:?}"
    );
}
