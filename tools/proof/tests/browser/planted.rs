//! Pages with faults, each of which has to be found.

use std::fs;

use anyhow::{Result, ensure};
use proof::browser::audit::{Fault, Kind, Scope, Seen, audit};
use proof::browser::{Browser, address};

const FAULTS: [(&str, Kind, &str, &str); 13] = [
    (
        "contrast",
        Kind::Axe,
        "color-contrast",
        "<p style='color: #aaa'>Too faint to read</p>",
    ),
    (
        "picture",
        Kind::Axe,
        "image-alt",
        "<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>",
    ),
    ("label", Kind::Axe, "label", "<input type='checkbox'>"),
    (
        "width",
        Kind::Width,
        "pixels wide",
        "<div style='width: 3000px'>Too wide</div>",
    ),
    (
        "left",
        Kind::Width,
        "over the left edge: <figure",
        "<figure style='margin-left: -60px'>Under the contents</figure>",
    ),
    (
        "right",
        Kind::Width,
        "over the right edge: <p",
        "<p style='width: 3000px'>Behind the edge</p>",
    ),
    (
        "asides",
        Kind::Aside,
        "the aside “First” lies on “Second”",
        "<div style='position: absolute; left: 100%; top: 0'><div class='aside' style='height: 9em'>First</div>\
         <div class='aside' style='margin-top: -3em'>Second</div></div>",
    ),
    (
        "covered",
        Kind::Aside,
        "lies on “A paragraph”",
        "<p>A paragraph</p><div class='aside' style='margin-top: -2em'>An aside</div>",
    ),
    (
        "folded",
        Kind::Aside,
        "stands at",
        "<div class='aside'>In the column of a wide window</div>",
    ),
    (
        "cut",
        Kind::Cut,
        "in a box of 300: <div",
        "<div style='width: 300px; overflow-x: auto' tabindex=0><table><tr><td style='min-width: 400px'>1</table></div>",
    ),
    (
        "button",
        Kind::Cut,
        "the copy button lies on A long line",
        "<pre style='position: relative'><div class=buttons style='position: absolute; right: 0'><button>Copy</button>\
         </div><code style='display: block; text-align: right'>A long line</code></pre>",
    ),
    (
        "console",
        Kind::Console,
        "lost",
        "<script>console.warn('lost')</script>",
    ),
    (
        "request",
        Kind::Request,
        "elsewhere.invalid",
        "<link rel='prefetch' href='https://elsewhere.invalid/font'>",
    ),
];

pub fn faults() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    let seen = Seen::default();
    for (name, kind, message, body) in FAULTS {
        let file = format!("{name}.html");
        fs::write(folder.path().join(&file), page(body))?;
        let place = address(folder.path(), &file);
        let found = audit(&mut tab, &place, 1280, &["light"], Scope::Page, &seen)?;
        let mut same = found.iter().filter(|fault| fault.kind == kind);
        ensure!(
            same.any(|fault| fault.message.contains(message)),
            "{name}: {message} was not found in {found:?}"
        );
    }
    let file = address(folder.path(), "label.html");
    let dark = audit(&mut tab, &file, 1280, &["navy"], Scope::Page, &seen);
    ensure!(
        dark.is_err_and(|error| error.to_string().contains("no theme navy")),
        "a theme that cannot be chosen was looked at"
    );
    fs::write(
        folder.path().join("none.html"),
        page("<p>Nothing is wrong</p>"),
    )?;
    let place = address(folder.path(), "none.html");
    let found = audit(&mut tab, &place, 1280, &["light"], Scope::Page, &seen)?;
    ensure!(
        found.is_empty(),
        "found on a page without a fault: {found:?}"
    );
    Ok(())
}

/// A color that is wrong in one theme, in an element of a kind that the pages before did not have; and what
/// is wrong with such an element where nothing else is looked at.
pub fn colors() -> Result<()> {
    const BUTTON: &str = "<button id=mdbook-theme-navy onclick=\"document.documentElement.className = 'navy'\">Navy</button>
        <button id=mdbook-theme-light onclick=\"document.documentElement.className = 'light'\">Light</button>
        <style>.navy .late { color: #eee }</style><p>A paragraph</p>";
    let folder = tempfile::tempdir()?;
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    let seen = Seen::default();
    for (name, late, faults) in [("one", "", 0), ("two", "<p class=late>Late</p>", 1)] {
        let file = format!("{name}.html");
        let body = format!("{BUTTON}{late}");
        fs::write(folder.path().join(&file), page(&body))?;
        let place = address(folder.path(), &file);
        let found = audit(
            &mut tab,
            &place,
            1280,
            &["light", "navy"],
            Scope::Page,
            &seen,
        )?;
        ensure!(
            found.len() == faults,
            "{name}: {faults} faults and not {found:?}"
        );
        let is_it = |fault: &Fault| {
            fault.place.contains("navy") && fault.message.contains("color-contrast: .late")
        };
        ensure!(found.iter().all(is_it), "{name}: {found:?}");
    }
    let body = format!("{BUTTON}<img class=late src=data:,>");
    fs::write(folder.path().join("three.html"), page(&body))?;
    let place = address(folder.path(), "three.html");
    let found = audit(&mut tab, &place, 1280, &["light"], Scope::New, &seen)?;
    let is_it = |fault: &Fault| fault.message.starts_with("image-alt: ");
    ensure!(found.iter().any(is_it), "of what is new: {found:?}");
    Ok(())
}

fn page(body: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=en class=light><meta charset=utf-8><title>A page</title>\
         <link rel=icon href='data:,'><main><h1>A page</h1>{body}</main></html>"
    )
}
