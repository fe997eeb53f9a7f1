//! What the pages say of all this, as a file: `book/results/NAME.json`.

use std::fs;

use anyhow::{Context, Result, ensure};
use course::switch::BLESS;
use serde_json::Value;

/// What writes the files again.
pub const COMMAND: &str = "cargo author bless peers";

/// Compares what was seen with `book/results/NAME.json`, or writes it there.
///
/// # Errors
///
/// When the file says something else.
pub fn hold(name: &str, seen: &Value) -> Result<()> {
    let seen = serde_json::to_string_pretty(seen)? + "\n";
    let file = format!("book/results/{name}.json");
    let path = course::top().join(&file);
    if BLESS.is_on() {
        return fs::write(path, seen).with_context(|| format!("cannot write {file}"));
    }
    let committed = fs::read_to_string(path).with_context(|| format!("no {file}"))?;
    compare(&file, &committed, &seen)
}

/// Names the first line in which a file is not what was seen.
fn compare(file: &str, committed: &str, seen: &str) -> Result<()> {
    let mut lines = committed.lines().zip(seen.lines());
    let line = 1 + lines.position(|(one, other)| one != other).unwrap_or(0);
    ensure!(
        committed == seen,
        "{file}:{line}: the tests show something else; {COMMAND} writes it\n{seen}"
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_that_is_not_what_was_seen_is_named() {
        let error = compare("a.json", "{\n1\n}\n", "{\n2\n}\n").expect_err("1 is not 2");
        assert!(error.to_string().starts_with("a.json:2: "), "{error}");
        assert!(compare("a.json", "{}\n", "{}\n").is_ok());
    }
}
