//! kv-server with one fault each, built as the programs of one package.

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
";

/// A fault: its name, the file, what stands there, and what comes instead.
type Fault = (&'static str, &'static str, &'static str, &'static str);

const FAULTS: &[Fault] = &[
    (
        "leaks-descriptors",
        "connection.rs",
        "        self.reader.get_ref().set_nodelay(true)?;\n",
        "        self.reader.get_ref().set_nodelay(true)?;\n    std::mem::forget(std::fs::File::open(\"/dev/null\"));\n",
    ),
    (
        "keeps-memory",
        "connection.rs",
        "        self.reader.get_ref().set_nodelay(true)?;\n",
        "        self.reader.get_ref().set_nodelay(true)?;\n    std::mem::forget(vec![1_u8; 8192]);\n",
    ),
    (
        "executes-half-a-command",
        "connection.rs",
        "if self.line.ends_with(b\"\\n\") {",
        "if !self.line.is_empty() && self.line.len() <= LINE_LIMIT {",
    ),
    (
        "loses-replies",
        "connection.rs",
        "write_all(&self.replies)?;",
        "write_all(&self.replies[..self.replies.len().min(BUFFER_SIZE)])?;",
    ),
    (
        "forgets-after-a-reset",
        "main.rs",
        "            Err(error) => {\n",
        "            Err(error) => {\n                store = Store::default();\n",
    ),
    (
        "ends-with-a-reset",
        "main.rs",
        "            Err(error) => {
                log.line(format_args!(\"Connection closed for {peer}: {error}\"))
            }\n",
        "            Err(_) => process::exit(1),\n",
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

/// Copies the sources of kv-server, with the fault in its place.
fn plant(package: &Path, (name, file, from, to): &Fault) -> Result<()> {
    let folder = package.join("src/bin").join(name);
    fs::create_dir_all(&folder)?;
    for entry in fs::read_dir(top().join("chapters/02-kv/src"))? {
        let path = entry?.path();
        let source = path.file_name().context("a file")?;
        let mut text = fs::read_to_string(&path)?;
        if source == *file {
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
