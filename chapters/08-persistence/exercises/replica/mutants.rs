//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";
const PERSISTENCE: &str = "src/persistence.rs";
const SERVER: &str = "src/server.rs";
const STATE: &str = "src/state.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("replica-begins-empty",
        &[(PERSISTENCE, "databases.iter().enumerate() {", "databases.iter().enumerate().take(0) {")],
        "follower_gets_what_is_there"),
    mutant("replica-gets-the-first-keys",
        &[(PERSISTENCE, "        while rest > 0 {", "        for _ in 0..1 {")],
        "many_keys_reach_the_follower"),
    mutant("replica-forgets-the-table",
        &[(STATE, "            aof::select(database, &mut self.stream);\n", "            aof::select(0, &mut self.stream);\n")],
        "follower_gets_what_changes"),
    mutant("replica-tells-one",
        &[(SERVER, "        let follows = |session: &&Session| session.follows;", "        let most = self.state.sessions.values().filter(|session| session.follows).map(|session| session.id).max();\n        let follows = |session: &&Session| session.follows && Some(session.id) == most;")],
        "several_follow"),
    mutant("replica-ends-with-the-leader",
        &[(MAIN, "        io::copy(&mut from, &mut to)?;", "        io::copy(&mut from, &mut to)?;\n        process::exit(0);\n        #[allow(unreachable_code)]")],
        "follower_keeps_what_it_has"),
    mutant("replica-takes-the-records",
        &[(STATE, "            self.stream.extend(&records.bytes);", "            self.stream.append(&mut records.bytes);")],
        "files_are_kept_on_both_sides"),
];
