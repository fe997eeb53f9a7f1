//! Shows the terminals of a recording side by side, step by step.

use maud::{Markup, html};

use crate::{terminal, words};
use course::recording::{Program, Recording, Screen, Step};

/// The terminals as HTML: a row for each step, a column for each terminal.
pub fn grid(recording: &Recording) -> String {
    let terminals = terminals(recording);
    let html = html! {
        div.screens style={ "--screens: " (terminals.len()) } {
            div class="screens-row screens-heads" {
                @for &terminal in &terminals { div { (name(recording, terminal)) } }
            }
            @for step in &recording.steps {
                div.screens-row {
                    @for &terminal in &terminals { (cell(recording, step, terminal)) }
                }
            }
        }
    };
    html.into_string() + "\n"
}

fn terminals(recording: &Recording) -> Vec<usize> {
    let screens = recording.steps.iter().flat_map(|step| &step.screens);
    let mut terminals: Vec<usize> = screens.map(|screen| screen.terminal).collect();
    terminals.sort_unstable();
    terminals.dedup();
    terminals
}

/// `Terminal 2` and the program that runs there.
pub fn name(recording: &Recording, terminal: usize) -> Markup {
    let mut programs = recording.programs.iter();
    let program = programs.find(|program| program.terminal == terminal);
    html! { b { "Terminal " (terminal) } @if let Some(program) = program { " " span { (program.name) } } }
}

fn cell(recording: &Recording, step: &Step, terminal: usize) -> Markup {
    let screen = step
        .screens
        .iter()
        .find(|screen| screen.terminal == terminal);
    let mut programs = recording.programs.iter();
    let waits =
        programs.any(|program| program.terminal == terminal && waits(recording, program, step));
    html! {
        @if screen.is_none() && !waits { div.screens-empty {} }
        @else {
            div {
                div.screens-name { (name(recording, terminal)) }
                @if let Some(screen) = screen { pre { (lines(step, screen)) } }
                @if waits { span.terminal-waits { "waits" } }
            }
        }
    }
}

/// Whether a client waits for its reply. A server always waits for somebody.
fn waits(recording: &Recording, program: &Program, step: &Step) -> bool {
    !program.is_server() && recording.blocked(&program.name, step.step).is_some()
}

/// What has come in a terminal in a step, the line of the cursor left out.
pub fn lines(step: &Step, screen: &Screen) -> Markup {
    let line = |index: usize, line: &String| {
        let typed_here = index == 0 && step.terminal == screen.terminal;
        if !typed_here {
            terminal::line(line, Some(false))
        } else if words::key(step).is_some() && !line.contains(&step.typed) {
            // A line editor reads the key and shows nothing.
            terminal::line(&format!("{line} {}", step.typed), None)
        } else {
            terminal::line(line, Some(true))
        }
    };
    html! { @for (index, text) in screen.lines.iter().enumerate() { (line(index, text)) } }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story() -> Recording {
        let json = include_str!("../tests/fixtures/story.json");
        Recording::read(json).expect("a recording")
    }

    #[test]
    fn a_row_holds_what_came_after_one_input() {
        let grid = grid(&story());
        let rows: Vec<&str> = grid.split("<div class=\"screens-row").skip(2).collect();
        assert_eq!(rows.len(), 4);
        assert!(
            rows[1].contains("<span class=\"typed\">client</span>"),
            "{}",
            rows[1]
        );
        assert!(
            rows[1].contains("Connection from 127.0.0.1:50001"),
            "{}",
            rows[1]
        );
        assert_eq!(rows[1].matches("screens-empty").count(), 1);
    }

    #[test]
    fn a_client_waits_for_its_reply_and_a_server_for_nobody() {
        let grid = grid(&story());
        let rows: Vec<&str> = grid.split("<div class=\"screens-row").skip(2).collect();
        let waits = rows.iter().map(|row| row.matches(">waits<").count());
        assert_eq!(waits.collect::<Vec<_>>(), [0, 0, 1, 0]);
    }

    #[test]
    fn a_key_stands_where_it_was_pressed_and_output_is_text() {
        let grid = grid(&story());
        let prompt = "<span class=\"prompt\">127.0.0.1:6379&gt; </span>";
        assert!(
            grid.contains(&format!("{prompt}<span class=\"key\">^C</span>")),
            "{grid}"
        );
        assert!(grid.contains("<span class=\"line\">&lt;nil&gt;\n</span>"));
        assert!(grid.lines().all(|line| !line.trim().is_empty()));
    }
}
