//! The replay itself.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};

use crate::common::trial;
use crate::own;
use crate::workbench::{self, built, missing_program, missing_sandbox, missing_tool, repository};
use anyhow::{Context, Result, anyhow, bail, ensure};
use course::block::{self, Block};
use course::orders::PREFIX;
use libtest_mimic::{Arguments, Trial};
use observe::network::CHAINS;
use observe::steady::Steady;
use proof::sessions::catalog::Catalog;
use proof::sessions::orders;
use proof::sessions::sandbox::Sandbox;
use proof::sessions::session::{self, Mode};
use proof::sessions::transcript::{self, Rewrite};
use similar::TextDiff;

/// Where recordings are, from the top of the repository.
const RECORDINGS: &str = "book/recordings";

/// How many terminal blocks may be left out, each with its reason: what the network or root is
/// needed for, and the reader's packages, two or three a chapter, which the robot makes.
const UNREPLAYED: usize = 14;

/// Of so many sessions that are replayed in the reader's package, one is replayed in the repository, too: what is typed
/// and what must be shown is the same. A test that is asked for by its name is always made.
const BOTH: usize = 4;

/// The servers on which two clients act in any order.
const ORDERED: [&str; 3] = ["kv-server", "threaded-server", "event-server"];

type Rewrites = Arc<Mutex<Vec<Rewrite>>>;

/// Runs the tests.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let mut arguments = arguments.clone();
    // They wait for a third of their time.
    arguments.test_threads.get_or_insert(4);
    let arguments = &arguments;
    let bless = course::switch::BLESS.is_on();
    let catalog = Catalog::read(&repository()?, "book/src")?;
    let no_sandbox = missing_sandbox();
    let rewrites = Rewrites::default();
    let steady = Arc::new(Steady::default());
    let mut trials = Vec::new();
    for (name, blocks) in &catalog.sessions {
        let missing = no_sandbox.clone().or_else(|| missing_tool(blocks));
        if blocks.iter().any(|block| block.recorded) {
            let missing = missing.clone().or_else(|| missing_program("strace"));
            trials.push(recording_trial(
                name,
                blocks.clone(),
                missing,
                bless,
                &steady,
            ));
        }
        trials.push(session_trial(
            name,
            blocks.clone(),
            missing,
            bless,
            &rewrites,
            &steady,
        ));
    }
    let missing = no_sandbox.clone().or_else(|| missing_program("strace"));
    for server in ORDERED {
        trials.push(orders_trial(server, missing.clone(), bless, &steady));
    }
    let own = own::trials(&catalog, no_sandbox.as_ref(), &steady)?;
    if !bless && arguments.filter.is_none() {
        leave_out(&mut trials, &own);
    }
    trials.extend(own);
    if let Some(filter) = &arguments.filter {
        let asked_for = trials.iter().map(Trial::name);
        build_what_is_needed(&catalog, asked_for.filter(|name| name.contains(filter)));
    }
    let name = "every_terminal_block_is_replayed_or_says_why_not";
    trials.push(trial(name, None, move || complete(&catalog)));
    let name = "a_recording_that_is_not_true_any_more_is_found";
    trials.push(trial(name, None, outdated));
    let name = "lines_that_printf_writes_arrive_together";
    trials.push(trial(name, no_sandbox.clone(), printf_writes_once));
    let name = "the_table_of_connections_is_a_short_one";
    trials.push(trial(name, no_sandbox, short_table));
    let conclusion = libtest_mimic::run(arguments, trials);
    let rewrites = rewrites.lock().unwrap_or_else(PoisonError::into_inner);
    write(&rewrites)?;
    Ok(steady.end(conclusion.exit_code())?)
}

/// Leaves out most replays in the repository of sessions that are replayed in the reader's package, too.
fn leave_out(trials: &mut Vec<Trial>, own: &[Trial]) {
    let session = |trial: &Trial| match trial.name().split(' ').collect::<Vec<_>>()[..] {
        ["session", name, ..] => Some(name.to_owned()),
        _ => None,
    };
    let twice: BTreeSet<String> = own.iter().filter_map(session).collect();
    let mut count = 0;
    trials.retain(|trial| {
        let is_twice = session(trial).is_some_and(|name| twice.contains(&name));
        count += usize::from(is_twice);
        !is_twice || count % BOTH == 0
    });
}

/// Builds for some tests only what their sessions name; for a test of no session, everything.
fn build_what_is_needed<'a>(catalog: &Catalog, tests: impl Iterator<Item = &'a str>) {
    let mut lines = Vec::new();
    for test in tests {
        let session = words(test).find_map(|word| catalog.sessions.get(word));
        let Some(blocks) = session else { return };
        lines.extend(blocks.iter().flat_map(|block| &block.lines));
    }
    workbench::build_only(lines.into_iter().flat_map(|line| words(line)));
}

/// Takes a line apart at all but letters, digits and hyphens.
fn words(line: &str) -> impl Iterator<Item = &str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '-')
}

/// The replay of one session.
fn session_trial(
    name: &str,
    blocks: Vec<Block>,
    missing: Option<String>,
    bless: bool,
    rewrites: &Rewrites,
    steady: &Arc<Steady>,
) -> Trial {
    let page = blocks.first().map_or("", |block| &block.page);
    let page = page.trim_start_matches("book/src/");
    let name = format!("session {name} ({page})");
    let rewrites = Arc::clone(rewrites);
    let steady = Arc::clone(steady);
    let said = name.clone();
    let mode = if bless { Mode::Bless } else { Mode::Check };
    trial(&name, missing, move || {
        let checkout = built()?;
        let replay = steady.twice(&said, || session::replay(&blocks, checkout, mode))?;
        if bless {
            let seen = transcript::rewrites(&blocks, &replay);
            let mut rewrites = rewrites.lock().unwrap_or_else(PoisonError::into_inner);
            rewrites.extend(seen);
        }
        Ok(())
    })
}

/// The recording of one session.
fn recording_trial(
    name: &str,
    blocks: Vec<Block>,
    missing: Option<String>,
    bless: bool,
    steady: &Arc<Steady>,
) -> Trial {
    let file = format!("{RECORDINGS}/{name}.json");
    let name = format!("recording {file}");
    let steady = Arc::clone(steady);
    let mode = if bless { Mode::Bless } else { Mode::Check };
    trial(&name.clone(), missing, move || {
        let checkout = built()?;
        steady.twice(&name, || {
            let recording = session::record(&blocks, checkout, mode);
            let recording = recording.map_err(|fault| anyhow!("{fault}"))?.write()?;
            keep(&file, &recording, bless)
        })
    })
}

/// The recording of all orders on one server.
fn orders_trial(
    server: &'static str,
    missing: Option<String>,
    bless: bool,
    steady: &Arc<Steady>,
) -> Trial {
    let file = format!("{RECORDINGS}/{PREFIX}{server}.json");
    let name = format!("recording {file}");
    let steady = Arc::clone(steady);
    trial(&name.clone(), missing, move || {
        let checkout = built()?;
        steady.twice(&name, || {
            keep(&file, &orders::record(checkout, server)?.write()?, bless)
        })
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

/// Several lines of one `printf` are one write, and one read of what comes after the pipe.
fn printf_writes_once() -> Result<()> {
    let page = "```console session=printf terminal=1\n\
                $ type -t printf\nfile\n$ bash -c 'type -t printf'\nbuiltin\n```\n";
    let blocks = block::read("page.md", page).replayed;
    session::replay(&blocks, &workbench::checkout()?, Mode::Check)?;
    Ok(())
}

/// The kernel's table of connections is read all the time, and all of it: a sandbox has one of its own.
fn short_table() -> Result<()> {
    let file = "/proc/sys/net/ipv4/tcp_ehash_entries";
    // A kernel before Linux 6.1 has one table for all networks.
    if Path::new(file).is_file() {
        let sandbox = Sandbox::new(&workbench::checkout()?)?;
        let chains = sandbox.first_line(&format!("cat {file}"))?;
        ensure!(chains == CHAINS.to_string(), "{chains} chains");
    }
    Ok(())
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
