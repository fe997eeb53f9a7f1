//! Writes a listing as HTML that keeps its lines through Markdown.
//!
//! Every line, also an empty one, is an element, so that no blank line ends the HTML block. Its
//! line end lies inside of it.

use course::listing::{Chunk, Kind, Listing, Mark, Row};
use course::place::Place;
use course::plan::Entry;

use maud::{Markup, html};

use crate::color::Colors;
use crate::html::{inline, language};

/// What the caption calls a listing.
#[derive(Debug)]
pub struct Label<'a> {
    /// The id of the figure.
    pub id: &'a str,
    /// `Listing 2.7`, or what stands in its place.
    pub name: &'a str,
    /// Where the name leads.
    pub href: &'a str,
    /// Further classes of the figure.
    pub class: &'a str,
    /// Where the whole source of the file stands.
    pub source: Option<&'a str>,
}

/// Writes the figure of a listing. The colors are those of the file that it shows parts of.
pub fn figure(label: &Label<'_>, entry: &Entry, colors: &Colors) -> String {
    let listing = &entry.listing;
    let file = &entry.request.piece.file;
    let class = match listing.kind {
        Kind::New => " listing-new",
        _ => "",
    };
    let html = html! {
        figure class={ "listing" (label.class) (class) } id=(label.id) {
            (caption(label, file, listing))
            pre { code class={ "language-" (language(file)) } {
                @for (index, chunk) in listing.chunks.iter().enumerate() {
                    @if index > 0 { (fold(&listing.chunks[index - 1], chunk)) }
                    @for row in &chunk.rows { (line(row, colors)) }
                }
            } }
        }
    };
    html.into_string() + "\n"
}

fn caption(label: &Label<'_>, file: &str, listing: &Listing) -> Markup {
    let place = place(listing);
    html! {
        figcaption {
            a.listing-number href=(label.href) { (label.name) }
            " "
            @match label.source {
                Some(href) => a.listing-file href=(href) { code { (file) } },
                None => span.listing-file { code { (file) } },
            }
            " "
            @if !place.is_empty() { span.listing-place { (inline(&place)) } " " }
            span.listing-kind { (kind(listing)) }
        }
    }
}

/// Where the listing goes, in words. Several places are named in the order of the file.
fn place(listing: &Listing) -> String {
    if !matches!(listing.kind, Kind::Edit { .. }) {
        return String::new();
    }
    let places: Vec<&Place> = listing
        .chunks
        .iter()
        .flat_map(|chunk| &chunk.places)
        .collect();
    if let [place] = places.as_slice() {
        return place.to_string();
    }
    let mut words: Vec<String> = places
        .iter()
        .map(|place| place.rough().to_string())
        .collect();
    words.dedup();
    words.join("; ")
}

/// What the listing does, in words.
fn kind(listing: &Listing) -> String {
    match listing.kind {
        Kind::New => "new file".into(),
        Kind::Gone => "delete this file".into(),
        Kind::Edit { added, removed: 0 } => format!("{} added", lines(added)),
        Kind::Edit { added: 0, removed } => format!("{} removed", lines(removed)),
        Kind::Edit { added, removed } if is_one_replacement(listing) => {
            format!("replaces {} with {added}", lines(removed))
        }
        Kind::Edit { added, removed } => format!("{} added, {removed} removed", lines(added)),
    }
}

/// Whether all changed lines follow one another.
fn is_one_replacement(listing: &Listing) -> bool {
    let [chunk] = listing.chunks.as_slice() else {
        return false;
    };
    let changed: Vec<bool> = chunk
        .rows
        .iter()
        .map(|row| row.mark != Mark::Context)
        .collect();
    let runs = changed
        .split(|changed| !changed)
        .filter(|run| !run.is_empty());
    runs.count() == 1
}

fn lines(count: usize) -> String {
    match count {
        1 => "1 line".into(),
        _ => format!("{count} lines"),
    }
}

/// The line that stands for the lines between two chunks.
fn fold(before: &Chunk, chunk: &Chunk) -> Markup {
    let mut text = format!("⋯ {} unchanged", lines(chunk.skipped));
    let place = chunk.places[0].rough();
    let same = before.places.iter().all(|before| before.rough() == place);
    if !same || place.is_exact() {
        text += &format!(", then {place}");
    }
    html! { span.line.fold { (text.replace('`', "")) "\n" } }
}

fn line(row: &Row, colors: &Colors) -> Markup {
    let text = &row.text;
    match row.mark {
        Mark::Context => html! { span.line.context { (colors.after(text)) "\n" } },
        Mark::Added => html! { ins.line.added { (colors.after(text)) "\n" } },
        Mark::Removed => html! { del.line.removed { (colors.before(text)) "\n" } },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use course::directive::Piece;
    use course::plan::Request;

    fn row(mark: Mark, text: &str) -> Row {
        let text = text.into();
        Row { mark, text }
    }

    fn chunk(place: Place, skipped: usize, rows: Vec<Row>) -> Chunk {
        let places = vec![place];
        Chunk {
            places,
            skipped,
            rows,
        }
    }

    /// A listing of two functions in `src/main.rs`.
    fn page() -> String {
        let rows = vec![
            row(Mark::Context, "a < b"),
            row(Mark::Added, ""),
            row(Mark::Added, "c"),
        ];
        let first = chunk(Place::In("fn main".into(), None), 0, rows);
        let rows = vec![row(Mark::Removed, "    d"), row(Mark::Context, "")];
        let second = chunk(Place::In("fn serve".into(), None), 7, rows);
        let request = Request {
            page: "01-one/index.md".into(),
            file: "book/src/01-one/index.md".into(),
            line: 3,
            piece: Piece {
                step: "01-one/src".into(),
                file: "src/main.rs".into(),
                sections: Vec::new(),
            },
        };
        let entry = Entry {
            request,
            number: "1.1".into(),
            id: "listing-a".into(),
            listing: Listing {
                kind: Kind::Edit {
                    added: 2,
                    removed: 1,
                },
                chunks: vec![first, second],
            },
        };
        let label = Label {
            id: &entry.id,
            name: "Listing 1.1",
            href: "#listing-a",
            class: "",
            source: Some("../steps/01-one-src.html#src-main-rs"),
        };
        figure(&label, &entry, &Colors::default())
    }

    #[test]
    fn no_blank_line_ends_the_figure() {
        assert!(
            page()
                .trim_end()
                .lines()
                .all(|line| !line.trim().is_empty())
        );
    }

    #[test]
    fn the_caption_names_places_and_counts() {
        let page = page();
        assert!(page.contains(
            "<span class=\"listing-place\">in <code>fn main</code>; in <code>fn serve</code></span>"
        ));
        assert!(page.contains("<span class=\"listing-kind\">2 lines added, 1 removed</span>"));
    }

    #[test]
    fn a_folded_line_counts_and_leads_on() {
        let fold = "<span class=\"line fold\">⋯ 7 lines unchanged, then in fn serve\n</span>";
        assert!(page().contains(fold));
    }

    #[test]
    fn each_line_is_an_element_that_holds_its_end() {
        let page = page();
        assert!(page.contains("<span class=\"line context\">a &lt; b\n</span>"));
        assert!(page.contains("<ins class=\"line added\">\n</ins>"));
        let removed = "<del class=\"line removed\">    d\n</del>";
        assert!(page.contains(removed));
    }
}
