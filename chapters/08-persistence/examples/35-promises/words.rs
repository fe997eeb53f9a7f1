//! The words of a command.

use std::ops::{Index, Range};

/// A command: its name and its arguments. The bytes stay where they have
/// come in, this says where.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    bytes: &'a [u8],
    places: &'a [Range<usize>],
}

impl<'a> Words<'a> {
    /// The words that are in `bytes` at these places.
    pub fn new(bytes: &'a [u8], places: &'a [Range<usize>]) -> Words<'a> {
        Words { bytes, places }
    }

    /// How many there are, with the name.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// The word of this number, if there is one. The name has the number 0.
    pub fn get(&self, number: usize) -> Option<&'a [u8]> {
        Some(&self.bytes[self.places.get(number)?.clone()])
    }

    /// The words from this number on.
    pub fn from(self, number: usize) -> impl Iterator<Item = &'a [u8]> + Clone {
        let bytes = self.bytes;
        let places = self.places.get(number..).unwrap_or_default();
        places.iter().map(|place| &bytes[place.clone()])
    }
}

impl Index<usize> for Words<'_> {
    type Output = [u8];

    fn index(&self, number: usize) -> &[u8] {
        &self.bytes[self.places[number].clone()]
    }
}
