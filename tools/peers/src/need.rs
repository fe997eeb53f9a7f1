//! Tests that need a program or a folder which may not be there.

use std::env;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Result, anyhow};
use course::switch::ALL_TOOLS;
use libtest_mimic::{Failed, Trial};

/// Something without which a test cannot run.
#[derive(Clone, Debug)]
pub enum Need {
    /// A program in one of the folders of `PATH`.
    Program(&'static str),
    /// A program, whose `--version` names this one.
    Release(&'static str, &'static str),
    /// A folder, and what makes it.
    Folder(PathBuf, &'static str),
}

impl Need {
    /// Why it is not there; none, when it is.
    fn missing(&self) -> Option<String> {
        match self {
            Need::Program(name) => {
                let folders = env::var_os("PATH").unwrap_or_default();
                let name = format!("{name}{}", env::consts::EXE_SUFFIX);
                let found = env::split_paths(&folders).any(|folder| folder.join(&name).is_file());
                (!found).then(|| format!("{name} is not installed"))
            }
            Need::Release(name, version) => {
                let said = Command::new(name).arg("--version").output();
                let Ok(said) = said else {
                    return Some(format!("{name} is not installed"));
                };
                let said = String::from_utf8_lossy(&said.stdout);
                (!said.contains(version)).then(|| format!("{name} is not {version}"))
            }
            Need::Folder(path, maker) => {
                let name = path.file_name().unwrap_or_default().display();
                (!path.is_dir()).then(|| format!("no {name}: {maker} fetches it"))
            }
        }
    }
}

/// A test that needs something. Where that is missing, the test is ignored, and its name says why;
/// with `cargo author check --all-tools` it fails.
pub fn trial(
    name: &str,
    needs: &[Need],
    run: impl FnOnce() -> Result<()> + Send + 'static,
) -> Trial {
    let test = |name: String, run: Box<dyn FnOnce() -> Result<()> + Send>| {
        Trial::test(name, move || {
            run().map_err(|error| Failed::from(format!("{error:#}")))
        })
    };
    match needs.iter().find_map(Need::missing) {
        None => test(name.into(), Box::new(run)),
        Some(reason) if ALL_TOOLS.is_on() => {
            test(name.into(), Box::new(move || Err(anyhow!(reason))))
        }
        Some(reason) => test(format!("{name} ({reason})"), Box::new(run)).with_ignored_flag(true),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_missing_is_named() {
        let program = Need::Program("no-such-program").missing();
        let program = program.expect("it is missing");
        assert!(program.starts_with("no-such-program"), "{program}");
        let folder = Need::Folder("/no/such-folder".into(), "`fetch`").missing();
        assert_eq!(
            folder.as_deref(),
            Some("no such-folder: `fetch` fetches it")
        );
        assert_eq!(Need::Program("cargo").missing(), None);
    }
}
