//! The times of a trace: whether they can be true beside each other.
//!
//! A line of `strace -tt -T` says when a system call began and how long it took. The next call of the same
//! program begins when it has ended, and soon after, since between the two the program only calculates.

use std::sync::LazyLock;

use regex::Regex;

/// How much later than its end a call may seem to have ended, in seconds: strace takes the two times one after
/// the other.
const OVERLAP: f64 = 0.001;

/// The longest time between two calls of the book's programs, in seconds. What takes longer, a system call waits
/// for.
const BETWEEN: f64 = 0.1;

/// When a line of a trace says that something was.
static STAMP: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"(?:([0-9]{2}):([0-9]{2}):([0-9]{2}[.][0-9]{6})|([0-9]{10}[.][0-9]{6}))")
});

/// The time that a call took, at the end of its line.
static TOOK: LazyLock<Regex> = LazyLock::new(|| pattern("<([0-9]+[.][0-9]{6})>$"));

fn pattern(regex: &str) -> Regex {
    Regex::new(regex).expect("a pattern of ours")
}

/// A line with a time.
struct Stamped<'a> {
    /// Its time, as it stands there.
    text: &'a str,
    /// The same in seconds.
    at: f64,
    /// How long the call took, if the line is that of one call of a program alone.
    took: Option<f64>,
}

impl<'a> Stamped<'a> {
    fn read(line: &'a str) -> Option<Self> {
        let found = STAMP.captures(line)?;
        let number = |group| found.get(group)?.as_str().parse::<f64>().ok();
        let clock = || Some(3600.0 * number(1)? + 60.0 * number(2)? + number(3)?);
        let text = found.get(0)?;
        let took = TOOK.captures(line).filter(|_| text.start() == 0);
        Some(Stamped {
            text: text.as_str(),
            at: number(4).or_else(clock)?,
            took: took.and_then(|took| took[1].parse().ok()),
        })
    }
}

/// The lines, counted from 0, whose time cannot be true, and why. Between two inputs; what is typed may start
/// another clock.
pub fn faults(lines: &[String]) -> Vec<(usize, String)> {
    let mut faults = Vec::new();
    let mut last: Option<(usize, Stamped<'_>)> = None;
    for (index, line) in lines.iter().enumerate() {
        if line.starts_with("$ ") {
            last = None;
        }
        let Some(now) = Stamped::read(line) else {
            continue;
        };
        if let Some((before, last)) = last.filter(|(_, last)| last.text.len() == now.text.len()) {
            let passed = now.at - last.at;
            let message = match last.took {
                _ if passed < 0.0 => Some((
                    index,
                    format!("{} is earlier than the line before it", now.text),
                )),
                Some(took) if took > passed + OVERLAP => Some((
                    before,
                    format!("took {took:.6} s, and the next call began after {passed:.6} s"),
                )),
                Some(took) if passed > took + BETWEEN => Some((
                    before,
                    format!(
                        "took {took:.6} s, and until the next call {passed:.6} s passed, for which nothing waited"
                    ),
                )),
                _ => None,
            };
            faults.extend(message);
        }
        last = Some((index, now));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong in a trace.
    fn said(trace: &str) -> Vec<(usize, String)> {
        let lines: Vec<String> = trace.lines().map(str::to_owned).collect();
        faults(&lines)
    }

    /// A trace with three calls: the second waits for as long as it is said to.
    fn waiting(took: &str) -> String {
        format!(
            "$ strace\n00:57:29.176406 sendto(4) = 3 <0.000090>\n00:57:29.176526 recvfrom(4) = 9 <{took}>\n\
             A line of the log\n00:57:32.726170 sendto(4) = 6 <0.000043>\n"
        )
    }

    #[test]
    fn a_call_ends_before_the_next_begins() {
        assert_eq!(said(&waiting("3.549327")), []);
        let [(2, message)] = &said(&waiting("3.949327"))[..] else {
            panic!("the call in the third line takes too long");
        };
        assert_eq!(
            message,
            "took 3.949327 s, and the next call began after 3.549644 s"
        );
    }

    #[test]
    fn a_wait_cannot_be_shown_as_nothing() {
        let [(2, message)] = &said(&waiting("0.000009"))[..] else {
            panic!("the call in the third line takes too short a time");
        };
        assert!(message.ends_with("3.549644 s passed, for which nothing waited"));
    }

    #[test]
    fn a_time_before_the_last_one_is_a_fault() {
        let trace = |one: &str, two: &str| format!("$ strace\n{one} read()\nmore\n{two} read()\n");
        assert_eq!(said(&trace("1764147600.100000", "1764147600.200000")), []);
        let message = "01:02:03.400000 is earlier than the line before it".to_owned();
        assert_eq!(
            said(&trace("01:02:03.500000", "01:02:03.400000")),
            [(3, message)]
        );
    }

    #[test]
    fn another_command_has_another_clock() {
        let trace = "$ strace\n1764147600.500000 read()\n$ strace\n1764147600.400000 read()\n";
        assert_eq!(said(trace), []);
    }
}
