//! Writes a terminal block as HTML: which terminal it is, what is typed there, what comes back.
//!
//! What is typed stands in elements of its own, so that the copy button can give it alone.

use std::net::SocketAddr;

use maud::{Markup, html};

use crate::html::Edit;
use course::block::{Block, Blocks};

/// The characters of a line that fit beside the margin.
const COLUMNS: usize = 84;

/// The terminals of a page as HTML.
pub fn figures(blocks: &Blocks) -> Vec<Edit> {
    let replayed = blocks.replayed.iter().map(|block| Edit {
        bytes: block.bytes.clone(),
        html: replayed(block),
    });
    let unreplayed = blocks.unreplayed.iter().map(|block| Edit {
        bytes: block.bytes.clone(),
        html: figure("Terminal", false, &block.lines, None),
    });
    replayed.chain(unreplayed).collect()
}

fn replayed(block: &Block) -> String {
    let name = format!("Terminal {}", block.terminal);
    figure(&name, block.waits, &block.lines, block.typed.as_deref())
}

/// The figure of a terminal. `typed` are the lines, counted from 1, in which something is typed,
/// when the prompts do not tell. Every line is an element, so that no blank line ends the HTML block.
fn figure(name: &str, waits: bool, lines: &[String], typed: Option<&[usize]>) -> String {
    let wide = lines.iter().any(|line| line.chars().count() > COLUMNS);
    let is_typed = |number| typed.map(|typed: &[usize]| typed.contains(&number));
    let count = lines.len();
    let html = html! {
        figure.terminal.terminal-wide[wide] {
            figcaption {
                span.terminal-name { (name) }
                @if waits { " " span.terminal-waits { "waits" } }
            }
            pre { code.language-plaintext {
                @for (number, text) in (1..).zip(lines) {
                    @if number < count { (line(text, is_typed(number))) }
                    @else { (last(text, is_typed(number), waits)) }
                }
            } }
        }
    };
    html.into_string() + "\n"
}

/// The last line, which may be a bare prompt, or end in the middle: `strace` does not finish the line
/// of a call that has not returned. The cursor stands behind both.
fn last(text: &str, is_typed: Option<bool>, waits: bool) -> Markup {
    if text == "$" || text.strip_suffix('>').is_some_and(is_address) {
        return html! { span.line.at-prompt { (prompted(text)) } };
    }
    if waits && text.ends_with(',') && split(text, is_typed).is_none() {
        let aloud = " (this line is not finished)";
        return html! { span.line.unfinished { (text) span.aloud { (aloud) } } };
    }
    line(text, is_typed)
}

/// A line of a terminal as HTML. `is_typed` says whether something is typed in it, when its prompt does not
/// tell.
pub fn line(text: &str, is_typed: Option<bool>) -> Markup {
    html! {
        span.line {
            @match split(text, is_typed) {
                // A key is pressed, not written.
                Some((prompt, key)) if key.starts_with('^') => { (prompted(prompt)) span.key { (key) } }
                Some((prompt, typed)) => { (prompted(prompt)) span.typed { (typed) } }
                None if text == "..." => { "⋮" }
                None => { (text.replace("[..]", "…")) }
            }
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
        && is_address(prompt.trim_end_matches("> "))
    {
        return Some((prompt, typed));
    }
    is_typed.is_some().then_some(("", text))
}

fn is_address(text: &str) -> bool {
    text.parse::<SocketAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use course::block;

    fn written(page: &str) -> String {
        let blocks = block::read("page.md", page);
        assert_eq!(blocks.faults, []);
        let figures = figures(&blocks);
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
}
