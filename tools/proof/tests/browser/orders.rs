//! Two clients in any order: chosen by button and by key, complete without either.

use anyhow::{Context, Result, ensure};
use course::orders::Orders;
use proof::browser::tab::Tab;
use proof::browser::{Browser, address, audit};
use serde_json::{Value, json};

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

fn recorded(server: &str) -> Result<Orders> {
    let file = course::top().join(format!("book/recordings/any-order-{server}.json"));
    let orders = Orders::read(&std::fs::read_to_string(file)?);
    orders.map_err(|(line, fault)| anyhow::anyhow!("{line}: {fault}"))
}

/// What a terminal shows after an order, computed from the recording.
fn terminal(server: &str, order: &str, terminal: usize) -> Result<String> {
    let orders = recorded(server)?;
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

/// Walks through all orders on one server after the other, and gives what a script finds in each state, with
/// the place.
fn in_every_state(tab: &mut Tab, script: &str) -> Result<Vec<(usize, String, Value)>> {
    let walk = format!(
        "(() => {{
            const figure = document.querySelector('figure.orders');
            const press = key => figure.dispatchEvent(new KeyboardEvent('keydown', {{ key, bubbles: true }}));
            const found = [];
            const walk = (server, order) => {{
                press('Escape');
                Array.from(order).forEach(press);
                found.push([server, order, {script}]);
                for (const client of '12')
                    if (order.split(client).length <= 3) walk(server, order + client);
            }};
            document.querySelectorAll('.orders-bar input').forEach((input, server) => {{
                input.click();
                walk(server, '');
            }});
            return found;
        }})()"
    );
    let found: Vec<(usize, String, Value)> = serde_json::from_value(tab.evaluate(&walk)?)?;
    ensure!(found.len() > 150, "only {} states", found.len());
    Ok(found)
}

/// What a reader takes in at one glance: a call with its result, a command, what somebody does.
const TORN: &str = r"(() => {
    const torn = [];
    const whole = /\w+ = -?\d+|SET \w+ \w+|[Cc]lient \d (connects|leaves)|waits in(?= *$)|\d+ bytes/g;
    for (const figure of document.querySelectorAll('FIGURES')) {
        const texts = document.createTreeWalker(figure, NodeFilter.SHOW_TEXT);
        while (texts.nextNode()) {
            const text = texts.currentNode;
            if (text.parentElement.closest('script') || !text.parentElement.checkVisibility()) continue;
            for (const { 0: words, index } of text.data.matchAll(whole)) {
                const range = document.createRange();
                range.setStart(text, index);
                range.setEnd(text, index + words.length);
                const tops = Array.from(range.getClientRects(), part => Math.round(part.top));
                if (new Set(tops).size > 1) torn.push(words);
            }
        }
    }
    return torn;
})()";

/// Lines break between calls and not in them, at every width, in every state.
pub fn whole() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    for width in [1440, 1000, 760, 390, 320] {
        tab.resize(width, 900)?;
        let torn = tab.evaluate(&TORN.replace("FIGURES", ".order"))?;
        ensure!(torn == json!([]), "{width}, tables: torn: {torn}");
        for (server, order, torn) in in_every_state(&mut tab, &TORN.replace("FIGURES", ".orders"))?
        {
            let place = format!("{width}, {}, {order:?}", SERVERS[server]);
            ensure!(torn == json!([]), "{place}: torn: {torn}");
        }
        let wide = tab.evaluate("document.documentElement.scrollWidth > innerWidth")?;
        ensure!(wide == json!(false), "{width}: the page scrolls sideways");
    }
    tab.resize(1000, 900)?;
    tab.evaluate(
        "const style = document.createElement('style');
         style.textContent = 'figure * { white-space: normal !important; }';
         document.head.append(style)",
    )?;
    let torn = tab.evaluate(&TORN.replace("FIGURES", ".order"))?;
    ensure!(torn != json!([]), "without our rule nothing is torn");
    Ok(())
}

/// Each terminal has a cursor, which stands still: behind its prompt, or below what is there, where the
/// recorded program is blocked in a call.
pub fn cursors() -> Result<()> {
    const CURSORS: &str = "Array.from(document.querySelectorAll('.orders-now pre'), pre =>
        Array.from(pre.querySelectorAll('.line'), (line, index, lines) =>
            getComputedStyle(line, '::after').content.includes('▌')
                ? (line === pre.lastElementChild ? line.querySelector('.prompt') ? 'prompt' : 'call' : 'inside')
                : '').join(''))";
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    let any =
        json!({ "features": [{ "name": "prefers-reduced-motion", "value": "no-preference" }] });
    tab.call("Emulation.setEmulatedMedia", any)?;
    let servers = SERVERS.map(recorded);
    for (server, order, cursors) in in_every_state(&mut tab, CURSORS)? {
        let orders = servers[server].as_ref();
        let orders = orders.map_err(|error| anyhow::anyhow!("{error:#}"))?;
        let run = orders.run(&order);
        let now = run.steps.len();
        let wanted = [1, 2, 3].map(|terminal| {
            let mut programs = run.programs.iter();
            let blocked = programs
                .any(|one| one.terminal == terminal && run.blocked(&one.name, now).is_some());
            if blocked { "call" } else { "prompt" }
        });
        let place = format!("{}, {order:?}", SERVERS[server]);
        ensure!(
            cursors == json!(wanted),
            "{place}: {cursors}, not {wanted:?}"
        );
    }
    let moves = "document.getAnimations().filter(one =>
        one.effect.target?.closest('figure.orders')).length";
    ensure!(tab.evaluate(moves)? == json!(0), "something moves");
    Ok(())
}

/// The servers whose cells are seen, by table and action, and whether two of them stand beside each other.
const SEEN: &str = "Array.from(document.querySelectorAll('figure.order tbody'), body => {
    const cells = Array.from(body.querySelectorAll('td')).filter(cell => cell.checkVisibility());
    const tops = new Set(cells.map(cell => cell.getBoundingClientRect().top));
    return [cells.map(cell => cell.dataset.server).join(' '), tops.size < cells.length];
})";

fn seen(tab: &mut Tab, wanted: &str, beside: bool) -> Result<()> {
    let cells: Vec<(String, bool)> = serde_json::from_value(tab.evaluate(SEEN)?)?;
    ensure!(cells.len() >= 24, "only {} actions", cells.len());
    for (index, (servers, in_a_line)) in cells.into_iter().enumerate() {
        ensure!(
            servers == wanted && in_a_line == beside,
            "action {index}: {servers:?}, beside each other: {in_a_line}, not {wanted:?}"
        );
    }
    Ok(())
}

/// On a phone a table shows the server that its radios choose; where there is room, all of them.
pub fn one_server() -> Result<()> {
    const CHOICES: &str = "Array.from(document.querySelectorAll('figure.order .orders-choice'))
        .filter(one => one.checkVisibility()).length";
    let all = SERVERS.join(" ");
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    seen(&mut tab, &all, true)?;
    ensure!(tab.evaluate(CHOICES)? == json!(0), "radios without use");
    tab.resize(390, 844)?;
    seen(&mut tab, SERVERS[0], false)?;
    for figure in 2..=5 {
        tab.tab_to(&format!(".order:nth-of-type({figure}) input"))?;
        tab.press("ArrowRight")?;
    }
    let here = tab.evaluate(&format!("location.pathname.endsWith('{PAGE}')"))?;
    ensure!(here == json!(true), "another page");
    seen(&mut tab, SERVERS[1], false)?;
    audit::load_axe(&mut tab)?;
    let faults = audit::axe(&mut tab, "figure.order")?;
    ensure!(faults.is_empty(), "{faults:#?}");
    // The choice of a phone holds for the phone.
    tab.emulate("print", "light")?;
    seen(&mut tab, &all, true)?;
    ensure!(tab.evaluate(CHOICES)? == json!(0), "radios on paper");

    let mut tab = browser.tab()?;
    let off = json!({ "value": true });
    tab.call("Emulation.setScriptExecutionDisabled", off)?;
    tab.resize(390, 844)?;
    tab.open(&address(&built()?.pages(), PAGE))?;
    seen(&mut tab, &all, false)?;
    let names = "Array.from(document.querySelectorAll('figure.order td'))
        .every(cell => getComputedStyle(cell, '::before').content === `\"${cell.dataset.server}\"`)";
    ensure!(tab.evaluate(names)? == json!(true), "servers without names");
    Ok(())
}

/// The radios stand in one line with their legend, or one below the other.
pub fn radios() -> Result<()> {
    const PLACES: &str = "Array.from(document.querySelector('.orders-choice').children, part => {
        const range = document.createRange();
        range.selectNodeContents(part.lastChild);
        const { left, bottom, height } = range.getBoundingClientRect();
        return [left, bottom, height];
    })";
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    for (width, beside) in [(1440, true), (1000, true), (390, false), (320, false)] {
        tab.resize(width, 900)?;
        let places: Vec<[f64; 3]> = serde_json::from_value(tab.evaluate(PLACES)?)?;
        let [legend, first, second, third] = places[..] else {
            anyhow::bail!("four names, not {places:?}");
        };
        let near = |one: f64, other: f64| (one - other).abs() < 0.5;
        let radios = [first, second, third];
        let right = if beside {
            radios.iter().all(|radio| near(radio[1], legend[1]))
        } else {
            near(first[1], legend[1])
                && radios.iter().all(|radio| near(radio[0], first[0]))
                && second[1] - first[1] >= 24.0
                && third[1] - second[1] >= 24.0
        };
        let lines = places.iter().all(|place| near(place[2], legend[2]));
        ensure!(right && lines, "{width}: {places:?}");
    }
    Ok(())
}

/// No number touches what it counts, and no reader of paper is asked to choose.
pub fn on_paper() -> Result<()> {
    const GAPS: &str = "Array.from(document.querySelectorAll('.orders-counts tr'), row => {
        const places = Array.from(row.children, cell => {
            const range = document.createRange();
            range.selectNodeContents(cell);
            return range.getBoundingClientRect();
        });
        return Math.min(...places.slice(1).map((place, index) => place.left - places[index].right));
    })";
    const ASKS: &str =
        "document.querySelector('main').innerText.match(/choose|let either|up to you/gi)";
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    for (medium, width) in [("screen", 1440), ("screen", 1000), ("print", 642)] {
        tab.emulate(medium, "light")?;
        tab.resize(width, 900)?;
        let gaps: Vec<f64> = serde_json::from_value(tab.evaluate(GAPS)?)?;
        let wide = gaps.iter().all(|gap| *gap >= 10.0);
        ensure!(gaps.len() == 5 && wide, "{medium}, {width}: {gaps:?}");
    }
    let asks = tab.evaluate(ASKS)?;
    ensure!(asks.is_null(), "on paper: {asks}");
    tab.emulate("screen", "light")?;
    let asks = tab.evaluate(ASKS)?;
    ensure!(asks == json!(["Choose"]), "on a screen: {asks}");
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
    let bar = tab.evaluate("document.querySelectorAll('.orders-bar, .orders-choice').length")?;
    ensure!(bar == json!(0), "buttons that do nothing");
    let asks = tab.evaluate("document.querySelector('main').innerText.includes('Choose')")?;
    ensure!(asks == json!(false), "asks to choose without buttons");
    Ok(())
}
