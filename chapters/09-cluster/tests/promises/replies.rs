//! Replies of any kind, in a pipe.

use std::time::Duration;

use super::fake_cluster::{Answer, FakeCluster, reply, value};
use super::harness::equal;
use super::{Subject, promises};

/// A server that is alone and answers `GET` with this. The script prints it.
#[track_caller]
fn assert_prints(subject: &Subject, bytes: &[u8], output: &[u8]) {
    let bytes = bytes.to_vec();
    let server = FakeCluster::alone(move |_| reply(&bytes));
    server.prints(subject, "GET a\n", 0, output);
}

/// A server that is alone and answers `GET` with this, and closes. The client
/// says so, in words or with an error, and ends with exit code 1.
#[track_caller]
fn assert_says(subject: &Subject, bytes: &[u8], said: &str) {
    let bytes = bytes.to_vec();
    let server = FakeCluster::alone(move |_| Some(Answer::End(bytes.clone())));
    let (code, stdout, stderr) = server.run(subject, "GET a\n");
    let text = String::from_utf8_lossy(&stdout).into_owned() + &stderr;
    assert!(
        text.contains(said),
        "the client does not say '{said}':\n{text}"
    );
    equal!(code, Some(1), "the exit code");
}

pub fn words_of_success_are_printed(subject: &Subject) {
    assert_prints(subject, b"+OK\r\n", b"OK\n");
    assert_prints(subject, b"+\r\n", b"\n");
}

pub fn errors_are_printed(subject: &Subject) {
    assert_prints(
        subject,
        b"-ERR unknown command 'FOO'\r\n",
        b"ERR unknown command 'FOO'\n",
    );
}

pub fn numbers_are_printed(subject: &Subject) {
    assert_prints(subject, b":0\r\n", b"0\n");
    assert_prints(
        subject,
        b":-9223372036854775808\r\n",
        b"-9223372036854775808\n",
    );
}

pub fn values_are_printed_byte_for_byte(subject: &Subject) {
    assert_prints(subject, b"$0\r\n\r\n", b"\n");
    assert_prints(subject, b"$5\r\n\r\n+\0\xff\r\n", b"\r\n+\0\xff\n");
    let long = vec![b'x'; 1_000_000];
    assert_prints(subject, &value(&long), &[&long[..], b"\n"].concat());
}

pub fn nothing_is_an_empty_line(subject: &Subject) {
    assert_prints(subject, b"$-1\r\n", b"\n");
    assert_prints(subject, b"*-1\r\n", b"\n");
}

pub fn replies_in_an_array_have_a_line_each(subject: &Subject) {
    assert_prints(
        subject,
        b"*4\r\n$1\r\na\r\n$-1\r\n:3\r\n-ERR x\r\n",
        b"a\n\n3\nERR x\n",
    );
    assert_prints(subject, b"*0\r\n", b"\n");
}

pub fn arrays_may_lie_in_arrays(subject: &Subject) {
    assert_prints(
        subject,
        b"*2\r\n*2\r\n:1\r\n*1\r\n:2\r\n:3\r\n",
        b"1\n2\n3\n",
    );
}

pub fn reply_that_comes_in_pieces_is_one_reply(subject: &Subject) {
    let bytes = b"*2\r\n$3\r\na\r\n\r\n:12\r\n";
    let pause = Duration::from_millis(1);
    let server =
        FakeCluster::alone(move |_| Some(Answer::Slowly(bytes.into(), pause)));
    server.prints(subject, "GET a\n", 0, "a\r\n\n12\n");
}

pub fn each_command_gets_its_own_reply(subject: &Subject) {
    let server = FakeCluster::alone(|asked| reply(value(&asked.words[1])));
    let script: String = (0..200).map(|i| format!("GET {i}\n")).collect();
    let output: String = (0..200).map(|i| format!("{i}\n")).collect();
    server.prints(subject, script, 0, output);
}

pub fn half_a_reply_is_none(subject: &Subject) {
    for half in [&b""[..], b"+O", b"$3\r\nab", b"$3\r\nabc", b"*2\r\n:1\r\n"] {
        assert_says(subject, half, "the server has closed the connection");
    }
}

pub fn another_protocol_is_named(subject: &Subject) {
    let web = b"HTTP/1.1 400 Bad Request\r\n\r\n";
    assert_says(subject, web, "another protocol");
    assert_says(subject, web, "HTTP/1.1 400 Bad Request");
    for bytes in [
        &b"\r\n"[..],
        b":x\r\n",
        b"$x\r\n",
        b"$-2\r\n",
        b"$1\r\nabc",
        b"+OK\n",
    ] {
        assert_says(subject, bytes, "another protocol");
    }
}

pub fn too_many_arrays_in_arrays_are_an_error(subject: &Subject) {
    assert_says(subject, &b"*1\r\n".repeat(100_000), "another protocol");
}

pub fn length_that_is_never_reached_takes_no_memory(subject: &Subject) {
    let said = "the server has closed the connection";
    assert_says(subject, b"$9000000000000\r\nabc", said);
    assert_says(subject, b"*9000000000000\r\n:1\r\n", said);
}

promises! {
    on "09-cluster/replies":
    "A reply begins with a letter, which says how it goes on." =>
        words_of_success_are_printed,
        errors_are_printed,
        numbers_are_printed;
    "In a pipe, a value is printed as it is. Its length says where it ends, \
     not the next line end." =>
        values_are_printed_byte_for_byte,
        nothing_is_an_empty_line;
    "An array is a number of replies, each of which may be an array." =>
        replies_in_an_array_have_a_line_each,
        arrays_may_lie_in_arrays;
    "One read is taken for one reply." =>
        reply_that_comes_in_pieces_is_one_reply,
        each_command_gets_its_own_reply;
    "What has come so far is taken for the reply when the server closes." =>
        half_a_reply_is_none;
    "What is no reply is skipped, or taken for one." =>
        another_protocol_is_named;
    "A server can let the client call itself without end, or ask for memory \
     without end." =>
        too_many_arrays_in_arrays_are_an_error,
        length_that_is_never_reached_takes_no_memory;
}
