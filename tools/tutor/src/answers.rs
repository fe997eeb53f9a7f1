//! A reader's answers to the questions about a trace.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

/// How a line of the file is written.
const FORM: &str = "Write each answer in a line of its own: `1: …`.";

/// Answers by the numbers of the questions.
pub struct Answers(BTreeMap<usize, String>);

impl Answers {
    /// Reads a file with an answer in each line: `1: 5`. Empty lines and those that begin with
    /// `#` are no answers.
    pub fn read(file: &Path) -> Result<Answers> {
        let shown = file.display();
        if file.is_dir() {
            bail!("{shown} is a folder. Name the file with your answers. {FORM}");
        }
        let Ok(text) = fs::read_to_string(file) else {
            bail!("There is no file {shown} with answers. {FORM}");
        };
        let mut answers = BTreeMap::new();
        for (number, line) in (1..).zip(text.lines()) {
            if line.trim().is_empty() || line.starts_with('#') {
                continue;
            }
            let Some((question, answer)) = parse(line) else {
                bail!("{shown}:{number}: '{line}' is no answer. {FORM}");
            };
            if answers.insert(question, answer).is_some() {
                bail!("{shown}:{number}: question {question} has an answer already.");
            }
        }
        Ok(Answers(answers))
    }

    /// Fails unless the answer to question `number` is `expected`. Whether letters are large or
    /// small makes no difference, and neither does a unit behind a number. `place` says where in
    /// the trace the answer is.
    pub fn expect(&self, number: usize, expected: &str, place: &str) {
        let Some(answer) = self.0.get(&number) else {
            panic!("question {number} has no answer\nadd a line:  {number}: …");
        };
        let is_number = expected.parse::<f64>().is_ok();
        let given = match is_number {
            true => answer.split(' ').next().unwrap_or_default(),
            false => answer,
        };
        assert!(
            given.eq_ignore_ascii_case(expected),
            "the trace gives another answer to question {number}\n\
             you wrote: {answer}\n\
             look at:   {place}"
        );
    }
}

fn parse(line: &str) -> Option<(usize, String)> {
    let (number, answer) = line.split_once([':', '.'])?;
    let answer = answer.trim().trim_matches('`');
    let number = number.trim().parse().ok()?;
    (!answer.is_empty()).then(|| (number, answer.into()))
}
