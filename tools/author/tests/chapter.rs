//! A chapter is data: a copy of this repository gets one more, which is listed, rebuilt from its page
//! alone, replayed and checked by the tutor, without a change in any tool.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use author::git;
use author::new;
use course::plan::chapter_number;
use course::{step, switch};
use observe::cargo::{self, Program};
use tempfile::TempDir;

const PROGRAM: &str = "\
//! Sends back everything in capitals, to one client at a time.

use std::env;
use std::io::{self, Read, Write};
use std::net::TcpListener;

fn main() -> io::Result<()> {
    let address = env::args().nth(1).unwrap_or(\"127.0.0.1:6379\".into());
    let listener = TcpListener::bind(address)?;
    println!(\"Listening on {}\", listener.local_addr()?);
    loop {
        let (mut stream, _) = listener.accept()?;
        let mut buffer = [0; 100];
        loop {
            let length = stream.read(&mut buffer)?;
            if length == 0 {
                break;
            }
            buffer.make_ascii_uppercase();
            stream.write_all(&buffer[..length])?;
        }
    }
}
";

/// What the chapter promises in place of what a new one does.
const WRITTEN_OVER: [(&str, &str); 4] = [
    ("\"basics\"", "\"capitals\""),
    ("ping_is_answered", "letters_come_back_as_capitals"),
    (r#"b"PING\n", b"PONG\n""#, r#"b"Hello\n", b"HELLO\n""#),
    ("The usual cause.", "The bytes come back as they were."),
];

const PAGE: &str = "\
# A toy

Make its package:

```console session=toy terminal=2
$ cargo new -q my-toy
$ cd my-toy
```

{{#listing CHAPTER/src src/main.rs}}

```console session=toy-runs terminal=1
$ cargo run -q -p toy
Listening on 127.0.0.1:6379
```

```console session=toy-runs terminal=2
$ echo hello | nc -N 127.0.0.1 6379
HELLO
```
";

/// The copy.
struct Copy {
    folder: TempDir,
}

impl Copy {
    /// What git knows of this repository, as it is now. The files are as old as they are here, so that
    /// what cargo has built of them is fresh.
    fn new() -> Copy {
        let copy = Copy {
            folder: tempfile::tempdir().expect("a folder"),
        };
        let files = git::output(&top(), &["ls-files", "-z"]).expect("git");
        for file in files.split_terminator('\0') {
            let from = top().join(file);
            // One that is deleted, and not yet in a commit.
            if from.is_file() {
                copy.write(file, &fs::read(&from).expect("a file"));
                let changed = from.metadata().and_then(|about| about.modified());
                let there = File::options()
                    .append(true)
                    .open(copy.folder.path().join(file));
                let made_older = there
                    .expect("a file")
                    .set_modified(changed.expect("a time"));
                made_older.expect("a file of that age");
            }
        }
        copy
    }

    fn write(&self, file: &str, bytes: &[u8]) {
        let path = self.folder.path().join(file);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, bytes).expect("a file");
    }

    /// Runs cargo there, with a folder of its own for what it builds: the toy, and the tutor, which has
    /// the toy's checks in it.
    fn cargo(&self, words: &str, last: &[&Path]) -> Output {
        let target = Path::new(env!("CARGO_TARGET_TMPDIR"));
        let output = Command::new(env!("CARGO"))
            .args(words.split(' '))
            .args(last)
            .current_dir(self.folder.path())
            .env("CARGO_TARGET_DIR", target.join("chapter"))
            .env("CARGO_NET_OFFLINE", "true")
            .output();
        output.expect("cargo")
    }

    /// Runs one of the tests of the package proof, as it is built for this repository, about the copy.
    fn prove(&self, test: &Program, filter: &str) -> Output {
        let output = Command::new(&test.path)
            .arg(filter)
            .current_dir(self.folder.path())
            .env(switch::TOP, self.folder.path())
            // Of weave, too, what is built already.
            .env("CARGO_TARGET_DIR", course::target())
            .output();
        output.expect("a test")
    }
}

/// The tests of the package proof with these names. What is tested with `cargo test --workspace` has built
/// them before.
fn proofs<const N: usize>(names: [&str; N]) -> [Program; N] {
    let mut cargo = Command::new(env!("CARGO"));
    cargo
        .args(["test", "--workspace", "--no-run"])
        .args(names.map(|name| format!("--test={name}")));
    let built = cargo::build(cargo.current_dir(top())).expect("cargo");
    let built = built.expect("the tests of the package proof");
    names.map(|name| {
        let mut built = built.iter();
        let test = built.find(|program| program.target.name == name);
        test.expect("a test").clone()
    })
}

fn top() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Both streams, for a message.
fn said(output: &Output) -> String {
    let streams = [&output.stdout, &output.stderr];
    streams
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .concat()
}

#[test]
fn a_chapter_is_made_listed_replayed_and_checked_without_a_change_in_a_tool() {
    let copy = Copy::new();
    let chapters = step::load(&copy.folder.path().join("chapters")).expect("the chapters");
    let numbers = chapters
        .iter()
        .filter_map(|chapter| chapter_number(&chapter.name));
    let number = numbers.max().expect("a chapter") + 1;
    let chapter = format!("{number:02}-toy");
    new::chapter(copy.folder.path(), &chapter, None).expect("a new chapter");
    let own = |file: &str| format!("chapters/{chapter}/{file}");
    copy.write(&own("src/main.rs"), PROGRAM.as_bytes());
    let promises = copy.folder.path().join(own("tests/promises/mod.rs"));
    let mut text = fs::read_to_string(&promises).expect("its promises");
    for (draft, own) in WRITTEN_OVER {
        assert!(text.contains(draft), "{draft} is not in {text}");
        text = text.replace(draft, own);
    }
    fs::write(&promises, text).expect("a file");
    let page = PAGE.replace("CHAPTER", &chapter);
    copy.write(&format!("book/src/{chapter}/index.md"), page.as_bytes());

    let [book, sessions] = proofs(["book", "sessions"]);
    let rebuilt = copy.prove(&book, "rebuild");
    assert!(rebuilt.status.success(), "{}", said(&rebuilt));

    let replayed = copy.prove(&sessions, "toy-runs");
    assert!(replayed.status.success(), "{}", said(&replayed));

    let tested = copy.cargo("test --package toy", &[]);
    let kept = "promises::tests::letters_come_back_as_capitals ... ok";
    assert!(said(&tested).contains(kept), "{}", said(&tested));

    let built = copy.cargo("build --quiet --package toy --package echo-server", &[]);
    assert!(built.status.success(), "{}", said(&built));
    let programs = Path::new(env!("CARGO_TARGET_TMPDIR")).join("chapter/debug");
    let check = |program: &str| {
        let program = programs.join(program);
        copy.cargo(&format!("tutor check {number} --bin"), &[&program])
    };
    let passed = check("toy");
    assert!(passed.status.success(), "{}", said(&passed));
    let failed = check("echo-server");
    assert!(
        said(&failed).contains("usual cause: The bytes come back as they were."),
        "{}",
        said(&failed)
    );
}
