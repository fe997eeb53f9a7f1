//! Which bounds a server misses, and which the page says that it does.

use std::fs;

use bench::verdict::Requirement;
use course::top;

/// The page that says it.
const PAGE: &str = "book/src/bounds.md";

/// The bounds of a server of which the page says that they are missed, and are not, or does not say it, and are.
pub fn misnamed<'a>(
    server: &str,
    verdict: impl IntoIterator<Item = &'a Requirement>,
) -> Vec<String> {
    let page = fs::read_to_string(top().join(PAGE))
        .expect("the page")
        .replace('\n', " ");
    let sections = page.split(" ## ");
    let section = sections
        .into_iter()
        .find_map(|section| section.strip_prefix(server));
    let section = section.unwrap_or_else(|| panic!("{PAGE}:1: no section {server}"));
    let wrong = verdict.into_iter();
    let wrong =
        wrong.filter(|judged| judged.met == section.contains(&format!("*{}*", judged.name)));
    wrong
        .map(|judged| format!("{PAGE}:1: {server}: is it missed? {}", judged.name))
        .collect()
}
