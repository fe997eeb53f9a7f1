//! The pages in Firefox, where they may differ from Chromium: how they lie, what they write to the console,
//! the steps of a figure, what a copy button gives, and no scripts.

use std::process::ExitCode;
use std::sync::OnceLock;

use anyhow::{Result, anyhow, ensure};
use libtest_mimic::Arguments;
use proof::browser::address;
use proof::browser::audit::{ASIDES, COVERED, CUT, WIDER};
use proof::browser::firefox::{self, Firefox};
use proof::site::Site;
use proof::site::mdbook::{self, Built};
use serde_json::json;

mod common;

use common::trial;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let missing = mdbook::missing().or_else(firefox::missing);
    let here = |name: &str, test: fn() -> Result<()>| trial(name, missing.clone(), test);
    let trials = vec![
        here("every_page_lies_right_in_firefox", layout),
        here("a_fault_of_the_layout_is_found_in_firefox", planted),
        here("a_figure_is_stepped_in_firefox", stepping),
        here("a_copy_button_gives_its_lines_in_firefox", copying),
        here(
            "the_pages_are_readable_without_scripts_in_firefox",
            no_scripts,
        ),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn built() -> Result<&'static Built> {
    static BUILT: OnceLock<Result<Built, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| mdbook::build().map_err(|error| format!("{error:#}")));
    built.as_ref().map_err(|error| anyhow!(error.clone()))
}

/// The pages that somebody has written.
fn pages() -> Result<Vec<String>> {
    let site = Site::read(&built()?.pages())?;
    let paths = site.pages.into_iter().map(|page| page.path);
    Ok(paths.filter(|page| !page.starts_with("steps/")).collect())
}

/// The faults of an open page, as Chromium's tests look for them.
fn faults(firefox: &mut Firefox) -> Result<Vec<String>> {
    let mut faults = Vec::new();
    for script in [WIDER, ASIDES, CUT, COVERED] {
        let found: Vec<String> = serde_json::from_value(firefox.evaluate(script)?)?;
        faults.extend(found);
    }
    Ok(faults)
}

fn layout() -> Result<()> {
    let folder = built()?.pages();
    let mut firefox = Firefox::launch(true)?;
    let pages = pages()?;
    let mut all = Vec::new();
    for width in [1280, 390] {
        // Before the page is opened: where there is room for them, it opens its contents.
        firefox.resize(width, 900)?;
        for page in &pages {
            firefox.open(&address(&folder, page))?;
            firefox.evaluate("document.fonts.ready.then(() => true)")?;
            let found = faults(&mut firefox)?.into_iter();
            all.extend(found.map(|fault| format!("{page}, {width} px: {fault}")));
            let said = firefox.console.drain(..);
            all.extend(said.map(|line| format!("{page} writes to the console: {line}")));
        }
    }
    ensure!(all.is_empty(), "{} faults:\n{}", all.len(), all.join("\n"));
    eprintln!("firefox: {} pages", pages.len());
    Ok(())
}

fn planted() -> Result<()> {
    let mut firefox = Firefox::launch(true)?;
    firefox.resize(390, 900)?;
    firefox.open(&address(&built()?.pages(), "setup.html"))?;
    firefox.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',
            '<p style=\"width: 900px\">wide</p><div style=\"width: 90px; overflow: hidden; white-space: nowrap\"><b>nobodyseesthisword</b></div>')",
    )?;
    firefox.evaluate("console.error('a fault')")?;
    let found = faults(&mut firefox)?.join("\n");
    for wanted in ["over the right edge: <p style", "pixels in a box of 90"] {
        ensure!(found.contains(wanted), "not {wanted:?} in {found}");
    }
    ensure!(firefox.console.len() == 1, "{:?}", firefox.console);
    Ok(())
}

fn stepping() -> Result<()> {
    const STATE: &str = "(() => {
        const steps = Array.from(document.querySelectorAll('.recording-step'));
        const seen = steps.filter(step => getComputedStyle(step).visibility === 'visible');
        return [steps.length, seen.length, document.querySelector('.recording-steps p').textContent.slice(0, 2)];
    })()";
    const NEXT: &str = ".recording-steps button:nth-of-type(2)";
    let mut firefox = Firefox::launch(true)?;
    firefox.resize(1280, 900)?;
    firefox.open(&address(&built()?.pages(), "03-client/ss.html"))?;
    let (all, seen, _) = serde_json::from_value::<(u64, u64, String)>(firefox.evaluate(STATE)?)?;
    ensure!(all > 5 && seen == all, "{seen} of {all} steps at first");
    for step in 1..=2 {
        firefox.click(NEXT)?;
        let state = firefox.evaluate(STATE)?;
        let wanted = json!([all, step, format!("{step} ")]);
        ensure!(
            state == wanted,
            "behind {step} clicks: {state}, not {wanted}"
        );
    }
    Ok(())
}

fn copying() -> Result<()> {
    let mut firefox = Firefox::launch(true)?;
    firefox.resize(1280, 900)?;
    for (page, figure, wanted) in [
        (
            "02-kv/lines.html",
            "figure.terminal",
            "cargo run -q -p kv-server --example 2-lines\n",
        ),
        (
            "01-echo/listen.html",
            "figure.listing",
            "//! Listens, accepts one client",
        ),
    ] {
        firefox.open(&address(&built()?.pages(), page))?;
        firefox.evaluate(
            "document.addEventListener('copy', () => { window.copied = document.activeElement.value \
             ?? getSelection().toString(); }, true)",
        )?;
        firefox.click(&format!("{figure} .clip-button"))?;
        let copied = firefox.evaluate("window.copied")?;
        let begins = copied
            .as_str()
            .is_some_and(|copied| copied.starts_with(wanted));
        ensure!(begins, "{page}: the button of {figure} gives {copied}");
    }
    Ok(())
}

/// Without scripts a page shows its listings, its terminals, its figures and the words of a recording.
fn no_scripts() -> Result<()> {
    let mut plain = Firefox::launch(false)?;
    for (page, words) in [
        (
            "02-kv/lines.html",
            ["let mut reader = BufReader::new(stream);", "SET city Paris"],
        ),
        ("03-client/ss.html", ["The same in words", "Recv-Q"]),
        ("introduction.html", ["RESP", "INCR visits"]),
    ] {
        plain.open(&address(&built()?.pages(), page))?;
        let shown = plain.evaluate("document.querySelector('main').innerText")?;
        let shown = shown.as_str().unwrap_or_default();
        for words in words {
            ensure!(shown.contains(words), "{page} does not show {words:?}");
        }
        let buttons = plain.evaluate("document.querySelectorAll('main button').length")?;
        ensure!(
            buttons == json!(0),
            "{page}: a script has made {buttons} buttons"
        );
    }
    Ok(())
}
