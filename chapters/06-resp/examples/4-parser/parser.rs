//! Finds commands in the bytes that a client sends.

/// What is known of the command that comes next.
#[derive(Default)]
pub struct Parser {
    /// How much of the command is parsed.
    place: usize,
}

impl Parser {
    /// The words of the command that `bytes` begin with, when all have come.
    pub fn next<'a>(&mut self, bytes: &'a [u8]) -> Option<Vec<&'a [u8]>> {
        let mut words = Vec::new();
        for _ in 0..self.header(bytes)? {
            let length = self.header(bytes)?;
            let end = self.place + length;
            words.push(bytes.get(self.place..end)?);
            self.place = end + 2;
        }
        (self.place <= bytes.len()).then_some(words)
    }

    /// How long the command was that came last, in bytes.
    pub fn length(&self) -> usize {
        self.place
    }

    /// The number in the line at this place.
    fn header(&mut self, bytes: &[u8]) -> Option<usize> {
        let line = bytes.get(self.place..)?;
        let end = line.windows(2).position(|two| two == b"\r\n")?;
        let number = std::str::from_utf8(line.get(1..end)?).ok()?;
        self.place += end + 2;
        number.parse().ok()
    }
}
