//! What taking the words of a command takes by itself: byte by byte, as kv-server does it, and in
//! blocks, as the page about speed proposes.

use std::hint::black_box;
use std::iter;
use std::time::Instant;

/// How many bytes a block has. The compiler looks at all of them with a few instructions.
const BLOCK: usize = 32;

/// How often each way is tried in one measurement.
const TIMES: u32 = 2000;

/// The words, byte by byte.
fn byte_by_byte(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let words = line.split(|byte| byte.is_ascii_whitespace());
    words.filter(|word| !word.is_empty())
}

/// The words, a block at a time.
fn in_blocks(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = line.trim_ascii_start();
    iter::from_fn(move || {
        let (word, after) = rest.split_at(word_length(rest));
        rest = after.trim_ascii_start();
        (!word.is_empty()).then_some(word)
    })
}

/// How long the word is that the bytes begin with.
fn word_length(bytes: &[u8]) -> usize {
    let blocks = bytes.chunks(BLOCK).take_while(|block| !has_space(block));
    let start = bytes.len().min(BLOCK * blocks.count());
    let rest = &bytes[start..];
    let end = rest.iter().position(u8::is_ascii_whitespace);
    start + end.unwrap_or(rest.len())
}

/// Whether white space is among the bytes. It does not stop at the first, and that makes it fast:
/// no byte has to wait for the one before it.
fn has_space(block: &[u8]) -> bool {
    let or_space = |found, byte: &u8| found | byte.is_ascii_whitespace();
    block.iter().fold(false, or_space)
}

/// Both ways by name, and what each takes for a SET with a value of so many bytes, in nanoseconds.
pub fn ways(value_bytes: usize) -> [(&'static str, f64); 2] {
    let line = [
        b"SET key:0000001 ",
        vec![b'x'; value_bytes].as_slice(),
        b"\n",
    ]
    .concat();
    [
        (
            "bytes",
            nanoseconds(|| byte_by_byte(black_box(&line)).count()),
        ),
        (
            "blocks",
            nanoseconds(|| in_blocks(black_box(&line)).count()),
        ),
    ]
}

fn nanoseconds(words: impl Fn() -> usize) -> f64 {
    let start = Instant::now();
    for _ in 0..TIMES {
        black_box(words());
    }
    start.elapsed().as_nanos() as f64 / f64::from(TIMES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_find_the_same_words() {
        let mut rng = fastrand::Rng::with_seed(1);
        for _ in 0..2000 {
            let length = rng.usize(..200);
            let rare = rng.usize(2..100);
            let byte = |_| match rng.usize(..rare) {
                0 => *rng.choice(b" \t\r\n\x0c").unwrap_or(&b' '),
                _ => rng.u8(..),
            };
            let line: Vec<u8> = (0..length).map(byte).collect();
            assert!(
                byte_by_byte(&line).eq(in_blocks(&line)),
                "other words in {}",
                line.escape_ascii()
            );
        }
    }
}
