//! The replay itself.

use std::collections::BTreeMap;
use std::process::ExitCode;
use std::sync::{Arc, Mutex, PoisonError};
use std::{env, fs};

use crate::workbench::{built, missing_sandbox, missing_tool, repository, trial};
use anyhow::{Result, bail, ensure};
use libtest_mimic::{Arguments, Trial};
use proof::catalog::Catalog;
use proof::session::{self, Mode};
use proof::transcript::{self, Rewrite};
use weave::block::Block;

/// How many terminal blocks may be left out, each with its reason.
const UNREPLAYED: usize = 10;

type Rewrites = Arc<Mutex<Vec<Rewrite>>>;

/// Runs the tests.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    let bless = env::var("BLESS").is_ok_and(|value| value == "1");
    let catalog = Catalog::read(&repository()?, "book/src")?;
    let no_sandbox = missing_sandbox();
    let rewrites = Rewrites::default();
    let mut trials = Vec::new();
    for (name, blocks) in &catalog.sessions {
        let missing = no_sandbox.clone().or_else(|| missing_tool(blocks));
        trials.push(session_trial(
            name,
            blocks.clone(),
            missing,
            bless,
            &rewrites,
        ));
    }
    let name = "every_terminal_block_is_replayed_or_says_why_not";
    trials.push(trial(name, None, move || complete(&catalog)));
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

fn complete(catalog: &Catalog) -> Result<()> {
    for block in &catalog.unreplayed {
        println!(
            "{}:{}: not replayed: {}",
            block.page, block.fence, block.reason
        );
    }
    let faults: Vec<String> = catalog.faults.iter().map(ToString::to_string).collect();
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    let count = catalog.unreplayed.len();
    ensure!(
        count < UNREPLAYED,
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
