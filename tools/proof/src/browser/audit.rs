//! What a browser finds wrong with a page: [axe], its width, its asides, what it cuts off or covers, its console and its requests.
//!
//! [axe]: https://github.com/dequelabs/axe-core

use std::collections::HashSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::tab::Tab;

/// axe-core 4.14.1, as `vendor/README.md` says.
const AXE: &str = include_str!("../../vendor/axe.min.js");

/// The kinds of elements on a page, each with the elements of that kind in `window.kinds`.
const KINDS: &str = "(() => {
    const kind = part => part === document.body ? 'body' : [kind(part.parentElement), part.tagName,
        part.id.startsWith('mdbook-') ? part.id : '', part.getAttribute('style'), part.getAttribute('fill'),
        ...Array.from(part.classList).sort()].join(' ');
    window.kinds = {};
    for (const part of document.querySelectorAll('body *')) (window.kinds[kind(part)] ??= []).push(part);
    return Object.keys(window.kinds);
})()";

/// WCAG 2.2 on the levels A and AA, and what axe calls best practices.
const ALL_RULES: &str = "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']";

/// The rules of these that look at colors, which are all that a theme changes.
const COLOR_RULES: &str = "{ type: 'rule', values: ['color-contrast', 'link-in-text-block'] }";

const RUN: &str = "(async scope => scope.length ? axe.run({ include: scope }, {
    resultTypes: ['violations'],
    preload: false,
    runOnly: RULES,
}).then(found => found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.target.join(' ')}: ${node.any.concat(node.all, node.none).map(check => check.message).join('; ')}`)))
    : [])(SCOPE)";

/// The page when it is wider than the window, and the elements that reach over an edge: the left one, where
/// nobody can scroll, and where the contents cover them, or the right one.
pub const WIDER: &str = "(() => {
    const width = document.scrollingElement.scrollWidth;
    const left = document.querySelector('.page')?.getBoundingClientRect().left ?? 0;
    return Array.from(document.querySelectorAll('main :is(p, li, h1, h2, h3, h4, figure, pre, table)'))
        .filter(part => part.checkVisibility() && part.getBoundingClientRect().left < left - 1)
        .map(part => `over the left edge: ${part.outerHTML.slice(0, 80)}`)
        .concat(Array.from(document.querySelectorAll('main > :is(p, h1, h2, h3, h4), main > .progress > *'))
            .filter(part => part.checkVisibility() && part.getBoundingClientRect().right > innerWidth + 1)
            .map(part => `over the right edge: ${part.outerHTML.slice(0, 80)}`))
        .concat(width > innerWidth ? [`${width} pixels wide in a window of ${innerWidth}`] : []);
})()";

/// The asides that lie on something: another aside, or what the page says. In a wide window they stand
/// in the margin, in a narrow one in the column.
pub const ASIDES: &str = "(() => {
    const asides = Array.from(document.querySelectorAll('.aside'));
    const parts = Array.from(document.querySelectorAll(
        'main :is(p, li, h1, h2, h3, h4, figure, pre, table, dt, dd), .page-turn')).concat(asides);
    const column = document.querySelector('main').getBoundingClientRect();
    const name = part => part.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40);
    const faults = [];
    for (const aside of asides) {
        const box = aside.getBoundingClientRect();
        for (const part of parts) {
            const other = part.getBoundingClientRect();
            if (aside === part || aside.contains(part) || part.contains(aside)) continue;
            if (box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom)
                faults.push(`the aside “${name(aside)}” lies on “${name(part)}”`);
        }
        if (box.right > innerWidth) faults.push(`the aside “${name(aside)}” reaches out of the window`);
        if (innerWidth >= 1280 !== box.left >= column.right)
            faults.push(`the aside “${name(aside)}” stands at ${box.left} in a window of ${innerWidth}`);
    }
    return faults;
})()";

/// What is cut off without a sign: it is wider than its box, and neither goes on below nor has a shadow at
/// the edge behind which it can be moved.
pub const CUT: &str = "Array.from(document.querySelectorAll('main *')).filter(part => {
    const style = getComputedStyle(part);
    return part.clientWidth > 20 && part.scrollWidth > part.clientWidth + 1 && style.overflowX !== 'visible'
        && !(style.backgroundImage.includes('gradient') && style.backgroundAttachment.includes('local'));
}).map(part => `${part.scrollWidth} pixels in a box of ${part.clientWidth}: ${part.outerHTML.slice(0, 80)}`)";

/// The code on which its copy button lies, by one of its first characters.
pub const COVERED: &str = "Array.from(document.querySelectorAll('pre > .buttons button')).filter(part => {
    const button = part.getBoundingClientRect();
    const texts = document.createTreeWalker(part.closest('pre').querySelector('code'), NodeFilter.SHOW_TEXT);
    const one = document.createRange();
    for (let left = 400; left > 0 && texts.nextNode(); left -= texts.currentNode.length) {
        for (let place = 0; place < Math.min(left, texts.currentNode.length); place += 1) {
            one.setStart(texts.currentNode, place);
            one.setEnd(texts.currentNode, place + 1);
            const box = one.getBoundingClientRect();
            if (one.toString().trim() && box.left < button.right && button.left < box.right
                && box.top < button.bottom - 1 && button.top + 1 < box.bottom) return true;
        }
    }
    return false;
}).map(part => `the copy button lies on ${part.closest('pre').querySelector('code').textContent.slice(0, 60)}`)";

/// The kinds of faults.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A rule of axe is broken.
    Axe,
    /// The page scrolls sideways, or something reaches over its left edge.
    Width,
    /// An aside lies on something, or at the wrong place.
    Aside,
    /// Something is cut off without a sign, or lies under a button.
    Cut,
    /// The page writes to the console.
    Console,
    /// The page asks for something from elsewhere.
    Request,
}

/// A fault of a page.
#[derive(Clone, Debug)]
pub struct Fault {
    /// Where: the page, the theme and the width.
    pub place: String,
    /// What kind of fault.
    pub kind: Kind,
    /// What axe, the browser or the page says.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {:?}: {}", self.place, self.kind, self.message)
    }
}

/// What of a page axe looks at, with all its rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Page,
    /// The kinds of elements that were not seen before: for a page that is made as others are.
    New,
}

/// Opens a page once for a width, and looks at it in each of the themes: in the first, all that axe finds; in
/// the others, what it finds about the colors of the elements that were not seen before.
pub fn audit(
    tab: &mut Tab,
    address: &str,
    width: u32,
    themes: &[&str],
    scope: Scope,
    seen: &Seen,
) -> Result<Vec<Fault>> {
    let name = address.rsplit("/book/").next().unwrap_or(address);
    let mut faults = Vec::new();
    let mut add = |theme: &str, kind: Kind, messages: Vec<String>| {
        faults.extend(messages.into_iter().map(|message| Fault {
            place: format!("{name} ({theme}, {width})"),
            kind,
            message,
        }));
    };
    tab.resize(width, 900)?;
    tab.open(address)?;
    let log = tab.log.clone();
    load_axe(tab)?;
    add("any", Kind::Aside, strings(&tab.evaluate(ASIDES)?)?);
    add("any", Kind::Cut, strings(&tab.evaluate(CUT)?)?);
    add("any", Kind::Cut, strings(&tab.evaluate(COVERED)?)?);
    let new = seen.new_ones(strings(&tab.evaluate(KINDS)?)?);
    let new = format!("{}.map(kind => window.kinds[kind][0])", json!(new));
    for (index, theme) in themes.iter().enumerate() {
        let chosen = tab.evaluate(&format!(
            "(document.getElementById('mdbook-theme-{theme}')?.click(),
            document.documentElement.classList.contains('{theme}'))"
        ))?;
        ensure!(chosen == json!(true), "{name}: no theme {theme} to choose");
        let found = match (index, scope) {
            (0, Scope::Page) => axe(tab, "html")?,
            (0, Scope::New) => run(tab, &new, ALL_RULES)?,
            _ => run(tab, &new, COLOR_RULES)?,
        };
        add(theme, Kind::Axe, found);
        add(theme, Kind::Width, strings(&tab.evaluate(WIDER)?)?);
    }
    let foreign = log.requests.iter().filter(|address| {
        let local = ["file:", "data:", "blob:"];
        !local.iter().any(|scheme| address.starts_with(scheme))
    });
    add("any", Kind::Request, foreign.cloned().collect());
    add("any", Kind::Console, log.console.clone());
    Ok(faults)
}

/// The kinds of elements whose colors were looked at: an element by its tag, its classes and its own style, and those
/// of the elements around it. What is alike in all of that has the colors of what was looked at before.
#[derive(Default)]
pub struct Seen(Mutex<HashSet<String>>);

impl Seen {
    /// Those that were not seen before; from now on they are.
    fn new_ones(&self, kinds: Vec<String>) -> Vec<String> {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let new = kinds.into_iter().filter(|kind| seen.insert(kind.clone()));
        new.collect()
    }
}

/// Puts axe into the page that is open.
pub fn load_axe(tab: &mut Tab) -> Result<()> {
    tab.evaluate(AXE).map(|_| ())
}

/// What axe finds in the first element that a selector names, as it is now.
pub fn axe(tab: &mut Tab, selector: &str) -> Result<Vec<String>> {
    let scope = format!("[document.querySelector('{selector}')]");
    run(tab, &scope, ALL_RULES)
}

/// Makes axe look at the elements in a list, with some of its rules.
fn run(tab: &mut Tab, scope: &str, rules: &str) -> Result<Vec<String>> {
    let run = RUN.replace("SCOPE", scope).replace("RULES", rules);
    strings(&tab.evaluate(&run)?)
}

fn strings(value: &Value) -> Result<Vec<String>> {
    serde_json::from_value(value.clone()).context("no list of texts")
}
