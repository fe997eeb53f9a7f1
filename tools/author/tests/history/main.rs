//! Carries edits through the steps of earlier commits, and counts what is left to a person.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use author::carry::merge::{Merge, Program};
use author::git;
use course::change;
use course::step::{self, Chapter, Source};
use libtest_mimic::{Arguments, Failed, Trial};

/// The commit on whose steps the made-up edits are tried.
const BEFORE_CARRY: &str = "632de68";

/// A person's edit, and how many of the places that it concerns may be left to a person.
struct Edit {
    name: &'static str,
    what: What,
    places: usize,
    left: usize,
}

enum What {
    /// What a commit has changed, in all steps by hand.
    Commit(&'static str),
    /// Replaced texts in sections of these names, from this step on.
    Replaced {
        from: &'static str,
        sections: &'static [&'static str],
        texts: &'static [(&'static str, &'static str)],
    },
}

const EDITS: [Edit; 9] = [
    Edit {
        name: "advice of listen",
        what: What::Commit("7c62b10"),
        places: 7,
        left: 0,
    },
    Edit {
        name: "everything formatted",
        what: What::Commit("cb2ebce"),
        places: 57,
        left: 10,
    },
    Edit {
        name: "a constant",
        what: What::Replaced {
            from: "01-echo/5-any-client",
            sections: &["const RETRY_AFTER"],
            texts: &[("100", "50")],
        },
        places: 8,
        left: 0,
    },
    Edit {
        name: "a variable of accept",
        what: What::Replaced {
            from: "01-echo/5-any-client",
            sections: &["fn accept"],
            texts: &[("reported", "told")],
        },
        places: 8,
        left: 0,
    },
    Edit {
        name: "the usage",
        what: What::Replaced {
            from: "01-echo/src",
            sections: &["const USAGE"],
            texts: &[("without it", "if there is none")],
        },
        places: 7,
        left: 1,
    },
    Edit {
        name: "a type of log",
        what: What::Replaced {
            from: "01-echo/5-any-client",
            sections: &["fn main", "fn accept", "fn log"],
            texts: &[
                ("log(&format!(", "log(format_args!("),
                ("line: &str", "line: impl Display"),
            ],
        },
        places: 24,
        left: 3,
    },
    Edit {
        name: "a parameter of serve",
        what: What::Replaced {
            from: "02-kv/1-one-read",
            sections: &["fn serve"],
            texts: &[("stream", "client")],
        },
        places: 6,
        left: 5,
    },
    Edit {
        name: "a variable of serve",
        what: What::Replaced {
            from: "02-kv/2-lines",
            sections: &["fn serve"],
            texts: &[("reader", "input")],
        },
        places: 5,
        left: 4,
    },
    Edit {
        name: "words of an error",
        what: What::Replaced {
            from: "02-kv/4-bytes",
            sections: &["fn execute"],
            texts: &[("unknown command", "no such command")],
        },
        places: 1,
        left: 1,
    },
];

fn main() {
    let arguments = Arguments::from_args();
    let trial = Trial::test("three_quarters_of_an_edit_carry_themselves", three_quarters);
    let is_whole = git::commit(&top(), BEFORE_CARRY).is_ok();
    if !is_whole {
        println!("The history of this clone does not reach back to {BEFORE_CARRY}.");
    }
    libtest_mimic::run(&arguments, vec![trial.with_ignored_flag(!is_whole)]).exit();
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn three_quarters() -> Result<(), Failed> {
    let mut table = String::from("what is left to a person, of how many places:\n");
    let (mut places, mut left, mut is_right) = (0, 0, true);
    let before_carry = chapters(BEFORE_CARRY)?;
    for edit in &EDITS {
        let came = match edit.what {
            What::Replaced { .. } => edit.carry(&before_carry, None)?,
            What::Commit(commit) => {
                edit.carry(&chapters(&format!("{commit}^"))?, Some(&chapters(commit)?))?
            }
        };
        is_right &= came == (edit.places, edit.left);
        places += came.0;
        left += came.1;
        table += &format!("{:22} {:3} of {:3}\n", edit.name, came.1, came.0);
    }
    match is_right && left * 120 <= places * 27 {
        true => Ok(()),
        false => Err(format!("{table}{:22} {left:3} of {places:3}", "together").into()),
    }
}

impl Edit {
    /// Carries the edit from step to step. A step that a person has to resolve is resolved as it
    /// should be. Returns the places in later steps, and how many of them are left to a person.
    fn carry(&self, old: &[Chapter], new: Option<&[Chapter]>) -> Result<(usize, usize), Failed> {
        let mut begun = new.is_some();
        let edited = |step: &str, begun: bool| match new {
            Some(new) => find(new, step).clone(),
            None if begun => self.replaced(find(old, step)),
            None => find(old, step).clone(),
        };
        let (mut places, mut left) = (0, 0);
        for (before, step) in change::chain(old).map_err(|fault| fault.to_string())? {
            let Some(before) = before else { continue };
            let merged = Merge {
                base: &before.files,
                edited: &edited(&before.id, begun),
                from: &before.id,
                target: &step.files,
                to: &step.id,
                own_first_line: true,
            }
            .run();
            let is_origin = !begun && self.begins(&step.id);
            begun |= is_origin;
            let wanted = edited(&step.id, begun);
            if is_origin {
                continue;
            }
            let came: String = merged.files.values().map(String::as_str).collect();
            let changed = changed(&before.files, &step.files, &wanted);
            let conflicts = merged.conflicts.len();
            let by_hand = changed.iter().filter(|text| !came.contains(*text)).count();
            // A section in conflict that need not change is a place for a person, too.
            places += changed.len().max(conflicts);
            left += by_hand.max(conflicts);
        }
        Ok((places, left))
    }

    fn begins(&self, step: &str) -> bool {
        matches!(self.what, What::Replaced { from, .. } if from == step)
    }

    fn replaced(&self, program: &Program) -> Program {
        let What::Replaced {
            sections, texts, ..
        } = &self.what
        else {
            return program.clone();
        };
        let file = |(name, source): (&String, &Arc<Source>)| {
            let lines: Vec<&str> = source.text.split_inclusive('\n').collect();
            let mut text = String::new();
            for section in source.sections() {
                let mut part = lines[section.lines.clone()].concat();
                if sections.contains(&section.name.as_str()) {
                    for (old, new) in *texts {
                        part = part.replace(old, new);
                    }
                }
                text.push_str(&part);
            }
            let source = Source::new(name, text).expect("the edit is Rust");
            (name.clone(), Arc::new(source))
        };
        program.iter().map(file).collect()
    }
}

/// The texts of the sections that an edit changes in a step and that the step before it has too.
fn changed(before: &Program, old: &Program, new: &Program) -> Vec<String> {
    let earlier: Vec<String> = sections(before).into_iter().map(|(name, _)| name).collect();
    let old = sections(old);
    let mut changed = sections(new);
    // The first line of a step is its own.
    changed.retain(|section| section.0 != "top");
    changed.retain(|section| !old.contains(section) && earlier.contains(&section.0));
    changed.into_iter().map(|(_, text)| text).collect()
}

fn sections(program: &Program) -> Vec<(String, String)> {
    let mut sections = Vec::new();
    for source in program.values() {
        let lines: Vec<&str> = source.text.split_inclusive('\n').collect();
        for section in source.sections() {
            sections.push((section.name.clone(), lines[section.lines.clone()].concat()));
        }
    }
    sections
}

fn find<'a>(chapters: &'a [Chapter], step: &str) -> &'a Program {
    let mut steps = chapters.iter().flat_map(|chapter| &chapter.steps);
    &steps
        .find(|other| other.id == step)
        .expect("a step of both")
        .files
}

/// The chapters as a commit has them, with the manifests of today.
fn chapters(commit: &str) -> Result<Vec<Chapter>, Failed> {
    let folder = tempfile::tempdir()?;
    git::extract(&top(), commit, folder.path()).map_err(|error| error.to_string())?;
    let chapters = folder.path().join("chapters");
    for chapter in fs::read_dir(&chapters)? {
        let chapter = chapter?;
        let today = top().join("chapters").join(chapter.file_name());
        if today.join("Cargo.toml").is_file() {
            fs::copy(today.join("Cargo.toml"), chapter.path().join("Cargo.toml"))?;
        }
    }
    step::load(&chapters).map_err(|error| format!("{error:#}").into())
}
