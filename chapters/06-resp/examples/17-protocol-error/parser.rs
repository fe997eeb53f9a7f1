//! Finds commands in the bytes that a client sends.

use std::ops::Range;

use crate::number;
use crate::reply::Error;
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
    pub fn next<'a>(
        &'a mut self,
        bytes: &'a [u8],
    ) -> Result<Option<Words<'a>>, Error> {
        if self.missing == Some(0) {
            *self = Parser::default();
        }
        let whole = match self.missing {
            None => self.count(bytes)? && self.words(bytes),
            Some(_) => self.words(bytes),
        };
        Ok(whole.then(|| Words::new(bytes, &self.words)))
    }

    /// How long the command was that came last, in bytes.
    pub fn length(&self) -> usize {
        self.place
    }

    /// Reads how many words the command has. Returns whether that has come.
    fn count(&mut self, bytes: &[u8]) -> Result<bool, Error> {
        let Some(count) = self.header(bytes) else {
            return Ok(false);
        };
        match number::parse(count) {
            Some(count) => {
                self.missing = Some(count.try_into().unwrap_or(0));
                Ok(true)
            }
            _ => Err(Error::protocol(b"invalid multibulk length")),
        }
    }

    /// Reads words, as far as they have come. Returns whether all have.
    fn words(&mut self, bytes: &[u8]) -> bool {
        while let Some(missing @ 1..) = self.missing {
            let Some(length) = self.word_length(bytes) else {
                return false;
            };
            let end = self.place + length;
            if bytes.len() < end + 2 {
                return false;
            }
            self.words.push(self.place..end);
            self.place = end + 2;
            self.length = None;
            self.missing = Some(missing - 1);
        }
        true
    }

    /// How long the next word is, when that has come.
    fn word_length(&mut self, bytes: &[u8]) -> Option<usize> {
        if self.length.is_none() {
            let length = number::parse(self.header(bytes)?)?;
            self.length = length.try_into().ok();
        }
        self.length
    }

    /// The line at this place, without its first byte and its end.
    fn header<'a>(&mut self, bytes: &'a [u8]) -> Option<&'a [u8]> {
        let line = bytes.get(self.place..)?;
        let end = line.windows(2).position(|two| two == b"\r\n")?;
        self.place += end + 2;
        line.get(1..end)
    }
}
