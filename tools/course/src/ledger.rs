//! The ledger: which chapter brings a drawback, which one turns it round, and whether tests have shown so.
//!
//! ```toml
//! [[drawback]]
//! name = "turns"
//! title = "No two clients at the same time"
//! page = "03-client/drawbacks.md"
//! shown = "02-kv/no_two_clients_at_once"
//!
//! [[chapter]]
//! name = "04-threads"
//! cures = { turns = "second_client_is_served_while_the_first_stays" }
//! ```

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use toml::Spanned;

use crate::fact::line;
use crate::fault::Fault;
use crate::step::{Chapter, Kind, Protocol};

/// Where the ledger lies, from the top of the repository.
pub const FILE: &str = "book/facts/ledger.toml";

/// What `book/facts/ledger.toml` says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    /// What servers cannot do, in the order of the table.
    #[serde(default)]
    drawback: Vec<Spanned<Drawback>>,
    /// What the chapters say of it, in their order.
    #[serde(default)]
    chapter: Vec<Spanned<Claim>>,
}

/// Something that a server cannot do.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Drawback {
    /// How the chapters call it here.
    pub name: String,
    /// The same in words.
    pub title: String,
    /// The page that shows it, in `book/src`, and its heading.
    pub page: String,
    /// The test that passes where it is: `02-kv/no_two_clients_at_once`.
    pub shown: String,
}

/// What a chapter says of its program, compared with the one that it follows.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claim {
    /// The chapter.
    name: String,
    /// The drawbacks that are new.
    #[serde(default)]
    brings: Vec<String>,
    /// Those that are gone, each with the test of the chapter that is the old one turned round.
    #[serde(default)]
    cures: BTreeMap<String, String>,
    /// Those that it still has, each with a test of the chapter that shows it: that of the drawback
    /// speaks another language.
    #[serde(default)]
    shows: BTreeMap<String, String>,
}

/// A drawback in the program of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// The program does not have it, and neither has the one that it follows.
    Absent,
    /// It comes with this chapter.
    Brought,
    /// The program has it from the one that it follows. With a test, that one shows it.
    Kept(Option<String>),
    /// It is gone, as this test shows.
    Cured(String),
}

/// A drawback in all chapters.
#[derive(Clone, Debug)]
pub struct Row {
    /// The drawback.
    pub drawback: Drawback,
    /// What the chapters make of it, in their order.
    pub cells: Vec<Cell>,
}

/// Which tests pass on the program of a chapter: `book/results/ledger.json`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Results(pub BTreeMap<String, BTreeMap<String, bool>>);

impl Results {
    /// Whether a test has passed; nothing when it was not made.
    pub fn of(&self, run: &Run) -> Option<bool> {
        self.0.get(&run.program)?.get(&run.test).copied()
    }

    /// Adds what has come of a test.
    pub fn add(&mut self, run: &Run, passed: bool) {
        let tests = self.0.entry(run.program.clone()).or_default();
        tests.insert(run.test.clone(), passed);
    }
}

/// A test of one chapter that is made of the program of another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// The chapter of the program.
    pub program: String,
    /// The test: its chapter and name.
    pub test: String,
    /// Whether it has to pass.
    pub passes: bool,
    /// What is wrong when it does not do what it has to.
    wrong: String,
    /// The line of the claim.
    line: usize,
}

/// The ledger.
#[derive(Debug)]
pub struct Ledger {
    /// The chapters, in their order.
    pub chapters: Vec<String>,
    /// A row for each drawback.
    pub rows: Vec<Row>,
    /// The tests that hold it.
    pub runs: Vec<Run>,
}

impl Ledger {
    /// Reads the ledger, and makes sure that the chapters claim nothing that cannot be.
    ///
    /// # Errors
    ///
    /// With all faults.
    pub fn read(text: &str, chapters: &[Chapter]) -> Result<Self, Vec<Fault>> {
        let claims: Claims = toml::from_str(text).map_err(|error| {
            let at = error.span().map_or(0, |span| span.start);
            vec![Fault::new(FILE, line(text, at), error.message())]
        })?;
        let mut reading = Reading::new(text, chapters);
        for claim in &claims.chapter {
            reading.chapter(&claims, claim);
        }
        for drawback in &claims.drawback {
            reading.drawback(drawback);
        }
        let all = claims.chapter.iter().map(|claim| claim.get_ref());
        let servers = chapters.iter().filter(|chapter| is_server(chapter));
        for server in servers.filter(|server| all.clone().all(|claim| claim.name != server.name)) {
            let message = format!("no [[chapter]] for {}, which is a server", server.name);
            reading.faults.push(Fault::new(FILE, 1, message));
        }
        match reading.faults.is_empty() {
            true => Ok(Ledger {
                chapters: all.map(|claim| claim.name.clone()).collect(),
                rows: reading.rows,
                runs: reading.runs,
            }),
            false => Err(reading.faults),
        }
    }

    /// What the tests say against it.
    pub fn faults(&self, results: &Results) -> Vec<Fault> {
        let fault = |run: &Run| {
            let message = match results.of(run) {
                Some(passed) if passed == run.passes => return None,
                Some(_) => run.wrong.clone(),
                None => format!("no result of {} on {}", run.test, run.program),
            };
            Some(Fault::new(FILE, run.line, message))
        };
        self.runs.iter().filter_map(fault).collect()
    }
}

fn is_server(chapter: &Chapter) -> bool {
    chapter.kind == Kind::Server && chapter.protocol != Protocol::Echo
}

/// What is known so far.
struct Reading<'a> {
    text: &'a str,
    chapters: &'a [Chapter],
    /// The drawbacks of each chapter's program.
    states: BTreeMap<&'a str, BTreeSet<&'a str>>,
    /// What each chapter claims, with its line.
    claims: Vec<(usize, &'a Claim, Option<&'a str>)>,
    rows: Vec<Row>,
    runs: Vec<Run>,
    faults: Vec<Fault>,
}

impl<'a> Reading<'a> {
    fn new(text: &'a str, chapters: &'a [Chapter]) -> Self {
        Reading {
            text,
            chapters,
            states: BTreeMap::new(),
            claims: Vec::new(),
            rows: Vec::new(),
            runs: Vec::new(),
            faults: Vec::new(),
        }
    }

    fn chapter(&mut self, claims: &'a Claims, claim: &'a Spanned<Claim>) {
        let line = line(self.text, claim.span().start);
        let claim = claim.get_ref();
        let name = claim.name.as_str();
        let mut wrong = |message: String| self.faults.push(Fault::new(FILE, line, message));
        let Some(chapter) = self.chapters.iter().find(|chapter| chapter.name == name) else {
            return wrong(format!("no chapter {name}"));
        };
        let follows = chapter.follows.as_deref();
        let mut state = follows
            .and_then(|follows| self.states.get(follows))
            .cloned()
            .unwrap_or_default();
        for cured in claim.cures.keys() {
            if !state.remove(cured.as_str()) {
                wrong(format!("{name} cures {cured}, which it does not have"));
            }
        }
        for brought in &claim.brings {
            if claims
                .drawback
                .iter()
                .all(|drawback| drawback.get_ref().name != *brought)
            {
                wrong(format!("{name} brings {brought}, which is no [[drawback]]"));
            } else if !state.insert(brought) {
                wrong(format!("{name} brings {brought}, which it has already"));
            }
        }
        for shown in claim.shows.keys() {
            if claim.brings.contains(shown) || !state.contains(shown.as_str()) {
                wrong(format!("{name} shows {shown}, which it has not kept"));
            }
        }
        self.states.insert(name, state);
        self.claims.push((line, claim, follows));
    }

    fn drawback(&mut self, drawback: &Spanned<Drawback>) {
        let place = line(self.text, drawback.span().start);
        let drawback = drawback.get_ref();
        let Drawback { name, shown, .. } = drawback;
        let mut cells = Vec::new();
        for (line, claim, follows) in &self.claims {
            let chapter = claim.name.clone();
            let has = self.states[chapter.as_str()].contains(name.as_str());
            let mut run = |program: &str, test: String, passes, wrong| {
                let program = program.to_owned();
                self.runs.push(Run {
                    program,
                    test,
                    passes,
                    wrong,
                    line: *line,
                });
            };
            let own = claim.shows.get(name);
            let shown = own.map_or(shown.clone(), |test| format!("{chapter}/{test}"));
            let wrong = match has {
                true => format!("{chapter} has {name}, and {shown} does not show it there"),
                false => format!("{chapter} does not have {name}, and {shown} shows it there"),
            };
            run(&chapter, shown, has, wrong);
            cells.push(match claim.cures.get(name) {
                Some(cure) => {
                    let test = format!("{chapter}/{cure}");
                    let fails = format!("{chapter} claims to cure {name}, and {cure} fails there");
                    run(&chapter, test.clone(), true, fails);
                    let before = follows.unwrap_or_default();
                    let turns = format!(
                        "{cure} turns nothing round: it passes on {before}, which has {name}"
                    );
                    run(before, test, false, turns);
                    Cell::Cured(cure.clone())
                }
                None if claim.brings.contains(name) => Cell::Brought,
                None if has => Cell::Kept(own.cloned()),
                None => Cell::Absent,
            });
        }
        if !cells.contains(&Cell::Brought) {
            let message = format!("no chapter brings {name}, so no test shows it");
            self.faults.push(Fault::new(FILE, place, message));
        }
        let drawback = drawback.clone();
        self.rows.push(Row { drawback, cells });
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::step::Measured;

    const TEXT: &str = "\
[[drawback]]
name = \"turns\"
title = \"One after another\"
page = \"drawbacks.md\"
shown = \"02-kv/one_at_a_time\"

[[chapter]]
name = \"02-kv\"
brings = [\"turns\"]

[[chapter]]
name = \"04-threads\"
cures = { turns = \"both_at_once\" }
";

    fn chapter(name: &str, follows: Option<&str>) -> Chapter {
        Chapter {
            name: name.into(),
            package: name.into(),
            follows: follows.map(str::to_owned),
            reader: "../my".into(),
            kind: Kind::Server,
            protocol: Protocol::Lines,
            measured: Measured::default(),
            steps: Vec::new(),
        }
    }

    fn read(text: &str) -> Result<Ledger, Vec<Fault>> {
        let chapters = [chapter("02-kv", None), chapter("04-threads", Some("02-kv"))];
        Ledger::read(text, &chapters)
    }

    fn results(lines: &[(&str, &str, bool)]) -> Results {
        let mut results = Results::default();
        for (program, test, passed) in lines {
            let tests: &mut BTreeMap<_, _> = results.0.entry((*program).into()).or_default();
            tests.insert((*test).into(), *passed);
        }
        results
    }

    const PASSED: [(&str, &str, bool); 4] = [
        ("02-kv", "02-kv/one_at_a_time", true),
        ("04-threads", "02-kv/one_at_a_time", false),
        ("04-threads", "04-threads/both_at_once", true),
        ("02-kv", "04-threads/both_at_once", false),
    ];

    fn refused(right: &str, wrong: &str) -> Vec<String> {
        assert!(TEXT.contains(right), "{right}");
        let faults = read(&TEXT.replace(right, wrong)).expect_err("a false ledger has passed");
        faults.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_ledger_that_its_tests_hold_has_no_fault() {
        let ledger = read(TEXT).expect("a ledger");
        let cells = [Cell::Brought, Cell::Cured("both_at_once".into())];
        assert_eq!(ledger.rows[0].cells, cells);
        assert_eq!(ledger.faults(&results(&PASSED)), []);
    }

    #[test]
    fn a_chapter_can_show_a_drawback_by_a_test_of_its_own() {
        let text = TEXT.replace(
            "cures = { turns = \"both_at_once\" }",
            "shows = { turns = \"both_in_turn\" }",
        );
        let ledger = read(&text).expect("a ledger");
        let cells = [Cell::Brought, Cell::Kept(Some("both_in_turn".into()))];
        assert_eq!(ledger.rows[0].cells, cells);
        let shown = |passes| {
            [
                ("02-kv", "02-kv/one_at_a_time", true),
                ("04-threads", "04-threads/both_in_turn", passes),
            ]
        };
        assert_eq!(ledger.faults(&results(&shown(true))), []);
        let message = "04-threads has turns, and 04-threads/both_in_turn does not show it there";
        let fault = Fault::new(FILE, 11, message);
        assert_eq!(ledger.faults(&results(&shown(false))), [fault]);
    }

    #[test]
    fn each_test_that_says_otherwise_is_a_fault() {
        let ledger = read(TEXT).expect("a ledger");
        let wrong = [
            (
                7,
                "02-kv has turns, and 02-kv/one_at_a_time does not show it there",
            ),
            (
                11,
                "04-threads does not have turns, and 02-kv/one_at_a_time shows it there",
            ),
            (
                11,
                "04-threads claims to cure turns, and both_at_once fails there",
            ),
            (
                11,
                "both_at_once turns nothing round: it passes on 02-kv, which has turns",
            ),
        ];
        for (index, (line, message)) in wrong.into_iter().enumerate() {
            let mut spoiled = PASSED;
            spoiled[index].2 = !spoiled[index].2;
            let fault = Fault::new(FILE, line, message);
            assert_eq!(ledger.faults(&results(&spoiled)), [fault]);
        }
        let missing = ledger.faults(&results(&PASSED[1..]));
        let message = "no result of 02-kv/one_at_a_time on 02-kv";
        assert_eq!(missing, [Fault::new(FILE, 7, message)]);
    }

    #[test]
    fn a_claim_that_cannot_be_is_a_fault() {
        let planted = [
            (
                "brings = [\"turns\"]",
                "",
                "04-threads cures turns, which it does not have",
            ),
            (
                "brings = [\"turns\"]",
                "",
                "no chapter brings turns, so no test shows it",
            ),
            (
                "cures = { turns = \"both_at_once\" }",
                "brings = [\"turns\"]",
                "which it has already",
            ),
            (
                "[\"turns\"]",
                "[\"turns\", \"memory\"]",
                "brings memory, which is no [[drawback]]",
            ),
            ("\"04-threads\"", "\"04-thread\"", "no chapter 04-thread"),
            (
                "\"04-threads\"",
                "\"04-thread\"",
                "no [[chapter]] for 04-threads",
            ),
            (
                "cures = { turns = \"both_at_once\" }",
                "cures = { turns = \"both_at_once\" }\nshows = { turns = \"both_in_turn\" }",
                "04-threads shows turns, which it has not kept",
            ),
            ("shown", "show", "unknown field `show`"),
        ];
        for (right, wrong, message) in planted {
            let faults = refused(right, wrong);
            assert!(
                faults.iter().any(|fault| fault.contains(message)),
                "{faults:?}"
            );
        }
    }
}
