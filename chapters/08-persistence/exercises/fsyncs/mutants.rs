//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const AOF: &str = "src/aof.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("fsyncs-counts-from-one",
        &[(AOF, "            fsyncs: 0,", "            fsyncs: 1,")],
        "always_asks_for_each_change"),
    mutant("fsyncs-counts-records",
        &[(AOF, "            self.file.sync_data()?;\n            self.fsyncs += 1;", "            self.file.sync_data()?;"),
          (AOF, "        records.count = 0;", "        self.fsyncs += records.count as u64;\n        records.count = 0;")],
        "changes_that_come_together_count_once"),
    mutant("fsyncs-counts-no-thread",
        &[(AOF, "            self.sync = Some(sync);\n            self.fsyncs += 1;", "            self.sync = Some(sync);")],
        "everysec_asks_now_and_then"),
    mutant("fsyncs-counts-with-no",
        &[(AOF, "            Fsync::No => Ok(()),", "            Fsync::No => {\n                self.fsyncs += u64::from(self.dirty);\n                Ok(())\n            }")],
        "no_asks_never"),
];
