//! The book with the keyboard alone.

use anyhow::{Result, ensure};
use proof::browser::tab::Tab;
use proof::browser::{Browser, address};
use serde_json::json;

use crate::{built, pages};

fn open(browser: &Browser, page: &str) -> Result<Tab> {
    let mut tab = browser.tab()?;
    tab.resize(1280, 900)?;
    tab.open(&address(&built()?.pages(), page))?;
    // Before its first picture a page takes no keys.
    tab.evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(() => done(true))))")?;
    Ok(tab)
}

fn expect(tab: &mut Tab, condition: &str) -> Result<()> {
    tab.wait_until(condition)
}

pub fn everything() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = open(&browser, "02-kv/lines.html")?;
    tab.press("Tab")?;
    expect(&mut tab, "document.activeElement.matches('.skip')")?;

    tab.tab_to("#mdbook-sidebar-toggle")?;
    for visible in ["false", "true"] {
        tab.press("Enter")?;
        expect(
            &mut tab,
            &format!("document.activeElement.ariaExpanded === '{visible}'"),
        )?;
        let shown = format!("document.documentElement.matches('.sidebar-visible') === {visible}");
        expect(&mut tab, &shown)?;
    }

    tab.tab_to("#mdbook-theme-toggle")?;
    tab.press("Enter")?;
    tab.tab_to("#mdbook-theme-light")?;
    for _ in 0..3 {
        tab.press("ArrowDown")?;
    }
    tab.press("Enter")?;
    expect(&mut tab, "document.documentElement.matches('.navy')")?;
    tab.press("Escape")?;

    tab.tab_to("figure.listing .clip-button, figure.terminal .clip-button")?;
    expect(
        &mut tab,
        "getComputedStyle(document.activeElement.parentElement).opacity === '1'",
    )?;

    tab.press("/")?;
    tab.wait_until("document.activeElement.id === 'mdbook-searchbar'")?;
    for letter in ["b", "a", "c", "k", "l", "o", "g"] {
        tab.press(letter)?;
    }
    tab.wait_until("document.querySelector('#mdbook-searchresults a')")?;
    tab.press("ArrowDown")?;
    tab.press("Enter")?;
    tab.wait_for("Page.loadEventFired")?;
    tab.wait_until("document.querySelector('main mark')")
}

pub fn turn() -> Result<()> {
    let browser = Browser::launch()?;
    let pages = pages()?;
    let here = |name: &str| format!("location.pathname.endsWith('/{name}')");
    let mut tab = open(&browser, &pages[5])?;
    for (key, page) in [("ArrowRight", 6), ("ArrowLeft", 5)] {
        tab.press(key)?;
        tab.wait_for("Page.loadEventFired")?;
        expect(&mut tab, &here(&pages[page]))?;
    }
    for (link, page) in [("next", 6), ("previous", 5)] {
        tab.tab_to(&format!(".nav-chapters.{link}"))?;
        tab.press("Enter")?;
        tab.wait_for("Page.loadEventFired")?;
        expect(&mut tab, &here(&pages[page]))?;
    }
    Ok(())
}

/// What is too wide is moved by the arrows once it has the focus; the page is not turned.
pub fn scroll() -> Result<()> {
    const PAGE: &str = "02-kv/lines.html";
    const MOVED: &str = "document.activeElement.scrollLeft > 0";
    let browser = Browser::launch()?;
    let mut tab = open(&browser, PAGE)?;
    tab.resize(390, 844)?;
    tab.evaluate(
        "document.querySelector('figure.terminal code').style.whiteSpace = 'pre';
         document.querySelector('figure.terminal .line').append('wide '.repeat(40));
         document.querySelector('main').insertAdjacentHTML('afterbegin', '<div class=\"table-wrapper\">' +
            '<table><tr>' + '<td>a cell</td>'.repeat(40) + '</tr></table></div>');
         window.dispatchEvent(new Event('resize'))",
    )?;
    for box_ in [".table-wrapper", "figure.terminal code"] {
        tab.tab_to(box_)?;
        tab.press("ArrowRight")?;
        tab.wait_until(MOVED)?;
        tab.press("ArrowLeft")?;
        tab.wait_until(&format!("!({MOVED})"))?;
        tab.press("ArrowLeft")?;
        expect(&mut tab, &format!("location.pathname.endsWith('{PAGE}')"))?;
    }
    Ok(())
}

/// A reader who has chosen nothing has what the system says, with scripts and without.
pub fn scheme() -> Result<()> {
    const GROUND: &str = "getComputedStyle(document.body.parentElement).backgroundColor";
    let browser = Browser::launch()?;
    for scripts_off in [false, true] {
        let mut grounds = Vec::new();
        for scheme in ["light", "dark"] {
            let mut tab = browser.tab()?;
            tab.emulate("screen", scheme)?;
            let off = json!({ "value": scripts_off });
            tab.call("Emulation.setScriptExecutionDisabled", off)?;
            tab.open(&address(&built()?.pages(), "introduction.html"))?;
            grounds.push(tab.evaluate(GROUND)?);
        }
        ensure!(
            grounds[0] == json!("rgb(253, 252, 249)"),
            "light is {}",
            grounds[0]
        );
        ensure!(
            grounds[1] == json!("rgb(22, 26, 38)"),
            "dark is {}",
            grounds[1]
        );
    }
    Ok(())
}
