//! The recorded story: stepped by button and by key, complete without either.

use anyhow::{Context, Result, ensure};
use proof::browser::tab::Tab;
use proof::browser::{Browser, address, audit};
use serde_json::json;

use crate::built;

const PAGE: &str = "03-client/ss.html";

/// How many steps are seen, how many are marked as the one that is talked about, and what is said.
const STATE: &str = "(() => {
    const figure = document.querySelector('figure.recording');
    const steps = Array.from(figure.querySelectorAll('.recording-step'));
    const seen = steps.filter(step => getComputedStyle(step).visibility === 'visible');
    const now = steps.findIndex(step => step.matches('.recording-now'));
    const said = figure.querySelector('.recording-steps p');
    return [seen.length, now + 1, said?.textContent ?? ''];
})()";

fn open(browser: &Browser) -> Result<Tab> {
    let mut tab = browser.tab()?;
    tab.resize(1280, 900)?;
    tab.open(&address(&built()?.pages(), PAGE))?;
    Ok(tab)
}

/// Makes sure that the figure shows the steps up to one, or all of them and says nothing.
fn expect(tab: &mut Tab, after: &str, step: Option<usize>) -> Result<()> {
    let here = tab.evaluate(&format!("location.pathname.endsWith('{PAGE}')"))?;
    ensure!(here == json!(true), "after {after}: another page");
    let state = tab.evaluate(STATE)?;
    let (seen, now, said) = (&state[0], &state[1], state[2].as_str().unwrap_or_default());
    let all = steps(tab)?;
    let (wanted, start) = match step {
        Some(step) => (step, format!("{step} of {all}. Terminal ")),
        None => (all, String::new()),
    };
    let says = said.starts_with(&start) && said.is_empty() == step.is_none();
    ensure!(
        *seen == json!(wanted) && *now == json!(step.unwrap_or(0)) && says,
        "after {after}: {state}, not {wanted} steps and {start:?}"
    );
    Ok(())
}

/// The steps of the figure, as many as its text has.
fn steps(tab: &mut Tab) -> Result<usize> {
    let count = tab.evaluate("document.querySelectorAll('.recording-words li').length")?;
    let count = count.as_u64().and_then(|count| usize::try_from(count).ok());
    let count = count.context("no steps")?;
    ensure!(count > 5, "only {count} steps");
    Ok(count)
}

/// Whether the names of the lanes, the step that is talked about, and what is said, are seen one below the
/// other.
fn in_sight(tab: &mut Tab) -> Result<()> {
    const PLACES: &str =
        "['#mdbook-menu-bar', '.recording-heads', '.recording-now', '.recording-steps p']
        .flatMap(name => {
            const { top, bottom } = document.querySelector(name).getBoundingClientRect();
            return name === '#mdbook-menu-bar' ? [Math.max(0, bottom)] : [top, bottom];
        }).concat(innerHeight)";
    tab.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")?;
    let places: Vec<f64> = serde_json::from_value(tab.evaluate(PLACES)?)?;
    let below = places.windows(2).all(|pair| pair[0] <= pair[1] + 1.0);
    ensure!(
        below,
        "out of sight: the bar, heads, step, words and window end at {places:?}"
    );
    Ok(())
}

/// The names of the lanes stay in sight while the steps pass, in windows of all sizes, and have no
/// business on paper.
pub fn heads() -> Result<()> {
    let browser = Browser::launch()?;
    for (width, height) in [(1440, 900), (1280, 720), (390, 844)] {
        let mut tab = open(&browser)?;
        tab.resize(width, height)?;
        tab.evaluate("document.querySelector('figure.recording').focus()")?;
        for (key, steps) in [("ArrowRight", steps(&mut tab)?), ("ArrowLeft", 4)] {
            for step in 1..=steps {
                tab.press(key)?;
                in_sight(&mut tab).with_context(|| format!("{width}, {key} {step}"))?;
            }
        }
        tab.emulate("print", "light")?;
        let moved = "document.querySelector('.recording-heads').getBBox().y + \
            new DOMMatrix(getComputedStyle(document.querySelector('.recording-heads')).transform).f";
        ensure!(tab.evaluate(moved)? == json!(0), "moved on paper");
    }
    Ok(())
}

/// Half way through, too.
fn accessible(tab: &mut Tab) -> Result<()> {
    audit::load_axe(tab)?;
    for theme in ["light", "rust", "coal", "navy", "ayu"] {
        tab.evaluate(&format!(
            "document.getElementById('mdbook-theme-{theme}').click()"
        ))?;
        let faults = audit::axe(tab, "figure.recording")?;
        ensure!(faults.is_empty(), "{theme}: {faults:#?}");
    }
    tab.evaluate("document.querySelector('figure.recording').focus()")?;
    Ok(())
}

pub fn stepped() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    expect(&mut tab, "opening", None)?;
    tab.tab_to("figure.recording")?;
    for step in 1..=6 {
        tab.press("ArrowRight")?;
        expect(&mut tab, "the right arrow", Some(step))?;
        in_sight(&mut tab)?;
    }
    let said = tab.evaluate(STATE)?[2].clone();
    let said = said.as_str().context("nothing is said")?;
    for words in [
        "accept queue 1",
        "11 bytes in the receive buffer of client 2",
        "Server: still waits in recvfrom on client 1",
    ] {
        ensure!(said.contains(words), "no {words:?} in {said:?}");
    }
    accessible(&mut tab)?;
    tab.press("ArrowLeft")?;
    expect(&mut tab, "the left arrow", Some(5))?;
    for (button, step) in [(2, Some(6)), (1, Some(5)), (3, None)] {
        let name = format!(".recording-steps button:nth-of-type({button})");
        tab.evaluate("document.activeElement.blur()")?;
        tab.tab_to(&name)?;
        tab.press("Enter")?;
        expect(&mut tab, &name, step)?;
    }
    tab.press("ArrowLeft")?;
    expect(&mut tab, "the left arrow before the first step", None)?;
    tab.press("ArrowRight")?;
    tab.press("Escape")?;
    expect(&mut tab, "Escape", None)?;
    for _ in 0..=steps(&mut tab)? {
        tab.press("ArrowRight")?;
    }
    let last = steps(&mut tab)?;
    expect(&mut tab, "the right arrow behind the last step", Some(last))
}

/// Wide or narrow, nothing of the figures lies below the contents or out of the window.
pub fn in_place() -> Result<()> {
    let outside = "Array.from(document.querySelectorAll('figure.recording > svg, .screens'))
        .map(part => part.getBoundingClientRect())
        .filter(part => part.left < document.querySelector('.page').getBoundingClientRect().left
            || part.right > innerWidth)
        .map(part => [part.left, part.right])";
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    for page in [PAGE, "03-client/two-clients.html"] {
        for width in [1920, 1440, 1280, 1000, 760, 390] {
            tab.resize(width, 900)?;
            tab.open(&address(&built()?.pages(), page))?;
            let outside = tab.evaluate(outside)?;
            ensure!(outside == json!([]), "{page} at {width}: {outside}");
        }
    }
    Ok(())
}

/// On a phone the smallest letters of the lanes are 11 pixels or more.
pub fn readable() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = browser.tab()?;
    tab.resize(390, 844)?;
    tab.open(&address(&built()?.pages(), PAGE))?;
    let size = "(() => { const svg = document.querySelector('figure.recording svg');
        return 14 * svg.getBoundingClientRect().width / svg.viewBox.baseVal.width; })()";
    let size = tab.evaluate(size)?.as_f64().context("no size")?;
    ensure!(size >= 11.0, "letters of {size} pixels");
    Ok(())
}

/// Nothing moves by itself, not even for readers who would not mind.
pub fn still() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    let any =
        json!({ "features": [{ "name": "prefers-reduced-motion", "value": "no-preference" }] });
    tab.call("Emulation.setEmulatedMedia", any)?;
    tab.tab_to("figure.recording")?;
    tab.press("ArrowRight")?;
    expect(&mut tab, "the right arrow", Some(1))?;
    let moves = "document.getAnimations().filter(one =>
        one.effect.target?.closest('figure.recording')).length";
    ensure!(tab.evaluate(moves)? == json!(0), "something moves");
    Ok(())
}

pub fn complete() -> Result<()> {
    let browser = Browser::launch()?;
    let mut tab = open(&browser)?;
    tab.tab_to("figure.recording")?;
    tab.press("ArrowRight")?;
    expect(&mut tab, "the right arrow", Some(1))?;
    tab.emulate("print", "light")?;
    let on_paper = tab.evaluate(STATE)?;
    ensure!(
        on_paper[0] == json!(steps(&mut tab)?),
        "on paper: {on_paper}"
    );
    let buttons = "document.querySelector('.recording-steps').checkVisibility()";
    ensure!(tab.evaluate(buttons)? == json!(false), "buttons on paper");

    let mut tab = browser.tab()?;
    let off = json!({ "value": true });
    tab.call("Emulation.setScriptExecutionDisabled", off)?;
    tab.open(&address(&built()?.pages(), PAGE))?;
    let alone = tab.evaluate(STATE)?;
    ensure!(
        alone == json!([steps(&mut tab)?, 0, ""]),
        "without scripts: {alone}"
    );
    let buttons = tab.evaluate("document.querySelectorAll('.recording-steps').length")?;
    ensure!(buttons == 0, "buttons that do nothing");
    Ok(())
}
