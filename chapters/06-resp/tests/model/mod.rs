//! RESP, read plainly: what a server with the commands of chapter 6 must answer.
//! It shares no code with the server.

mod glob;
mod inline;
mod reply;

use std::collections::BTreeMap;

pub use reply::{Expected, differs};

use reply::{array, bulk, error, integer, simple};

/// The longest line without its end, in bytes.
const LINE: usize = 65_536;

/// The longest word and the longest value, in bytes.
const WORD: usize = 536_870_912;

/// A value that is longer would make a test slow. No test needs one.
const LARGE: usize = 1_048_576;

/// The commands, and how many words each has with its name; below zero: at
/// least so many.
pub const ARITIES: &[(&str, i64)] = &[
    ("append", 3),
    ("client|getname", 2),
    ("client|id", 2),
    ("client|info", 2),
    ("client|list", -2),
    ("client|setname", 3),
    ("command|count", 2),
    ("command|docs", -2),
    ("config|get", -3),
    ("dbsize", 1),
    ("decr", 2),
    ("decrby", 3),
    ("del", -2),
    ("echo", 2),
    ("exists", -2),
    ("flushall", -1),
    ("flushdb", -1),
    ("function|flush", -2),
    ("get", 2),
    ("getdel", 2),
    ("getrange", 4),
    ("getset", 3),
    ("hello", -1),
    ("host:", -1),
    ("incr", 2),
    ("incrby", 3),
    ("info", -1),
    ("keys", 2),
    ("mget", -2),
    ("mset", -3),
    ("msetnx", -3),
    ("object|encoding", 3),
    ("ping", -1),
    ("post", -1),
    ("quit", -1),
    ("randomkey", 1),
    ("rename", 3),
    ("renamenx", 3),
    ("reset", 1),
    ("scan", -2),
    ("select", 2),
    ("set", -3),
    ("setnx", 3),
    ("setrange", 4),
    ("strlen", 2),
    ("substr", 4),
    ("time", 1),
    ("touch", -2),
    ("type", 2),
    ("unlink", -2),
];

/// The commands that have parts.
pub const WHOLES: &[&str] =
    &["client", "command", "config", "function", "object"];

/// A value, and whether it was written in parts.
pub type Value = (Vec<u8>, bool);

/// A table of keys and values.
pub type Table = BTreeMap<Vec<u8>, Value>;

/// What the server knows after a conversation with one client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Model {
    /// What is stored, by table.
    pub tables: Vec<Table>,
    /// The table that the client uses.
    pub table: usize,
    /// What the client calls itself.
    pub name: Vec<u8>,
    /// Whether it has asked for the third version of the protocol.
    pub third: bool,
    /// Whether the server still reads.
    pub end: End,
}

/// How a connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// With the next command.
    Open,
    /// It closes after the replies.
    Closed,
    /// It closes at once: replies that were not sent yet are lost.
    Refused,
}

impl Default for Model {
    fn default() -> Model {
        Model {
            tables: vec![Table::new(); 16],
            table: 0,
            name: Vec::new(),
            third: false,
            end: End::Open,
        }
    }
}

/// What a stream begins with.
enum Next<'a> {
    /// A command of these words, and what follows it.
    Command(Vec<Vec<u8>>, &'a [u8]),
    /// A part of a command.
    More,
    /// Something else.
    Wrong(Vec<u8>),
}

/// Why a model says nothing.
pub struct TooLarge;

type Answer = Result<Vec<Expected>, Refusal>;

/// An error reply, or none at all.
enum Refusal {
    Error(Vec<u8>),
    TooLarge,
}

fn refuse<T>(problem: impl AsRef<[u8]>) -> Result<T, Refusal> {
    Err(Refusal::Error([b"ERR ", problem.as_ref()].concat()))
}

impl Model {
    /// All replies to a client that sends `sent`, whatever the pieces, if no
    /// line in it is longer than its limit.
    pub fn answer(
        &mut self,
        mut sent: &[u8],
    ) -> Result<Vec<Expected>, TooLarge> {
        let mut replies = Vec::new();
        while self.end == End::Open {
            match next(sent) {
                Next::More => break,
                Next::Wrong(problem) => {
                    let text = [b"ERR Protocol error: ", &problem[..]];
                    replies.push(error(&text.concat()));
                    self.end = End::Closed;
                }
                Next::Command(words, rest) => {
                    sent = rest;
                    if words.is_empty() {
                        continue;
                    }
                    match self.execute(&words) {
                        Ok(reply) => replies.extend(reply),
                        Err(Refusal::Error(text)) => replies.push(error(&text)),
                        Err(Refusal::TooLarge) => return Err(TooLarge),
                    }
                }
            }
        }
        Ok(replies)
    }

    fn execute(&mut self, words: &[Vec<u8>]) -> Answer {
        let name = name(words)?;
        let start = 1 + name.contains('|') as usize;
        let arguments: Vec<&[u8]> =
            words[start..].iter().map(Vec::as_slice).collect();
        match name.as_str() {
            "append" | "getset" | "setrange" | "incr" | "decr" | "incrby"
            | "decrby" | "set" | "setnx" | "mset" | "msetnx" | "getdel" => {
                self.write(&name, &arguments)
            }
            "get" | "mget" | "strlen" | "getrange" | "substr" => {
                self.read(&name, &arguments)
            }
            "del" | "unlink" | "exists" | "touch" | "type" | "keys"
            | "dbsize" | "rename" | "renamenx" | "flushdb" | "flushall"
            | "object|encoding" | "scan" | "randomkey" => {
                self.keys(&name, &arguments)
            }
            _ => self.client(&name, &arguments),
        }
    }

    fn here(&mut self) -> &mut Table {
        &mut self.tables[self.table]
    }

    fn value(&self, key: &[u8]) -> Option<&[u8]> {
        let value = self.tables[self.table].get(key);
        value.map(|(bytes, _)| bytes.as_slice())
    }

    fn put(&mut self, key: &[u8], bytes: &[u8]) {
        self.here().insert(key.into(), (bytes.into(), false));
    }

    fn bulk_or_nil(&self, value: Option<&[u8]>) -> Vec<Expected> {
        vec![value.map_or_else(|| self.nil(), bulk)]
    }

    fn nil(&self) -> Expected {
        Expected::Exactly(match self.third {
            true => b"_\r\n".to_vec(),
            false => b"$-1\r\n".to_vec(),
        })
    }

    fn write(&mut self, name: &str, arguments: &[&[u8]]) -> Answer {
        let key = arguments[0];
        let old = self.value(key).map(<[u8]>::to_vec);
        let there = old.is_some();
        match (name, &arguments[1..]) {
            ("set", [value, options @ ..]) => {
                let (mut nx, mut xx, mut get) = (false, false, false);
                for option in options {
                    match option.to_ascii_uppercase().as_slice() {
                        b"NX" => nx = true,
                        b"XX" => xx = true,
                        b"GET" => get = true,
                        _ => return refuse("syntax error"),
                    }
                }
                if nx && xx {
                    return refuse("syntax error");
                }
                let stores = !(nx && there || xx && !there);
                if stores {
                    self.put(key, value);
                }
                match (get, stores) {
                    (true, _) => Ok(self.bulk_or_nil(old.as_deref())),
                    (false, true) => Ok(vec![simple("OK")]),
                    (false, false) => Ok(vec![self.nil()]),
                }
            }
            ("getset", [value]) => {
                self.put(key, value);
                Ok(self.bulk_or_nil(old.as_deref()))
            }
            ("getdel", []) => {
                self.here().remove(key);
                Ok(self.bulk_or_nil(old.as_deref()))
            }
            ("setnx", [value]) => {
                if !there {
                    self.put(key, value);
                }
                Ok(vec![integer(!there)])
            }
            ("append", [part]) => match old {
                None => {
                    self.put(key, part);
                    Ok(vec![integer(part.len() as i64)])
                }
                Some(old) => self.overwrite(key, old.len(), part),
            },
            ("setrange", [offset, part]) => {
                let Ok(offset) = usize::try_from(number(offset)?) else {
                    return refuse("offset is out of range");
                };
                match part {
                    [] => Ok(vec![integer(old.map_or(0, |old| old.len()))]),
                    _ => self.overwrite(key, offset, part),
                }
            }
            ("incr", []) => self.add(key, 1),
            ("decr", []) => self.add(key, -1),
            ("incrby", [by]) => self.add(key, number(by)?.into()),
            ("decrby", [by]) => match number(by)? {
                i64::MIN => refuse("decrement would overflow"),
                by => self.add(key, -i128::from(by)),
            },
            (_, _) if arguments.len() % 2 == 1 => refuse(wrong_number(name)),
            (_, _) => {
                let pairs = arguments.chunks(2);
                let mut keys = pairs.clone().map(|pair| pair[0]);
                let taken = keys.any(|key| self.value(key).is_some());
                let stores = name == "mset" || !taken;
                if stores {
                    pairs.for_each(|pair| self.put(pair[0], pair[1]));
                }
                Ok(vec![match name {
                    "mset" => simple("OK"),
                    _ => integer(stores),
                }])
            }
        }
    }

    /// Writes `part` at `offset` into a value, which grows by zeros.
    fn overwrite(&mut self, key: &[u8], offset: usize, part: &[u8]) -> Answer {
        let end = offset.saturating_add(part.len());
        if end > WORD {
            let problem = "string exceeds maximum allowed size";
            return refuse(format!("{problem} (proto-max-bulk-len)"));
        }
        if end > LARGE {
            return Err(Refusal::TooLarge);
        }
        let old = self.value(key).unwrap_or_default();
        let new: Vec<u8> = (0..end.max(old.len()))
            .map(|place| match place.checked_sub(offset) {
                Some(inside) if inside < part.len() => part[inside],
                _ => old.get(place).copied().unwrap_or(0),
            })
            .collect();
        let length = integer(new.len() as i64);
        self.here().insert(key.into(), (new, true));
        Ok(vec![length])
    }

    fn add(&mut self, key: &[u8], by: i128) -> Answer {
        let old = self.value(key).map_or(Ok(0), number)?;
        match i64::try_from(i128::from(old) + by) {
            Ok(sum) => {
                self.put(key, sum.to_string().as_bytes());
                Ok(vec![integer(sum)])
            }
            Err(_) => refuse("increment or decrement would overflow"),
        }
    }

    fn read(&mut self, name: &str, arguments: &[&[u8]]) -> Answer {
        match (name, arguments) {
            ("get", [key]) => Ok(self.bulk_or_nil(self.value(key))),
            ("strlen", [key]) => {
                let length = self.value(key).unwrap_or_default().len();
                Ok(vec![integer(length as i64)])
            }
            ("mget", keys) => {
                let mut reply = vec![array(keys.len())];
                let values =
                    keys.iter().map(|key| self.bulk_or_nil(self.value(key)));
                reply.extend(values.flatten());
                Ok(reply)
            }
            (_, [key, start, end]) => {
                let (start, end) = (number(start)?, number(end)?);
                let value = self.value(key).unwrap_or_default();
                if start < 0 && end < 0 && start > end {
                    return Ok(vec![bulk(b"")]);
                }
                let length = value.len() as i64;
                let place = |place: i64| match place {
                    ..0 => place.saturating_add(length).max(0),
                    place => place,
                };
                let (start, end) = (place(start), place(end));
                let places = (start..=end).take_while(|place| *place < length);
                let part = places.map(|place| value[place as usize]);
                Ok(vec![bulk(&part.collect::<Vec<u8>>())])
            }
            _ => unreachable!("{name} has another arity"),
        }
    }

    fn keys(&mut self, name: &str, arguments: &[&[u8]]) -> Answer {
        let there = |model: &Model, key: &[u8]| model.value(key).is_some();
        Ok(vec![match (name, arguments) {
            ("del" | "unlink", keys) => {
                let keys = keys.iter();
                let gone =
                    keys.filter(|key| self.here().remove(**key).is_some());
                integer(gone.count() as i64)
            }
            ("exists" | "touch", keys) => {
                let found = keys.iter().filter(|key| there(self, key));
                integer(found.count() as i64)
            }
            ("type", [key]) if there(self, key) => simple("string"),
            ("type", _) => simple("none"),
            ("dbsize", _) => integer(self.here().len() as i64),
            ("rename" | "renamenx", [from, to]) => {
                if !there(self, from) {
                    return refuse("no such key");
                }
                if name == "renamenx" && there(self, to) {
                    return Ok(vec![integer(0)]);
                }
                if let Some(value) = self.here().remove(*from) {
                    self.here().insert(to.to_vec(), value);
                }
                match name {
                    "rename" => simple("OK"),
                    _ => integer(1),
                }
            }
            ("flushdb" | "flushall", how) => {
                if !is_flush(how) {
                    return refuse("syntax error");
                }
                match name {
                    "flushdb" => self.here().clear(),
                    _ => self.tables.iter_mut().for_each(Table::clear),
                }
                simple("OK")
            }
            ("object|encoding", [key]) => match self.here().get(*key) {
                None => self.nil(),
                Some((_, true)) => bulk(b"raw"),
                Some((value, _)) if number(value).is_ok() => bulk(b"int"),
                Some((value, _)) if value.len() < 45 => bulk(b"embstr"),
                Some(_) => bulk(b"raw"),
            },
            ("keys", [pattern]) => Expected::AnyOrder(self.fitting(pattern)),
            ("randomkey", _) if self.here().is_empty() => self.nil(),
            ("randomkey", _) => Expected::OneOf(self.fitting(b"*")),
            _ => return self.scan(arguments),
        }])
    }

    fn fitting(&self, pattern: &[u8]) -> Vec<Vec<u8>> {
        let keys = self.tables[self.table].keys();
        keys.filter(|key| glob::fits(pattern, key))
            .cloned()
            .collect()
    }

    /// Where a scan goes on is the server's own choice. It must not show a key
    /// that is not there, or does not fit.
    fn scan(&self, arguments: &[&[u8]]) -> Answer {
        let cursor = arguments[0]
            .strip_prefix(b"-")
            .or_else(|| arguments[0].strip_prefix(b"+"));
        let digits = String::from_utf8_lossy(cursor.unwrap_or(arguments[0]));
        let right = digits.bytes().all(|byte| byte.is_ascii_digit())
            && digits.parse::<u64>().is_ok();
        if !right && !arguments[0].is_empty() {
            return refuse("invalid cursor");
        }
        let (mut pattern, mut strings) = (&b"*"[..], true);
        for option in arguments[1..].chunks(2) {
            match (option[0].to_ascii_uppercase().as_slice(), option.get(1)) {
                (b"MATCH", Some(value)) => pattern = value,
                (b"TYPE", Some(value)) => {
                    strings = value.eq_ignore_ascii_case(b"string");
                }
                (b"COUNT", Some(value)) if number(value)? > 0 => {}
                _ => return refuse("syntax error"),
            }
        }
        let keys = if strings {
            self.fitting(pattern)
        } else {
            vec![]
        };
        Ok(vec![array(2), Expected::Anything, Expected::Some(keys)])
    }

    fn client(&mut self, name: &str, arguments: &[&[u8]]) -> Answer {
        Ok(vec![match (name, arguments) {
            ("ping", []) => simple("PONG"),
            ("ping" | "echo", [text]) => bulk(text),
            ("ping", _) => return refuse(wrong_number("ping")),
            ("quit", _) => {
                self.end = End::Closed;
                simple("OK")
            }
            ("post" | "host:", _) => {
                self.end = End::Refused;
                return Ok(Vec::new());
            }
            ("select", [table]) => {
                let table = number(table)?;
                if table != i64::from(table as i32) {
                    return refuse(
                        "value is out of range, value must between \
                         -2147483648 and 2147483647",
                    );
                }
                if !(0..16).contains(&table) {
                    return refuse("DB index is out of range");
                }
                self.table = table as usize;
                simple("OK")
            }
            ("reset", _) => {
                (self.table, self.third) = (0, false);
                self.name.clear();
                simple("RESET")
            }
            ("hello", _) => return self.hello(arguments),
            ("client|setname", [name]) => {
                self.call(name)?;
                simple("OK")
            }
            ("client|getname", _) => match self.name.as_slice() {
                [] => self.nil(),
                name => bulk(name),
            },
            ("client|list", options) => {
                list_options(options)?;
                Expected::Anything
            }
            ("function|flush", how) if is_flush(how) => simple("OK"),
            ("function|flush", _) => {
                let problem = "FUNCTION FLUSH only supports SYNC|ASYNC option";
                return refuse(problem);
            }
            // The rest differs from server to server, or from day to day.
            _ => Expected::Anything,
        }])
    }

    fn call(&mut self, name: &[u8]) -> Result<(), Refusal> {
        if name.iter().any(|byte| !(33..127).contains(byte)) {
            return refuse(
                "Client names cannot contain spaces, newlines or special \
                 characters.",
            );
        }
        self.name = name.into();
        Ok(())
    }

    fn hello(&mut self, arguments: &[&[u8]]) -> Answer {
        let mut third = self.third;
        if let Some(version) = arguments.first() {
            third = match number(version) {
                Ok(2) => false,
                Ok(3) => true,
                Ok(_) => {
                    let text = "NOPROTO unsupported protocol version";
                    return Err(Refusal::Error(text.into()));
                }
                Err(_) => {
                    let problem = "Protocol version is not an integer or";
                    return refuse(format!("{problem} out of range"));
                }
            };
        }
        let mut options = arguments.get(1..).unwrap_or_default();
        let mut name = None;
        while let [option, rest @ ..] = options {
            options = match (option.to_ascii_uppercase().as_slice(), rest) {
                (b"AUTH", [b"default", _, rest @ ..]) => rest,
                (b"AUTH", [_, _, ..]) => {
                    let text = "WRONGPASS invalid username-password pair or \
                                user is disabled.";
                    return Err(Refusal::Error(text.into()));
                }
                (b"SETNAME", [called, rest @ ..]) => {
                    name = Some(*called);
                    rest
                }
                _ => {
                    let problem = b"Syntax error in HELLO option '";
                    return refuse(
                        [problem, before_nul(option), b"'"].concat(),
                    );
                }
            }
        }
        if let Some(name) = name {
            self.call(name)?;
        }
        self.third = third;
        let (mark, version) = if third { ("%7", 3) } else { ("*14", 2) };
        let start = format!(
            "{mark}\r\n$6\r\nserver\r\n$5\r\nredis\r\n$7\r\nversion\r\n$6\r\n\
             7.0.15\r\n$5\r\nproto\r\n:{version}\r\n$2\r\nid\r\n"
        );
        let end = "$4\r\nmode\r\n$10\r\nstandalone\r\n$4\r\nrole\r\n$6\r\n\
                   master\r\n$7\r\nmodules\r\n*0\r\n";
        Ok(vec![
            Expected::Exactly(start.into()),
            Expected::Anything,
            Expected::Exactly(end.into()),
        ])
    }
}

fn is_flush(how: &[&[u8]]) -> bool {
    let how: Vec<_> = how.iter().map(|how| how.to_ascii_lowercase()).collect();
    how.is_empty() || how == [b"sync"] || how == [b"async"]
}

fn list_options(options: &[&[u8]]) -> Result<(), Refusal> {
    let lower: Vec<_> = options
        .iter()
        .map(|word| word.to_ascii_lowercase())
        .collect();
    let lower: Vec<&[u8]> = lower.iter().map(Vec::as_slice).collect();
    match lower.as_slice() {
        [] => Ok(()),
        [b"id", ids @ ..] if !ids.is_empty() => {
            match ids.iter().all(|id| number(id).is_ok()) {
                true => Ok(()),
                false => refuse("Invalid client ID"),
            }
        }
        [b"type", kind] => match *kind {
            b"normal" | b"master" | b"replica" | b"slave" | b"pubsub" => Ok(()),
            _ => {
                let kind = before_nul(options[1]);
                refuse([b"Unknown client type '", kind, b"'"].concat())
            }
        },
        _ => refuse("syntax error"),
    }
}

/// The name of a command that exists and has as many words as it must have.
fn name(words: &[Vec<u8>]) -> Result<String, Refusal> {
    let lower = |word: &[u8]| {
        String::from_utf8_lossy(word)
            .into_owned()
            .to_ascii_lowercase()
    };
    let mut name = lower(&words[0]);
    let whole = WHOLES.contains(&name.as_str());
    let arity = |name: &str| {
        let known = ARITIES.iter().find(|(known, _)| *known == name);
        known.map(|(_, arity)| *arity)
    };
    if !whole && (name.contains('|') || arity(&name).is_none()) {
        return refuse(unknown(words));
    }
    if let (true, Some(part)) = (whole, words.get(1)) {
        let all = format!("{name}|{}", lower(part));
        if arity(&all).is_none() {
            let part = up_to_128(part);
            let help = format!("'. Try {} HELP.", name.to_ascii_uppercase());
            let problem = [b"unknown subcommand '", part, help.as_bytes()];
            return refuse(problem.concat());
        }
        name = all;
    }
    let words = words.len() as i64;
    match arity(&name).unwrap_or(-2) {
        arity if arity == words || arity < 0 && -arity <= words => Ok(name),
        _ => refuse(wrong_number(&name)),
    }
}

fn unknown(words: &[Vec<u8>]) -> Vec<u8> {
    let mut arguments: Vec<u8> = Vec::new();
    for word in &words[1..] {
        if arguments.len() < 128 {
            let room = 128 - arguments.len();
            let shown: Vec<u8> =
                before_nul(word).iter().take(room).copied().collect();
            arguments.extend([b"'", &shown[..], b"' "].concat());
        }
    }
    let name = up_to_128(&words[0]);
    let middle = b"', with args beginning with: ";
    [b"unknown command '", name, middle, &arguments].concat()
}

fn wrong_number(name: &str) -> String {
    format!("wrong number of arguments for '{name}' command")
}

fn before_nul(word: &[u8]) -> &[u8] {
    let end = word.iter().position(|byte| *byte == 0);
    &word[..end.unwrap_or(word.len())]
}

fn up_to_128(word: &[u8]) -> &[u8] {
    let word = before_nul(word);
    &word[..word.len().min(128)]
}

/// A number is one whose digits we would write ourselves.
fn number(word: &[u8]) -> Result<i64, Refusal> {
    let text = String::from_utf8_lossy(word);
    match text.parse::<i64>() {
        Ok(number) if number.to_string() == text => Ok(number),
        _ => refuse("value is not an integer or out of range"),
    }
}

/// The first command in a stream.
fn next(sent: &[u8]) -> Next<'_> {
    let Some(mut rest) = sent.strip_prefix(b"*") else {
        return inline::next(sent);
    };
    let count = match header(&mut rest) {
        Some(count) => count,
        None if sent.len() > LINE => {
            return Next::Wrong(b"too big mbulk count string".into());
        }
        None => return Next::More,
    };
    let count = match number(count) {
        Ok(count) if count <= i32::MAX.into() => count,
        _ => return Next::Wrong(b"invalid multibulk length".into()),
    };
    let mut words = Vec::new();
    for _ in 0..count {
        let before = rest;
        let Some(line) = header(&mut rest) else {
            return match before.len() > LINE {
                true => Next::Wrong(b"too big bulk count string".into()),
                false => Next::More,
            };
        };
        if before[0] != b'$' {
            let problem = [b"expected '$', got '", &before[..1], b"'"];
            return Next::Wrong(problem.concat());
        }
        let length = match number(&line[1..]) {
            Ok(length) if (0..=WORD as i64).contains(&length) => length,
            _ => return Next::Wrong(b"invalid bulk length".into()),
        };
        let Some((word, after)) = rest.split_at_checked(length as usize) else {
            return Next::More;
        };
        let Some((_, after)) = after.split_at_checked(2) else {
            return Next::More;
        };
        words.push(word.to_vec());
        rest = after;
    }
    Next::Command(words, rest)
}

/// A line that ends with a carriage return and any byte, and holds no byte 0.
fn header<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let end = rest.iter().position(|byte| matches!(byte, 0 | b'\r'))?;
    if rest[end] == 0 || end + 1 == rest.len() {
        return None;
    }
    let (line, after) = rest.split_at(end);
    *rest = &after[2..];
    Some(line)
}
