//! Two clients in any order: chosen by button and by key, complete without either.

use anyhow::{Context, Result, ensure};
use course::orders::Orders;
use proof::browser::tab::Tab;
use proof::browser::{Browser, address, audit};
use serde_json::json;

use crate::built;

const PAGE: &str = "any-order.html";
const SERVERS: [&str; 3] = ["kv-server", "threaded-server", "event-server"];

/// The tables of the page, as the texts of their cells: by order, action and server.
const TABLES: &str = "Array.from(document.querySelectorAll('figure.order')).map(figure => [
    figure.id.replace('figure-order-', ''),
    Array.from(figure.querySelectorAll('tbody'), body =>
        Array.from(body.querySelectorAll('td'), cell => cell.textContent)),
])";

const MOMENT: &str = "document.querySelector('.orders-now .orders-moment').textContent";
const PATH: &str = "document.querySelector('.orders-path').textContent";

fn open(browser: &Browser) -> Result<Tab> {
    let mut tab = browser.tab()?;
    tab.resize(1440, 900)?;
    tab.open(&address(&built()?.pages(), PAGE))?;
    Ok(tab)
}

fn text(tab: &mut Tab, script: &str) -> Result<String> {
    let value = tab.evaluate(script)?;
    // mdBook writes line feeds between elements.
    let text = value.as_str().context("no text")?.split('\n');
    Ok(text.collect())
}

/// What a terminal shows after an order, computed from the recording.
fn terminal(server: &str, order: &str, terminal: usize) -> Result<String> {
    let file = course::top().join(format!("book/recordings/any-order-{server}.json"));
    let orders = Orders::read(&std::fs::read_to_string(file)?);
    let orders = orders.map_err(|(line, fault)| anyhow::anyhow!("{line}: {fault}"))?;
    let (mut shown, mut cursor) = (String::new(), "$".to_owned());
    for step in orders.run(order).steps {
        for screen in step
            .screens
            .into_iter()
            .filter(|one| one.terminal == terminal)
        {
            for line in screen.lines {
                shown += &line;
            }
            cursor = screen.cursor;
        }
    }
    Ok(without_space(&(shown + &cursor)))
}

fn without_space(text: &str) -> String {
    text.replace("^C", "").split_whitespace().collect()
}

/// The figure says what the tables say, which say what was recorded.
pub fn as_in_the_tables() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    let tables: Vec<(String, Vec<Vec<String>>)> = serde_json::from_value(tab.evaluate(TABLES)?)?;
    ensure!(tables.len() >= 4, "only {} tables", tables.len());
    tab.evaluate("document.querySelector('figure.orders').focus()")?;
    for (order, rows) in &tables {
        ensure!(rows.len() == order.len(), "{order}: {} rows", rows.len());
        for (column, server) in SERVERS.iter().enumerate() {
            let choose =
                format!("document.querySelectorAll('.orders-bar input')[{column}].click()");
            tab.evaluate(&choose)?;
            tab.evaluate("document.querySelector('figure.orders').focus()")?;
            tab.press("Escape")?;
            for (count, (client, row)) in order.chars().zip(rows).enumerate() {
                let click = format!(".orders-acts button:nth-of-type({client})");
                tab.evaluate(&format!("document.querySelector('{click}').click()"))?;
                let place = format!("{server}, {}", &order[..=count]);
                let moment = text(&mut tab, MOMENT)?;
                ensure!(
                    without_space(&moment) == without_space(&row[column]),
                    "{place}: {moment:?}, not {:?}",
                    row[column]
                );
                for number in 1..=3 {
                    let script = format!(
                        "document.querySelector('pre[data-terminal=\"{number}\"]').textContent"
                    );
                    let shown = without_space(&text(&mut tab, &script)?);
                    let wanted = terminal(server, &order[..=count], number)?;
                    ensure!(shown == wanted, "{place}: {shown:?}, not {wanted:?}");
                }
            }
        }
    }
    Ok(())
}

/// The keys alone reach everything, and turn no page.
pub fn by_key() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    let first = text(&mut tab, MOMENT)?;
    tab.tab_to("figure.orders")?;
    let expect = |tab: &mut Tab, key: &str, end: &str| -> Result<()> {
        tab.press(key)?;
        let path = text(tab, PATH)?;
        ensure!(path.ends_with(end), "after {key}: {path:?}, not {end:?}");
        Ok(())
    };
    expect(&mut tab, "Escape", "nobody has acted")?;
    expect(&mut tab, "ArrowLeft", "nobody has acted")?;
    expect(&mut tab, "1", "kv-server: client 1 connects")?;
    expect(&mut tab, "2", "client 1 connects, client 2 connects")?;
    expect(&mut tab, "2", "client 2 sends SET age 28")?;
    ensure!(
        text(&mut tab, MOMENT)? == first,
        "not the moment of the beginning"
    );
    expect(&mut tab, "2", "client 2 leaves")?;
    expect(&mut tab, "2", "client 2 leaves")?;
    let disabled =
        "document.querySelectorAll('.orders-acts button')[1].getAttribute('aria-disabled')";
    ensure!(
        tab.evaluate(disabled)? == json!("true"),
        "client 2 can act again"
    );
    expect(&mut tab, "ArrowLeft", "client 2 sends SET age 28")?;
    tab.tab_to(".orders-bar input")?;
    tab.press("ArrowRight")?;
    let path = text(&mut tab, PATH)?;
    ensure!(path.starts_with("threaded-server: "), "{path}");
    let here = tab.evaluate(&format!("location.pathname.endsWith('{PAGE}')"))?;
    ensure!(here == json!(true), "another page");
    tab.tab_to(".orders-acts button")?;
    expect(&mut tab, "Enter", "client 1 sends SET name Alice")?;
    audit::load_axe(&mut tab)?;
    for theme in ["light", "navy"] {
        tab.evaluate(&format!(
            "document.getElementById('mdbook-theme-{theme}').click()"
        ))?;
        let faults = audit::axe(&mut tab, "figure.orders")?;
        ensure!(faults.is_empty(), "{theme}: {faults:#?}");
    }
    Ok(())
}

/// Without scripts and on paper nothing is missing but the buttons, and on a phone nothing is cut off.
pub fn complete() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    let with = [text(&mut tab, MOMENT)?, text(&mut tab, PATH)?];
    tab.emulate("print", "light")?;
    let bar = tab.evaluate("document.querySelector('.orders-bar').checkVisibility()")?;
    ensure!(bar == json!(false), "buttons on paper");
    let mut tab = browser.tab()?;
    tab.call(
        "Emulation.setScriptExecutionDisabled",
        json!({ "value": true }),
    )?;
    for width in [390, 1440] {
        tab.resize(width, 844)?;
        tab.open(&address(&built()?.pages(), PAGE))?;
        let alone = [text(&mut tab, MOMENT)?, text(&mut tab, PATH)?];
        ensure!(alone == with, "without scripts: {alone:?}, not {with:?}");
        let hidden = "Array.from(document.querySelectorAll('figure.order td, figure.orders td, .orders-now p, .orders-now pre'))
            .filter(part => part.textContent && !part.checkVisibility()).length";
        ensure!(tab.evaluate(hidden)? == json!(0), "something is hidden");
        let cut = "Array.from(document.querySelectorAll('figure.order *, figure.orders *'))
            .filter(part => part.checkVisibility())
            .filter(part => part.getBoundingClientRect().right > document.documentElement.clientWidth + 1
                || getComputedStyle(part).overflowX === 'hidden' && part.scrollWidth > part.clientWidth + 1)
            .map(part => part.outerHTML.slice(0, 80))";
        let cut = tab.evaluate(cut)?;
        ensure!(cut == json!([]), "{width}: cut off: {cut}");
    }
    let bar = tab.evaluate("document.querySelectorAll('.orders-bar').length")?;
    ensure!(bar == json!(0), "buttons that do nothing");
    Ok(())
}
