//! Weaves the pages: takes the text of all pages, gives back the text with everything in place.

use course::built;
use course::change;
use course::directive::{self, Directive, Order};
use course::fact;
use course::fault::Fault;
use course::own::Course;
use course::page::Page;
use course::plan;

use crate::ledger;
use crate::material::Material;
use crate::result;
use crate::source;
use crate::sources;
use crate::writer::Writer;

/// The book with all listings, figures and tables in place.
#[derive(Debug)]
pub struct Woven {
    /// The text of each page, in order.
    pub texts: Vec<String>,
    /// The pages with the whole sources, when a page has the table of steps.
    pub sources: Option<Sources>,
    /// What no page shows.
    pub missing: Vec<Fault>,
    /// What the author should look at.
    pub warnings: Vec<Fault>,
}

/// The pages with the whole sources.
#[derive(Debug)]
pub struct Sources {
    /// The page below which they go, counted from 0.
    pub below: usize,
    /// The pages.
    pub pages: Vec<source::Page>,
}

/// Weaves all pages of a book.
///
/// # Errors
///
/// With all faults, when the book has one.
pub fn weave(pages: &[Page], material: &Material) -> Result<Woven, Vec<Fault>> {
    let stages = change::stages(&material.chapters).map_err(|fault| vec![fault])?;
    let (pages, mut faults) = fill(pages, material);
    let pages = &pages;
    let mut found = Vec::new();
    for page in pages {
        let (directives, unknown) = directive::scan(&page.text);
        faults.extend(
            unknown
                .into_iter()
                .map(|u| Fault::new(&page.file, u.line, u.message)),
        );
        found.push(directives);
    }
    let requests = pages.iter().zip(&found);
    let requests = requests.flat_map(|(page, found)| plan::requests(page, found));
    let mut plan = plan::plan(&stages, requests.collect());
    faults.append(&mut plan.faults);
    let steps_page = steps_page(pages, &found, &mut faults);
    let mentions = sources::mentions(pages, &material.sources, &mut faults);
    let course = Course {
        pages,
        chapters: &material.chapters,
        stages: &stages,
        plan: &plan,
    };
    faults.extend(built::faults(&course));
    faults.extend(ledger::faults(&material.ledger, &material.results));
    let mut writer = Writer::new(material, &course, steps_page.is_some(), mentions);
    let texts = pages.iter().zip(&found);
    let texts = texts
        .map(|(page, directives)| writer.page(page, directives))
        .collect();
    faults.extend(writer.finish());
    if !faults.is_empty() {
        faults.extend(plan.missing);
        faults.sort();
        return Err(faults);
    }
    let steps = material.chapters.iter().flat_map(|chapter| &chapter.steps);
    let sources = steps_page.map(|below| Sources {
        below,
        pages: steps.map(source::page).collect(),
    });
    Ok(Woven {
        texts,
        sources,
        missing: plan.missing,
        warnings: change::long_steps(&stages),
    })
}

/// The page with the table of steps, counted from 0.
fn steps_page(pages: &[Page], found: &[Vec<Directive>], faults: &mut Vec<Fault>) -> Option<usize> {
    let mut steps_page = None;
    for (index, directives) in found.iter().enumerate() {
        for directive in directives.iter().filter(|d| d.order == Order::Steps) {
            if steps_page.replace(index).is_some() {
                let file = &pages[index].file;
                faults.push(Fault::new(file, directive.line, "a second {{#steps}}"));
            }
        }
    }
    steps_page
}

/// Puts facts and measured values into their sentences, which may stand in a box, in a list or in a
/// caption. No line becomes another one.
fn fill(pages: &[Page], material: &Material) -> (Vec<Page>, Vec<Fault>) {
    let (mut pages, mut faults) = (pages.to_vec(), Vec::new());
    for page in &mut pages {
        for directive in directive::in_sentences(&page.text).into_iter().rev() {
            let value = match &directive.order {
                Order::Result(path) => result::inline(&material.results, path),
                Order::Fact(name) => fact::find(&material.facts, name),
                _ => continue,
            };
            let value = value.unwrap_or_else(|message| {
                faults.push(Fault::new(&page.file, directive.line, message));
                String::new()
            });
            page.text.replace_range(directive.bytes, &value);
        }
    }
    (pages, faults)
}
