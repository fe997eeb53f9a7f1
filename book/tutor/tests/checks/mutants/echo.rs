//! Solutions of the exercises of chapter 1, with one fault each.

use super::Mutant;

/// The mutants, in the order of the exercises.
#[rustfmt::skip]
pub const SOLUTIONS: &[Mutant] = &[
];
