//! What happens in a session: what is typed and what is expected, in the order of the page.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use course::block::{Block, CURSOR};

use super::constant;

/// A line of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The line, as the page has it, without the cursor.
    pub text: String,
    /// What the reader types in it.
    pub input: Option<Input>,
}

/// Something typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Input {
    /// What the line shows before.
    pub prompt: String,
    /// The keys.
    pub keys: Keys,
}

/// Keys on the keyboard.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Keys {
    /// A line, and Enter.
    Line(String),
    /// A line without Enter: the program shows something behind it already.
    Begun(String),
    /// Ctrl-C.
    Interrupt,
    /// Ctrl-D.
    End,
}

impl Keys {
    /// What the keyboard sends. Enter is a carriage return, which the terminal turns into the end of a line unless
    /// the program reads keys itself.
    pub fn bytes(&self) -> Vec<u8> {
        match self {
            Keys::Line(line) => format!("{line}\r").into_bytes(),
            Keys::Begun(line) => line.clone().into_bytes(),
            Keys::Interrupt => vec![3],
            Keys::End => vec![4],
        }
    }
}

impl fmt::Display for Keys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Keys::Line(line) | Keys::Begun(line) => line,
            Keys::Interrupt => "^C",
            Keys::End => "^D",
        })
    }
}

/// The prompt of the shell.
pub const SHELL_PROMPT: &str = "$ ";

/// A prompt at the start of a line, without what follows: the shell's, or an address and `>`. Between them, `redis-cli`
/// has the number of the table that is selected.
static PROMPT: LazyLock<Regex> =
    LazyLock::new(|| constant(r"^(?:\$|[0-9.]+:[0-9]+(?:\[[0-9]+\])?>)(?: |$)"));

/// Whether a line is a prompt and nothing else.
pub fn is_prompt(line: &str) -> bool {
    prompt(line).is_some_and(|prompt| prompt.trim_end() == line.trim_end())
}

fn prompt(line: &str) -> Option<&str> {
    Some(PROMPT.find(line)?.as_str())
}

/// The steps of a block.
///
/// What follows a prompt is typed; a prompt alone is Enter, or, in the last line, a prompt at which
/// nothing is typed. `^C` and `^D` are keys. What stands behind a [`CURSOR`] is not typed, and Enter is
/// not pressed. Where prompts do not tell, the block says which lines are typed.
pub fn steps(block: &Block) -> Vec<Step> {
    let lines = block.lines.iter().enumerate();
    let steps = lines.map(|(index, line)| Step {
        text: line.replace(CURSOR, ""),
        input: input(block, index, line),
    });
    steps.collect()
}

fn input(block: &Block, index: usize, line: &str) -> Option<Input> {
    for (mark, keys) in [("^C", Keys::Interrupt), ("^D", Keys::End)] {
        if let Some((before, _)) = line.split_once(mark) {
            let prompt = before.to_owned();
            return Some(Input { prompt, keys });
        }
    }
    let prompt = prompt(line);
    let is_typed = match &block.typed {
        Some(typed) => typed.contains(&(index + 1)),
        None => {
            let last = index + 1 == block.lines.len();
            prompt.is_some_and(|prompt| !last || prompt.trim_end() != line.trim_end())
        }
    };
    let prompt = prompt.unwrap_or_default();
    let typed = &line[prompt.len()..];
    is_typed.then(|| Input {
        prompt: prompt.to_owned(),
        keys: match typed.split_once(CURSOR) {
            Some((begun, _)) => Keys::Begun(begun.to_owned()),
            None => Keys::Line(typed.to_owned()),
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(lines: &[&str], typed: Option<&[usize]>) -> Vec<Option<(String, Keys)>> {
        let block = Block {
            page: "page.md".into(),
            fence: 1,
            session: "s".into(),
            terminal: 1,
            waits: false,
            recorded: false,
            unordered: false,
            second: Vec::new(),
            typed: typed.map(<[usize]>::to_vec),
            varies: Vec::new(),
            lines: lines.iter().map(|line| (*line).to_owned()).collect(),
            bytes: 0..0,
        };
        let steps = steps(&block).into_iter();
        steps
            .map(|step| step.input.map(|input| (input.prompt, input.keys)))
            .collect()
    }

    fn line(prompt: &str, text: &str) -> Option<(String, Keys)> {
        Some((prompt.into(), Keys::Line(text.into())))
    }

    #[test]
    fn what_follows_a_prompt_is_typed() {
        let seen = inputs(
            &["$ client", "Connected", "127.0.0.1:6379> GET a", "(nil)"],
            None,
        );
        assert_eq!(
            seen,
            [
                line("$ ", "client"),
                None,
                line("127.0.0.1:6379> ", "GET a"),
                None
            ]
        );
    }

    #[test]
    fn the_prompt_of_redis_cli_may_have_the_number_of_a_table() {
        let seen = inputs(&["127.0.0.1:6379[1]> GET a", "127.0.0.1:6379[1]"], None);
        assert_eq!(seen, [line("127.0.0.1:6379[1]> ", "GET a"), None]);
    }

    #[test]
    fn a_bare_prompt_is_enter_unless_it_is_last() {
        let seen = inputs(&["127.0.0.1:6379>", "127.0.0.1:6379>"], None);
        assert_eq!(seen, [line("127.0.0.1:6379>", ""), None]);
    }

    #[test]
    fn keys_stand_where_they_are_pressed() {
        let seen = inputs(&["^C", "accept4(3, ^Cstrace: Process 14 detached"], None);
        assert_eq!(
            seen,
            [
                Some((String::new(), Keys::Interrupt)),
                Some(("accept4(3, ".into(), Keys::Interrupt))
            ]
        );
    }

    #[test]
    fn what_stands_behind_the_cursor_is_shown_and_not_typed() {
        let seen = inputs(&["127.0.0.1:6379> GET ▏key"], None);
        let keys = Keys::Begun("GET ".into());
        assert_eq!(seen, [Some(("127.0.0.1:6379> ".into(), keys))]);
    }

    #[test]
    fn a_block_can_say_what_is_typed() {
        let seen = inputs(&["GET name", "127.0.0.1:6379> Alice"], Some(&[1]));
        assert_eq!(seen, [line("", "GET name"), None]);
    }
}
