//! The servers with one fault each, built as the programs of one package.

use std::env::consts::EXE_SUFFIX;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use anyhow::{Context, Result, anyhow, ensure};
use course::top;

const MANIFEST: &str = "\
[package]
name = \"faulty\"
edition = \"2024\"

[workspace]

[dependencies]
anyhow = \"1\"
mio = { version = \"1\", features = [\"net\", \"os-poll\"] }
signal-hook = { version = \"0.4\", default-features = false }
";

const KV: &str = "02-kv";
const THREADS: &str = "04-threads";
const LOOP: &str = "05-event-loop";

/// A fault: its name, the chapter of the program, the file, what stands there, and what comes instead.
type Fault = (
    &'static str,
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

const FAULTS: &[Fault] = &[
    (
        "leaks-descriptors",
        KV,
        "connection.rs",
        &[(
            "        self.reader.get_ref().set_nodelay(true)?;\n",
            "        self.reader.get_ref().set_nodelay(true)?;\n    std::mem::forget(std::fs::File::open(\"/dev/null\"));\n",
        )],
    ),
    (
        "keeps-memory",
        KV,
        "connection.rs",
        &[(
            "        self.reader.get_ref().set_nodelay(true)?;\n",
            "        self.reader.get_ref().set_nodelay(true)?;\n    std::mem::forget(vec![1_u8; 8192]);\n",
        )],
    ),
    (
        "executes-half-a-command",
        KV,
        "connection.rs",
        &[(
            "if self.line.ends_with(b\"\\n\") {",
            "if !self.line.is_empty() && self.line.len() <= LINE_LIMIT {",
        )],
    ),
    (
        "loses-replies",
        KV,
        "connection.rs",
        &[(
            "write_all(&self.replies)?;",
            "write_all(&self.replies[..self.replies.len().min(BUFFER_SIZE)])?;",
        )],
    ),
    (
        "forgets-after-a-reset",
        KV,
        "main.rs",
        &[(
            "            Err(error) => {\n",
            "            Err(error) => {\n                store = Store::default();\n",
        )],
    ),
    (
        "ends-with-a-reset",
        KV,
        "main.rs",
        &[(
            "            Err(error) => {
                log.line(format_args!(\"Connection closed for {peer}: {error}\"))
            }\n",
            "            Err(_) => process::exit(1),\n",
        )],
    ),
    (
        "threads-leak-descriptors",
        THREADS,
        "connection.rs",
        &[(
            "        self.reader.get_ref().set_nodelay(true)?;\n",
            "        self.reader.get_ref().set_nodelay(true)?;\n        std::mem::forget(std::fs::File::open(\"/dev/null\"));\n",
        )],
    ),
    (
        "threads-keep-memory",
        THREADS,
        "connection.rs",
        &[(
            "        self.reader.get_ref().set_nodelay(true)?;\n",
            "        self.reader.get_ref().set_nodelay(true)?;\n        std::mem::forget(vec![1_u8; 8192]);\n",
        )],
    ),
    (
        "threads-mix-lines",
        THREADS,
        "connection.rs",
        &[
            (
                "/// What reading a line came to.\n",
                "static FREE: Mutex<Vec<Vec<u8>>> = Mutex::new(Vec::new());\n\n",
            ),
            (
                "            line: Vec::new(),\n",
                "            line: FREE.lock().expect(\"no panic\").pop().unwrap_or_default(),\n",
            ),
            (
                "        self.line.clear();\n",
                "        if self.line.ends_with(b\"\\n\") {\n            self.line.clear();\n        }\n",
            ),
            (
                "            Ok(Input::End)\n",
                "            FREE.lock().expect(\"no panic\").push(std::mem::take(&mut self.line));\n            Ok(Input::End)\n",
            ),
        ],
    ),
    (
        "loop-leaks-descriptors",
        LOOP,
        "connection.rs",
        &[(
            "        stream.set_nodelay(true)?;\n",
            "        stream.set_nodelay(true)?;\n        std::mem::forget(std::fs::File::open(\"/dev/null\"));\n",
        )],
    ),
    (
        "loop-keeps-memory",
        LOOP,
        "connection.rs",
        &[(
            "        stream.set_nodelay(true)?;\n",
            "        stream.set_nodelay(true)?;\n        std::mem::forget(vec![1_u8; 8192]);\n",
        )],
    ),
    (
        "loop-mixes-replies",
        LOOP,
        "connection.rs",
        &[
            (
                "/// A connection and what is",
                "static FREE: std::sync::Mutex<Vec<u8>> = std::sync::Mutex::new(Vec::new());\n\n/// A connection and what is",
            ),
            (
                "            replies: Vec::new(),\n",
                "            replies: std::mem::take(&mut *FREE.lock().expect(\"no panic\")),\n",
            ),
            (
                "            Err(error) => {\n                log.line(",
                "            Err(error) => {\n                *FREE.lock().expect(\"no panic\") = self.replies[self.sent..].to_vec();\n                log.line(",
            ),
        ],
    ),
];

/// The program with this fault. The first call builds them all.
pub fn program(name: &str) -> Result<PathBuf> {
    static FOLDER: OnceLock<Result<PathBuf>> = OnceLock::new();
    let folder = FOLDER.get_or_init(build).as_ref();
    let folder = folder.map_err(|error| anyhow!("{error:#}"))?;
    let program = folder.join(format!("{name}{EXE_SUFFIX}"));
    ensure!(program.is_file(), "no program {name} was built");
    Ok(program)
}

fn build() -> Result<PathBuf> {
    let package = Path::new(env!("CARGO_TARGET_TMPDIR")).join("faulty");
    for fault in FAULTS {
        plant(&package, fault)?;
    }
    fs::write(package.join("Cargo.toml"), MANIFEST)?;
    fs::copy(top().join("Cargo.lock"), package.join("Cargo.lock"))?;
    let status = Command::new(env!("CARGO"))
        .args(["build", "--quiet", "--offline"])
        .current_dir(&package)
        .env("CARGO_TARGET_DIR", package.join("target"))
        .status()?;
    ensure!(status.success(), "the faulty programs do not build");
    Ok(package.join("target/debug"))
}

/// Copies the sources of the chapter's program, with the fault in its place.
fn plant(package: &Path, (name, chapter, file, changes): &Fault) -> Result<()> {
    let folder = package.join("src/bin").join(name);
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(top().join("chapters").join(chapter).join("src"))? {
        let path = entry?.path();
        let source = path.file_name().context("a file")?;
        let mut text = fs::read_to_string(&path)?;
        let changes = changes.iter().filter(|_| source == *file);
        for (from, to) in changes {
            let count = text.matches(from).count();
            ensure!(
                count == 1,
                "{name}: '{from}' stands {count} times in {file}"
            );
            text = text.replace(from, to);
        }
        fs::write(folder.join(source), text)?;
    }
    Ok(())
}
