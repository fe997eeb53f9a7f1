//! What finding a key takes by itself, without a network: the hash, and the place in the table.

use std::collections::HashMap;
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::hint::black_box;
use std::time::Instant;

use crate::workload::key_name;

/// The hash function FNV-1a with 64 bits: a multiplication for each byte and no secret, about as
/// little as a hash of short keys can cost. Whoever chooses the keys can make them collide.
/// (Fowler, Noll, Vo and others: RFC 9923.)
#[derive(Clone, Copy, Debug)]
pub struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Fnv(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Fnv {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The hashers that are compared, by name, and what a lookup takes with each, in nanoseconds.
pub fn hashers(keys: usize) -> [(&'static str, f64); 2] {
    [
        ("SipHash", nanoseconds::<RandomState>(keys)),
        ("FNV", nanoseconds::<BuildHasherDefault<Fnv>>(keys)),
    ]
}

/// The time of one lookup in a table such as kv-server's, on average over all keys, in an order
/// that is not the one in which they were stored.
fn nanoseconds<S: BuildHasher + Default>(keys: usize) -> f64 {
    let names: Vec<Box<[u8]>> = (0..keys).map(|key| key_name(key).into()).collect();
    let mut table: HashMap<Box<[u8]>, Box<[u8]>, S> = HashMap::default();
    for name in &names {
        table.insert(name.clone(), b"abc".as_slice().into());
    }
    let mut order: Vec<&Box<[u8]>> = names.iter().collect();
    fastrand::Rng::with_seed(1).shuffle(&mut order);
    let start = Instant::now();
    for name in &order {
        black_box(table.get(black_box(&***name)));
    }
    start.elapsed().as_nanos() as f64 / keys as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fnv_gives_the_values_of_its_definition() {
        let hash = |text: &str| {
            let mut hasher = Fnv::default();
            hasher.write(text.as_bytes());
            hasher.finish()
        };
        assert_eq!(hash(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(hash("a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(hash("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn a_lookup_takes_some_time() {
        assert!(hashers(1000).iter().all(|(_, time)| *time > 0.0));
    }
}
