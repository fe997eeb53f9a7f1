//! What holds on every page.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use anyhow::{Result, anyhow, ensure};
use proof::browser::audit::{self, Fault, Kind};
use proof::browser::{Browser, address};
use serde_json::{Value, json};

use crate::{built, pages};

/// The themes, and the widths at which they are looked at.
const VIEWS: [(u32, &[&str]); 2] = [
    (1280, &["light", "rust", "coal", "navy", "ayu"]),
    (390, &["light", "navy"]),
];

/// Tabs that work at the same time.
const TABS: usize = 3;

pub fn axe() -> Result<()> {
    let faults = of_kind(Kind::Axe)?;
    let views: usize = VIEWS.iter().map(|(_, themes)| themes.len()).sum();
    let count = pages()?.len();
    eprintln!(
        "axe: {count} pages × {views} views (5 themes at 1280 px, 2 at 390 px), {} violations",
        faults.len()
    );
    none(&faults)
}

/// The choice of themes and the contents, which cover a part of the page, and the results of a search.
pub fn menus() -> Result<()> {
    let browser = Browser::launch()?;
    for (width, themes) in VIEWS {
        let mut tab = browser.tab()?;
        tab.resize(width, 900)?;
        tab.open(&address(&built()?.pages(), "02-kv/lines.html"))?;
        audit::load_axe(&mut tab)?;
        for theme in themes {
            tab.evaluate(&format!(
                "document.getElementById('mdbook-theme-{theme}').click()"
            ))?;
            tab.evaluate("document.getElementById('mdbook-theme-toggle').click()")?;
            let mut faults = audit::axe(&mut tab, "#mdbook-theme-list")?;
            tab.press("Escape")?;
            tab.evaluate("document.getElementById('mdbook-theme-toggle').click()")?;
            tab.evaluate("document.getElementById('mdbook-sidebar-toggle').click()")?;
            faults.extend(audit::axe(&mut tab, "#mdbook-sidebar")?);
            tab.evaluate("document.getElementById('mdbook-sidebar-toggle').click()")?;
            ensure!(faults.is_empty(), "{theme}, {width}: {faults:#?}");
        }
        tab.press("/")?;
        tab.wait_until("document.activeElement.id === 'mdbook-searchbar'")?;
        for letter in ["b", "a", "c", "k", "l", "o", "g"] {
            tab.press(letter)?;
        }
        tab.wait_until("document.querySelector('#mdbook-searchresults a')")?;
        for theme in themes {
            tab.evaluate(&format!(
                "document.getElementById('mdbook-theme-{theme}').click()"
            ))?;
            let faults = audit::axe(&mut tab, "html")?;
            ensure!(faults.is_empty(), "search, {theme}, {width}: {faults:#?}");
        }
    }
    Ok(())
}

pub fn width() -> Result<()> {
    none(&of_kind(Kind::Width)?)
}

/// No aside lies on another or on text, wide or narrow.
pub fn asides() -> Result<()> {
    none(&of_kind(Kind::Aside)?)
}

pub fn console() -> Result<()> {
    none(&of_kind(Kind::Console)?)
}

pub fn requests() -> Result<()> {
    none(&of_kind(Kind::Request)?)
}

fn none(faults: &[Fault]) -> Result<()> {
    let lines: Vec<String> = faults.iter().take(40).map(ToString::to_string).collect();
    ensure!(
        faults.is_empty(),
        "{} faults:\n{}",
        faults.len(),
        lines.join("\n")
    );
    Ok(())
}

fn of_kind(kind: Kind) -> Result<Vec<Fault>> {
    static FAULTS: OnceLock<Result<Vec<Fault>, String>> = OnceLock::new();
    let faults = FAULTS.get_or_init(|| look().map_err(|error| format!("{error:#}")));
    let faults = faults.as_ref().map_err(|error| anyhow!(error.clone()))?;
    Ok(faults
        .iter()
        .filter(|fault| fault.kind == kind)
        .cloned()
        .collect())
}

/// Looks at every page in every view, in a few tabs at the same time.
fn look() -> Result<Vec<Fault>> {
    let folder = built()?.pages();
    let work = Mutex::new(pages()?);
    let next = || work.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let browser = Browser::launch()?;
    let one = || -> Result<Vec<Fault>> {
        let mut tab = browser.tab()?;
        let mut faults = Vec::new();
        while let Some(page) = next() {
            for (width, themes) in VIEWS {
                faults.extend(audit::audit(
                    &mut tab,
                    &address(&folder, &page),
                    width,
                    themes,
                )?);
            }
        }
        Ok(faults)
    };
    thread::scope(|scope| {
        let tabs: Vec<_> = (0..TABS).map(|_| scope.spawn(one)).collect();
        let mut all = Vec::new();
        for tab in tabs {
            all.extend(tab.join().map_err(|_| anyhow!("a tab has panicked"))??);
        }
        Ok(all)
    })
}

/// Without scripts every text and every figure is seen, once the reader has opened the folded boxes,
/// and the contents and both neighbors can be reached.
pub fn no_scripts() -> Result<()> {
    const HIDDEN: &str = "Array.from(document.querySelectorAll('main *'))
        .filter(part => part.textContent.trim() && !part.closest('svg') && !part.closest('.title-page, .on-paper'))
        .filter(part => !part.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        .concat(Array.from(document.querySelectorAll('main figure')).filter(part => part.offsetHeight < 20))
        .map(part => part.outerHTML.slice(0, 80))";
    const OPEN: &str = "document.querySelectorAll('details').forEach(box => { box.open = true; })";
    const LINKS: &str = "Array.from(document.querySelectorAll('.contents-link, .nav-chapters'))
        .filter(link => link.checkVisibility()).length";
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    tab.resize(1280, 900)?;
    tab.call(
        "Emulation.setScriptExecutionDisabled",
        json!({ "value": true }),
    )?;
    for page in pages()? {
        tab.open(&address(&built()?.pages(), &page))?;
        tab.evaluate(OPEN)?;
        let hidden = tab.evaluate(HIDDEN)?;
        ensure!(
            hidden == json!([]),
            "{page}: hidden without scripts: {hidden}"
        );
        let links = tab.evaluate(LINKS)?;
        ensure!(
            links.as_i64() >= Some(2),
            "{page}: links seen without scripts: {links}"
        );
    }
    Ok(())
}

/// No line of a listing is wider than its box, and no letter is smaller than 13 pixels.
pub fn columns() -> Result<()> {
    const WIDE: &str = "Array.from(document.querySelectorAll('figure.listing'))
        .filter(listing => { const code = listing.querySelector('pre > code');
            return code.scrollWidth > code.clientWidth || parseFloat(getComputedStyle(code).fontSize) < 13; })
        .map(listing => listing.id)";
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    tab.resize(1280, 900)?;
    let mut wide: Vec<Value> = Vec::new();
    for page in pages()? {
        tab.open(&address(&built()?.pages(), &page))?;
        wide.extend(tab.evaluate(WIDE)?.as_array().cloned().unwrap_or_default());
    }
    ensure!(
        wide.is_empty(),
        "these listings have to be scrolled: {wide:?}"
    );
    Ok(())
}
