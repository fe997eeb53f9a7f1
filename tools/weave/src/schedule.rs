//! Puts the calls of a recording into rows, so that what caused something stands beside it or above.

use std::collections::{BTreeMap, VecDeque};

use course::recording::{Call, Part, Recording, Step, process};

/// The rows of a step.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The calls and their rows, counted from 0.
    pub calls: Vec<(&'a Call, usize)>,
    /// What went from one lane to another.
    pub messages: Vec<Message<'a>>,
    /// The first of the two rows that say what the kernel holds in the end.
    pub kernel: usize,
    /// The number of rows.
    pub rows: usize,
}

/// Something that went from one lane to another. Without a program it is the kernel, which keeps it
/// until a later step, or has kept it since an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message<'a> {
    /// The row.
    pub row: usize,
    /// Whose lane it leaves.
    pub from: Option<&'a str>,
    /// Whose lane it enters.
    pub to: Option<&'a str>,
}

/// What goes from one program to another: the two, and what it is.
type Way<'a> = (&'a str, &'a str, Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Connection,
    Bytes,
    End,
}

/// How many rows a call takes: in a narrow lane a name and the word *waits* do not fit beside each
/// other.
fn height(call: &Call, wide: bool) -> usize {
    match call.part {
        Part::Begins if process(&call.by) != SERVER || !wide => 2,
        _ => 1,
    }
}

const SERVER: &str = "server";

/// Whether the lane of the server is wider than the others: it has one thread.
pub fn has_wide_server(recording: &Recording) -> bool {
    let programs = recording.programs.iter();
    programs.filter(|program| program.is_server()).count() < 2
}

/// The rows of all steps.
pub fn plans(recording: &Recording) -> Vec<Plan<'_>> {
    let wide = has_wide_server(recording);
    let mut kept = Kept::new();
    let steps = recording.steps.iter();
    steps.map(|step| plan(step, wide, &mut kept)).collect()
}

/// How many of each the kernel keeps for a later step.
type Kept<'a> = BTreeMap<Way<'a>, usize>;

fn plan<'a>(step: &'a Step, wide: bool, kept: &mut Kept<'a>) -> Plan<'a> {
    let mut sent: BTreeMap<Way<'a>, VecDeque<usize>> = BTreeMap::new();
    for (index, call) in step.calls.iter().enumerate() {
        if let Some(way) = sends(call) {
            sent.entry(way).or_default().push_back(index);
        }
    }
    let mut causes: Vec<Option<usize>> = vec![None; step.calls.len()];
    let mut fetched = Vec::new();
    for (index, call) in step.calls.iter().enumerate() {
        let Some(way) = receives(call) else {
            continue;
        };
        match kept.get_mut(&way) {
            Some(count) if *count > 0 => {
                *count -= 1;
                fetched.push(index);
            }
            _ => causes[index] = sent.get_mut(&way).and_then(VecDeque::pop_front),
        }
    }
    let rows = rows(&step.calls, &causes, wide);
    let mut messages = Vec::new();
    for (index, call) in step.calls.iter().enumerate() {
        let from = causes[index].map(|cause| step.calls[cause].by.as_str());
        if from.is_some() || fetched.contains(&index) {
            let (row, to) = (rows[index], Some(call.by.as_str()));
            messages.push(Message { row, from, to });
        }
    }
    for (way, left) in sent
        .into_iter()
        .filter(|((_, _, kind), _)| *kind != Kind::End)
    {
        for index in left {
            *kept.entry(way).or_default() += 1;
            let (row, from) = (rows[index], Some(way.0));
            messages.push(Message {
                row,
                from,
                to: None,
            });
        }
    }
    let calls = step.calls.iter().zip(rows);
    let calls: Vec<(&Call, usize)> = calls.collect();
    let kernel = messages.iter().map(|message| message.row + 1).max();
    let bottom = calls
        .iter()
        .map(|(call, row)| row + height(call, wide))
        .max();
    let rows = bottom.unwrap_or(0).max(kernel.unwrap_or(0) + 2);
    Plan {
        calls,
        messages,
        kernel: rows - 2,
        rows,
    }
}

/// The row of each call: below the one before it in its lane, and level with its cause.
fn rows(calls: &[Call], causes: &[Option<usize>], wide: bool) -> Vec<usize> {
    let mut rows = vec![0; calls.len()];
    // Each pass puts at least one more call into its place.
    for _ in 0..calls.len() {
        let mut free: BTreeMap<&str, usize> = BTreeMap::new();
        for (index, call) in calls.iter().enumerate() {
            let row = free.get(call.by.as_str()).copied().unwrap_or(0);
            rows[index] = rows[index].max(row);
            free.insert(&call.by, rows[index] + height(call, wide));
        }
        for (index, cause) in causes.iter().enumerate() {
            if let Some(cause) = *cause {
                let row = rows[index].max(rows[cause]);
                (rows[index], rows[cause]) = (row, row);
            }
        }
    }
    rows
}

/// What a call sends.
fn sends(call: &Call) -> Option<Way<'_>> {
    let result = call.result.as_deref()?;
    let (from, to) = (process(&call.by), call.peer.as_deref());
    match (call.call.as_str(), to) {
        ("connect", Some(to)) if result == "0" => Some((from, to, Kind::Connection)),
        ("sendto", Some(to)) => Some((from, to, Kind::Bytes)),
        ("close", Some(to)) => Some((from, to, Kind::End)),
        ("exit", None) if from != SERVER => Some((from, SERVER, Kind::End)),
        _ => None,
    }
}

/// What a call receives.
fn receives(call: &Call) -> Option<Way<'_>> {
    let result = call.result.as_deref()?;
    let (to, from) = (process(&call.by), call.peer.as_deref()?);
    match call.call.as_str() {
        "accept4" => Some((from, to, Kind::Connection)),
        "recvfrom" if result.starts_with('-') => None,
        "recvfrom" if result == "0" => Some((from, to, Kind::End)),
        "recvfrom" => Some((from, to, Kind::Bytes)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use course::recording::Kernel;

    /// Calls written as `client 1: sendto > server = 3`; without a result they begin.
    fn step(number: usize, calls: &[&str]) -> Step {
        let call = |text: &&str| {
            let (by, rest) = text.split_once(": ").expect("who");
            let (rest, result) = match rest.split_once(" = ") {
                Some((rest, result)) => (rest, Some(result.to_owned())),
                None => (rest, None),
            };
            let (call, peer) = match rest.split_once(" > ") {
                Some((call, peer)) => (call, Some(peer.to_owned())),
                None => (rest, None),
            };
            let part = match result {
                Some(_) => Part::Whole,
                None => Part::Begins,
            };
            Call {
                by: by.into(),
                call: call.into(),
                peer,
                bytes: None,
                part,
                result,
            }
        };
        Step {
            step: number,
            terminal: 1,
            typed: String::new(),
            screens: Vec::new(),
            calls: calls.iter().map(call).collect(),
            kernel: Kernel::default(),
        }
    }

    fn recording(steps: Vec<Step>) -> Recording {
        Recording {
            session: "s".into(),
            programs: Vec::new(),
            steps,
        }
    }

    fn rows_of(plan: &Plan<'_>) -> Vec<usize> {
        plan.calls.iter().map(|(_, row)| *row).collect()
    }

    fn message<'a>(row: usize, from: &'a str, to: &'a str) -> Message<'a> {
        let end = |name: &'a str| Some(name).filter(|name| !name.is_empty());
        let (from, to) = (end(from), end(to));
        Message { row, from, to }
    }

    #[test]
    fn command_and_reply_are_level_at_both_ends() {
        let recording = recording(vec![step(
            1,
            &[
                "server: recvfrom > client 1 = 15",
                "server: sendto > client 1 = 3",
                "server: recvfrom > client 1",
                "client 1: sendto > server = 15",
                "client 1: recvfrom > server = 3",
            ],
        )]);
        let plan = &plans(&recording)[0];
        assert_eq!(rows_of(plan), [0, 1, 2, 0, 1]);
        let there = message(0, "client 1", "server");
        assert_eq!(plan.messages, [there, message(1, "server", "client 1")]);
        assert_eq!((plan.kernel, plan.rows), (2, 4));
    }

    #[test]
    fn a_thread_of_the_server_answers_in_its_own_lane() {
        let recording = recording(vec![step(
            1,
            &[
                "server/2: recvfrom > client 1 = 15",
                "server/2: sendto > client 1 = 3",
                "client 1: sendto > server = 15",
                "client 1: recvfrom > server = 3",
            ],
        )]);
        let plan = &plans(&recording)[0];
        let there = message(0, "client 1", "server/2");
        assert_eq!(plan.messages, [there, message(1, "server/2", "client 1")]);
    }

    #[test]
    fn a_look_that_finds_nothing_has_no_arrow() {
        let recording = recording(vec![step(
            1,
            &[
                "server: epoll_wait = 1",
                "server: recvfrom > client 1 = -1 EAGAIN (Resource temporarily unavailable)",
                "client 1: sendto > server = 15",
            ],
        )]);
        let plan = &plans(&recording)[0];
        assert_eq!(plan.messages, [message(0, "client 1", "")]);
    }

    #[test]
    fn what_is_not_fetched_stays_in_the_kernel() {
        let recording = recording(vec![
            step(1, &["client 2: connect > server = 0"]),
            step(
                2,
                &[
                    "client 2: sendto > server = 11",
                    "client 2: recvfrom > server",
                ],
            ),
            step(
                3,
                &[
                    "server: accept4 > client 2 = 4",
                    "server: recvfrom > client 2 = 11",
                ],
            ),
        ]);
        let plans = plans(&recording);
        assert_eq!(plans[0].messages, [message(0, "client 2", "")]);
        assert_eq!(plans[1].messages, [message(0, "client 2", "")]);
        let fetched = [message(0, "", "server"), message(1, "", "server")];
        assert_eq!(plans[2].messages, fetched);
        assert_eq!((plans[1].kernel, plans[1].rows), (1, 3));
    }

    #[test]
    fn the_end_of_a_connection_stands_beside_what_it_ends() {
        let recording = recording(vec![step(
            1,
            &[
                "server: recvfrom > client 1 = 0",
                "server: close > client 1 = 0",
                "client 1: close > server = 0",
                "client 1: exit = exited with 0",
            ],
        )]);
        let plan = &plans(&recording)[0];
        assert_eq!(rows_of(plan), [0, 1, 0, 1]);
        assert_eq!(plan.messages, [message(0, "client 1", "server")]);
    }
}
