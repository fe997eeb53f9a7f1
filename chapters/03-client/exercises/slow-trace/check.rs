//! Questions about a trace in which most commands take more than 40 ms.

use std::time::Duration;

use observe::strace::{self, Call};

use super::{Subject, promises};

/// Acknowledgments are delayed for 40 ms; scheduling adds some.
const LATE: std::ops::Range<Duration> =
    Duration::from_millis(30)..Duration::from_millis(100);

fn trace() -> Vec<Call<'static>> {
    strace::calls(include_str!("trace.txt")).collect()
}

/// The calls for which the server waited about as long as acknowledgments are
/// delayed.
fn late<'a>(calls: &'a [Call<'a>]) -> impl Iterator<Item = &'a Call<'a>> {
    calls.iter().filter(|call| LATE.contains(&call.took))
}

pub fn question_1_the_call_that_takes_the_time(subject: &Subject) {
    let calls = trace();
    let call = late(&calls).next().expect("a late piece");
    let place = "the lines whose last column is 0.04 and some";
    subject.expect_answer(1, call.name, place);
}

pub fn question_2_the_bytes_that_come_late(subject: &Subject) {
    let calls = trace();
    let bytes = late(&calls).filter_map(|call| call.value()).max();
    let place = "the results of these lines";
    subject.expect_answer(2, bytes.expect("a late piece"), place);
}

pub fn question_3_the_commands_in_one_piece(subject: &Subject) {
    let calls = trace();
    let is_whole = |call: &&Call| {
        call.is_piece() && call.line_feeds() == 1 && call.bytes() != Some("\\n")
    };
    let whole = calls.iter().filter(is_whole).count();
    let place = "the calls of recvfrom with SET and a line feed";
    subject.expect_answer(3, whole, place);
}

pub fn question_4_the_line_of_the_longest_call(subject: &Subject) {
    let calls = trace();
    let longest = calls.iter().max_by_key(|call| call.took);
    let place = "the last column, for more than a second";
    subject.expect_answer(4, longest.expect("a call").line, place);
}

pub fn question_5_the_milliseconds_in_all(subject: &Subject) {
    let calls = trace();
    let sum: Duration = late(&calls).map(|call| call.took).sum();
    let place = "the sum of the last column of the late lines, rounded down";
    subject.expect_answer(5, sum.as_millis(), place);
}

pub fn question_6_who_sends_too_many_pieces(subject: &Subject) {
    let calls = trace();
    let pieces = calls.iter().filter(|call| call.is_piece()).count();
    let writes = calls.iter().filter(|call| call.name == "sendto").count();
    let side = if pieces > writes { "client" } else { "server" };
    let place = "how many calls there are for one command and for one reply";
    subject.expect_answer(6, side, place);
}

promises! {
    on "02-kv/lines#two-writes-for-one-reply":
    "The time in the last column is spent in the call of the same line." =>
        question_1_the_call_that_takes_the_time,
        question_2_the_bytes_that_come_late;
    "A command in one piece has its line feed in the same call." =>
        question_3_the_commands_in_one_piece;
    on "03-client/strace#the-stamp-is-the-start":
    "Waits for the user are in the trace as well." =>
        question_4_the_line_of_the_longest_call;
    "Each time is rounded, or the wait for the user is in the sum." =>
        question_5_the_milliseconds_in_all;
    on "02-kv/one-write":
    "One write of this server is one whole reply." =>
        question_6_who_sends_too_many_pieces;
}
