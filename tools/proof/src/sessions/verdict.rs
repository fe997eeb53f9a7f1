//! Judges what a terminal shows: whether the page is true so far, and whether what comes next may come.

use std::time::Duration;

use super::pattern::{self, Agreement, Pattern};
use super::sandbox::Foreground;
use super::script::{self, Input, SHELL_PROMPT};
use super::session::{Mode, Place};
use super::station::Station;
use super::volatile::{Known, Reading};

/// How long nothing has to happen before a program that has no prompt is said to wait.
const HANGS_AFTER: Duration = Duration::from_millis(500);

/// How long a program that runs on may be silent before what it has printed is all, when the page
/// does not tell.
const SILENT_AFTER: Duration = Duration::from_secs(3);

/// Whether what we wait for is there.
pub enum Verdict {
    /// It is.
    Yes,
    /// It may still come.
    NotYet(Refusal),
    /// It cannot come any more.
    Never(Refusal),
}

/// Why not, and at which line if it is not the one we are at.
pub struct Refusal {
    /// For people.
    pub message: String,
    /// The line of the page.
    pub place: Option<Place>,
}

impl From<&str> for Refusal {
    fn from(message: &str) -> Self {
        message.to_owned().into()
    }
}

impl From<String> for Refusal {
    fn from(message: String) -> Self {
        let place = None;
        Refusal { message, place }
    }
}

/// Whether the terminal shows all that the page shows before an input, and its prompt.
pub fn may_type(
    station: &Station,
    input: &Input,
    foreground: Foreground,
    mode: Mode,
    known: &Known,
) -> Verdict {
    let (lines, tail) = station.shown();
    match pattern::compare(&station.patterns(), &lines, known) {
        Agreement::Whole(_) => {}
        _ if mode == Mode::Bless => {}
        Agreement::SoFar => return Verdict::NotYet(refusal(station, known)),
        Agreement::None => return Verdict::Never(refusal(station, known)),
    }
    let prompt = Pattern::new(&input.prompt, &station.command, Reading::default());
    let is_there = prompt.allows(&tail, known).is_some();
    if is_there && (input.prompt != SHELL_PROMPT || foreground.shell) {
        return Verdict::Yes;
    }
    let expected = match prompt.text() {
        "" => "an empty line to type on".to_owned(),
        prompt => format!("the prompt `{prompt}`"),
    };
    let message = format!("expected {expected}, the last line is `{}`", tail.text);
    Verdict::NotYet(message.into())
}

/// Whether a block is over, when its terminal has been silent for some time.
pub fn is_over(
    station: &Station,
    waits: bool,
    silent: Duration,
    foreground: Foreground,
    mode: Mode,
    known: &Known,
) -> Verdict {
    let (lines, tail) = station.shown();
    let quiet = silent >= HANGS_AFTER;
    let at_prompt = if foreground.shell {
        tail.text == SHELL_PROMPT.trim_end()
    } else {
        script::is_prompt(&tail.text)
    };
    if foreground.shell && !at_prompt && !quiet {
        return Verdict::NotYet("the command has not begun".into());
    }
    // What runs in the background may have printed over the prompt.
    let at_prompt = at_prompt || foreground.shell;
    let (agreement, _) = station.agreement(known);
    // A server's log may be shown before the clients whose doing it is.
    let has_begun = lines.len() > 1 || station.awaited.len() < 2;
    if mode == Mode::Bless {
        let is_whole = matches!(agreement, Agreement::Whole(_));
        let has_come = at_prompt || is_whole || foreground.listens && has_begun;
        return if has_come || silent >= SILENT_AFTER {
            Verdict::Yes
        } else {
            Verdict::NotYet("nothing comes".into())
        };
    }
    match agreement {
        Agreement::None => Verdict::Never(refusal(station, known)),
        Agreement::SoFar if foreground.listens && has_begun && !waits => Verdict::Yes,
        Agreement::SoFar => Verdict::NotYet(refusal(station, known)),
        Agreement::Whole(_) if waits && at_prompt => {
            Verdict::Never("said to wait, but its prompt is back".into())
        }
        Agreement::Whole(_) if waits || at_prompt || foreground.listens => Verdict::Yes,
        Agreement::Whole(_) if quiet => {
            Verdict::Never("it waits, and the block does not say `waits`".into())
        }
        Agreement::Whole(_) => Verdict::NotYet("the prompt did not come back".into()),
    }
}

/// Whether nothing is missing from the page, and nothing from the run.
pub fn is_complete(station: &Station, known: &Known) -> Verdict {
    let (_, tail) = station.shown();
    let (agreement, with_tail) = station.agreement(known);
    let shown = station.open.as_ref().map(|open| &open.pattern);
    let shown = shown.is_some_and(|open| open.allows(&tail, known).is_some());
    match agreement {
        Agreement::None => Verdict::Never(refusal(station, known)),
        Agreement::SoFar => Verdict::NotYet(refusal(station, known)),
        Agreement::Whole(_)
            if with_tail || shown || tail.text.is_empty() || script::is_prompt(&tail.text) =>
        {
            Verdict::Yes
        }
        Agreement::Whole(_) => {
            Verdict::NotYet(format!("the page leaves out `{}`", tail.text).into())
        }
    }
}

/// Where page and terminal part, for people.
fn refusal(station: &Station, known: &Known) -> Refusal {
    let patterns = station.patterns();
    let (mut lines, tail) = station.shown();
    if !tail.text.is_empty() && !script::is_prompt(&tail.text) {
        lines.push(tail);
    }
    let found = pattern::difference(&patterns, &lines, known);
    let (expected, got) = match found.first {
        Some((at, line)) => (patterns.get(at), line.map(|line| &lines[line].text)),
        None => (None, None),
    };
    let message = match (expected.map(Pattern::text), got) {
        (Some(expected), Some(got)) => format!("expected `{expected}`, got `{got}`"),
        (Some(expected), None) => format!("expected `{expected}`, which did not come"),
        (None, Some(got)) => format!("the page leaves out `{got}`"),
        (None, None) => "the prompt did not come".into(),
    };
    let at = found.first.and_then(|(at, _)| station.awaited.get(at));
    let awaited = at.or(station.awaited.last());
    Refusal {
        message: format!("{message}\n    {}", found.lines.join("\n    ")),
        place: awaited.map(|awaited| awaited.place),
    }
}
