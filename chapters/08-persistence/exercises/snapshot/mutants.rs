//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";
const PERSISTENCE: &str = "src/persistence.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("snapshot-has-one-table",
        &[(PERSISTENCE, "databases.iter().enumerate() {", "databases.iter().enumerate().take(1) {")],
        "saved_keys_are_there_after_kill"),
    mutant("snapshot-has-the-first-keys",
        &[(PERSISTENCE, "        while rest > 0 {", "        for _ in 0..1 {")],
        "many_keys_are_saved"),
    mutant("snapshot-is-written-once",
        &[(PERSISTENCE, "    if let Err(error) = replace(path, &records.bytes) {", "    if !path.exists()\n        && let Err(error) = replace(path, &records.bytes)\n    {")],
        "later_changes_are_lost"),
    mutant("snapshot-keeps-the-new-file",
        &[(PERSISTENCE, "    fs::rename(&new, path)?;", "    fs::copy(&new, path)?;")],
        "nothing_is_left_beside_the_snapshot"),
    mutant("snapshot-is-written-over",
        &[(PERSISTENCE, "    let mut file = File::create(&new)?;", "    let _ = &new;\n    let mut file = File::create(path)?;"),
          (PERSISTENCE, "    fs::rename(&new, path)?;\n", "")],
        "old_snapshot_stays_when_there_is_no_room"),
    mutant("snapshot-needs-no-name",
        &[(PERSISTENCE, "        return Err(Error::new(\"There is no snapshot\"));", "        return Ok(OK);")],
        "nothing_is_saved_without_a_name"),
    mutant("snapshot-is-loaded-always",
        &[(MAIN, "        None => server.load_snapshot()?,\n    }", "        None => {}\n    }\n    server.load_snapshot()?;")],
        "append_only_file_comes_first"),
];
