//! Finds commands in the bytes that a client sends.

use std::ops::Range;

use crate::words::Words;

/// What is known of the command that comes next. With more bytes it goes on
/// where it stopped. All places are counted from the first byte of the command.
#[derive(Default)]
pub struct Parser {
    /// How much of the command is parsed.
    place: usize,
    /// How many words are to come, when that is known.
    missing: Option<usize>,
    /// How long the next word is, when that is known.
    length: Option<usize>,
    /// Where the words are that have come.
    words: Vec<Range<usize>>,
}

impl Parser {
    /// The next command. `bytes` begin where the last one ended.
    /// Returns nothing as long as a part of the command has not come.
    pub fn next<'a>(&'a mut self, bytes: &'a [u8]) -> Option<Words<'a>> {
        if self.missing == Some(0) {
            *self = Parser::default();
        }
        if self.missing.is_none() {
            self.missing = Some(self.header(bytes)?);
        }
        while let Some(missing @ 1..) = self.missing {
            let length = match self.length {
                Some(length) => length,
                None => self.header(bytes)?,
            };
            self.length = Some(length);
            let end = self.place + length;
            if bytes.len() < end + 2 {
                return None;
            }
            self.words.push(self.place..end);
            self.place = end + 2;
            self.length = None;
            self.missing = Some(missing - 1);
        }
        Some(Words::new(bytes, &self.words))
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
