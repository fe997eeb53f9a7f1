//! Each row that was recorded from a Redis, as a test by its line: those of
//! chapter 6, and those about deadlines, which are also held by the Redis that
//! is installed here.
//!
//! `cargo test -p expiring-server --test redis -- record` reads requests, one on
//! a line, and says what that Redis does, as rows of the table.

#[path = "../../../06-resp/tests/redis/exchange.rs"]
mod exchange;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;
#[path = "../../../06-resp/tests/redis/left_out.rs"]
mod left_out;
#[path = "../../../06-resp/tests/redis/real.rs"]
mod real;
#[path = "../../../06-resp/tests/redis/row.rs"]
mod row;
#[path = "../../../06-resp/tests/redis/run.rs"]
mod run;

use std::process::ExitCode;

use run::{Compared, Table};

fn main() -> ExitCode {
    run::run(&Compared {
        name: "expiring-server",
        program: env!("CARGO_BIN_EXE_expiring-server"),
        tables: &[
            Table {
                name: "resp_",
                text: include_str!("../../../06-resp/tests/redis/rows.tsv"),
                is_ours: false,
            },
            Table {
                name: "",
                text: include_str!("rows.tsv"),
                is_ours: true,
            },
        ],
        left_out: include_str!("left-out.txt"),
    })
}
