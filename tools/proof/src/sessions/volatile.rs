//! The numbers that differ from run to run, and how they are told from those that do not.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::constant;

/// The ports that Linux gives to clients (`ip_local_port_range` in ip(7)).
const CLIENT_PORTS: std::ops::RangeInclusive<u64> = 32768..=60999;

/// The first port and the first process id that a page is given for one it does not know.
const FIRST_PORT: u64 = 50001;
const FIRST_PROCESS: u64 = 101;

/// What a number counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The port of a client.
    Port,
    /// The port of a client as `/proc/net/tcp` writes it.
    HexPort,
    /// A process id.
    Process,
    /// A duration that the page claims: `<0.043707>` or `0m2.193s`.
    Duration,
    /// An amount of memory in kB, of which the page does not say how far it varies.
    Kilobytes,
    /// An address in a program's memory: the same thing has the same one in a run.
    Address,
    /// A number that says nothing: the time of day, processor time, an address in the kernel's memory.
    Noise,
    /// A number of a line that varies, as the page says: it may be so many times another.
    Varying(u32),
    /// What only the kernel's developers read, to the end of the line.
    Rest,
}

/// A volatile number in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    /// Where it is.
    pub range: Range<usize>,
    /// What it counts.
    pub kind: Kind,
}

/// What stands around a number of each kind; the group is the number.
static AROUND: LazyLock<Vec<(Kind, Regex)>> = LazyLock::new(|| {
    let around = [
        (
            Kind::Rest,
            r"^ *\d+: [0-9A-F]{8}:[0-9A-F]{4} .* (\d+ \d+ [0-9a-f]{16}.*)$",
        ),
        (Kind::Port, r"(?::|htons\()(\d{5})\b"),
        (Kind::HexPort, r"\b[0-9A-F]{8}:([0-9A-F]{4})\b"),
        (
            Kind::Process,
            r"(?:\bpid[ =]|\b[Pp]rocess |/proc/|PTRACE_SEIZE, )(\d+)",
        ),
        (Kind::Process, r"(?:\bkill| -p)(?: -\w+)? (\d+)"),
        (Kind::Process, r"^\[\d+\] (\d+)$"),
        (Kind::Process, r"^(\d+) +[a-z]\w+\("),
        (Kind::Process, r"\bLISTEN +(\d+)/"),
        (Kind::Duration, r"<(\d+\.\d{6})>"),
        (Kind::Duration, r"^real +(\d+m\d+\.\d+s)"),
        (Kind::Noise, r"^(?:user|sys) +(\d+m\d+\.\d+s)"),
        (Kind::Noise, r" target\(s\) in (\d+\.\d+s)"),
        (Kind::Noise, r"\b(\d\d:\d\d:\d\d\.\d{6})\b"),
        (Kind::Noise, r"\b(\d{10}\.\d{6})\b"),
        (Kind::Address, r"\b(0x[0-9a-f]{9,16})\b"),
        (Kind::Noise, r"\b([0-9a-f]{16})\b"),
        (Kind::Noise, r"\bIPv[46] +(\d+) "),
        (Kind::Noise, r"^ *(\d+): [0-9A-F]{8}:[0-9A-F]{4} "),
        (Kind::Kilobytes, r"\b(\d{4,}) kB\b"),
    ];
    let around = around.into_iter();
    around
        .map(|(kind, regex)| (kind, constant(regex)))
        .collect()
});

/// Any number.
static ANY: LazyLock<Regex> = LazyLock::new(|| constant(r"(\d+(?:[.,]\d+)*)"));

/// The process id in a line of `ps`, `pgrep`, `pidof` and `lsof`: its first whole number.
static LISTED: LazyLock<Regex> = LazyLock::new(|| constant(r"^(?:[a-z][\w-]*)? *(\d+)(?: |$)"));

/// The commands that list processes.
static LISTS: LazyLock<Regex> = LazyLock::new(|| constant(r"(?:^|[ |;(])(?:ps|pgrep|pidof|lsof) "));

/// Whether a command lists processes, so that a number in its output is a process id.
pub fn lists_processes(command: &str) -> bool {
    let uses = LISTS.is_match(command);
    let inner = command.contains("$(pgrep") || command.contains("$(pidof");
    uses && !inner
}

/// How the numbers of a line are to be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reading {
    /// A command that lists processes printed it.
    pub listed: bool,
    /// The page says that its numbers vary, at most by this factor.
    pub varies: Option<u32>,
}

/// The volatile numbers of a line, from left to right.
pub fn numbers(line: &str, reading: Reading) -> Vec<Number> {
    let mut found: Vec<Number> = Vec::new();
    let listed = reading.listed.then(|| (Kind::Process, &*LISTED));
    let varying = reading.varies.map(|times| (Kind::Varying(times), &*ANY));
    // A page that says how far its numbers vary says it of memory, too.
    let around = AROUND
        .iter()
        .filter(|(kind, _)| *kind != Kind::Kilobytes || reading.varies.is_none())
        .map(|(kind, regex)| (*kind, regex));
    for (kind, regex) in around.chain(listed).chain(varying) {
        for captures in regex.captures_iter(line) {
            let number = captures
                .get(1)
                .expect("each has one group, which is not optional");
            let range = number.range();
            let fixed = match kind {
                Kind::Port | Kind::HexPort => !is_client_port(kind, number.as_str()),
                _ => false,
            };
            let taken =
                |other: &Number| other.range.start < range.end && range.start < other.range.end;
            if !fixed && !found.iter().any(taken) {
                found.push(Number { range, kind });
            }
        }
    }
    found.sort_by_key(|number| number.range.start);
    found
}

fn is_client_port(kind: Kind, digits: &str) -> bool {
    value(kind, digits).is_some_and(|port| CLIENT_PORTS.contains(&port))
}

/// The number that the digits of a kind write.
fn value(kind: Kind, digits: &str) -> Option<u64> {
    let (digits, radix) = match kind {
        Kind::HexPort => (digits, 16),
        Kind::Address => (digits.trim_start_matches("0x"), 16),
        _ => (digits, 10),
    };
    u64::from_str_radix(digits, radix).ok()
}

/// Whether the run may show `real` where the page shows `page`. A number stands for one number in
/// the whole session, and no other stands for it. A duration is checked only when `undisturbed`:
/// else it is the time that somebody took to type.
pub fn agrees(kind: Kind, page: &str, real: &str, undisturbed: bool, known: &mut Known) -> bool {
    let values = value(kind, page).zip(value(kind, real));
    match kind {
        Kind::Port | Kind::HexPort => values
            .filter(|(_, real)| CLIENT_PORTS.contains(real))
            .is_some_and(|(page, real)| known.ports.bind(page, real)),
        Kind::Process => values.is_some_and(|(page, real)| known.processes.bind(page, real)),
        Kind::Address => values.is_some_and(|(page, real)| known.addresses.bind(page, real)),
        Kind::Kilobytes => {
            values.is_some_and(|(page, real)| (page * 3 / 5..=page * 5 / 3).contains(&real))
        }
        Kind::Duration => match (seconds(page), seconds(real)) {
            // A time is longer on a busy machine. A call that has not waited is not shown for one that has.
            (Some(shown), Some(real)) if undisturbed && shown >= AT_ONCE => {
                let is_call = !page.ends_with('s');
                let longest = match is_call && shown < WAIT {
                    true => shown * 4.0,
                    false => f64::max(shown * 10.0, shown + 1.0),
                };
                (shown / 4.0..=longest).contains(&real)
            }
            (page, real) => page.is_some() && real.is_some(),
        },
        Kind::Varying(times) => are_near(page, real, times),
        // It begins with the inode, which is 0 when no process holds the socket.
        Kind::Rest => page.starts_with("0 ") == real.starts_with("0 "),
        Kind::Noise => true,
    }
}

/// A time, in seconds, of which a page says only that it is short.
const AT_ONCE: f64 = 0.001;

/// The shortest wait that the book shows, in seconds: that of Linux before an acknowledgment
/// ([delayed ACK](https://www.rfc-editor.org/rfc/rfc1122#page-96)).
const WAIT: f64 = 0.04;

/// How much two numbers may differ whatever they are, in units of the last digit of the page's.
const STEPS: f64 = 10.0;

/// Whether one of two numbers is at most so many times the other; `127,973` is one number, and the
/// last digits of small ones say nothing.
fn are_near(page: &str, real: &str, times: u32) -> bool {
    let number = |text: &str| text.replace(',', "").parse::<f64>().ok();
    // `1:05` and `7.2.1` are no numbers.
    let (Some(page_number), Some(real)) = (number(page), number(real)) else {
        return true;
    };
    let decimals = page
        .split_once('.')
        .map_or(0, |(_, decimals)| decimals.len());
    let unit = 0.1_f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX));
    let (page, real) = (page_number / unit + STEPS, real / unit + STEPS);
    f64::max(page / real, real / page) <= f64::from(times)
}

/// Seconds, from `0.043707` or `0m2.193s`.
fn seconds(text: &str) -> Option<f64> {
    match text.strip_suffix('s').and_then(|text| text.split_once('m')) {
        Some((minutes, seconds)) => {
            Some(minutes.parse::<f64>().ok()? * 60.0 + seconds.parse::<f64>().ok()?)
        }
        None => text.parse().ok(),
    }
}

/// A regular expression for the shape of what may stand in the place of a number.
pub fn shape(kind: Kind, page: &str) -> String {
    match kind {
        Kind::Port => r"\d{5}".into(),
        Kind::HexPort => "[0-9A-F]{4}".into(),
        Kind::Process | Kind::Kilobytes => r"\d+".into(),
        Kind::Varying(_) => r"\d+(?:[.,]\d+)*".into(),
        Kind::Rest => ".*".into(),
        Kind::Address => "0x[0-9a-f]+".into(),
        Kind::Duration | Kind::Noise => {
            let hex = page.len() == 16;
            let digit = if hex { "[0-9a-f]+" } else { r"\d+" };
            let words = constant(digit).replace_all(page, "\0");
            regex::escape(&words).replace('\0', digit)
        }
    }
}

/// Which number of the run each number of the page stands for, so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    ports: Pairs,
    processes: Pairs,
    addresses: Pairs,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Pairs {
    real: BTreeMap<u64, u64>,
    page: BTreeMap<u64, u64>,
}

impl Pairs {
    fn bind(&mut self, page: u64, real: u64) -> bool {
        match (self.real.get(&page), self.page.get(&real)) {
            (None, None) => {
                self.real.insert(page, real);
                self.page.insert(real, page);
                true
            }
            (Some(known), Some(_)) => *known == real,
            _ => false,
        }
    }

    /// The page's number for one of the run; a new one, from `first` on, if there is none.
    fn name(&mut self, real: u64, first: u64) -> u64 {
        if let Some(page) = self.page.get(&real) {
            return *page;
        }
        let free = (first..).find(|page| !self.real.contains_key(page));
        let page = free.expect("there are more numbers than processes and ports");
        self.bind(page, real);
        page
    }
}

impl Known {
    /// A command of the page, with the numbers of the run.
    pub fn command(&self, page: &str) -> String {
        rewrite(page, Reading::default(), |kind, number| match kind {
            Kind::Port => self.ports.real.get(&number).copied(),
            Kind::Process => self.processes.real.get(&number).copied(),
            _ => None,
        })
    }

    /// A line of the run, with the numbers of the page; those it has not are given one.
    pub fn line(&mut self, real: &str, reading: Reading) -> String {
        rewrite(real, reading, |kind, number| match kind {
            Kind::Port | Kind::HexPort => Some(self.ports.name(number, FIRST_PORT)),
            Kind::Process => Some(self.processes.name(number, FIRST_PROCESS)),
            Kind::Address => Some(self.addresses.name(number, number)),
            _ => None,
        })
    }
}

/// A line with its volatile numbers exchanged where there is something to exchange them for.
fn rewrite(
    line: &str,
    reading: Reading,
    mut exchange: impl FnMut(Kind, u64) -> Option<u64>,
) -> String {
    let mut written = String::new();
    let mut end = 0;
    for number in numbers(line, reading) {
        let digits = &line[number.range.clone()];
        let value = value(number.kind, digits);
        let Some(other) = value.and_then(|value| exchange(number.kind, value)) else {
            continue;
        };
        written.push_str(&line[end..number.range.start]);
        written.push_str(&match number.kind {
            Kind::HexPort => format!("{other:04X}"),
            Kind::Address => format!("{other:#x}"),
            _ => other.to_string(),
        });
        end = number.range.end;
    }
    written.push_str(&line[end..]);
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(line: &str) -> Vec<&str> {
        let numbers = numbers(line, Reading::default());
        numbers
            .into_iter()
            .map(|number| &line[number.range])
            .collect()
    }

    #[test]
    fn the_books_port_is_not_volatile_and_a_clients_port_is() {
        assert_eq!(found("127.0.0.1:6379 127.0.0.1:58258"), ["58258"]);
        assert_eq!(found("sin_port=htons(45244)"), ["45244"]);
        assert_eq!(found("0: 0100007F:18EB 0100007F:9FF0 01"), ["0", "9FF0"]);
        assert_eq!(found("recvfrom(4, \"\", 65536, 0, NULL, NULL)"), [""; 0]);
    }

    #[test]
    fn process_ids_are_known_by_the_words_before_them() {
        assert_eq!(found("users:((\"kv-server\",pid=14,fd=3))"), ["14"]);
        assert_eq!(found("accept4(3, ^Cstrace: Process 21 detached"), ["21"]);
        assert_eq!(found("[1] 23"), ["23"]);
        let listed = Reading {
            listed: true,
            varies: None,
        };
        assert_eq!(numbers("     18    1 echo-server", listed)[0].range, 5..7);
        assert_eq!(numbers("11", listed)[0].range, 0..2);
    }

    #[test]
    fn a_long_wait_stays_long_and_a_short_one_short() {
        let mut known = Known::default();
        let mut agree = |page, real| agrees(Kind::Duration, page, real, true, &mut known);
        assert!(agree("0.043707", "0.041"));
        assert!(!agree("0.043707", "0.000021"));
        assert!(agree("0.000021", "0.000300"));
        assert!(agree("0.043707", "0.400") && agree("0m0.032s", "0m0.400s"));
        assert!(!agree("0.005", "0.041") && !agree("0.004370", "0.043707"));
        assert!(!agree("0m0.032s", "0m2.193s"));
        assert!(!agree("0m2.193s", "0m0.032s"));
    }

    #[test]
    fn a_socket_that_no_process_holds_has_no_inode() {
        let mut known = Known::default();
        let mut agree = |page, real| agrees(Kind::Rest, page, real, true, &mut known);
        assert!(agree(
            "61 1 00000000deadbeef 100",
            "24 1 00000000cafebabe 100"
        ));
        assert!(agree(
            "0 1 00000000deadbeef 100",
            "0 1 00000000cafebabe 100"
        ));
        assert!(!agree(
            "0 1 00000000deadbeef 100",
            "24 1 00000000cafebabe 100"
        ));
        assert!(!agree(
            "24 1 00000000deadbeef 100",
            "0 1 00000000cafebabe 100"
        ));
    }

    #[test]
    fn half_the_kilobytes_are_not_enough() {
        let mut known = Known::default();
        let mut agree = |page, real| agrees(Kind::Kilobytes, page, real, true, &mut known);
        assert!(agree("3164", "2300") && !agree("3164", "1500") && !agree("1582", "3164"));
    }

    #[test]
    fn a_page_says_how_far_its_memory_varies() {
        let kind = |varies| {
            let reading = Reading {
                varies,
                ..Reading::default()
            };
            numbers("VmRSS:      2596 kB", reading)[0].kind
        };
        assert_eq!(kind(None), Kind::Kilobytes);
        assert_eq!(kind(Some(4)), Kind::Varying(4));
    }

    #[test]
    fn a_number_that_varies_stays_near() {
        let mut known = Known::default();
        let mut agree = |page, real| agrees(Kind::Varying(10), page, real, true, &mut known);
        assert!(agree("99.2", "97.1") && agree("127973", "65535") && agree("0", "3"));
        assert!(agree("0.061", "0.254") && agree("3,791,494", "2,500,000"));
        assert!(!agree("0.1", "99.2") && !agree("0", "127973") && !agree("127973", "0"));
        assert!(!agree("304", "2"));
    }

    #[test]
    fn a_wait_for_somebody_who_types_may_be_any() {
        let mut known = Known::default();
        let agrees = agrees(Kind::Duration, "3.549327", "0.010000", false, &mut known);
        assert!(agrees);
    }

    #[test]
    fn a_number_stands_for_one_number_only() {
        let mut known = Known::default();
        let mut agree = |page, real| agrees(Kind::Port, page, real, true, &mut known);
        assert!(agree("50001", "41000"));
        assert!(agree("50001", "41000"));
        assert!(!agree("50001", "41002"));
        assert!(!agree("50002", "41000"));
    }

    #[test]
    fn a_buffer_keeps_its_address_in_a_session() {
        let mut known = Known::default();
        let mut agree = |page, real| agrees(Kind::Address, page, real, true, &mut known);
        assert!(agree("0x560278c62e40", "0x55a81d2afe40"));
        assert!(agree("0x560278c73080", "0x55a81d2c0080"));
        assert!(agree("0x560278c62e40", "0x55a81d2afe40"));
        assert!(!agree("0x55a81d2afe40", "0x55a81d2afe40"));
        assert!(!agree("0x560278c62e40", "0x55a81d2c0080"));
        let line = known.line(
            "recvfrom(5, 0x55a81d2afe40, 0x7ffe5360ec98",
            Reading::default(),
        );
        assert_eq!(line, "recvfrom(5, 0x560278c62e40, 0x7ffe5360ec98");
    }

    #[test]
    fn commands_and_lines_are_translated() {
        let mut known = Known::default();
        assert!(agrees(Kind::Process, "14", "37", true, &mut known));
        assert_eq!(
            known.command("cat /proc/14/syscall"),
            "cat /proc/37/syscall"
        );
        assert_eq!(
            known.line("pid=37 pid=40", Reading::default()),
            "pid=14 pid=101"
        );
        assert_eq!(
            known.line("127.0.0.1:41000", Reading::default()),
            "127.0.0.1:50001"
        );
    }
}
