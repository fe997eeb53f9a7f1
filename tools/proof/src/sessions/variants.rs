//! The other forms that lines have with other versions of a tool than the pages were recorded with.
//!
//! Each is known by name: the command that prints the line, the line of the page, and what stands
//! there instead. Nothing else is accepted.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::constant;

/// A line that looks otherwise with another version.
struct Variant {
    /// The command that prints it.
    command: Regex,
    /// The line of the page.
    page: Regex,
    /// The other line; `$1` is a group of `page`, `{command}` the command.
    other: &'static str,
}

/// A line that only another version prints.
struct Extra {
    /// The command that prints it.
    command: Regex,
    /// All of it.
    line: Regex,
}

static VARIANTS: LazyLock<Vec<Variant>> = LazyLock::new(|| {
    let variants = [
        // Since iproute2 6.15 the column Process, and its heading, come with -p only.
        (
            r"\bss -[a-oq-z]+(?: |$)",
            r"^((?:State +)?Recv-Q .*Peer Address:Port) +Process$",
            "$1",
        ),
        // Since bash 5.3 the command stands behind what ended it.
        ("", r"^(Killed|Terminated)$", "$1  {command}"),
        // Since strace 7.2 a call that has not returned is cut before the comma.
        (r"\bstrace ", r"^(.*\b\w+\(\d+),( \^C.*)?$", "$1$2"),
        // Without /etc/services a port has no name.
        (
            r"\bnc -v ",
            r"^(Connection to .* port \[tcp/)redis(\] succeeded!)$",
            "$1*$2",
        ),
    ];
    let variants = variants.into_iter().map(|(command, page, other)| Variant {
        command: constant(command),
        page: constant(page),
        other,
    });
    variants.collect()
});

static EXTRAS: LazyLock<Vec<Extra>> = LazyLock::new(|| {
    // Since strace 7.2 a second tracer is told of the first.
    let extras = [(
        r"^strace -p ",
        r"^strace: Process \d+ is already being traced by pid \d+$",
    )];
    let extras = extras.into_iter().map(|(command, line)| Extra {
        command: constant(command),
        line: constant(line),
    });
    extras.collect()
});

/// The other forms of a line of the page that `command` prints.
pub fn of(line: &str, command: &str) -> Vec<String> {
    let known = VARIANTS
        .iter()
        .filter(|variant| variant.command.is_match(command));
    let others = known.filter_map(|variant| {
        let captures: Captures<'_> = variant.page.captures(line)?;
        let mut other = String::new();
        captures.expand(variant.other, &mut other);
        Some(other.replace("{command}", command).trim_end().to_owned())
    });
    others.collect()
}

/// Whether a line that `command` has printed is one that only another version prints.
pub fn is_extra(line: &str, command: &str) -> bool {
    let mut known = EXTRAS
        .iter()
        .filter(|extra| extra.command.is_match(command));
    known.any(|extra| extra.line.is_match(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADING: &str = "State  Recv-Q  Local Address:Port  Peer Address:Port  Process";

    #[test]
    fn a_heading_of_ss_loses_its_last_column_without_p() {
        let other = "State  Recv-Q  Local Address:Port  Peer Address:Port";
        assert_eq!(of(HEADING, "ss -tn 'sport = :6379'"), [other]);
        assert_eq!(of(&HEADING[7..], "ss -tn state syn-sent"), [&other[7..]]);
    }

    #[test]
    fn nothing_is_another_form_where_it_is_not_known() {
        let none = [""; 0];
        // With -p the column is still there.
        assert_eq!(of(HEADING, "ss -tnp 'sport = :6379'"), none);
        assert_eq!(of(HEADING, "netstat -tn"), none);
        // A call that has returned, or that strace did not print.
        assert_eq!(of("close(3) = 0", "strace -p 14"), none);
        assert_eq!(of("accept4(3,", "cat trace"), none);
        assert_eq!(of("Killed by hand", "cargo run"), none);
        assert_eq!(
            of(
                "Connection to a 6379 port [tcp/redis] succeeded!",
                "nc a 6379"
            ),
            none
        );
        assert!(!is_extra("strace: Process 5 attached", "strace -p 5"));
    }

    #[test]
    fn a_second_tracer_may_be_told_of_the_first() {
        let line = "strace: Process 35 is already being traced by pid 41";
        assert!(is_extra(
            line,
            "strace -p $(pgrep -x kv-server) -e trace=sendto"
        ));
        assert!(!is_extra(line, "cat log"));
        assert!(!is_extra(&line.replace("35", "x"), "strace -p 35"));
    }

    #[test]
    fn what_ended_a_command_stands_before_it() {
        let other = "Killed  cargo run -q -p kv-server";
        assert_eq!(of("Killed", "cargo run -q -p kv-server"), [other]);
    }

    #[test]
    fn a_call_that_has_not_returned_has_no_comma() {
        let strace = "strace -tt -e trace=accept4 target/debug/kv-server";
        assert_eq!(
            of("00:57:27.865979 accept4(3,", strace),
            ["00:57:27.865979 accept4(3"]
        );
        let interrupted = "accept4(3, ^Cstrace: Process 14 detached";
        assert_eq!(
            of(interrupted, strace),
            ["accept4(3 ^Cstrace: Process 14 detached"]
        );
    }

    #[test]
    fn a_port_without_a_name_has_a_star() {
        let line = "Connection to 127.0.0.1 6379 port [tcp/redis] succeeded!";
        let other = "Connection to 127.0.0.1 6379 port [tcp/*] succeeded!";
        assert_eq!(of(line, "nc -v 127.0.0.1 6379"), [other]);
    }
}
