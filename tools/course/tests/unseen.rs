//! The changes that no test of a chapter can see, which `cargo mutants` leaves out.

use std::fs;
use std::path::Path;

use serde::Deserialize;

/// Their list, from the top of the repository.
const LIST: &str = ".cargo/mutants.toml";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    exclude_re: Vec<String>,
}

/// The entries that name no file and function of a chapter: `connection\.rs:.*: replace … in Connection::execute$`.
fn idle(chapters: &Path, entries: &[String]) -> Vec<String> {
    let is_there = |entry: &&String| {
        let parts = entry.split_once(r"\.rs:").zip(entry.rsplit_once(" in "));
        let Some(((file, _), (_, name))) = parts else {
            return false;
        };
        let name = name.trim_end_matches('$').rsplit("::").next();
        let function = format!("fn {}(", name.unwrap_or_default());
        let folders = fs::read_dir(chapters).expect("chapters").flatten();
        let mut sources =
            folders.map(|folder| folder.path().join("src").join(format!("{file}.rs")));
        sources.any(|path| fs::read_to_string(path).is_ok_and(|text| text.contains(&function)))
    };
    let entries = entries.iter().filter(|entry| !is_there(entry));
    entries.cloned().collect()
}

#[test]
fn what_no_test_can_see_is_there() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let list = fs::read_to_string(top.join(LIST)).expect(LIST);
    let list: List = toml::from_str(&list).expect(LIST);
    let chapters = top.join("chapters");
    assert_eq!(idle(&chapters, &list.exclude_re), [""; 0], "{LIST}:1");
    let gone = list.exclude_re[0].replace("execute", "executed");
    assert_eq!(idle(&chapters, std::slice::from_ref(&gone)), [gone]);
}
