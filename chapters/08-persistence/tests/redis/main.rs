//! Each row that was recorded from a Redis for chapters 6 and 7, as a test by
//! its line, made with this server, too.

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
        name: "durable-server",
        program: env!("CARGO_BIN_EXE_durable-server"),
        tables: &[
            Table {
                name: "resp_",
                text: include_str!("../../../06-resp/tests/redis/rows.tsv"),
                is_ours: false,
            },
            Table {
                name: "ttl_",
                text: include_str!("../../../07-expiry/tests/redis/rows.tsv"),
                is_ours: false,
            },
        ],
        left_out: include_str!("../../../07-expiry/tests/redis/left-out.txt"),
    })
}
