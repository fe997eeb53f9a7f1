//! The table of commands is in the order of its names, in the program and in
//! each step that has one: the search relies on it.

use std::fs;
use std::path::{Path, PathBuf};

/// The names in the table, each with its line. Nothing, where no table is said
/// to be in order.
fn names(source: &str) -> Vec<(usize, &str)> {
    let lines = source.lines().enumerate();
    let table = lines
        .skip_while(|(_, line)| !line.contains("in the order of their names"))
        .skip_while(|(_, line)| !line.contains("const COMMANDS"))
        .skip(1)
        .take_while(|(_, line)| *line != "];");
    table
        .filter_map(|(number, line)| {
            Some((number + 1, line.split('"').nth(1)?))
        })
        .collect()
}

/// Each name that does not come after the one before it, with its line.
fn faults(path: &str, source: &str) -> Vec<String> {
    let names = names(source);
    let pairs = names.windows(2).filter(|pair| pair[0].1 >= pair[1].1);
    let fault = |pair: &[(usize, &str)]| {
        let [(_, before), (line, name)] = pair else {
            return String::new();
        };
        format!("{path}:{line}: \"{name}\" comes after \"{before}\"")
    };
    pairs.map(fault).collect()
}

/// `command.rs` of the program, and of each step.
fn sources() -> Vec<PathBuf> {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let steps = fs::read_dir(package.join("examples")).expect("steps");
    let mut folders: Vec<_> =
        steps.map(|step| step.expect("a step").path()).collect();
    folders.push(package.join("src"));
    let sources = folders.iter().map(|folder| folder.join("command.rs"));
    sources.collect()
}

#[test]
fn each_table_of_commands_is_in_the_order_of_its_names() {
    let mut tables = 0;
    for path in sources() {
        let source = fs::read_to_string(&path).expect("a source");
        let path = path.display().to_string();
        assert_eq!(faults(&path, &source), [""; 0]);
        tables += usize::from(names(&source).len() > 1);
    }
    assert!(tables > 1, "the steps have tables in order, too");
}

#[test]
fn a_name_out_of_order_is_named_with_its_line() {
    let source = "/// All commands, in the order of their names.\n\
        const COMMANDS: &[Command] = &[\n    \
        Command { name: \"get\", arity: 2 },\n    \
        Command { name: \"del\", arity: -2 },\n];\n";
    assert_eq!(
        faults("command.rs", source),
        ["command.rs:4: \"del\" comes after \"get\""]
    );
}

/// The code in a section of a page, in lower case.
fn code<'a>(page: &'a str, section: &str) -> impl Iterator<Item = String> + 'a {
    let start = page.find(section).expect("the section");
    let rest = &page[start + section.len()..];
    let end = rest.find("\n## ").unwrap_or(rest.len());
    let code = rest[..end].split('`').skip(1).step_by(2);
    code.map(str::to_ascii_lowercase)
}

#[test]
fn the_page_of_the_protocol_has_each_command() {
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = package.join("../../book/src/protocol.md");
    let page = fs::read_to_string(page).expect("the page");
    let code: Vec<_> = code(&page, "## Commands in RESP").collect();
    let source = fs::read_to_string(package.join("src/command.rs"));
    let source = source.expect("a source");
    let has = |name: &str| {
        let whole = format!("{name}|");
        let name = name.replace('|', " ");
        names(&source)
            .iter()
            .any(|(_, other)| other.starts_with(&whole))
            || code.iter().any(|code| {
                let rest = code.strip_prefix(&name);
                rest.is_some_and(|rest| {
                    rest.is_empty() || rest.starts_with(' ')
                })
            })
    };
    let missing: Vec<_> = names(&source)
        .into_iter()
        .filter(|(_, name)| !has(name))
        .collect();
    assert!(missing.is_empty(), "not on the page: {missing:?}");
}
