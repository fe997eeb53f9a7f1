//! What the clients send: all that is random in a soak.

use fastrand::Rng;

/// How many keys there are, beside two special ones.
const KEYS: usize = 1000;

/// The key of the value that is read slowly.
pub const SLOW: &[u8] = b"slow";

/// Its length, in bytes.
const SLOW_VALUE: usize = 32 * 1024;

/// The key of a value that is nearly as long as a line may be.
pub const HUGE: &[u8] = b"huge";

/// Its length, in bytes.
pub const HUGE_VALUE: usize = 1_000_000;

/// Makes what the clients send.
pub struct Traffic {
    random: Rng,
}

/// `GET key`, with its line feed.
pub fn get(key: &[u8]) -> Vec<u8> {
    [b"GET ", key, b"\n"].concat()
}

/// `SET key value`, with its line feed.
pub fn set(key: &[u8], value: &[u8]) -> Vec<u8> {
    [b"SET ", key, b" ", value, b"\n"].concat()
}

fn key(number: usize) -> Vec<u8> {
    format!("key:{number}").into_bytes()
}

/// A key has values of one length, so that the table keeps its size.
fn length(number: usize) -> usize {
    1 + number % 100
}

impl Traffic {
    pub fn new(seed: u64) -> Self {
        let random = Rng::with_seed(seed);
        Traffic { random }
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
        let number = self.random.usize(..KEYS);
        (key(number), self.value(length(number)))
    }

    /// `SET` for every key there is.
    pub fn every_set(&mut self) -> Vec<u8> {
        let mut sent = Vec::new();
        for number in 0..KEYS {
            sent.extend(set(&key(number), &self.value(length(number))));
        }
        sent.extend(set(SLOW, &self.value(SLOW_VALUE)));
        sent.extend(set(HUGE, &self.value(HUGE_VALUE)));
        sent
    }

    /// A command that changes nothing, right or wrong.
    fn question(&mut self) -> Vec<u8> {
        let number = self.random.usize(..KEYS);
        match self.random.usize(..10) {
            0 => get(b"nobody"),
            1 => b"GET\n".to_vec(),
            2 => b"  \t\r\n".to_vec(),
            3 => [&self.value(40)[..], b" ", &key(number), b"\n"].concat(),
            4 => [b" gEt\t", &key(number)[..], b" \r\n"].concat(),
            _ => get(&key(number)),
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
        let command = set(&key(self.random.usize(..KEYS)), b"half");
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
        let [one, two, three] = [1, 1, 2].map(|seed| Traffic::new(seed).stream(20));
        assert_eq!(one, two);
        assert_ne!(one, three);
    }

    #[test]
    fn pieces_make_up_the_whole() {
        let mut traffic = Traffic::new(1);
        let stream = traffic.stream(20);
        assert_eq!(traffic.cut(&stream).concat(), stream);
        assert!(traffic.cut(b"").is_empty());
    }
}
