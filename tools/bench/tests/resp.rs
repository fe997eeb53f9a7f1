//! The committed results of the server that speaks as Redis does, and what its page says of them.

use std::fs;

use bench::contender::REDIS;
use bench::many;
use bench::redis_benchmark::{self, NAME};
use bench::report::Report;
use bench::results;
use bench::verdict::RESP;
use serde::Serialize;
use serde::de::DeserializeOwned;

mod bounds;
mod prose;

use bounds::misnamed;
use prose::{Claim, faults, numbers, text};

const PAGE: &str = "book/src/06-resp/results.md";
const SERVER: &str = "resp-server";
const SPEED: &str = "speed-resp";
const MANY: &str = "many-resp";

/// The numbers that the page may have by itself: no benchmark measures them.
const GIVEN: [&str; 7] = ["1", "3", "11", "16", "50", "64", "1,024"];

/// The results of all that was measured.
struct All {
    speed: Report,
    many: many::report::Report,
    redis: redis_benchmark::Report,
}

fn read<T: DeserializeOwned>(name: &str) -> T {
    let text = fs::read_to_string(results::path(name)).expect("committed results");
    serde_json::from_str(&text).expect("results as this program writes them")
}

fn all() -> All {
    All {
        speed: read(SPEED),
        many: read(MANY),
        redis: read(NAME),
    }
}

/// Compares committed results with what is made of their numbers now, or writes that there.
fn hold<T: Serialize + PartialEq>(name: &str, committed: &T, again: &T) {
    if course::switch::BLESS.is_on() {
        return results::save(&results::path(name), again).expect("a file that can be written");
    }
    let advice = "cargo author bless resp writes them";
    assert!(
        committed == again,
        "book/results/{name}.json:1: other tables or another verdict: {advice}"
    );
}

#[test]
fn the_committed_tables_are_those_of_the_committed_numbers() {
    let All { speed, many, redis } = all();
    let (header, version) = (speed.header.clone(), speed.redis.clone());
    let again = Report::new(header, version, speed.measured.clone(), &RESP);
    hold(SPEED, &speed, &again);
    let (header, version) = (many.header.clone(), many.redis.clone());
    let again = many::report::Report::new(header, version, many.measured.clone());
    hold(MANY, &many, &again);
    let (header, version) = (redis.header.clone(), redis.redis.clone());
    let again = redis_benchmark::Report::new(header, version, redis.rounds, redis.rows.clone());
    hold(NAME, &redis, &again);
}

#[test]
fn the_committed_results_are_complete() {
    let All { speed, many, redis } = all();
    assert_eq!(speed.measured.left_out, [""; 0]);
    assert_eq!(many.measured.left_out, [""; 0]);
    let commands = [&speed.header, &many.header, &redis.header];
    let commands = commands.map(|header| header.command.as_str());
    let wanted = [
        "--resp --save",
        "many --resp --save",
        "redis-benchmark --save",
    ];
    let wanted = wanted.map(|words| format!("cargo run --release -p bench -- {words}"));
    assert_eq!(commands, wanted.each_ref().map(String::as_str));
    assert!(
        redis
            .rows
            .iter()
            .all(|row| row.to_redis.contains_key(SERVER))
    );
}

fn page() -> Vec<Claim<All>> {
    vec![(
        "An entry of [our table](slots.md) is one piece of memory",
        |all| {
            let bytes = |server: &str| all.speed.measured.memory[server].bytes_per_key;
            bytes(SERVER) < bytes(REDIS)
        },
    )]
}

#[test]
fn each_claim_holds_in_the_committed_results() {
    let found = faults(PAGE, page(), &all());
    assert!(found.is_empty(), "\n{}", found.join("\n"));
}

/// The page says which bounds are missed, and of no other that it is.
#[test]
fn the_page_names_each_bound_that_is_missed() {
    let All { speed, many, .. } = all();
    let judged = speed.verdicts[SERVER].iter().chain(&many.verdicts[SERVER]);
    assert_eq!(misnamed(SERVER, judged), [""; 0]);
}

#[test]
fn the_page_has_no_measured_number_of_its_own() {
    for (line, number) in numbers(&text(PAGE)) {
        let is_given = GIVEN.contains(&number.as_str());
        assert!(
            is_given,
            "{PAGE}:{line}: {number}: take it from the results with {{{{#result …}}}}"
        );
    }
}
