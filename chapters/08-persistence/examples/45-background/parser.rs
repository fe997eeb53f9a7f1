//! Finds commands in the bytes that a client sends.

use std::ops::Range;

use crate::inline;
use crate::number;
use crate::reply::Error;
use crate::words::Words;

/// The longest line that may wait for its end, in bytes.
const LINE_LIMIT: usize = 64 * 1024;

/// The longest word, in bytes (proto-max-bulk-len of Redis).
pub const WORD_LIMIT: usize = 512 * 1024 * 1024;

/// The most words of a command.
const WORDS_LIMIT: i64 = i32::MAX as i64;

/// What is known of the command that comes next. With more bytes it goes on
/// where it stopped. All places are counted from the first byte of the command.
#[derive(Default)]
pub struct Parser {
    /// How much of the command is parsed.
    place: usize,
    /// How much has been searched for the end of a line.
    searched: usize,
    /// How many words are to come, when that is known.
    missing: Option<usize>,
    /// How long the next word is, when that is known.
    length: Option<usize>,
    /// Where the words are that have come.
    words: Vec<Range<usize>>,
    /// The words of a line, without their quotes.
    line: Vec<u8>,
}

impl Parser {
    /// The next command. `bytes` begin where the last one ended, and hold at
    /// least what they held the last time. Returns nothing as long as a part of
    /// the command has not come.
    pub fn next<'a>(
        &'a mut self,
        bytes: &'a [u8],
    ) -> Result<Option<Words<'a>>, Error> {
        if self.missing == Some(0) {
            self.clear();
        }
        let array = bytes.first() == Some(&b'*');
        let whole = match self.missing {
            None if array => self.count(bytes)? && self.words(bytes)?,
            None => self.line(bytes)?,
            Some(_) => self.words(bytes)?,
        };
        let bytes = if array { bytes } else { &self.line };
        Ok(whole.then(|| Words::new(bytes, &self.words)))
    }

    /// How long the command was that came last, in bytes.
    pub fn length(&self) -> usize {
        self.place
    }

    /// Forgets the last command; the buffers stay for the next one.
    fn clear(&mut self) {
        (self.place, self.searched) = (0, 0);
        self.missing = None;
        self.words.clear();
        self.line.clear();
    }

    /// Reads how many words the command has. Returns whether that has come.
    fn count(&mut self, bytes: &[u8]) -> Result<bool, Error> {
        let Some(count) = self.header(bytes, "mbulk count")? else {
            return Ok(false);
        };
        match number::parse(count) {
            Some(count) if count <= WORDS_LIMIT => {
                self.missing = Some(count.try_into().unwrap_or(0));
                Ok(true)
            }
            _ => Err(protocol_error("invalid multibulk length")),
        }
    }

    /// Reads words, as far as they have come. Returns whether all have.
    fn words(&mut self, bytes: &[u8]) -> Result<bool, Error> {
        while let Some(missing @ 1..) = self.missing {
            let Some(length) = self.word_length(bytes)? else {
                return Ok(false);
            };
            let end = self.place + length;
            if bytes.len() < end + 2 {
                return Ok(false);
            }
            self.words.push(self.place..end);
            self.place = end + 2;
            self.searched = self.place;
            self.length = None;
            self.missing = Some(missing - 1);
        }
        Ok(true)
    }

    /// How long the next word is, when that has come.
    fn word_length(&mut self, bytes: &[u8]) -> Result<Option<usize>, Error> {
        if self.length.is_some() {
            return Ok(self.length);
        }
        let first = bytes.get(self.place).copied();
        let Some(length) = self.header(bytes, "bulk count")? else {
            return Ok(None);
        };
        if let Some(byte) = first.filter(|byte| *byte != b'$') {
            let problem = [b"expected '$', got '", &[byte][..], b"'"];
            return Err(Error::protocol(&problem.concat()));
        }
        let length = number::parse(length).and_then(|n| n.try_into().ok());
        match length {
            Some(0..=WORD_LIMIT) => self.length = length,
            _ => return Err(protocol_error("invalid bulk length")),
        }
        Ok(length)
    }

    /// The line at this place, without its first byte and its end.
    fn header<'a>(
        &mut self,
        bytes: &'a [u8],
        what: &str,
    ) -> Result<Option<&'a [u8]>, Error> {
        match self.find(bytes, b'\r') {
            Some(end) if end + 1 < bytes.len() => {
                let start = (self.place + 1).min(end);
                self.place = end + 2;
                self.searched = self.place;
                Ok(Some(&bytes[start..end]))
            }
            None if bytes.len() - self.place > LINE_LIMIT => {
                Err(protocol_error(&format!("too big {what} string")))
            }
            _ => Ok(None),
        }
    }

    /// Reads a command that is a line. Returns whether it has come.
    fn line(&mut self, bytes: &[u8]) -> Result<bool, Error> {
        let Some(end) = self.find(bytes, b'\n') else {
            return match bytes.len() > LINE_LIMIT {
                true => Err(protocol_error("too big inline request")),
                false => Ok(false),
            };
        };
        let line = &bytes[..end];
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !inline::split(line, &mut self.line, &mut self.words) {
            return Err(protocol_error("unbalanced quotes in request"));
        }
        self.missing = Some(0);
        self.place = end + 1;
        Ok(true)
    }

    /// Where the next such byte is. Like Redis, which searches in strings of C,
    /// it finds nothing behind a NUL.
    fn find(&mut self, bytes: &[u8], end: u8) -> Option<usize> {
        let rest = &bytes[self.searched..];
        let found = rest.iter().position(|byte| *byte == end || *byte == 0);
        self.searched += found.unwrap_or(rest.len());
        found
            .map(|_| self.searched)
            .filter(|place| bytes[*place] == end)
    }
}

fn protocol_error(problem: &str) -> Error {
    Error::protocol(problem.as_bytes())
}
