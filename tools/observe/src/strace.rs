//! What `strace` has written of one thread: a line is a call, or the thread's end.
//!
//! The lines may have what `-tt`, `-T`, `-y` and `-yy` add. With `-ff`, each thread has a file of its
//! own; what `-f` writes into one file, with calls cut in two, is not read.

use std::time::Duration;

/// A line that says something of the thread.
#[derive(Clone, Debug, PartialEq)]
pub enum Line<'a> {
    /// A system call.
    Call(Call<'a>),
    /// How the thread has ended: `exited with 0`, `killed by SIGINT`.
    End(&'a str),
}

/// A system call, with everything as `strace` writes it.
#[derive(Clone, Debug, PartialEq)]
pub struct Call<'a> {
    /// Its line, counted from 1.
    pub line: usize,
    /// When it began; empty when the trace does not say.
    pub stamp: &'a str,
    /// Its name, such as `recvfrom`.
    pub name: &'a str,
    /// What stands between the parentheses; of a call that has not returned, what is there.
    pub arguments: &'a str,
    /// What it returned, without explanations; none when it has not, and when a signal has
    /// interrupted it (`?`).
    pub result: Option<&'a str>,
    /// How long it took; zero when the trace does not say.
    pub took: Duration,
}

/// The two ports of a TCP socket; none where it has no such end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ports {
    /// Its own.
    pub own: Option<u16>,
    /// The one at the other end.
    pub peer: Option<u16>,
}

/// The lines of a trace that say something. A last line without its line feed is a call that has
/// not returned.
pub fn lines(trace: &str) -> impl Iterator<Item = Line<'_>> {
    let lines = (1..).zip(trace.split_inclusive('\n'));
    lines.filter_map(|(number, line)| {
        let (stamp, rest) = match line.split_once(' ') {
            Some((stamp, rest)) if stamp.starts_with(|c: char| c.is_ascii_digit()) => (stamp, rest),
            _ => ("", line),
        };
        match rest.strip_prefix("+++ ") {
            Some(end) => end.trim_end().strip_suffix(" +++").map(Line::End),
            None => Call::read(number, stamp, rest).map(Line::Call),
        }
    })
}

/// The calls of a trace.
pub fn calls(trace: &str) -> impl Iterator<Item = Call<'_>> {
    lines(trace).filter_map(|line| match line {
        Line::Call(call) => Some(call),
        Line::End(_) => None,
    })
}

impl<'a> Call<'a> {
    fn read(line: usize, stamp: &'a str, call: &'a str) -> Option<Self> {
        let is_whole = call.ends_with('\n');
        let (name, rest) = call.trim_end().split_once('(')?;
        let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(is_name) {
            return None;
        }
        let (arguments, end) = split_at_end(rest);
        let end = end.trim_start().strip_prefix("= ").filter(|_| is_whole);
        let (end, took) = match end.and_then(|end| end.strip_suffix('>')?.rsplit_once(" <")) {
            Some((end, took)) => (Some(end), took.parse().ok()),
            None => (end, None),
        };
        let result = end.and_then(|end| end.split(['<', '(']).next());
        Some(Call {
            line,
            stamp,
            name,
            arguments,
            result: result.map(str::trim).filter(|text| !text.starts_with('?')),
            took: Duration::from_secs_f64(took.unwrap_or(0.0)),
        })
    }

    /// What it returned, as a number: -1 for an error.
    pub fn value(&self) -> Option<i64> {
        self.result?.split(' ').next()?.parse().ok()
    }

    /// The descriptor that is its first argument.
    pub fn descriptor(&self) -> Option<u32> {
        self.split_descriptor().0.parse().ok()
    }

    /// The ports of the TCP socket that is its first argument (`-yy`).
    pub fn ports(&self) -> Option<Ports> {
        let behind = self.split_descriptor().1.strip_prefix("<TCP:[")?;
        let (socket, _) = behind.split_once(']')?;
        let port = |address: &str| address.rsplit_once(':')?.1.parse().ok();
        Some(match socket.split_once("->") {
            Some((own, peer)) => Ports {
                own: port(own),
                peer: port(peer),
            },
            None => Ports {
                own: port(socket),
                peer: None,
            },
        })
    }

    fn split_descriptor(&self) -> (&'a str, &'a str) {
        let digits = self.arguments.bytes().take_while(u8::is_ascii_digit);
        self.arguments.split_at(digits.count())
    }

    /// The bytes that came or left, with their escapes: the first argument that is a string, but
    /// for the very first.
    pub fn bytes(&self) -> Option<&'a str> {
        let start = self.arguments.find(", \"")?;
        string(&self.arguments[start + 2..])
    }

    /// How many line feeds are among its bytes.
    pub fn line_feeds(&self) -> usize {
        self.bytes().map_or(0, |bytes| bytes.matches("\\n").count())
    }

    /// Whether it received bytes.
    pub fn is_piece(&self) -> bool {
        self.name == "recvfrom" && self.value() > Some(0)
    }

    /// The port of the address among its arguments: for `accept4` the client's, for `connect` the
    /// server's.
    pub fn port(&self) -> Option<u16> {
        let (_, port) = self.arguments.split_once("htons(")?;
        port.split_once(')')?.0.parse().ok()
    }

    /// The name of the file that it has loaded as a program.
    pub fn program(&self) -> Option<&'a str> {
        let is_one = self.name == "execve" && self.result == Some("0");
        let path = string(self.arguments).filter(|_| is_one)?;
        path.rsplit('/').next()
    }

    /// The id of the thread that it has started, in the same process.
    pub fn thread(&self) -> Option<u32> {
        let is_thread = self.name.starts_with("clone") && self.arguments.contains("CLONE_THREAD");
        self.value()
            .filter(|_| is_thread)
            .and_then(|id| id.try_into().ok())
    }
}

/// The inside of a string at the beginning of a text.
fn string(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('"')?;
    let mut escaped = false;
    let end = inside.find(|c| {
        let is_end = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        is_end
    })?;
    Some(&inside[..end])
}

/// Splits after an opening parenthesis: what stands before the closing one, and behind it.
fn split_at_end(text: &str) -> (&str, &str) {
    let (mut depth, mut in_string, mut escaped) = (0, false, false);
    let end = text.find(|c| {
        match c {
            '"' if !escaped => in_string = !in_string,
            '(' if !in_string => depth += 1,
            ')' if !in_string => depth -= 1,
            _ => {}
        }
        escaped = c == '\\' && !escaped;
        depth < 0
    });
    end.map_or((text, ""), |end| (&text[..end], &text[end + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(trace: &str) -> Call<'_> {
        calls(trace).next().expect("a call")
    }

    #[test]
    fn a_line_has_a_stamp_a_call_and_a_time() {
        let call = one(
            "03:58:38.748038 recvfrom(4, \"SET a 1\\nGET a\\n\", 65536, 0, NULL, NULL) = 14 \
             <0.700546>\n",
        );
        assert_eq!((call.line, call.stamp), (1, "03:58:38.748038"));
        assert_eq!((call.name, call.descriptor()), ("recvfrom", Some(4)));
        assert_eq!(call.bytes(), Some("SET a 1\\nGET a\\n"));
        assert_eq!((call.line_feeds(), call.is_piece()), (2, true));
        assert_eq!(call.took, Duration::from_micros(700_546));
    }

    #[test]
    fn an_accepted_connection_has_a_port() {
        let call = one(
            "accept4(3<TCP:[127.0.0.1:6379]>, {sa_family=AF_INET, sin_port=htons(53174), \
             sin_addr=inet_addr(\"127.0.0.1\")}, [128 => 16], SOCK_CLOEXEC) = \
             4<TCP:[127.0.0.1:6379->127.0.0.1:53174]> <1.204560>\n",
        );
        let listener = Ports {
            own: Some(6379),
            peer: None,
        };
        assert_eq!((call.ports(), call.port()), (Some(listener), Some(53174)));
        assert_eq!((call.result, call.bytes()), (Some("4"), None));
        assert_eq!(call.took, Duration::from_micros(1_204_560));
    }

    #[test]
    fn a_string_may_look_like_the_end_of_the_call() {
        let call = one("sendto(4, \"a \\\") = 5\\n\", 9, MSG_NOSIGNAL, NULL, 0) = 9\n");
        assert_eq!(call.bytes(), Some("a \\\") = 5\\n"));
        assert_eq!(call.value(), Some(9));
        let cut = one("sendto(4, \"a) = 5\\n\", 7, MSG_NOSIGNAL, NULL, 0");
        assert_eq!((cut.bytes(), cut.result), (Some("a) = 5\\n"), None));
    }

    #[test]
    fn a_call_that_has_not_returned_may_have_a_comma_or_not() {
        let (own, peer) = (Some(6379), Some(53174));
        for begun in ["", ", ", ","] {
            let text = format!("recvfrom(4<TCP:[127.0.0.1:6379->127.0.0.1:53174]>{begun}");
            let call = one(&text);
            assert_eq!((call.descriptor(), call.result), (Some(4), None), "{text}");
            assert_eq!(call.ports(), Some(Ports { own, peer }), "{text}");
            let text = format!("accept4(3{begun}");
            let call = one(&text);
            assert_eq!((call.descriptor(), call.result), (Some(3), None), "{text}");
        }
    }

    #[test]
    fn an_interrupted_call_has_not_returned() {
        let call = one("accept4(3, 0x7ff, [128], 0) = ? ERESTARTSYS (To be restarted)\n");
        assert_eq!(call.result, None);
        let call = one("connect(3, {sin_port=htons(6379)}, 16) = -1 ECONNREFUSED (Connection)\n");
        assert_eq!(
            (call.result, call.value()),
            (Some("-1 ECONNREFUSED"), Some(-1))
        );
    }

    #[test]
    fn signals_are_no_calls_and_an_end_is_told() {
        for stamp in ["", "1795670109.559007 ", "03:58:38.748038 "] {
            let trace = format!(
                "{stamp}--- SIGINT {{si_signo=SIGINT}} ---\n{stamp}+++ killed by SIGINT +++\n"
            );
            let end = [Line::End("killed by SIGINT")];
            assert_eq!(lines(&trace).collect::<Vec<_>>(), end);
        }
    }

    #[test]
    fn a_program_is_loaded_and_a_thread_started() {
        let call = one("execve(\"/usr/bin/cargo\", [\"cargo\"], 0x55 /* 12 vars */) = 0\n");
        assert_eq!(call.program(), Some("cargo"));
        let failed =
            one("execve(\"/bin/cargo\", [\"cargo\"], 0x55 /* 12 vars */) = -1 ENOENT (No)\n");
        assert_eq!(failed.program(), None);
        let call = one(
            "clone3({flags=CLONE_VM|CLONE_THREAD|CLONE_SETTLS, stack=0x7f, stack_size=0x1ff} => \
             {parent_tid=[31]}, 88) = 31\n",
        );
        assert_eq!(call.thread(), Some(31));
        let child = one("clone(child_stack=NULL, flags=CLONE_CHILD_SETTID|SIGCHLD) = 32\n");
        assert_eq!(child.thread(), None);
    }
}
