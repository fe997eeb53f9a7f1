//! What the clients send: all that is random in a soak.

use fastrand::Rng;

/// How many keys one that is alone has, beside two special ones.
const KEYS: usize = 1000;

/// How many keys one of many has.
const KEYS_OF_ONE: usize = 100;

/// How many keys all share.
const SHARED: usize = 10;

/// How long the value is that is read slowly, in bytes.
const SLOW_VALUE: usize = 32 * 1024;

/// How long a value is that fills nearly a whole line, in bytes.
pub const HUGE_VALUE: usize = 1_000_000;

/// Makes what the clients send.
pub struct Traffic {
    random: Rng,
    /// What its keys begin with.
    prefix: String,
    /// How many they are.
    keys: usize,
    /// How often it has stored a value under a shared key.
    stored: u64,
}

/// `GET key`, with its line feed.
pub fn get(key: &[u8]) -> Vec<u8> {
    [b"GET ", key, b"\n"].concat()
}

/// `SET key value`, with its line feed.
pub fn set(key: &[u8], value: &[u8]) -> Vec<u8> {
    [b"SET ", key, b" ", value, b"\n"].concat()
}

/// The value that the visitor with this prefix stores under shared keys for the `count`th time. It tells
/// who has stored it, and so all that it must be.
fn stamp(prefix: &str, count: u64) -> Vec<u8> {
    let start = format!("{prefix}{count}:");
    let seed = start.bytes().fold(0, |sum: u64, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let mut random = Rng::with_seed(seed);
    let letters = (0..random.usize(1..200)).map(|_| random.alphabetic());
    (start.chars().chain(letters))
        .collect::<String>()
        .into_bytes()
}

/// Whether a reply, with its line feed, is a whole value of a shared key, or says that there is none.
pub fn is_shared(reply: &[u8]) -> bool {
    let stamped = || {
        let text = std::str::from_utf8(reply).ok()?.strip_suffix('\n')?;
        let (prefix, rest) = text.split_once(':')?;
        let (count, _) = rest.split_once(':')?;
        Some(text.as_bytes() == stamp(&format!("{prefix}:"), count.parse().ok()?))
    };
    reply == b"(nil)\n" || stamped().unwrap_or(false)
}

/// A key has values of one length, so that the table keeps its size.
fn length(number: usize) -> usize {
    1 + number % 100
}

impl Traffic {
    /// Of one that is alone.
    pub fn alone(seed: u64) -> Self {
        Traffic {
            random: Rng::with_seed(seed),
            prefix: String::new(),
            keys: KEYS,
            stored: 0,
        }
    }

    /// Of one of many, with this number.
    pub fn one_of_many(seed: u64, number: u64) -> Self {
        let mut random = Rng::with_seed(seed);
        let seed = random.u64(..).wrapping_add(number);
        Traffic {
            random: Rng::with_seed(seed),
            prefix: format!("{number}:"),
            keys: KEYS_OF_ONE,
            stored: 0,
        }
    }

    fn key(&self, number: usize) -> Vec<u8> {
        format!("{}key:{number}", self.prefix).into_bytes()
    }

    fn any_key(&mut self) -> Vec<u8> {
        let number = self.random.usize(..self.keys);
        self.key(number)
    }

    /// The key of the value that is read slowly.
    pub fn slow(&self) -> Vec<u8> {
        format!("{}slow", self.prefix).into_bytes()
    }

    /// The key of the value that fills a line.
    pub fn huge(&self) -> Vec<u8> {
        format!("{}huge", self.prefix).into_bytes()
    }

    /// A key that all share.
    pub fn shared_key(&mut self) -> Vec<u8> {
        let number = self.random.usize(..SHARED);
        format!("shared:{number}").into_bytes()
    }

    /// A value for it.
    pub fn shared_value(&mut self) -> Vec<u8> {
        self.stored += 1;
        stamp(&self.prefix, self.stored)
    }

    /// From 0 to 999.
    pub fn thousandth(&mut self) -> usize {
        self.random.usize(..1000)
    }

    /// From 1 to `most`.
    pub fn up_to(&mut self, most: usize) -> usize {
        self.random.usize(1..=most)
    }

    /// One of two.
    pub fn coin(&mut self) -> bool {
        self.random.bool()
    }

    /// Bytes that are no white space.
    pub fn value(&mut self, length: usize) -> Vec<u8> {
        let byte = |byte: u8| {
            if byte.is_ascii_whitespace() {
                b'x'
            } else {
                byte
            }
        };
        (0..length).map(|_| byte(self.random.u8(..))).collect()
    }

    /// A key and a value for it.
    pub fn pair(&mut self) -> (Vec<u8>, Vec<u8>) {
        let number = self.random.usize(..self.keys);
        (self.key(number), self.value(length(number)))
    }

    /// `SET` for every key there is.
    pub fn every_set(&mut self) -> Vec<u8> {
        let mut sent = Vec::new();
        for number in 0..self.keys {
            sent.extend(set(&self.key(number), &self.value(length(number))));
        }
        sent.extend(set(&self.slow(), &self.value(SLOW_VALUE)));
        sent
    }

    /// A command that changes nothing, right or wrong.
    fn question(&mut self) -> Vec<u8> {
        let key = self.any_key();
        match self.random.usize(..10) {
            0 => get(b"nobody"),
            1 => b"GET\n".to_vec(),
            2 => b"  \t\r\n".to_vec(),
            3 => [&self.value(40)[..], b" ", &key, b"\n"].concat(),
            4 => [b" gEt\t", &key[..], b" \r\n"].concat(),
            _ => get(&key),
        }
    }

    /// A whole command, right or wrong.
    pub fn command(&mut self) -> Vec<u8> {
        if self.random.bool() {
            return self.question();
        }
        let (key, value) = self.pair();
        set(&key, &value)
    }

    /// At most 20 commands that change nothing.
    pub fn questions(&mut self) -> Vec<u8> {
        (0..self.up_to(20)).flat_map(|_| self.question()).collect()
    }

    /// A `SET` that lacks its line feed, and perhaps more. To execute it would destroy a value.
    pub fn half_command(&mut self) -> Vec<u8> {
        let command = set(&self.any_key(), b"half");
        let length = self.random.usize(1..command.len());
        command[..length].to_vec()
    }

    /// At most `most` commands, often with half a command at the end.
    pub fn stream(&mut self, most: usize) -> Vec<u8> {
        let mut stream: Vec<u8> = (0..self.up_to(most)).flat_map(|_| self.command()).collect();
        if self.random.bool() {
            stream.extend(self.half_command());
        }
        stream
    }

    /// Bytes that mean nothing, with a line feed among them now and then.
    pub fn garbage(&mut self) -> Vec<u8> {
        (0..self.up_to(4000)).map(|_| self.random.u8(..)).collect()
    }

    /// Pieces of any length that make up `bytes`, most often about a tenth of them.
    pub fn cut<'a>(&mut self, bytes: &'a [u8]) -> Vec<&'a [u8]> {
        let mut pieces = Vec::new();
        let mut rest = bytes;
        let most = bytes.len() / 5 + 1;
        while !rest.is_empty() {
            let (piece, after) = rest.split_at(self.up_to(most).min(rest.len()));
            pieces.push(piece);
            rest = after;
        }
        pieces
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_sends_the_same_bytes() {
        let [one, two, three] = [1, 1, 2].map(|seed| Traffic::alone(seed).stream(20));
        assert_eq!(one, two);
        assert_ne!(one, three);
    }

    #[test]
    fn pieces_make_up_the_whole() {
        let mut traffic = Traffic::alone(1);
        let stream = traffic.stream(20);
        assert_eq!(traffic.cut(&stream).concat(), stream);
        assert!(traffic.cut(b"").is_empty());
    }

    #[test]
    fn visitors_send_different_bytes_under_different_keys() {
        let [mut one, mut two] = [1, 2].map(|number| Traffic::one_of_many(1, number));
        assert_ne!(one.pair(), two.pair());
        assert_ne!(one.slow(), two.slow());
    }

    #[test]
    fn a_shared_value_is_known_by_itself() {
        let mut traffic = Traffic::one_of_many(1, 7);
        let [one, two] = [(); 2].map(|()| traffic.shared_value());
        let line = |value: &[u8]| [value, b"\n"].concat();
        assert!(is_shared(&line(&one)) && is_shared(&line(&two)));
        assert!(is_shared(b"(nil)\n"));
        let mut mixed = line(&one);
        let place = mixed.len() - 2;
        mixed[place] ^= 1;
        let wrong: [&[u8]; 4] = [&mixed, &one, &line(&one[..one.len() - 1]), b"OK\n"];
        assert!(wrong.iter().all(|reply| !is_shared(reply)));
    }
}
