//! The book on paper.

use std::fs;

use anyhow::{Context, Result, ensure};
use lopdf::content::Content;
use lopdf::{Dictionary, Document, Object, ObjectId};
use proof::browser::paper;
use proof::browser::{Browser, address};
use serde_json::json;

use crate::built;
use crate::pdf::{Printed, printed};

/// Gives an id to the first and the last part of each thing that stays together, and links to all of
/// them, because a PDF says on which page a part is only when something leads there.
const MARK: &str = "(() => {
    let count = 0;
    const marks = [];
    const pair = (what, first, last) => {
        if (!first || !last || first === last) return;
        first.id = `first-${count}`;
        last.id = `last-${count}`;
        marks.push(first.id, last.id);
        what.dataset.pair = count++;
    };
    const seen = part => part?.checkVisibility();
    for (const figure of document.querySelectorAll('figure.listing, figure.terminal')) {
        if (!seen(figure) || figure.matches('.long') || figure.offsetHeight > PAGE) continue;
        pair(figure, figure.querySelector('figcaption'), figure.querySelector('.line:last-child'));
    }
    for (const figure of document.querySelectorAll('figure.figure')) {
        if (seen(figure)) pair(figure, figure.querySelector('svg text, .screens-heads b, .orders-path, .orders-act'), figure.querySelector('figcaption'));
    }
    for (const heading of document.querySelectorAll('main :is(h1, h2, h3, h4)')) {
        if (!seen(heading)) continue;
        let next = heading.nextElementSibling;
        while (next && !seen(next)) next = next.nextElementSibling;
        if (next?.matches('figure')) next = next.querySelector('th, figcaption, svg text');
        pair(heading, heading, next);
    }
    const links = document.createElement('div');
    links.innerHTML = marks.map(id => `<a href='#${id}'>${id}</a> `).join('');
    document.querySelector('main').append(links);
    return Object.fromEntries(Array.from(document.querySelectorAll('[data-pair]'),
        part => [part.dataset.pair, part.outerHTML.slice(0, 160)]));
})()";

/// The height of the text on a page of A4 in CSS pixels, 255 mm, less what the rounding of lines takes.
const PAGE: &str = "950";

pub fn cuts() -> Result<()> {
    let (pairs, cut) = look("")?;
    eprintln!("paper: {pairs} listings, terminals, figures and headings looked at");
    ensure!(pairs > 100, "only {pairs} things were found in the PDF");
    ensure!(cut.is_empty(), "cut in two:\n{}", cut.join("\n"));
    Ok(())
}

/// Without our rules for paper, listings are cut in two, and headings lose their text.
pub fn planted() -> Result<()> {
    let (_, cut) = look(
        // The first pages are enough.
        "[...document.querySelector('main').children].slice(1500).forEach(one => one.remove());\
         const style = document.createElement('style');\
         style.textContent = '@media print { * { break-inside: auto !important; break-after: auto !important; } }';\
         document.head.append(style);",
    )?;
    for tag in ["<figure", "<h2"] {
        let found = cut.iter().any(|line| line.contains(&format!("\"{tag}")));
        ensure!(found, "no {tag} was found to be cut in {cut:#?}");
    }
    Ok(())
}

/// Prints the book, after a script has changed it. Gives how many things should stay together, and
/// those that do not.
fn look(script: &str) -> Result<(usize, Vec<String>)> {
    let browser = Browser::launch()?;
    let mut tab = paper::open(&browser, built()?)?;
    tab.evaluate(script)?;
    let marked = tab.evaluate(&MARK.replace("PAGE", PAGE))?;
    let pdf = tab.print()?;
    let places = paper::places(&Document::load_mem(&pdf)?)?;
    let mut pairs = 0;
    let mut cut = Vec::new();
    for (name, first) in &places {
        let Some(number) = name.strip_prefix("first-") else {
            continue;
        };
        let last = places.get(&format!("last-{number}"));
        let last = last.with_context(|| format!("no last-{number}"))?;
        pairs += 1;
        if first != last {
            let what = &marked[number];
            cut.push(format!("pages {first} and {last}: {what}"));
        }
    }
    Ok((pairs, cut))
}

/// The page that prints itself does so once when a reader opens it, and never when a tool does, which says
/// so with `navigator.webdriver`.
pub fn prints_itself() -> Result<()> {
    // Timers end at once, but still in their order.
    const COUNT: &str = "window.printed = 0;
        window.print = () => { window.printed++; };
        const later = window.setTimeout;
        window.setTimeout = (act, _, ...rest) => later(act, 0, ...rest);";
    const READER: &str = "Object.defineProperty(navigator, 'webdriver', { get: () => false });";
    const PRINTED: &str = "new Promise(done => setTimeout(() => done(window.printed)))";
    let browser = Browser::launch()?;
    for (who, script, wanted) in [("a tool", "", 0), ("a reader", READER, 1)] {
        for (page, wanted) in [("print.html", wanted), ("introduction.html", 0)] {
            let mut tab = browser.tab()?;
            let source = json!({ "source": format!("{COUNT}{script}") });
            tab.call("Page.addScriptToEvaluateOnNewDocument", source)?;
            tab.open(&address(&built()?.pages(), page))?;
            let printed = tab.evaluate(PRINTED)?;
            ensure!(
                printed == json!(wanted),
                "{who} opens {page}: printed {printed} times, not {wanted}"
            );
        }
    }
    Ok(())
}

/// The most pages of a hundred that may be less than half full.
const HALF_EMPTY: usize = 10;

/// The contents have the right page for each heading, no font is drawn as curves, and few pages are half empty.
pub fn contents() -> Result<()> {
    let Printed { pdf, entries, .. } = printed()?;
    let document = Document::load_mem(pdf)?;
    ensure!(entries.len() > 100, "{} entries", entries.len());
    let faults = faults(&document, entries)?;
    ensure!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

/// A wrong number in the contents, a font as curves and a page of one line are found.
pub fn planted_contents() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let page = "<h1 id='one'>One</h1><a href='#one'>one</a>";
    fs::write(folder.path().join("page.html"), page)?;
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    tab.open(&address(folder.path(), "page.html"))?;
    let mut document = Document::load_mem(&tab.print()?)?;
    let font = Dictionary::from_iter([("Type", "Font".into()), ("Subtype", "Type3".into())]);
    document.add_object(font);
    let found = faults(&document, &[("one".into(), "2".into())])?;
    let wanted = [
        "the contents say 2 for #one, which is on page 1",
        "1 fonts are drawn as curves (Type 3)",
        "1 of 1 pages are less than half full: [1]",
    ];
    ensure!(found == wanted, "{found:#?}");
    Ok(())
}

/// What is wrong with a printed book whose contents have these ids and numbers.
fn faults(document: &Document, entries: &[(String, String)]) -> Result<Vec<String>> {
    let places = paper::places(document)?;
    let mut faults = Vec::new();
    for (id, number) in entries {
        let place = places
            .get(id)
            .with_context(|| format!("#{id} is nowhere"))?;
        if place.to_string() != *number {
            faults.push(format!(
                "the contents say {number} for #{id}, which is on page {place}"
            ));
        }
    }
    let is_drawn = |object: &&Object| {
        let font = object.as_dict().ok();
        let subtype = font.and_then(|font| font.get(b"Subtype").ok()?.as_name().ok());
        subtype == Some(b"Type3")
    };
    let drawn = document.objects.values().filter(is_drawn).count();
    if drawn > 0 {
        faults.push(format!("{drawn} fonts are drawn as curves (Type 3)"));
    }
    let pages = document.get_pages();
    let mut empty = Vec::new();
    for (number, id) in &pages {
        if fullness(document, *id)? < 0.5 {
            empty.push(number);
        }
    }
    let (count, all) = (empty.len(), pages.len());
    eprintln!("paper: {all} pages, {count} less than half full");
    if count * 100 > all * HALF_EMPTY {
        faults.push(format!(
            "{count} of {all} pages are less than half full: {empty:?}"
        ));
    }
    Ok(faults)
}

/// How far down the text of a page goes, from 0 to 1. Page numbers and running heads are not counted.
fn fullness(document: &Document, page: ObjectId) -> Result<f64> {
    const HEIGHT: f64 = 841.92;
    const MARGINS: (f64, f64) = (57.0, 62.0);
    let content = Content::decode(&document.get_page_content(page))?;
    let (mut now, mut kept) = (UNIT, Vec::new());
    let mut lowest = MARGINS.0;
    for operation in &content.operations {
        let numbers = operation
            .operands
            .iter()
            .map_while(|operand| operand.as_float().ok());
        let numbers: Vec<f64> = numbers.map(f64::from).collect();
        match (operation.operator.as_str(), &numbers[..]) {
            ("q", _) => kept.push(now),
            ("Q", _) => now = kept.pop().unwrap_or(UNIT),
            ("cm", &[a, b, c, d, e, f]) => now = times([a, b, c, d, e, f], now),
            ("Tm", &[a, b, c, d, e, f]) => {
                let y = HEIGHT - times([a, b, c, d, e, f], now)[5];
                if y < HEIGHT - MARGINS.1 {
                    lowest = f64::max(lowest, y);
                }
            }
            _ => {}
        }
    }
    Ok((lowest - MARGINS.0) / (HEIGHT - MARGINS.0 - MARGINS.1))
}

/// A matrix of a PDF, of which the third column is known.
type Matrix = [f64; 6];

const UNIT: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

fn times([a, b, c, d, e, f]: Matrix, [g, h, i, j, k, l]: Matrix) -> Matrix {
    [
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + l,
    ]
}

/// On paper no box opens: hints and solutions are shown once, and the exercises refer to them.
pub fn solutions() -> Result<()> {
    const SHOWN: &str = "(() => {
        const seen = part => part.checkVisibility() && part.offsetHeight > 5;
        const count = parts => Array.from(document.querySelectorAll(parts)).filter(seen).length;
        return [
            document.querySelectorAll('.on-screen details').length,
            count('.on-screen details, .on-screen details > *'),
            count('details:is(.hint, .solution) > summary + *'),
            document.querySelectorAll('.on-screen').length,
            count('.on-paper a'),
        ];
    })()";
    let browser = Browser::launch()?;
    let mut tab = paper::open(&browser, built()?)?;
    let counts: Vec<usize> = serde_json::from_value(tab.evaluate(SHOWN)?)?;
    let [boxes, below_tasks, at_the_end, exercises, references] = counts[..] else {
        anyhow::bail!("five numbers, not {counts:?}");
    };
    ensure!(boxes > 50, "only {boxes} boxes below tasks");
    ensure!(below_tasks == 0, "{below_tasks} are printed below tasks");
    ensure!(
        at_the_end == boxes,
        "{at_the_end} of {boxes} boxes are printed open at the end"
    );
    ensure!(
        references == exercises,
        "{references} of {exercises} exercises refer to them"
    );
    Ok(())
}
