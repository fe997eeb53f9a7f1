//! What the copy buttons copy.

use std::fs;

use anyhow::{Context, Result, ensure};
use proof::browser::{Browser, address};
use proof::site::selector;
use scraper::{ElementRef, Html};
use serde_json::json;

use crate::{built, pages};

/// Opens the folded boxes, presses each button and reads the clipboard after it.
const PRESS: &str = "(async () => {
    document.querySelectorAll('details').forEach(box => { box.open = true; });
    const copied = [];
    for (const button of document.querySelectorAll('main .clip-button')) {
        await navigator.clipboard.writeText('nothing was copied');
        button.click();
        copied.push(await navigator.clipboard.readText());
    }
    return copied;
})()";

/// A listing gives its added lines, a terminal what is typed, other code all of it. Where that is
/// nothing there is no button.
pub fn buttons() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    tab.call(
        "Emulation.setFocusEmulationEnabled",
        json!({ "enabled": true }),
    )?;
    let folder = built()?.pages();
    let (mut count, mut checks) = (0, 0);
    for page in pages()? {
        let wanted = wanted(&fs::read_to_string(folder.join(&page))?)?;
        tab.open(&address(&folder, &page))?;
        let copied: Vec<String> = serde_json::from_value(tab.evaluate(PRESS)?)?;
        ensure!(
            copied == wanted,
            "{page}: copied {copied:#?}, not {wanted:#?}"
        );
        count += wanted.len();
        let commands = copied.iter().filter(|_| page.ends_with("/exercises.html"));
        checks += commands
            .filter(|text| text.starts_with("cargo tutor check "))
            .count();
    }
    let tasks = folder.join("exercises.html");
    let tasks = Html::parse_document(&fs::read_to_string(tasks)?);
    let tasks = tasks.select(&selector("main table tbody tr")?).count();
    ensure!(
        checks == tasks,
        "the check of {checks} exercises can be copied, not of {tasks}"
    );
    eprintln!("browser: {count} copy buttons pressed");
    Ok(())
}

fn wanted(html: &str) -> Result<Vec<String>> {
    let document = Html::parse_document(html);
    let mut all = Vec::new();
    for code in document.select(&selector("main pre > code")?) {
        let text = match figure(code).as_deref() {
            Some("listing") => lines(code, ".added", "")?,
            Some("terminal") => lines(code, ".typed", "\n")?,
            _ if code
                .value()
                .classes()
                .any(|class| class == "language-console") =>
            {
                let text: String = code.text().collect();
                let typed = text.lines().filter_map(|line| line.strip_prefix("$ "));
                typed.map(|line| format!("{line}\n")).collect()
            }
            _ => code.text().collect(),
        };
        if !text.is_empty() {
            all.push(text);
        }
    }
    Ok(all)
}

/// The class of the figure around some code.
fn figure(code: ElementRef<'_>) -> Option<String> {
    let figure = code.ancestors().filter_map(ElementRef::wrap);
    let mut figure = figure.filter(|element| element.value().name() == "figure");
    Some(figure.next()?.value().classes().next()?.to_owned())
}

fn lines(code: ElementRef<'_>, mark: &str, end: &str) -> Result<String> {
    let marked = selector(mark).context("a mark")?;
    let line = |line: ElementRef<'_>| line.text().collect::<String>() + end;
    Ok(code.select(&marked).map(line).collect())
}
