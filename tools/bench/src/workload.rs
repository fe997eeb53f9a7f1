//! What a server is asked, and what it must answer: half SET, half GET, the same for every run.

use std::ops::Range;

use fastrand::Rng;

/// How commands and replies are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// The commands of this book's protocol, to be sent back as they are.
    Echo,
    /// The protocol of this book: lines of words.
    Lines,
    /// The protocol of Redis: arrays of strings with their lengths. (The lines that Redis takes
    /// as well go through a slower part of it, and would be no fair comparison.)
    Resp,
}

impl From<course::step::Protocol> for Protocol {
    fn from(protocol: course::step::Protocol) -> Self {
        match protocol {
            course::step::Protocol::Echo => Protocol::Echo,
            course::step::Protocol::Lines => Protocol::Lines,
            course::step::Protocol::Resp => Protocol::Resp,
        }
    }
}

impl Protocol {
    /// Writes a command.
    pub fn command(self, words: &[&[u8]], to: &mut Vec<u8>) {
        match self {
            Protocol::Echo | Protocol::Lines => {
                to.extend(words.join(&b' '));
                to.push(b'\n');
            }
            Protocol::Resp => {
                to.extend(format!("*{}\r\n", words.len()).as_bytes());
                words.iter().for_each(|word| bulk(word, to));
            }
        }
    }

    fn ok(self, sent: &[u8], to: &mut Vec<u8>) {
        match self {
            Protocol::Echo => to.extend(sent),
            Protocol::Lines => to.extend(b"OK\n"),
            Protocol::Resp => to.extend(b"+OK\r\n"),
        }
    }

    fn value(self, sent: &[u8], value: &[u8], to: &mut Vec<u8>) {
        match self {
            Protocol::Echo => to.extend(sent),
            Protocol::Lines => {
                to.extend(value);
                to.push(b'\n');
            }
            Protocol::Resp => bulk(value, to),
        }
    }

    /// The reply to a GET when there is no value.
    fn missing(self, to: &mut Vec<u8>) {
        to.extend(match self {
            Protocol::Echo | Protocol::Lines => &b"(nil)\n"[..],
            Protocol::Resp => b"$-1\r\n",
        });
    }
}

fn bulk(word: &[u8], to: &mut Vec<u8>) {
    to.extend(format!("${}\r\n", word.len()).as_bytes());
    to.extend(word);
    to.extend(b"\r\n");
}

/// Commands and their replies, one behind the other.
#[derive(Clone, Debug, Default)]
pub struct Script {
    sent: Vec<u8>,
    replies: Vec<u8>,
    /// Where each command ends in `sent`, and its reply in `replies`.
    ends: Vec<(usize, usize)>,
}

impl Script {
    fn add(&mut self, protocol: Protocol, words: &[&[u8]], value: Option<&[u8]>) {
        let start = self.sent.len();
        protocol.command(words, &mut self.sent);
        let command = &self.sent[start..];
        match value {
            Some(value) => protocol.value(command, value, &mut self.replies),
            None => protocol.ok(command, &mut self.replies),
        }
        self.ends.push((self.sent.len(), self.replies.len()));
    }

    /// Asks for a value that is stored, or for one that is not.
    fn ask(&mut self, protocol: Protocol, key: &[u8], value: Option<&[u8]>) {
        protocol.command(&[b"GET", key], &mut self.sent);
        match value {
            Some(value) => protocol.value(&[], value, &mut self.replies),
            None => protocol.missing(&mut self.replies),
        }
        self.ends.push((self.sent.len(), self.replies.len()));
    }

    /// How many commands there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no command.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of `count` commands from the one at `first`, and of their replies. At the end of
    /// the script there are fewer.
    pub fn batch(&self, first: usize, count: usize) -> (&[u8], &[u8]) {
        let end = |index: usize| match index.min(self.len()) {
            0 => (0, 0),
            index => self.ends[index - 1],
        };
        let (from, to) = (end(first), end(first + count));
        (&self.sent[from.0..to.0], &self.replies[from.1..to.1])
    }
}

/// How many commands come before a workload begins again.
pub const CYCLE: usize = 8192;

/// The most commands that are sent before a reply is awaited. It divides the cycle, and is
/// a multiple of every smaller depth.
pub const DEEPEST: usize = 64;

/// A script that can be run again and again: it leaves the table as it has found it.
#[derive(Clone, Debug)]
pub struct Workload {
    /// Stores what the cycle expects: each key with the last value that the cycle gives it.
    pub prefill: Script,
    /// In random order, half SET and half GET.
    pub cycle: Script,
}

impl Workload {
    /// Makes commands for the keys with these numbers, and values of `value_bytes` bytes. The same
    /// arguments make the same commands.
    pub fn new(protocol: Protocol, value_bytes: usize, keys: Range<usize>) -> Self {
        Workload::of(protocol, value_bytes, keys, CYCLE)
    }

    /// The same with so many commands in the cycle, an even number.
    pub fn of(protocol: Protocol, value_bytes: usize, keys: Range<usize>, cycle: usize) -> Self {
        let mut rng = Rng::with_seed(value_bytes as u64);
        let keys: Vec<_> = keys.map(key_name).collect();
        let mut values: Vec<_> = keys.iter().map(|_| value(&mut rng, value_bytes)).collect();
        let steps: Vec<_> = steps(&mut rng, keys.len(), value_bytes, cycle);
        for (key, set) in &steps {
            if let Some(value) = set {
                values[*key].clone_from(value);
            }
        }
        let mut prefill = Script::default();
        for (key, value) in keys.iter().zip(&values) {
            prefill.add(protocol, &[b"SET", key, value], None);
        }
        let mut cycle = Script::default();
        for (key, set) in steps {
            match set {
                Some(value) => {
                    cycle.add(protocol, &[b"SET", &keys[key], &value], None);
                    values[key] = value;
                }
                None => cycle.add(protocol, &[b"GET", &keys[key]], Some(&values[key])),
            }
        }
        Workload { prefill, cycle }
    }
}

/// The keys of a cycle; with a value, it is a SET.
fn steps(
    rng: &mut Rng,
    keys: usize,
    value_bytes: usize,
    cycle: usize,
) -> Vec<(usize, Option<Vec<u8>>)> {
    let mut sets: Vec<bool> = (0..cycle).map(|index| index % 2 == 0).collect();
    rng.shuffle(&mut sets);
    let step = |set: bool| (rng.usize(..keys), set.then(|| value(rng, value_bytes)));
    sets.into_iter().map(step).collect()
}

/// The name of a key: 11 bytes up to ten million keys.
pub fn key_name(number: usize) -> Vec<u8> {
    format!("key:{number:07}").into_bytes()
}

fn value(rng: &mut Rng, bytes: usize) -> Vec<u8> {
    (0..bytes).map(|_| rng.alphanumeric() as u8).collect()
}

/// Stores `keys` keys with values of `value_bytes` bytes.
pub fn load(protocol: Protocol, keys: usize, value_bytes: usize) -> Script {
    store(protocol, 0..keys, value_bytes, |_| Vec::new())
}

/// Stores the keys with these numbers with values of `value_bytes` bytes. Behind a value stand the words that
/// `options` says for its key.
pub fn store(
    protocol: Protocol,
    keys: Range<usize>,
    value_bytes: usize,
    mut options: impl FnMut(usize) -> Vec<Vec<u8>>,
) -> Script {
    let mut rng = Rng::with_seed(keys.len() as u64);
    let mut script = Script::default();
    for key in keys {
        let (name, value, options) = (key_name(key), value(&mut rng, value_bytes), options(key));
        let mut words = vec![&b"SET"[..], &name, &value];
        words.extend(options.iter().map(Vec::as_slice));
        script.add(protocol, &words, None);
    }
    script
}

/// Asks for a key that nobody has stored, so many times.
pub fn missing(protocol: Protocol, times: usize) -> Script {
    let mut script = Script::default();
    for _ in 0..times {
        script.ask(protocol, b"nobody", None);
    }
    script
}

/// Stores one value of so many bytes, and asks for it so many times.
pub fn repeated(protocol: Protocol, value_bytes: usize, times: usize) -> (Script, Script) {
    let value = vec![b'x'; value_bytes];
    let (mut store, mut ask) = (Script::default(), Script::default());
    store.add(protocol, &[b"SET", b"big", &value], None);
    for _ in 0..times {
        ask.ask(protocol, b"big", Some(&value));
    }
    (store, ask)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The replies of a table that does nothing wrong.
    fn model(prefill: &Script, cycle: &Script, times: usize) -> Vec<u8> {
        let mut table = std::collections::HashMap::new();
        let mut replies = Vec::new();
        let all = |script: &Script| script.batch(0, script.len()).0.to_vec();
        let commands = [all(prefill), all(cycle).repeat(times)].concat();
        for line in commands.split_inclusive(|byte| *byte == b'\n') {
            let words: Vec<&[u8]> = line[..line.len() - 1].split(|byte| *byte == b' ').collect();
            match words.as_slice() {
                [b"SET", key, value] => {
                    table.insert(key.to_vec(), value.to_vec());
                    replies.extend(b"OK\n");
                }
                [b"GET", key] => {
                    replies.extend(&table[*key]);
                    replies.push(b'\n');
                }
                words => panic!("no command: {words:?}"),
            }
        }
        replies
    }

    #[test]
    fn every_get_expects_what_was_set_last_also_in_the_second_cycle() {
        let Workload { prefill, cycle } = Workload::new(Protocol::Lines, 3, 0..10_000);
        let expected = |script: &Script| script.batch(0, script.len()).1.to_vec();
        let replies = [expected(&prefill), expected(&cycle).repeat(2)].concat();
        assert!(
            model(&prefill, &cycle, 2) == replies,
            "other replies than the model's"
        );
    }

    #[test]
    fn half_of_the_commands_are_set() {
        let cycle = Workload::new(Protocol::Lines, 3, 0..10_000).cycle;
        let (sent, _) = cycle.batch(0, CYCLE);
        let sets = sent
            .split(|byte| *byte == b'\n')
            .filter(|line| line.starts_with(b"SET "));
        assert_eq!(sets.count(), CYCLE / 2);
    }

    #[test]
    fn redis_is_asked_in_arrays() {
        let mut script = Script::default();
        script.add(Protocol::Resp, &[b"SET", b"k", b"abc"], None);
        script.add(Protocol::Resp, &[b"GET", b"k"], Some(b"abc"));
        let (sent, replies) = script.batch(0, 2);
        let wanted = "*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$3\r\nabc\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";
        assert_eq!(
            sent.escape_ascii().to_string(),
            wanted.escape_default().to_string()
        );
        assert_eq!(replies, b"+OK\r\n$3\r\nabc\r\n");
        assert_eq!(script.batch(1, 5).1, b"$3\r\nabc\r\n");
    }

    #[test]
    fn the_echo_server_must_send_everything_back() {
        let cycle = Workload::new(Protocol::Echo, 64, 0..10_000).cycle;
        let (sent, replies) = cycle.batch(16, 64);
        assert_eq!(sent, replies);
    }
}
