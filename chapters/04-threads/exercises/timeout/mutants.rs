//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CONNECTION: &str = "src/connection.rs";
const MAIN: &str = "src/main.rs";

const SET: &str = "    let set = stream.set_read_timeout(timeout);\n";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("timeout-has-an-option-of-another-name",
        &[(MAIN, "value(words, \"--timeout\")", "value(words, \"--idle\")")],
        "client_is_served_before_its_time_is_over"),
    mutant("timeout-is-in-milliseconds",
        &[(MAIN, "Some(Duration::from_secs(seconds))", "Some(Duration::from_millis(seconds))")],
        "client_that_is_silent_is_closed_after_its_time"),
    mutant("timeout-begins-with-the-first-command",
        &[(MAIN, SET, "    let set = stream.peek(&mut [0]).and_then(|_| stream.set_read_timeout(timeout));\n")],
        "client_that_never_sent_anything_is_closed"),
    mutant("timeout-is-an-error-of-the-system",
        &[(MAIN, "if is_silence(&error) =>", "if is_silence(&error) && timeout.is_zero() =>")],
        "end_of_an_idle_client_is_in_the_log"),
    mutant("timeout-is-who-came-long-ago",
        &[(MAIN, SET, "    let set = stream.set_read_timeout(timeout);
    let other = stream.try_clone();
    if let (Ok(other), Some(timeout)) = (other, timeout) {
        thread::spawn(move || {
            thread::sleep(timeout * 3 / 2);
            let _ = other.shutdown(std::net::Shutdown::Both);
        });
    }\n")],
        "client_that_sends_now_and_then_stays"),
    mutant("timeout-is-who-sends-no-whole-command",
        &[(CONNECTION, "        limited.read_until(b'\\n', &mut self.line)?;\n",
           "        let start = std::time::Instant::now();
        loop {
            let limit = limited.get_ref().get_ref().read_timeout()?;
            if limit.is_some_and(|limit| start.elapsed() > limit) {
                return Err(io::ErrorKind::TimedOut.into());
            }
            let came = limited.fill_buf()?;
            if came.is_empty() {
                break;
            }
            let end = came.iter().position(|byte| *byte == b'\\n');
            let length = end.map_or(came.len(), |end| end + 1);
            self.line.extend(&came[..length]);
            limited.consume(length);
            if end.is_some() {
                break;
            }
        }\n")],
        "half_a_command_is_no_silence"),
    mutant("timeout-is-who-does-not-read",
        &[(MAIN, SET, "    let set = stream.set_read_timeout(timeout).and_then(|()| stream.set_write_timeout(timeout.map(|time| time / 4)));\n")],
        "client_that_reads_slowly_is_not_idle"),
    mutant("timeout-is-nobody-after-a-second",
        &[(MAIN, "let word = value(words, \"--timeout\")?;", "let word = value(words, \"--timeout\").unwrap_or(\"1\".into());")],
        "without_the_option_silence_is_allowed"),
    mutant("timeout-for-no-time-is-an-error",
        &[(MAIN, "        Ok(0) => None,\n", "")],
        "with_a_timeout_of_0_silence_is_allowed"),
    mutant("timeout-panics-without-a-number",
        &[(MAIN, "_ => end_with_usage(&format!(\"Not a number of seconds: '{word}'.\")),", "_ => panic!(\"not a number of seconds\"),")],
        "timeout_that_is_no_number_is_a_wrong_command_line"),
];
