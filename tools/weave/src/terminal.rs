//! Writes a terminal block as HTML: which terminal it is, what is typed there, what comes back.
//!
//! What is typed stands in elements of its own, so that the copy button can give it alone.

use std::collections::BTreeMap;

use course::block::{Block, Blocks, CURSOR};
use course::left;
use course::own::Session;
use maud::{Markup, html};

use crate::html::Edit;

/// The terminals of a page as HTML. `own` are the second forms of its sessions, by their names.
pub fn figures(blocks: &Blocks, own: &BTreeMap<&str, Session>) -> Vec<Edit> {
    let replayed = blocks.replayed.iter().map(|block| Edit {
        bytes: block.bytes.clone(),
        html: replayed(block, own.get(block.session.as_str())),
    });
    let unreplayed = blocks.unreplayed.iter().map(|block| Edit {
        bytes: block.bytes.clone(),
        html: Terminal {
            name: "Terminal",
            lines: &block.lines,
            ..Terminal::default()
        }
        .figure(),
    });
    replayed.chain(unreplayed).collect()
}

/// What stands above the first terminal of each session when the one before it, here or on an earlier
/// page, leaves something running in the terminals `left`.
pub fn freeing(blocks: &Blocks, left: &mut Vec<usize>) -> Vec<Edit> {
    let mut edits = Vec::new();
    for session in blocks
        .replayed
        .chunk_by(|one, next| one.session == next.session)
    {
        let start = session[0].bytes.start;
        if let Some(terminals) = named(left) {
            let html = format!(
                "<p class=\"freeing\">Press <kbd>Ctrl-C</kbd> in {terminals} before you go on: \
                 what you started there still runs.</p>\n"
            );
            let bytes = start..start;
            edits.push(Edit { bytes, html });
        }
        *left = left::running(session);
    }
    edits
}

/// Terminals in words: `terminal 1`, `terminals 1, 2 and 4`.
fn named(terminals: &[usize]) -> Option<String> {
    let (last, others) = terminals.split_last()?;
    let others: Vec<String> = others.iter().map(usize::to_string).collect();
    Some(match others.is_empty() {
        true => format!("terminal {last}"),
        false => format!("terminals {} and {last}", others.join(", ")),
    })
}

fn replayed(block: &Block, own: Option<&Session>) -> String {
    let folder = own.and_then(|own| own.folders.get(&block.terminal));
    let lines = own.and_then(|own| own.blocks.get(&block.fence));
    let terminal = Terminal {
        name: &format!("Terminal {}", block.terminal),
        waits: block.waits,
        lines: &block.lines,
        typed: block.typed.as_deref(),
        own: lines.map(Vec::as_slice),
        folder: folder.map(String::as_str),
    };
    terminal.figure()
}

/// What the figure of a terminal shows.
#[derive(Default)]
struct Terminal<'a> {
    name: &'a str,
    waits: bool,
    lines: &'a [String],
    /// The lines, counted from 1, in which something is typed, when the prompts do not tell.
    typed: Option<&'a [usize]>,
    /// The lines in the second form.
    own: Option<&'a [String]>,
    /// The folder of the second form.
    folder: Option<&'a str>,
}

impl Terminal<'_> {
    /// The figure. Every line is an element, so that no blank line ends the HTML block. A script shows
    /// the second form, which stands in attributes.
    fn figure(&self) -> String {
        let html = html! {
            figure.terminal data-folder=[self.folder] {
                figcaption {
                    span.terminal-name { (self.name) }
                    @if self.waits { " " span.terminal-waits { "waits" } }
                }
                pre { code.language-plaintext {
                    @for (index, text) in self.lines.iter().enumerate() { (self.line(index, text)) }
                } }
            }
        };
        html.into_string() + "\n"
    }

    fn line(&self, index: usize, text: &str) -> Markup {
        let is_typed = self.typed.map(|typed| typed.contains(&(index + 1)));
        let own = self.own.map(|own| own[index].as_str());
        match index + 1 == self.lines.len() {
            true => last(text, own, is_typed, self.waits),
            false => in_two_forms(text, own, is_typed),
        }
    }
}

/// The last line, which may be a bare prompt, or end in the middle: `strace` does not finish the line
/// of a call that has not returned. The cursor stands behind both.
fn last(text: &str, own: Option<&str>, is_typed: Option<bool>, waits: bool) -> Markup {
    if text == "$" || text.strip_suffix('>').is_some_and(left::is_prompt) {
        return html! { span.line.at-prompt { (prompted(text)) } };
    }
    if waits && text.ends_with(',') && split(text, is_typed).is_none() {
        let aloud = " (this line is not finished)";
        return html! { span.line.unfinished { (text) span.aloud { (aloud) } } };
    }
    in_two_forms(text, own, is_typed)
}

/// Whether a line is a bare prompt: the shell's, or an address and `>`.
pub fn is_prompt(text: &str) -> bool {
    text == "$" || text.strip_suffix('>').is_some_and(left::is_prompt)
}

/// A line of a terminal as HTML. `is_typed` says whether something is typed in it, when its prompt does not
/// tell.
pub fn line(text: &str, is_typed: Option<bool>) -> Markup {
    in_two_forms(text, None, is_typed)
}

fn in_two_forms(text: &str, own: Option<&str>, is_typed: Option<bool>) -> Markup {
    let own = own.filter(|own| *own != text);
    let Some((prompt, typed)) = split(text, is_typed) else {
        let shown = |text: &str| match text {
            "..." => "⋮".to_owned(),
            _ => text.replace("[..]", "…"),
        };
        return html! { span.line data-own=[own.map(shown)] { (shown(text)) "\n" } };
    };
    let own = own.map(|own| &own[prompt.len()..]);
    let (typed, hint) = match typed.split_once(CURSOR) {
        Some((typed, hint)) => (typed, Some(hint)),
        None => (typed, None),
    };
    html! {
        span.line {
            (prompted(prompt))
            // A key is pressed, not written.
            @if typed.starts_with('^') { span.key { (typed) } }
            @else { span.typed data-own=[own] { (typed) } }
            @if let Some(hint) = hint { span.hint { (hint) } }
            "\n"
        }
    }
}

fn prompted(prompt: &str) -> Markup {
    html! { @if !prompt.is_empty() { span.prompt { (prompt) } } }
}

/// A line with something typed: the prompt, and what is typed.
fn split(text: &str, is_typed: Option<bool>) -> Option<(&str, &str)> {
    if is_typed == Some(false) {
        return None;
    }
    if text.starts_with("$ ") {
        return Some(text.split_at(2));
    }
    let client = text.find("> ").map(|at| text.split_at(at + 2));
    if let Some((prompt, typed)) = client
        && left::is_prompt(prompt.trim_end_matches("> "))
    {
        return Some((prompt, typed));
    }
    is_typed.is_some().then_some(("", text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use course::block;

    fn written(page: &str) -> String {
        let blocks = block::read("page.md", page);
        assert_eq!(blocks.faults, []);
        let figures = figures(&blocks, &BTreeMap::new());
        figures.into_iter().map(|edit| edit.html).collect()
    }

    #[test]
    fn a_command_is_apart_from_its_prompt_and_its_output() {
        let html = written("```console session=a terminal=2\n$ echo \"a\"\n<a>\n```\n");
        assert!(html.contains(
            "<span class=\"prompt\">$ </span><span class=\"typed\">echo &quot;a&quot;</span>\n"
        ));
        assert!(html.contains("<span class=\"line\">&lt;a&gt;\n</span>"));
        assert!(html.contains("<span class=\"terminal-name\">Terminal 2</span></figcaption>"));
    }

    #[test]
    fn the_prompt_of_the_client_is_a_prompt_and_a_key_is_not_typed_text() {
        let html = written(
            "```console session=a terminal=1 waits\n127.0.0.1:6379> GET a\n127.0.0.1:6379> ^C\n```\n",
        );
        let prompt = "<span class=\"prompt\">127.0.0.1:6379&gt; </span>";
        assert!(html.contains(&format!("{prompt}<span class=\"typed\">GET a</span>")));
        assert!(html.contains(&format!("{prompt}<span class=\"key\">^C</span>")));
        assert!(html.contains("<span class=\"terminal-waits\">waits</span>"));
        let html =
            written("```console session=a terminal=1 waits\n127.0.0.1:6379[1]> GET a\n```\n");
        assert!(html.contains("6379[1]&gt; </span><span class=\"typed\">GET a</span>"));
    }

    #[test]
    fn what_a_program_shows_behind_the_cursor_is_not_typed() {
        let html =
            written("```console session=a terminal=1 waits\n127.0.0.1:6379> GET ▏key\n```\n");
        let line = "<span class=\"typed\">GET </span><span class=\"hint\">key</span>\n";
        assert!(html.contains(line), "{html}");
    }

    #[test]
    fn no_blank_line_ends_the_figure_and_wildcards_are_dots() {
        let html =
            written("```console session=a terminal=1 typed=1\nhello\n\nn[..]c\n...\n$ log\n```\n");
        assert!(html.trim_end().lines().all(|line| !line.trim().is_empty()));
        assert!(html.contains("<span class=\"typed\">hello</span>"));
        assert!(html.contains("<span class=\"line\">$ log\n</span>"));
        assert!(html.contains("n…c"));
        assert!(html.contains("⋮"));
    }

    #[test]
    fn the_second_form_of_a_line_stands_in_an_attribute() {
        let blocks = block::read(
            "page.md",
            "```console session=a terminal=1\n$ cargo run -p a\n\"a\"\n```\n",
        );
        let own = Session {
            blocks: BTreeMap::from([(1, vec!["$ cargo run".into(), "\"mine\"".into()])]),
            folders: BTreeMap::from([(1, "mine".into())]),
            ..Session::default()
        };
        let html = &figures(&blocks, &BTreeMap::from([("a", own)]))[0].html;
        assert!(
            html.contains("<figure class=\"terminal\" data-folder=\"mine\">"),
            "{html}"
        );
        assert!(
            html.contains("<span class=\"typed\" data-own=\"cargo run\">cargo run -p a</span>")
        );
        assert!(
            html.contains("<span class=\"line\" data-own=\"&quot;mine&quot;\">&quot;a&quot;\n")
        );
    }

    #[test]
    fn the_cursor_stands_behind_a_bare_prompt_and_in_an_unfinished_line() {
        let html = written("```console session=a terminal=1\n^C\n$\n```\n");
        assert!(html.contains("at-prompt\"><span class=\"prompt\">$</span></span></code>"));
        let html = written("```console session=a terminal=1\n127.0.0.1:6379>\n```\n");
        assert!(html.contains("at-prompt"));
        let html = written("```console session=a terminal=1 waits\nrecvfrom(4,\n```\n");
        assert!(html.contains("unfinished\">recvfrom(4,<span class=\"aloud\">"));
        let html = written("```console session=a terminal=1 waits\n$ nc a,\nOK,\nOK\n```\n");
        assert!(!html.contains("unfinished"));
    }

    #[test]
    fn what_still_runs_is_named_above_the_next_session() {
        let server =
            |session| format!("```console session={session} terminal=1 waits\n$ nc -l 7000\n```\n");
        let blocks = block::read("page.md", &[server("a"), server("a"), server("b")].concat());
        let mut left = vec![1, 2, 4];
        let edits = freeing(&blocks, &mut left);
        let starts: Vec<usize> = edits.iter().map(|edit| edit.bytes.start).collect();
        assert_eq!(starts, [0, 2 * server("a").len()]);
        assert!(edits[0].html.contains("in terminals 1, 2 and 4 before"));
        assert!(edits[1].html.contains("in terminal 1 before"));
        assert_eq!(left, [1]);
    }
}
