//! The page of the sources that the book names.

use std::collections::BTreeMap;
use std::fmt::Write;

use course::fault::Fault;
use course::page::Page;
use course::reference::Sources;

use crate::source::relative;

/// The pages that name each source: their paths and titles.
pub type Mentions = BTreeMap<String, BTreeMap<String, String>>;

/// Finds what the pages name, and what of it is not in the list.
pub fn mentions(pages: &[Page], sources: &Sources, faults: &mut Vec<Fault>) -> Mentions {
    let mut mentions = Mentions::new();
    for page in pages {
        let (found, wrong) = sources.check(&page.text);
        let wrong = wrong.into_iter();
        faults.extend(wrong.map(|(line, message)| Fault::new(&page.file, line, message)));
        for mention in found {
            let pages = mentions.entry(mention.name).or_default();
            pages.insert(page.path.clone(), title(&page.text));
        }
    }
    mentions
}

/// Two tables: documents, and files of programs; each with the pages that name it.
pub fn table(page: &str, sources: &Sources, mentions: &Mentions) -> String {
    let mut text = "| Document | What the book takes from it | Pages |\n|---|---|---|\n".to_owned();
    for document in &sources.document {
        let (name, title) = (&document.name, &document.title);
        let pages = pages(page, mentions.get(name));
        let _ = writeln!(text, "| {name}, *{title}* | {} | {pages} |", document.claim);
    }
    text += "\n| File | Of | What stands in it | Pages |\n|---|---|---|---|\n";
    for file in &sources.file {
        let names: Vec<String> = file.names.iter().map(|name| format!("`{name}`")).collect();
        let names = match names.is_empty() {
            true => file.claim.clone(),
            false => format!("{} {}", file.claim, names.join(", ")),
        };
        let pages = pages(page, mentions.get(&file.name));
        let _ = writeln!(
            text,
            "| `{}` | {} | {names} | {pages} |",
            file.name, file.of
        );
    }
    text
}

/// The table of what nothing holds: each class with the number of its members.
pub fn given(classes: &BTreeMap<String, usize>) -> String {
    let mut text = "| What no test holds | Numbers and names |\n|---|--:|\n".to_owned();
    for (class, count) in classes {
        let _ = writeln!(text, "| {class} | {count} |");
    }
    text
}

/// The first heading of a page.
fn title(text: &str) -> String {
    let heading = text.lines().find_map(|line| line.strip_prefix("# "));
    heading.unwrap_or("(no title)").to_owned()
}

/// Links to pages.
fn pages(page: &str, pages: Option<&BTreeMap<String, String>>) -> String {
    let pages = pages.into_iter().flatten();
    let links = pages.map(|(path, title)| format!("[{title}]({})", relative(page, path)));
    links.collect::<Vec<_>>().join(", ")
}
