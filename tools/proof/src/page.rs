//! What a reader sees on a page: terminals and listings, from top to bottom.

use anyhow::{Context, Result};
use scraper::{ElementRef, Html, Node};

use crate::site::selector;

/// Something that the reader acts on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// What is typed into a terminal.
    Terminal(Terminal),
    /// A change to a file.
    Listing(Listing),
}

/// A terminal as it can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terminal {
    /// What is typed, line by line.
    pub commands: Vec<Command>,
}

/// A line that is typed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// What runs our step.
    pub ours: String,
    /// What runs the reader's own package in its place.
    pub own: Option<String>,
}

/// A listing as it can be seen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// `Listing 2.7`.
    pub number: String,
    /// The step, from the address of the whole source. It is not used to apply the listing.
    pub step: String,
    /// The name of the file.
    pub file: String,
    /// The place, with code between backticks.
    pub place: String,
    /// What happens.
    pub kind: String,
    /// The lines.
    pub rows: Vec<Row>,
}

/// A line of a listing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A line that is there.
    Context(String),
    /// A line that comes.
    Added(String),
    /// A line that goes.
    Removed(String),
    /// Lines that are left out.
    Fold(String),
}

/// Reads a page.
pub fn blocks(html: &str) -> Result<Vec<Block>> {
    let document = Html::parse_document(html);
    let all = selector("main figure.listing:not(.listing-sample), main figure.terminal")?;
    let typed = selector("pre > code > .line > .typed")?;
    let mut blocks = Vec::new();
    for element in document.select(&all) {
        if element.value().classes().any(|class| class == "terminal") {
            let commands = element.select(&typed).map(|typed| Command {
                ours: text(typed),
                own: typed.attr("data-own").map(str::to_owned),
            });
            blocks.push(Block::Terminal(Terminal {
                commands: commands.collect(),
            }));
        } else {
            blocks.push(Block::Listing(listing(element)?));
        }
    }
    Ok(blocks)
}

fn listing(figure: ElementRef<'_>) -> Result<Listing> {
    let part = |class: &str| -> Result<Option<ElementRef<'_>>> {
        Ok(figure
            .select(&selector(&format!("figcaption .{class}"))?)
            .next())
    };
    let seen = |class: &str| -> Result<ElementRef<'_>> {
        part(class)?.with_context(|| format!("a listing without .{class}"))
    };
    let number = text(seen("listing-number")?);
    let source = seen("listing-file")?.attr("href");
    let source = source.with_context(|| format!("{number} has no link to the whole source"))?;
    let mut rows = Vec::new();
    for line in figure.select(&selector("pre > code > .line")?) {
        rows.push(row(line)?);
    }
    Ok(Listing {
        step: step(source).with_context(|| format!("{number}: {source} leads to no step"))?,
        number,
        file: text(seen("listing-file")?),
        // A listing of a whole file has no place in it.
        place: part("listing-place")?.map(marked).unwrap_or_default(),
        kind: text(seen("listing-kind")?),
        rows,
    })
}

/// `02-kv-4-store` of `../steps/02-kv-4-store.html#src-main-rs`.
fn step(href: &str) -> Option<String> {
    let (_, name) = href.rsplit_once('/')?;
    name.split_once(".html").map(|(name, _)| name.to_owned())
}

fn row(line: ElementRef<'_>) -> Result<Row> {
    let text = text(line);
    let text = text.strip_suffix('\n').context("a line without its end")?;
    let text = text.to_owned();
    let mut classes = line.value().classes();
    let class = classes.find(|class| *class != "line");
    match class.context("a line without a mark")? {
        "context" => Ok(Row::Context(text)),
        "added" => Ok(Row::Added(text)),
        "removed" => Ok(Row::Removed(text)),
        "fold" => Ok(Row::Fold(text)),
        other => anyhow::bail!("a line with the mark {other}"),
    }
}

fn text(element: ElementRef<'_>) -> String {
    element.text().collect()
}

/// The text with backticks where the page changes to the font of code.
fn marked(element: ElementRef<'_>) -> String {
    let mut marked = String::new();
    for child in element.children() {
        match (child.value(), ElementRef::wrap(child)) {
            (Node::Text(text), _) => marked.push_str(text),
            (_, Some(code)) => marked.push_str(&format!("`{}`", text(code))),
            _ => {}
        }
    }
    marked
}
