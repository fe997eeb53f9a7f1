//! What is wrong with the book, and where.

use std::fmt;

/// One fault: `book/src/02-kv/store.md:12: no step 02-kv/9-none`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// The file, from the top of the repository.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Fault {
    /// A fault in a line of a file.
    pub fn new(file: &str, line: usize, message: impl Into<String>) -> Self {
        let (file, message) = (file.to_owned(), message.into());
        Fault {
            file,
            line,
            message,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.file, self.line, self.message)
    }
}

impl std::error::Error for Fault {}

/// Faults as they are printed: each on a line of its own.
pub fn list(faults: &[Fault]) -> String {
    let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
    faults.join("\n")
}
