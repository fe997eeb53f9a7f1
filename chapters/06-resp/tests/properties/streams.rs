//! What a client may send.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Commands whose replies a Redis gives, too.
pub const NAMES: &[&str] = &[
    "append",
    "dbsize",
    "decr",
    "decrby",
    "del",
    "echo",
    "exists",
    "flushall",
    "flushdb",
    "get",
    "getdel",
    "getrange",
    "getset",
    "hello",
    "incr",
    "incrby",
    "keys",
    "mget",
    "mset",
    "msetnx",
    "ping",
    "randomkey",
    "rename",
    "renamenx",
    "reset",
    "scan",
    "select",
    "set",
    "setnx",
    "setrange",
    "strlen",
    "substr",
    "time",
    "touch",
    "type",
    "unlink",
];

/// Commands that have parts; alone, or with a part that does not exist, they
/// are compared, too.
pub const WHOLES: &[&str] = &["client", "config", "function", "object"];

/// The parts whose replies a Redis gives, too.
pub const PARTS: &[&str] = &[
    "client|getname",
    "client|id",
    "client|info",
    "client|list",
    "client|setname",
    "config|get",
    "function|flush",
    "object|encoding",
];

/// What is not compared with a Redis, and why.
pub const ALONE: &[(&str, &str)] = &[
    (
        "command",
        "it is a command of a Redis by itself, with a long reply",
    ),
    ("command|count", "a Redis has more commands"),
    ("command|docs", "a Redis says more of each"),
    (
        "host:",
        "what is not sent yet is lost, which depends on the moment",
    ),
    ("info", "a Redis has more sections"),
    ("post", "as `host:`"),
    (
        "quit",
        "what comes after it is not answered: rows compare it",
    ),
];

/// What a Redis answers in another way.
pub struct Difference {
    /// Commands that show it.
    pub example: &'static [&'static [&'static str]],
    /// Whether a command is one of these.
    pub covers: fn(&[Vec<u8>]) -> bool,
    /// Why it is so.
    #[allow(dead_code, reason = "for those who read it")]
    pub reason: &'static str,
}

/// Each of them, apart from the rows in `tests/redis/left-out.txt`.
pub const DIFFERENCES: &[Difference] = &[
    Difference {
        example: &[
            &["HELLO", "3", "SETNAME", "me", "FOO"],
            &["CLIENT", "GETNAME"],
        ],
        covers: |words| is(words, &["hello"]) && words.len() > 4,
        reason: "an error changes nothing here; a Redis has taken the name, \
                 and looks at each option before the next",
    },
    Difference {
        example: &[&["SET", "a", "1", "NX\0"]],
        covers: |words| {
            let known = ["set", "scan", "hello", "flushdb", "flushall"];
            let options = known.iter().any(|name| is(words, &[name]))
                || is(words, &["client", "list"])
                || is(words, &["function", "flush"]);
            options && words.iter().any(|word| word.contains(&0))
        },
        reason: "options and cursors of a Redis are strings of C, which end \
                 at a NUL",
    },
    Difference {
        example: &[&["FUNCTION", "FLUSH", "SYNC", "now"]],
        covers: |words| is(words, &["function", "flush"]) && words.len() > 3,
        reason: "there are no functions; one error is enough",
    },
];

/// Whether a command begins with these words.
fn is(words: &[Vec<u8>], name: &[&str]) -> bool {
    let same = |(word, name): (&Vec<u8>, &&str)| {
        word.eq_ignore_ascii_case(name.as_bytes())
    };
    words.len() >= name.len() && words.iter().zip(name).all(same)
}

/// A key, one of few, so that they meet again.
fn key() -> impl Strategy<Value = Vec<u8>> {
    select(vec![&b"a"[..], b"b", b"", b"a\r\nb"]).prop_map(<[u8]>::to_vec)
}

/// What a command may know as an option.
const OPTIONS: &[&[u8]] = &[
    b"NX", b"xx", b"GET", b"01", b"-0", b"+1", b"match", b"COUNT", b"type",
    b"string", b"SETNAME", b"auth", b"default", b"2", b"3", b"sync", b"ID",
    b"*", b"a*", b"[^a-b]?", b"\\a", b"[a",
];

/// A value: often a number, sometimes any bytes.
fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        any::<i64>().prop_map(|number| number.to_string().into_bytes()),
        (-5..5_i64).prop_map(|number| number.to_string().into_bytes()),
        select(OPTIONS).prop_map(<[u8]>::to_vec),
        vec(any::<u8>(), 0..60),
    ]
}

/// The words of a command that begins with this name, or with its parts.
fn words_of(name: &'static str) -> impl Strategy<Value = Vec<Vec<u8>>> {
    (key(), vec(value(), 0..4), any::<bool>()).prop_map(
        move |(key, values, keyless)| {
            let words = name.split('|').map(|word| word.as_bytes().to_vec());
            let mut words: Vec<Vec<u8>> = words.collect();
            if !keyless {
                words.push(key);
            }
            // A Redis gives a long value no room that was not written.
            let short = |word: &Vec<u8>| word.len() < 7 || name != "setrange";
            words.extend(values.into_iter().filter(short));
            words
        },
    )
}

/// A command that a Redis has, too. Its arguments may be wrong.
fn command() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let names = [NAMES, PARTS, WHOLES, &["nosuch"]].concat();
    select(names).prop_flat_map(words_of)
}

/// A command that a Redis answers alike.
pub fn alike() -> impl Strategy<Value = Vec<Vec<u8>>> {
    command().prop_filter("a known difference", |words| {
        !DIFFERENCES.iter().any(|known| (known.covers)(words))
    })
}

/// Any command at all.
fn any_command() -> impl Strategy<Value = Vec<Vec<u8>>> {
    let alone: Vec<_> = ALONE.iter().map(|(name, _)| *name).collect();
    prop_oneof![
        20 => command(),
        1 => select(alone).prop_flat_map(words_of),
    ]
}

/// A command as an array.
pub fn array(words: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = format!("*{}\r\n", words.len()).into_bytes();
    for word in words {
        bytes.extend(format!("${}\r\n", word.len()).bytes());
        bytes.extend(word);
        bytes.extend(b"\r\n");
    }
    bytes
}

/// Commands, lines, and now and then something that is neither.
pub fn stream() -> impl Strategy<Value = Vec<u8>> {
    let line = "(PING|set a|GET a|incr \"a\"|echo '[ -~]{0,9}')\r?\n";
    let piece = prop_oneof![
        8 => any_command().prop_map(|words| array(&words)),
        3 => line.prop_map(String::into_bytes),
        1 => "[*$]?[0-9-]{0,3}\r?\n?".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..8),
    ];
    vec(piece, 1..20).prop_map(|pieces| pieces.concat())
}
