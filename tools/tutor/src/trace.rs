//! Reads a trace that `strace -tt -T` has written of a server with one thread.

use std::time::Duration;

/// A system call.
#[derive(Debug, PartialEq)]
pub struct Call {
    /// Its line in the trace, counted from 1.
    pub line: usize,
    /// Its name, such as `recvfrom`.
    pub name: String,
    /// The bytes that came or left, with escapes as strace writes them; empty for other calls.
    pub bytes: String,
    /// The port of the client that was accepted.
    pub port: Option<u16>,
    /// What it returned; none when it had not returned at the end of the trace.
    pub result: Option<i64>,
    /// How long it took, to the microsecond.
    pub took: Duration,
}

impl Call {
    /// How many line feeds are among its bytes.
    pub fn lines(&self) -> usize {
        self.bytes.matches("\\n").count()
    }

    /// Whether it received bytes.
    pub fn is_piece(&self) -> bool {
        self.name == "recvfrom" && self.result > Some(0)
    }
}

/// The calls of a trace. A line that holds none is left out.
pub fn calls(trace: &str) -> Vec<Call> {
    let lines = (1..).zip(trace.lines());
    lines
        .filter_map(|(number, line)| call(number, line))
        .collect()
}

fn call(line: usize, text: &str) -> Option<Call> {
    let (_, text) = text.split_once(' ')?;
    let (name, rest) = text.split_once('(')?;
    let (arguments, end) = rest.rsplit_once(" = ").unwrap_or((rest, ""));
    let (result, took) = end.split_once(" <").unwrap_or((end, ""));
    let seconds = took.trim_end_matches('>').parse().unwrap_or(0.0);
    let port = between(arguments, "sin_port=htons(", ")");
    Some(Call {
        line,
        name: name.into(),
        bytes: match name {
            "accept4" => String::new(),
            _ => between(arguments, "\"", "\", ").unwrap_or_default().into(),
        },
        port: port.and_then(|port| port.parse().ok()),
        result: result.parse().ok(),
        took: Duration::from_secs_f64(seconds),
    })
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(start)?;
    rest.split_once(end).map(|(inside, _)| inside)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_a_call() {
        let trace = concat!(
            "03:58:38.748038 recvfrom(4, \"SET a 1\\nGET a\\n\", 65536, 0, NULL, NULL) = 14 <0.700546>\n",
            "03:58:37.543270 accept4(3, {sa_family=AF_INET, sin_port=htons(50944), ",
            "sin_addr=inet_addr(\"127.0.0.1\")}, [128 => 16], SOCK_CLOEXEC) = 4 <1.204560>\n",
            "03:58:43.554406 recvfrom(4,\n",
        );
        let calls = calls(trace);
        assert_eq!(calls.len(), 3);
        assert_eq!(calls[0].bytes, "SET a 1\\nGET a\\n");
        assert_eq!((calls[0].lines(), calls[0].is_piece()), (2, true));
        assert_eq!(calls[0].took, Duration::from_micros(700_546));
        assert_eq!((calls[1].port, calls[1].result), (Some(50944), Some(4)));
        assert_eq!((calls[2].line, calls[2].result), (3, None));
        assert_eq!(calls[2].name, "recvfrom");
    }
}
