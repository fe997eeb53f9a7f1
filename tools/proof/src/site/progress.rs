//! Checks the line above each page that says which step the reader has, against the listings.

use anyhow::Result;
use scraper::{ElementRef, Html};

use crate::site::{Page, Site, selector};

/// Compares each page of a chapter with the listings up to it. Gives how many pages have the line, and
/// what is wrong, page by page.
pub fn check(site: &Site) -> Result<(usize, Vec<String>)> {
    let sources: Vec<&str> = site
        .pages
        .iter()
        .filter_map(|page| page.path.strip_prefix("steps/"))
        .collect();
    let (mut lines, mut faults) = (0, Vec::new());
    let mut built = 0;
    for page in &site.pages {
        let document = Html::parse_document(&page.html);
        built = built.max(last_step(&document, &sources)?);
        let wanted = page.path.split_once('/').and_then(|(folder, _)| {
            let own = |source: &&&str| source.starts_with(&format!("{folder}-"));
            let earlier = sources.iter().position(|source| own(&source))?;
            let own = sources.iter().filter(own).count();
            Some(words(built.saturating_sub(earlier), own, built, &sources))
        });
        let said = said(&document)?;
        lines += usize::from(said.is_some());
        if said != wanted {
            faults.push(fault(page, said.as_deref(), wanted.as_deref()));
        }
    }
    Ok((lines, faults))
}

fn fault(page: &Page, said: Option<&str>, wanted: Option<&str>) -> String {
    let text = |words: Option<&str>| words.unwrap_or("nothing").to_owned();
    format!("{}: says {}, not {}", page.path, text(said), text(wanted))
}

/// The number of the last step that a page has a listing of, counted through the book; 0 for none.
fn last_step(document: &Html, sources: &[&str]) -> Result<usize> {
    let links = selector("figure.listing:not(.listing-sample) a.listing-file")?;
    let numbers = document.select(&links).filter_map(|link| {
        let source = link.attr("href")?.rsplit_once("steps/")?.1;
        let source = source.split('#').next()?;
        sources.iter().position(|known| *known == source)
    });
    Ok(numbers.max().map_or(0, |number| number + 1))
}

/// What the line has to say: words, marks, and what the marks are called.
fn words(reached: usize, own: usize, built: usize, sources: &[&str]) -> String {
    let all = sources.len();
    let text = match reached {
        0 => format!("{own} steps ahead"),
        _ => format!("step {reached} of {own}: {}", sources[built - 1]),
    };
    format!("{text}; {built} of {all} marks; {built} of the {all} steps of the book are built")
}

/// What the line of a page says, in the same words.
fn said(document: &Html) -> Result<Option<String>> {
    let Some(line) = document.select(&selector("main .progress")?).next() else {
        return Ok(None);
    };
    let text = first(line, ".progress-step")?.map(|step| step.text().collect::<String>());
    let text = text.unwrap_or("no step".into());
    let text = text.rsplit_once(" · ").map_or(&*text, |(_, step)| step);
    let link = first(line, "a")?.and_then(|link| link.attr("href"));
    let text = match link.and_then(|href| href.rsplit_once("steps/")) {
        Some((_, source)) => {
            let (step, _) = text.rsplit_once(' ').unwrap_or((text, ""));
            format!("{step} {source}")
        }
        None => text.to_owned(),
    };
    let chain = first(line, ".progress-chain[role=img]")?;
    let label = chain.and_then(|chain| chain.attr("aria-label"));
    let marks = line.select(&selector("i")?).count();
    let built = line.select(&selector("i.built")?).count();
    let label = label.unwrap_or("no label");
    Ok(Some(format!("{text}; {built} of {marks} marks; {label}")))
}

fn first<'a>(element: ElementRef<'a>, text: &str) -> Result<Option<ElementRef<'a>>> {
    Ok(element.select(&selector(text)?).next())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "<figure class=listing><a class=listing-file href='../steps/01-a-1-one.html#x'></a></figure>";
    const LINE: &str = "<p class=progress><span class=progress-step><code>a</code> · step 1 of 2: \
        <a href='../steps/01-a-1-one.html'><code>1-one</code></a></span><span class=progress-chain role=img \
        aria-label='1 of the 2 steps of the book are built'><i class=built></i><i></i></span></p>";

    fn faults(first: &str) -> Vec<String> {
        let page = |path: &str, body: &str| Page {
            path: path.into(),
            html: format!("<main>{body}</main>"),
        };
        let pages = vec![
            page("01-a/one.html", first),
            page("steps.html", ""),
            page("steps/01-a-1-one.html", ""),
            page("steps/01-a-src.html", ""),
        ];
        let site = Site {
            pages,
            ..Site::default()
        };
        check(&site).expect("the pages can be read").1
    }

    #[test]
    fn a_right_line_is_no_fault() {
        assert_eq!(faults(&format!("{LINE}{LISTING}")), [""; 0]);
    }

    #[test]
    fn a_wrong_number_a_wrong_link_a_missing_mark_and_no_line_are_faults() {
        for (right, wrong) in [
            ("step 1", "step 2"),
            ("01-a-1-one", "01-a-src"),
            ("<i></i>", ""),
            ("1 of the", "2 of the"),
            (LINE, ""),
        ] {
            let line = LINE.replace(right, wrong);
            let found = faults(&format!("{line}{LISTING}"));
            assert_eq!(found.len(), 1, "{wrong}: {found:?}");
            assert!(found[0].starts_with("01-a/one.html: says "), "{found:?}");
        }
    }

    #[test]
    fn a_listing_that_the_line_does_not_count_is_a_fault() {
        let listing = LISTING.replace("01-a-1-one", "01-a-src");
        assert_eq!(faults(&format!("{LINE}{listing}")).len(), 1);
    }
}
