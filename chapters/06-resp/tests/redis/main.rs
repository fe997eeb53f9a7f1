//! Each row that was recorded from a Redis, as a test by its line: with the
//! server of this chapter, and with the Redis that is installed here, so that
//! the table is true, too.
//!
//! `cargo test -p resp-server --test redis -- record` reads requests, one on a
//! line, and says what that Redis does, as rows of the table.

mod exchange;
#[path = "../../../../tools/harness/mod.rs"]
#[allow(
    dead_code,
    unused_imports,
    unused_macros,
    reason = "the promises use the rest of it"
)]
mod harness;
mod left_out;
mod real;
mod row;
mod run;

use std::process::ExitCode;

use run::{Compared, Table};

fn main() -> ExitCode {
    run::run(&Compared {
        name: "resp-server",
        program: env!("CARGO_BIN_EXE_resp-server"),
        tables: &[Table {
            name: "",
            // What `redis-server` 7.0.15 does.
            text: include_str!("rows.tsv"),
            is_ours: true,
        }],
        left_out: include_str!("left-out.txt"),
    })
}
