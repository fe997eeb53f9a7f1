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
            r"^(State +Recv-Q .*Peer Address:Port) +Process$",
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
    let extras: [(&str, &str); 0] = [];
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
