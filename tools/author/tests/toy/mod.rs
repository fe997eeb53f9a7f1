//! A toy chapter in a repository of its own.

use std::fs;
use std::path::{Path, PathBuf};

use author::git;
use tempfile::TempDir;

const MANIFEST: &str = "\
[package]
name = \"toy\"

[package.metadata.book]
reader = \"../my-toy\"
kind = \"server\"
protocol = \"echo\"
";

/// Three steps: `serve` changes its loop in the second, and moves in the last.
pub const FILES: [(&str, &str); 8] = [
    ("Cargo.toml", MANIFEST),
    (
        "examples/1-one.rs",
        "//! One.\n\nuse std::io;\n\n/// Runs.\nfn main() {\n    serve(1);\n}\n\n\
         /// Serves.\nfn serve(count: u8) {\n    let all = count;\n    hello(all);\n}\n",
    ),
    (
        "examples/2-two.rs",
        "//! Two.\n\nuse std::io;\n\n/// Runs.\nfn main() {\n    serve(2);\n}\n\n\
         /// Serves.\nfn serve(count: u8) {\n    let all = count;\n    hello(all + 2);\n}\n",
    ),
    (
        "src/main.rs",
        "//! All.\n\nmod connection;\n\n/// Runs.\nfn main() {\n    connection::serve(3);\n}\n",
    ),
    (
        "src/connection.rs",
        "//! A connection.\n\n/// Serves.\nfn serve(count: u8) {\n    let all = count;\n    \
         hello(all + 2);\n    bye();\n}\n",
    ),
    (
        "exercises/more/task.md",
        "# More\n\nSize: an hour\n\nDo more.\n",
    ),
    ("exercises/more/solution.md", "Why.\n"),
    (
        "exercises/more/solution.diff",
        "--- a/src/connection.rs\n+++ b/src/connection.rs\n@@ -5,4 +5,5 @@\n     let all = count;\n     \
         hello(all + 2);\n     bye();\n+    more();\n }\n",
    ),
];

/// A repository with the toy chapter as its one commit.
pub struct Toy {
    folder: TempDir,
}

impl Toy {
    pub fn new() -> Toy {
        let toy = Toy {
            folder: tempfile::tempdir().expect("a folder"),
        };
        for (file, text) in FILES {
            toy.write(file, text);
        }
        toy.write("exercises/more/hint-1.md", "One.\n");
        toy.write("exercises/more/hint-2.md", "Two.\n");
        toy.git(&["init", "--quiet"]);
        // Git for Windows would change the ends of lines.
        toy.git(&["config", "core.autocrlf", "false"]);
        toy.commit();
        toy
    }

    pub fn git(&self, arguments: &[&str]) {
        git::output(self.top(), arguments).expect("git");
    }

    pub fn commit(&self) {
        self.git(&["add", "--all"]);
        let me = ["-c", "user.name=A", "-c", "user.email=a@example.com"];
        self.git(&[&me[..], &["commit", "--quiet", "--message=Toy"]].concat());
    }

    pub fn top(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.top().join("chapters/01-toy").join(file)
    }

    pub fn read(&self, file: &str) -> String {
        fs::read_to_string(self.path(file)).unwrap_or_else(|error| panic!("{file}: {error}"))
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    /// Replaces a text that is in the file.
    pub fn edit(&self, file: &str, old: &str, new: &str) {
        let text = self.read(file);
        assert!(text.contains(old), "{file} has no {old:?}:\n{text}");
        self.write(file, &text.replace(old, new));
    }
}
