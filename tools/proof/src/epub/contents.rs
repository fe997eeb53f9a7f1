//! The contents of an EPUB, of which e-readers make their own.

use std::collections::BTreeSet;

use anyhow::Result;
use maud::{Markup, html};
use scraper::{ElementRef, Html};

use super::renamed;
use crate::site::selector;

/// An entry: a page, or a part of the book, with what is below it.
struct Entry {
    title: String,
    path: Option<String>,
    depth: usize,
}

/// The contents as mdBook has them, without pages that are not in the EPUB.
///
/// # Errors
///
/// When they cannot be read.
pub fn nav(toc: &str, paths: &BTreeSet<String>) -> Result<Markup> {
    let document = Html::parse_document(toc);
    let mut entries = Vec::new();
    let mut in_part = 0;
    let link = selector("a[href]")?;
    for item in document.select(&selector("li.part-title, span.chapter-link-wrapper")?) {
        if item.value().name() == "li" {
            in_part = 1;
            entries.push(Entry {
                title: words(&item),
                path: None,
                depth: 0,
            });
            continue;
        }
        let Some(page) = item.select(&link).next() else {
            continue;
        };
        let path = page.attr("href").unwrap_or_default();
        if paths.contains(path) {
            let lists = item.ancestors().filter_map(ElementRef::wrap);
            let lists = lists
                .filter(|ancestor| ancestor.value().name() == "ol")
                .count();
            entries.push(Entry {
                title: words(&page),
                path: Some(renamed(path)),
                depth: lists - 1 + in_part,
            });
        }
    }
    Ok(html! {
        nav epub:type="toc" id="toc" {
            h1 { "Contents" }
            (list(&entries, 0))
        }
    })
}

/// The entries of a depth, each with the deeper ones behind it.
fn list(entries: &[Entry], depth: usize) -> Markup {
    html! {
        ol {
            @for (at, entry) in entries.iter().enumerate().filter(|(_, entry)| entry.depth == depth) {
                @let below = &entries[at + 1..];
                @let end = below.iter().position(|other| other.depth <= depth).unwrap_or(below.len());
                li {
                    @match &entry.path {
                        Some(path) => a href=(path) { (entry.title) },
                        None => span { (entry.title) },
                    }
                    @if end > 0 { (list(&below[..end], depth + 1)) }
                }
            }
        }
    }
}

fn words(element: &ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
