//! Shows the terminals of a recording side by side, step by step.

use std::fmt::Write;

use crate::html::escape;
use crate::{terminal, words};
use course::recording::{Program, Recording, Screen, Step};

/// The terminals as HTML: a row for each step, a column for each terminal.
pub fn grid(recording: &Recording) -> String {
    let terminals = terminals(recording);
    let mut html = format!(
        "<div class=\"screens\" style=\"--screens: {}\">\n<div class=\"screens-row screens-heads\">\n",
        terminals.len()
    );
    for terminal in &terminals {
        let _ = writeln!(html, "<div>{}</div>", name(recording, *terminal));
    }
    html.push_str("</div>\n");
    for step in &recording.steps {
        html.push_str("<div class=\"screens-row\">\n");
        for terminal in &terminals {
            html.push_str(&cell(recording, step, *terminal));
        }
        html.push_str("</div>\n");
    }
    html + "</div>\n"
}

fn terminals(recording: &Recording) -> Vec<usize> {
    let screens = recording.steps.iter().flat_map(|step| &step.screens);
    let mut terminals: Vec<usize> = screens.map(|screen| screen.terminal).collect();
    terminals.sort_unstable();
    terminals.dedup();
    terminals
}

/// `Terminal 2` and the program that runs there.
fn name(recording: &Recording, terminal: usize) -> String {
    let mut programs = recording.programs.iter();
    let program = programs.find(|program| program.terminal == terminal);
    let program = program.map_or(String::new(), |program| {
        format!(" <span>{}</span>", escape(&program.name))
    });
    format!("<b>Terminal {terminal}</b>{program}")
}

fn cell(recording: &Recording, step: &Step, terminal: usize) -> String {
    let screen = step
        .screens
        .iter()
        .find(|screen| screen.terminal == terminal);
    let mut programs = recording.programs.iter();
    let waits =
        programs.any(|program| program.terminal == terminal && waits(recording, program, step));
    if screen.is_none() && !waits {
        return "<div class=\"screens-empty\"></div>\n".into();
    }
    let lines = screen.map_or(String::new(), |screen| lines(step, screen));
    let cursor = match waits {
        true => "<span class=\"terminal-waits\">waits</span>\n",
        false => "",
    };
    format!(
        "<div><div class=\"screens-name\">{}</div>\n{lines}{cursor}</div>\n",
        name(recording, terminal)
    )
}

/// Whether a client waits for its reply. A server always waits for somebody.
fn waits(recording: &Recording, program: &Program, step: &Step) -> bool {
    program.name != "server" && recording.blocked(&program.name, step.step).is_some()
}

fn lines(step: &Step, screen: &Screen) -> String {
    let mut html = String::new();
    for (index, line) in screen.lines.iter().enumerate() {
        let typed_here = index == 0 && step.terminal == screen.terminal;
        if !typed_here {
            html.push_str(&terminal::line(line, Some(false)));
        } else if words::key(step).is_some() && !line.contains(&step.typed) {
            // A line editor reads the key and shows nothing.
            html.push_str(&terminal::line(&format!("{line} {}", step.typed), None));
        } else {
            html.push_str(&terminal::line(line, Some(true)));
        }
    }
    format!("<pre>{html}</pre>\n")
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
