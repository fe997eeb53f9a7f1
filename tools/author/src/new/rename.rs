//! Renames steps in everything that names them: pages, tests, recordings.

use std::fs;
use std::path::Path;

use anyhow::Result;

use crate::git;

/// Renames in all texts of the repository that git does not ignore. Returns the names of those
/// that have changed.
pub fn everywhere(top: &Path, names: &[(String, String)]) -> Result<Vec<String>> {
    let mut changed = Vec::new();
    let list = [
        "ls-files",
        "-z",
        "--cached",
        "--others",
        "--exclude-standard",
    ];
    for file in git::output(top, &list)?.split_terminator('\0') {
        // A file that has moved is still listed, and bytes that are no text name nothing.
        let Ok(text) = fs::read_to_string(top.join(file)) else {
            continue;
        };
        let renamed = rename(&text, names);
        if renamed != text {
            fs::write(top.join(file), renamed)?;
            changed.push(file.into());
        }
    }
    Ok(changed)
}

/// Renames whole words, also where a function has them with `_` in place of `-`.
fn rename(text: &str, names: &[(String, String)]) -> String {
    let with_lines = |name: &str| name.replace('-', "_");
    let mut pairs = Vec::new();
    for (old, new) in names {
        pairs.push((old.clone(), new.clone(), "-_"));
        pairs.push((with_lines(old), with_lines(new), "-"));
    }
    let mut renamed = String::new();
    let mut rest = text;
    while let Some(next) = rest.chars().next() {
        let is_word = |c: char| c.is_ascii_alphanumeric();
        let begins = !renamed.ends_with(is_word);
        let pair = pairs.iter().find(|(old, _, joints)| {
            let after = rest.strip_prefix(old.as_str());
            let goes_on = |c: char| is_word(c) || joints.contains(c);
            begins && after.is_some_and(|after| !after.starts_with(goes_on))
        });
        let taken = match pair {
            Some((old, new, _)) => {
                renamed.push_str(new);
                old.len()
            }
            None => {
                renamed.push(next);
                next.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_names_are_renamed_once() {
        let names = [("2-lines", "3-lines"), ("3-one-write", "4-one-write")];
        let names = names.map(|(old, new)| (old.into(), new.into()));
        let renamed = |text| rename(text, &names);
        assert_eq!(renamed("02-kv/2-lines src"), "02-kv/3-lines src");
        assert_eq!(renamed("pgrep -x 3-one-write"), "pgrep -x 4-one-write");
        assert_eq!(renamed("fn step_2_lines_ends()"), "fn step_3_lines_ends()");
        assert_eq!(renamed("steps/02-kv-2-lines.md"), "steps/02-kv-3-lines.md");
        for other in ["12-lines", "2-lines-more", "2_linesman", "ünd 2 lines"] {
            assert_eq!(renamed(other), other);
        }
    }
}
