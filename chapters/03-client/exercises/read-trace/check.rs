//! Questions about a trace of one server and three clients.

use observe::strace::{self, Call};

use super::{Subject, promises};

fn trace() -> Vec<Call<'static>> {
    strace::calls(include_str!("trace.txt")).collect()
}

/// The calls of accept4 that have returned.
fn accepted<'a>(calls: &'a [Call<'a>]) -> impl Iterator<Item = &'a Call<'a>> {
    let is_one = |call: &&Call| call.port().is_some();
    calls.iter().filter(is_one)
}

pub fn question_1_how_many_clients(subject: &Subject) {
    let place = "the results of accept4";
    subject.expect_answer(1, accepted(&trace()).count(), place);
}

pub fn question_2_the_call_at_the_end(subject: &Subject) {
    let calls = trace();
    let last = calls.last().expect("a call");
    subject.expect_answer(2, last.name, "the line that has no result");
}

pub fn question_3_the_port_of_the_client_that_waited(subject: &Subject) {
    let calls = trace();
    let quickest = accepted(&calls).min_by_key(|call| call.took);
    let port = quickest.and_then(|call| call.port()).expect("a client");
    let place = "the times that the calls of accept4 took";
    subject.expect_answer(3, port, place);
}

pub fn question_4_the_replies_in_one_write(subject: &Subject) {
    let calls = trace();
    let writes = calls.iter().filter(|call| call.name == "sendto");
    let most = writes.map(|call| call.line_feeds()).max().expect("a write");
    let place = "the line feeds in the bytes of sendto";
    subject.expect_answer(4, most, place);
}

pub fn question_5_the_line_of_half_a_command(subject: &Subject) {
    let calls = trace();
    let is_dropped = |pair: &&[Call]| {
        let is_half = !pair[0].bytes().is_some_and(|b| b.ends_with("\\n"));
        pair[0].is_piece() && is_half && pair[1].value() == Some(0)
    };
    let half = calls.windows(2).find(is_dropped).expect("half a command");
    let place = "what comes before each recvfrom that returns 0";
    subject.expect_answer(5, half[0].line, place);
}

pub fn question_6_the_silence_before_the_end(subject: &Subject) {
    let calls = trace();
    let end = calls.iter().find(|call| call.value() == Some(0));
    let silent = end.expect("an end").took.as_millis();
    let place = "the first recvfrom that returns 0, its last column";
    subject.expect_answer(6, silent, place);
}

promises! {
    on "03-client/strace#how-to-read-a-line":
    "A call of accept4 that has returned is one client, each time." =>
        question_1_how_many_clients;
    "strace prints the beginning of a call before it has returned." =>
        question_2_the_call_at_the_end;
    on "03-client/strace#the-proof":
    "The client that waited is accepted at once, not the one that came last." =>
        question_3_the_port_of_the_client_that_waited;
    on "02-kv/pipelining":
    "Replies are counted in one write, not in the whole trace." =>
        question_4_the_replies_in_one_write;
    on "02-kv/lines":
    "A half whose rest comes in the next read is executed." =>
        question_5_the_line_of_half_a_command;
    on "03-client/strace#the-stamp-is-the-start":
    "The stamp is the start of the call; the last column is how long it took." =>
        question_6_the_silence_before_the_end;
}
