//! The replay itself.

use std::collections::BTreeMap;
use std::fs;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use crate::common::trial;
use crate::own;
use crate::workbench::{built, missing_program, missing_sandbox, missing_tool, repository};
use anyhow::{Context, Result, anyhow, bail, ensure};
use course::block::Block;
use course::orders::PREFIX;
use libtest_mimic::{Arguments, Trial};
use proof::sessions::catalog::Catalog;
use proof::sessions::orders;
use proof::sessions::session::{self, Mode};
use proof::sessions::transcript::{self, Rewrite};
use similar::TextDiff;

/// Where recordings are, from the top of the repository.
const RECORDINGS: &str = "book/recordings";

/// How many terminal blocks may be left out, each with its reason: what the network or root is
/// needed for, and the reader's packages, two or three a chapter, which the robot makes.
const UNREPLAYED: usize = 13;

/// The servers on which two clients act in any order.
const ORDERED: [&str; 3] = ["kv-server", "threaded-server", "event-server"];

type Rewrites = Arc<Mutex<Vec<Rewrite>>>;

/// Runs the tests.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let bless = course::switch::BLESS.is_on();
    let catalog = Catalog::read(&repository()?, "book/src")?;
    let no_sandbox = missing_sandbox();
    let rewrites = Rewrites::default();
    let mut trials = Vec::new();
    for (name, blocks) in &catalog.sessions {
        let missing = no_sandbox.clone().or_else(|| missing_tool(blocks));
        if blocks.iter().any(|block| block.recorded) {
            let missing = missing.clone().or_else(|| missing_program("strace"));
            trials.push(recording_trial(name, blocks.clone(), missing, bless));
        }
        trials.push(session_trial(
            name,
            blocks.clone(),
            missing,
            bless,
            &rewrites,
        ));
    }
    let missing = no_sandbox.clone().or_else(|| missing_program("strace"));
    for server in ORDERED {
        trials.push(orders_trial(server, missing.clone(), bless));
    }
    trials.extend(own::trials(&catalog, no_sandbox.as_ref())?);
    let name = "every_terminal_block_is_replayed_or_says_why_not";
    trials.push(trial(name, None, move || complete(&catalog)));
    let name = "a_recording_that_is_not_true_any_more_is_found";
    trials.push(trial(name, None, outdated));
    let conclusion = libtest_mimic::run(arguments, trials);
    let rewrites = rewrites.lock().unwrap_or_else(PoisonError::into_inner);
    write(&rewrites)?;
    Ok(conclusion.exit_code())
}

/// The replay of one session.
fn session_trial(
    name: &str,
    blocks: Vec<Block>,
    missing: Option<String>,
    bless: bool,
    rewrites: &Rewrites,
) -> Trial {
    let page = blocks.first().map_or("", |block| &block.page);
    let page = page.trim_start_matches("book/src/");
    let name = format!("session {name} ({page})");
    let rewrites = Arc::clone(rewrites);
    let mode = if bless { Mode::Bless } else { Mode::Check };
    trial(&name, missing, move || {
        match session::replay(&blocks, built()?, mode) {
            Err(fault) => bail!("{fault}"),
            Ok(replay) if bless => {
                let seen = transcript::rewrites(&blocks, &replay);
                let mut rewrites = rewrites.lock().unwrap_or_else(PoisonError::into_inner);
                rewrites.extend(seen);
                Ok(())
            }
            Ok(_) => Ok(()),
        }
    })
}

/// The recording of one session.
fn recording_trial(name: &str, blocks: Vec<Block>, missing: Option<String>, bless: bool) -> Trial {
    let file = format!("{RECORDINGS}/{name}.json");
    let mode = if bless { Mode::Bless } else { Mode::Check };
    trial(&format!("recording {file}"), missing, move || {
        let recording = session::record(&blocks, built()?, mode);
        let recording = recording.map_err(|fault| anyhow!("{fault}"))?.write()?;
        keep(&file, &recording, bless)
    })
}

/// The recording of all orders on one server.
fn orders_trial(server: &'static str, missing: Option<String>, bless: bool) -> Trial {
    let file = format!("{RECORDINGS}/{PREFIX}{server}.json");
    trial(&format!("recording {file}"), missing, move || {
        keep(&file, &orders::record(built()?, server)?.write()?, bless)
    })
}

/// Compares a recording with what is committed, or writes it there.
fn keep(file: &str, recording: &str, bless: bool) -> Result<()> {
    let path = repository()?.join(file);
    if bless {
        return fs::write(&path, recording).with_context(|| format!("cannot write {file}"));
    }
    let committed = fs::read_to_string(&path);
    same(
        file,
        &committed.with_context(|| format!("no {file}"))?,
        recording,
    )
}

/// Refuses a committed recording that is not what happens now.
fn same(file: &str, committed: &str, recorded: &str) -> Result<()> {
    if committed == recorded {
        return Ok(());
    }
    let lines = committed.lines().zip(recorded.lines());
    let equal = lines.take_while(|(old, new)| old == new).count();
    let diff = TextDiff::from_lines(committed, recorded);
    bail!(
        "{file}:{}: recording it again gives something else; cargo author bless sessions writes it\n{}",
        equal + 1,
        diff.unified_diff().context_radius(3)
    )
}

fn outdated() -> Result<()> {
    let (committed, recorded) = (
        "{\n  \"receive_buffer\": 10\n}\n",
        "{\n  \"receive_buffer\": 11\n}\n",
    );
    same("a.json", recorded, recorded)?;
    let fault = same("a.json", committed, recorded)
        .err()
        .context("no fault")?;
    let fault = fault.to_string();
    ensure!(fault.starts_with("a.json:2: recording it again"), "{fault}");
    ensure!(
        fault.contains("-  \"receive_buffer\": 10\n+  \"receive_buffer\": 11\n"),
        "{fault}"
    );
    Ok(())
}

fn complete(catalog: &Catalog) -> Result<()> {
    let escaped = catalog.escaped();
    for block in &catalog.unreplayed {
        println!(
            "{}:{}: not replayed: {}",
            block.page, block.fence, block.reason
        );
    }
    let faults = catalog.faults.iter().chain(&escaped);
    let faults: Vec<String> = faults.map(ToString::to_string).collect();
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    for entry in fs::read_dir(repository()?.join(RECORDINGS))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let session = name.strip_suffix(".json");
        let blocks = session.and_then(|session| catalog.sessions.get(session));
        let recorded = blocks.is_some_and(|blocks| blocks.iter().any(|block| block.recorded));
        let server = session.and_then(|session| session.strip_prefix(PREFIX));
        ensure!(
            recorded || server.is_some_and(|server| ORDERED.contains(&server)),
            "{RECORDINGS}/{name}: no session with this name is `recorded`"
        );
    }
    let count = catalog.unreplayed.len();
    ensure!(
        count <= UNREPLAYED,
        "{count} terminal blocks are not replayed"
    );
    Ok(())
}

/// Writes the blocks that have changed into their pages.
fn write(rewrites: &[Rewrite]) -> Result<()> {
    let mut pages: BTreeMap<&str, Vec<Rewrite>> = BTreeMap::new();
    for rewrite in rewrites {
        pages
            .entry(&rewrite.block.page)
            .or_default()
            .push(rewrite.clone());
    }
    for (page, rewrites) in pages {
        let file = repository()?.join(page);
        let text = fs::read_to_string(&file)?;
        fs::write(&file, transcript::apply(&text, &rewrites))?;
        println!("{page}: {} blocks rewritten", rewrites.len());
    }
    Ok(())
}
