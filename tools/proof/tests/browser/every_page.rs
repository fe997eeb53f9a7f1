//! What holds on every page.

use std::sync::{Mutex, OnceLock, PoisonError};
use std::thread;

use anyhow::{Result, anyhow, ensure};
use proof::browser::audit::{self, Fault, Kind, Scope, Seen};
use proof::browser::{Browser, address};
use serde_json::json;

use crate::{built, pages, steps};

/// The themes, and the widths at which they are looked at.
const VIEWS: [(u32, &[&str]); 2] = [
    (1280, &["light", "rust", "coal", "navy", "ayu"]),
    (390, &["light", "navy"]),
];

/// How the pages of [`steps`] are looked at, and how many of them have one that is. What is on them is made by one
/// function, and looks like what is on the page of the program at the end of the chapter.
const VIEW_OF_STEP: [(u32, &[&str]); 1] = [(1280, &["light"])];
const STEPS: usize = 6;

/// Tabs that work at the same time.
const TABS: usize = 3;

pub fn axe() -> Result<()> {
    let faults = of_kind(Kind::Axe)?;
    let (pages, steps) = (pages()?.len(), steps()?.len().div_ceil(STEPS));
    let violations = faults.len();
    eprintln!(
        "axe: {pages} pages in 5 themes at 1280 px and 2 at 390 px, what is new on {steps} in one, {violations} violations"
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

/// What does not fit is wrapped, or can be moved and shows it.
pub fn cut() -> Result<()> {
    none(&of_kind(Kind::Cut)?)
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
    let pages = pages()?.into_iter();
    let pages = pages.map(|page| (page, &VIEWS[..], Scope::Page));
    let steps = steps()?.into_iter().step_by(STEPS);
    let steps = steps.map(|page| (page, &VIEW_OF_STEP[..], Scope::New));
    // From the end: first the pages, then what is like them.
    let work = Mutex::new(steps.chain(pages).collect::<Vec<_>>());
    let next = || work.lock().unwrap_or_else(PoisonError::into_inner).pop();
    let browser = Browser::launch()?;
    let seen = VIEWS.map(|_| Seen::default());
    let one = || -> Result<Vec<Fault>> {
        let mut tab = browser.tab()?;
        let mut faults = Vec::new();
        while let Some((page, views, scope)) = next() {
            for ((width, themes), seen) in views.iter().zip(&seen) {
                let place = address(&folder, &page);
                faults.extend(audit::audit(&mut tab, &place, *width, themes, scope, seen)?);
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
        .filter(part => part.textContent.trim() && !part.closest('svg, script') && !part.closest('.title-page, .on-paper'))
        .filter(part => !part.checkVisibility({ opacityProperty: true, visibilityProperty: true }))
        .concat(Array.from(document.querySelectorAll('main figure')).filter(part => part.offsetHeight < 20))
        .map(part => part.outerHTML.slice(0, 80))";
    const OPEN: &str = "document.querySelectorAll('details').forEach(box => { box.open = true; })";
    const LINKS: &str = "Array.from(document.querySelectorAll('.contents-link, .nav-chapters'))
        .filter(link => link.checkVisibility()).length";
    // What begins a line, and lies below something.
    const COVERED: &str =
        "Array.from(document.querySelectorAll('main :is(h1, h2, p, li)')).filter(part => {
        const { left, top, width, height } = part.getBoundingClientRect();
        const seen = width && top > 60 && top + 20 < innerHeight && part.checkVisibility();
        const there = document.elementFromPoint(left + 1, top + Math.min(height, 20) / 2);
        return seen && !part.contains(there) && !there?.contains(part);
    }).map(part => part.outerHTML.slice(0, 80))";
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    tab.call(
        "Emulation.setScriptExecutionDisabled",
        json!({ "value": true }),
    )?;
    for page in pages()? {
        tab.resize(1280, 900)?;
        tab.open(&address(&built()?.pages(), &page))?;
        for width in [320, 1280] {
            tab.resize(width, 900)?;
            let covered = tab.evaluate(COVERED)?;
            ensure!(
                covered == json!([]),
                "{page}: covered at {width} pixels: {covered}"
            );
        }
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

/// No line of a listing is longer than its box, so that none goes on below, and no letter is smaller than
/// 13 pixels. Listings and terminals end at one edge. What is removed can be read, and what is left out
/// does not look like code.
pub fn columns() -> Result<()> {
    const FAULTS: &str = "(() => {
        const style = part => getComputedStyle(part);
        const faults = [];
        const edges = new Set();
        for (const figure of document.querySelectorAll('main > :is(figure.listing, figure.terminal)')) {
            const code = figure.querySelector('pre > code');
            const { lineHeight, fontSize, fontFamily } = style(code);
            edges.add(Math.round(figure.getBoundingClientRect().right));
            if (parseFloat(fontSize) < 13) faults.push(`${figure.id}: letters of ${fontSize}`);
            if (figure.matches('.terminal')) continue;
            for (const line of code.querySelectorAll('.line')) {
                const says = `${figure.id}: ${line.textContent.trim()}`;
                if (line.matches('.fold')) {
                    if (style(line).fontFamily === fontFamily || line.children.length)
                        faults.push(`looks like code: ${says}`);
                } else if (line.offsetHeight > 1.5 * parseFloat(lineHeight)) {
                    faults.push(`is longer than its box: ${says}`);
                } else if (style(line).textDecorationLine !== 'none') {
                    faults.push(`is struck through: ${says}`);
                }
            }
        }
        if (edges.size > 1) faults.push(`right edges at ${Array.from(edges).join(', ')}`);
        return faults;
    })()";
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    let mut faults = Vec::new();
    for page in pages()? {
        tab.open(&address(&built()?.pages(), &page))?;
        for width in [1280, 1440] {
            tab.resize(width, 900)?;
            let found: Vec<String> = serde_json::from_value(tab.evaluate(FAULTS)?)?;
            faults.extend(
                found
                    .iter()
                    .map(|fault| format!("{page} ({width}): {fault}")),
            );
        }
    }
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// Where the reader's system sets all colors, nothing vanishes that is drawn with a background alone: the
/// signs on buttons, the marks of the steps, the dot of *waits*.
pub fn forced() -> Result<()> {
    const PAINTED: &str = "(() => {
        const clear = color => color === 'rgba(0, 0, 0, 0)';
        const ground = part => {
            while (part && clear(getComputedStyle(part).backgroundColor)) part = part.parentElement;
            return part && getComputedStyle(part).backgroundColor;
        };
        const light = color => color.match(/[0-9.]+/g).slice(0, 3).map(part => part / 255)
            .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
            .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0.05);
        const contrast = (one, other) => Math.max(light(one) / light(other), light(other) / light(one));
        const found = {};
        Array.from(document.querySelectorAll('main *')).forEach((part, index) => {
            for (const name of ['', '::before', '::after']) {
                const style = getComputedStyle(part, name);
                const empty = name ? style.content === '\"\"' : !part.childNodes.length && !part.closest('svg');
                if (!empty || style.display === 'none' || style.visibility === 'hidden' || clear(style.backgroundColor)) continue;
                const behind = ground(name ? part : part.parentElement);
                if (style.backgroundColor !== behind && (!FORCED || contrast(style.backgroundColor, behind) >= 3))
                    found[`${index} ${part.className}${name} in ${part.parentElement.className}`] = true;
            }
        });
        return Object.keys(found);
    })()";
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    let mut count = 0;
    for page in pages()? {
        let mut painted: Vec<Vec<String>> = Vec::new();
        tab.open(&address(&built()?.pages(), &page))?;
        for forced in ["none", "active"] {
            let features = json!({ "features": [{ "name": "forced-colors", "value": forced }] });
            tab.call("Emulation.setEmulatedMedia", features)?;
            let painting = PAINTED.replace("FORCED", &(forced == "active").to_string());
            painted.push(serde_json::from_value(tab.evaluate(&painting)?)?);
        }
        let gone = painted[0].iter().filter(|part| !painted[1].contains(part));
        let gone: Vec<&String> = gone.collect();
        ensure!(gone.is_empty(), "{page}: gone in forced colors: {gone:#?}");
        count += painted[0].len();
    }
    eprintln!("forced colors: {count} things that only a background draws");
    ensure!(count > 300, "only {count} things were looked at");
    Ok(())
}

/// The labels of a figure lie inside the boxes around them, in the font that comes with the book.
pub fn labels() -> Result<()> {
    const TIGHT: &str = "(async () => {
        const fonts = [400, 600].map(weight => document.fonts.load(`${weight} 16px \"Source Sans 3\"`));
        const shipped = (await Promise.all(fonts)).every(faces => faces.length === 1);
        const labels = Array.from(document.querySelectorAll('figure.figure > svg text'));
        const rows = part => [part.getBoundingClientRect(), part.textContent.trim()];
        const tight = [];
        for (const svg of document.querySelectorAll('figure.figure > svg')) {
            const boxes = Array.from(svg.querySelectorAll('rect'))
                .filter(box => getComputedStyle(box).stroke !== 'none')
                .map(box => box.getBoundingClientRect());
            for (const [label, says] of Array.from(svg.querySelectorAll('text'), rows)) {
                const middle = [(label.left + label.right) / 2, (label.top + label.bottom) / 2];
                const around = boxes.filter(box => box.width > label.width / 2 && box.left < middle[0] && middle[0] < box.right
                    && box.top < middle[1] && middle[1] < box.bottom);
                if (around.some(box => label.left < box.left + 2 && label.right > box.left - 2
                    || label.right > box.right - 2 && label.left < box.right + 2)) tight.push(says);
            }
        }
        const used = labels.every(label => /Source Sans 3|mono/.test(getComputedStyle(label).fontFamily));
        return [labels.length, tight, shipped && used];
    })()";
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    tab.resize(1280, 900)?;
    let (mut count, mut faults) = (0, Vec::new());
    for page in pages()? {
        tab.open(&address(&built()?.pages(), &page))?;
        let (labels, tight, shipped): (usize, Vec<String>, bool) =
            serde_json::from_value(tab.evaluate(TIGHT)?)?;
        ensure!(shipped, "{page}: the font of the figures is not the book's");
        count += labels;
        faults.extend(tight.iter().map(|label| format!("{page}: {label}")));
    }
    ensure!(count > 100, "only {count} labels were looked at");
    ensure!(
        faults.is_empty(),
        "labels that touch their boxes:\n{}",
        faults.join("\n")
    );
    Ok(())
}
