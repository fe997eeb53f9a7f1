//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const HASHES: &str = "src/hashes.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("hash-counts-all-fields",
        &[(HASHES, ".insert(name.to_vec(), value.to_vec()).is_none()",
           ".insert(name.to_vec(), value.to_vec()).is_none_or(|_| true)")],
        "fields_are_set_and_read"),
    mutant("hash-takes-a-field-alone",
        &[(HASHES, "!words.len().is_multiple_of(2)",
           "words.len() < 4")],
        "field_without_a_value_is_refused"),
    mutant("hash-stays-without-fields",
        &[(HASHES, "    if fields.is_empty() {",
           "    if fields.is_empty() && removed == 0 {")],
        "hash_without_fields_is_gone"),
    mutant("hash-is-an-array",
        &[(HASHES, "    Ok(Reply::Map(pairs.collect()))",
           "    Ok(Reply::Array(pairs.flat_map(|(name, value)| [name, value]).collect()))")],
        "all_fields_are_a_map"),
    mutant("hash-has-a-length",
        &[(HASHES, "\"strlen\",",
           "\"length\",")],
        "wrong_kind_of_value_is_refused"),
    mutant("hash-stays-behind-a-string",
        &[(STORE, "        self.hashes.remove(key);\n",
           "")],
        "set_replaces_a_hash"),
];
