//! Finds what is broken on the built pages, and the line of the Markdown that it comes from.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Result;
use course::fault::Fault;
use percent_encoding::percent_decode_str;
use scraper::{ElementRef, Html, Node, Selector};

use crate::site::{Page, Site, selector};

/// The Markdown of the pages: for each page its file and its text.
pub type Sources = BTreeMap<String, (String, String)>;

/// Checks all pages of a book.
pub fn check(site: &Site, sources: &Sources) -> Result<Vec<Fault>> {
    let mut checker = Checker {
        site,
        sources,
        ids: BTreeMap::new(),
        faults: Vec::new(),
    };
    for page in &site.pages {
        let ids = ids(&page.html)?.into_iter().collect();
        checker.ids.insert(page.path.clone(), ids);
    }
    for page in &site.pages {
        checker.page(page)?;
    }
    checker.ids_across_pages()?;
    checker.titles()?;
    checker.print()?;
    let mut faults = checker.faults;
    faults.sort();
    faults.dedup();
    Ok(faults)
}

struct Checker<'a> {
    site: &'a Site,
    sources: &'a Sources,
    ids: BTreeMap<String, BTreeSet<String>>,
    faults: Vec<Fault>,
}

impl Checker<'_> {
    /// Reports a fault at the first line of the page's Markdown that holds one of the words.
    fn report(&mut self, path: &str, words: &[&str], message: String) {
        let fault = match self.sources.get(path) {
            Some((file, text)) => Fault::new(file, line_of(text, words), message),
            None => Fault::new(path, 1, message),
        };
        self.faults.push(fault);
    }

    fn page(&mut self, page: &Page) -> Result<()> {
        let document = Html::parse_document(&page.html);
        for link in document.select(&selector("main a[href]")?) {
            let href = link.attr("href").expect("the selector asks for it");
            self.target(page, href, "link");
        }
        for image in document.select(&selector("main img")?) {
            self.image(page, image);
        }
        for svg in document.select(&selector("main svg")?) {
            self.svg(page, svg)?;
        }
        for code in document.select(&selector("main pre > code")?) {
            if code.text().all(|text| text.trim().is_empty()) {
                let message = "an empty code block".into();
                self.report(&page.path, &["```\n```", "```"], message);
            }
        }
        self.directives(page, &document)?;
        self.ids_on_page(page)
    }

    fn image(&mut self, page: &Page, image: ElementRef<'_>) {
        let Some(source) = image.attr("src") else {
            let message = "an image without a source".into();
            return self.report(&page.path, &["<img", "!["], message);
        };
        self.target(page, source, "image");
        if image.attr("alt").is_none_or(|alt| alt.trim().is_empty()) {
            let message = format!("the image {source} has no text alternative");
            self.report(&page.path, &[source], message);
        }
    }

    fn svg(&mut self, page: &Page, svg: ElementRef<'_>) -> Result<()> {
        let title = svg.select(&selector("title")?).next();
        let named = svg.attr("aria-label").is_some() || title.is_some();
        let is_sign = svg.attr("aria-hidden") == Some("true")
            || svg.ancestors().filter_map(ElementRef::wrap).any(|above| {
                above
                    .value()
                    .classes()
                    .any(|class| class == "fa-svg" || class.starts_with("blockquote-tag"))
            });
        if !named && !is_sign {
            let message = "an <svg> has no text alternative: no <title>".into();
            self.report(&page.path, &["<svg"], message);
        }
        Ok(())
    }

    /// Checks that an address inside the book leads somewhere.
    fn target(&mut self, page: &Page, href: &str, what: &str) {
        if is_elsewhere(href) {
            return;
        }
        let (path, fragment) = match href.split_once('#') {
            Some((path, fragment)) => (path, Some(decode(fragment))),
            None => (href, None),
        };
        let target = resolve(&page.path, &decode(path));
        let ids = target.as_ref().and_then(|target| self.ids.get(target));
        let message = match (&target, fragment) {
            (None, _) => format!("a broken {what}: {href} leads out of the book"),
            (Some(target), _) if ids.is_none() && !self.site.files.contains(target) => {
                format!("a broken {what}: {href}: no {target} in the book")
            }
            (Some(target), Some(id))
                if !id.is_empty() && ids.is_some_and(|ids| !ids.contains(&id)) =>
            {
                format!("a broken {what}: {href}: no id {id} in {target}")
            }
            _ => return,
        };
        let markdown = href.replace(".html", ".md");
        let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
        let name = name.replace(".html", ".md");
        let mut words = vec![markdown.as_str(), href];
        if !name.is_empty() {
            words.push(&name);
        }
        self.report(&page.path, &words, message);
    }

    /// Reports directives that stand in the text of the page, not in code.
    fn directives(&mut self, page: &Page, document: &Html) -> Result<()> {
        for main in document.select(&selector("main")?) {
            for node in main.descendants() {
                let Node::Text(text) = node.value() else {
                    continue;
                };
                let above = node.parent().and_then(ElementRef::wrap);
                let in_code = above.is_some_and(|above| above.value().name() == "code");
                if let Some(at) = text.find("{{#").filter(|_| !in_code) {
                    let rest: String = text[at..].chars().take(40).collect();
                    let message = format!("a directive is left over: {rest}");
                    self.report(&page.path, &["{{#"], message);
                }
            }
        }
        Ok(())
    }

    fn ids_on_page(&mut self, page: &Page) -> Result<()> {
        let mut seen = BTreeSet::new();
        for id in ids(&page.html)? {
            if !seen.insert(id.clone()) {
                let message = format!("the id {id} is there twice on this page");
                self.report(&page.path, &[&id], message);
            }
        }
        Ok(())
    }

    /// Reports ids that two pages have. mdBook makes those of headings and footnotes unique
    /// when it prints all pages as one, and their links with them; nothing else.
    fn ids_across_pages(&mut self) -> Result<()> {
        let own = selector(
            "main [id]:not(h1, h2, h3, h4, h5, h6, dt, .footnote-definition li, sup, li)",
        )?;
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for page in &self.site.pages {
            for id in select_ids(&page.html, &own) {
                match seen.get(&id) {
                    Some(first) if *first != page.path => {
                        let message = format!("the id {id} is there in {first} too");
                        self.report(
                            &page.path,
                            &[&id, id.trim_start_matches("figure-")],
                            message,
                        );
                    }
                    _ => {
                        seen.insert(id, page.path.clone());
                    }
                }
            }
        }
        Ok(())
    }

    /// Reports pages that a browser and a search engine call the same.
    fn titles(&mut self) -> Result<()> {
        let mut seen: BTreeMap<String, &str> = BTreeMap::new();
        for page in &self.site.pages {
            let document = Html::parse_document(&page.html);
            let title = document.select(&selector("head > title")?).next();
            let title = title.map(|title| title.text().collect::<String>());
            match title.filter(|title| !title.is_empty()) {
                None => self.report(&page.path, &["# "], "the page has no title".into()),
                Some(title) => {
                    if let Some(first) = seen.insert(title.clone(), &page.path) {
                        let message = format!("the title {title} is that of {first} too");
                        self.report(&page.path, &["# "], message);
                    }
                }
            }
        }
        Ok(())
    }

    fn print(&mut self) -> Result<()> {
        let mut seen = BTreeSet::new();
        for id in ids(&self.site.print)? {
            if !seen.insert(id.clone()) {
                let message = format!("the id {id} is there twice when all is printed");
                self.faults.push(Fault::new("print.html", 1, message));
            }
        }
        Ok(())
    }
}

fn ids(html: &str) -> Result<Vec<String>> {
    Ok(select_ids(html, &selector("[id]")?))
}

fn select_ids(html: &str, selector: &Selector) -> Vec<String> {
    let document = Html::parse_document(html);
    let ids = document
        .select(selector)
        .filter_map(|element| element.attr("id"));
    ids.map(str::to_owned).collect()
}

/// The first line that holds one of the words; the words are tried in turn.
fn line_of(text: &str, words: &[&str]) -> usize {
    let found = words.iter().find_map(|word| text.find(word));
    found.map_or(1, |at| text[..at].matches('\n').count() + 1)
}

/// Whether an address names a scheme or a host.
pub(crate) fn is_elsewhere(href: &str) -> bool {
    let scheme = href.split_once(':').map(|(scheme, _)| scheme);
    href.starts_with("//")
        || scheme.is_some_and(|scheme| scheme.chars().all(|c| c.is_ascii_alphanumeric()))
}

/// Leads from a page to the file that a relative address names; none: out of the book.
pub fn resolve(page: &str, path: &str) -> Option<String> {
    if path.is_empty() {
        return Some(page.to_owned());
    }
    let mut parts: Vec<&str> = page.split('/').collect();
    parts.pop();
    for part in path.split('/') {
        match part {
            "." => {}
            ".." => _ = parts.pop()?,
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// Turns `%20` into what it stands for.
fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is wrong with a book of two pages when the first one holds this Markdown and HTML.
    fn faults(markdown: &str, html: &str) -> Vec<String> {
        let page = |path: &str, html: &str| Page {
            path: path.into(),
            html: format!("<title>{path}</title><main>{html}</main>"),
        };
        let site = Site {
            pages: vec![
                page("a/one.html", html),
                page("two.html", "<h2 id=\"b\">B</h2><figure id=\"f\"></figure>"),
            ],
            files: ["x.png".to_owned()].into(),
            print: String::new(),
        };
        let source = ("book/src/a/one.md".into(), markdown.into());
        let sources = Sources::from([("a/one.html".into(), source)]);
        let faults = check(&site, &sources).expect("the pages can be read");
        faults.iter().map(Fault::to_string).collect()
    }

    #[test]
    fn a_whole_page_has_no_fault() {
        let html = "<h2 id=\"b\">B</h2><a href=\"../two.html#b\">x</a><a href=\"#b\">y</a>\
                    <a href=\"https://example.org/#q\">z</a><img src=\"../x.png\" alt=\"X\">\
                    <code>{{#steps}}</code>";
        assert_eq!(faults("", html), [""; 0]);
    }

    #[test]
    fn a_link_to_no_page_is_a_fault() {
        assert_eq!(
            faults(
                "One.\n\n[x](../three.md)\n",
                "<a href=\"../three.html\">x</a>"
            ),
            ["book/src/a/one.md:3: a broken link: ../three.html: no three.html in the book"]
        );
    }

    #[test]
    fn a_link_to_no_id_is_a_fault() {
        assert_eq!(
            faults(
                "One.\n[x](../two.md#c)\n",
                "<a href=\"../two.html#c\">x</a>"
            ),
            ["book/src/a/one.md:2: a broken link: ../two.html#c: no id c in two.html"]
        );
    }

    #[test]
    fn a_link_out_of_the_book_is_a_fault() {
        assert_eq!(
            faults("[x](../../two.md)\n", "<a href=\"../../two.html\">x</a>"),
            ["book/src/a/one.md:1: a broken link: ../../two.html leads out of the book"]
        );
    }

    #[test]
    fn an_image_without_a_source_is_a_fault() {
        assert_eq!(
            faults("\n<img alt=\"Y\">\n", "<img alt=\"Y\">"),
            ["book/src/a/one.md:2: an image without a source"]
        );
    }

    #[test]
    fn two_pages_with_one_title_are_a_fault() {
        let page = |path: &str, title: &str| Page {
            path: path.into(),
            html: format!("{title}<main></main>"),
        };
        let site = Site {
            pages: vec![
                page("a.html", "<title>A</title>"),
                page("b.html", "<title>A</title>"),
                page("c.html", ""),
            ],
            ..Site::default()
        };
        let faults = check(&site, &Sources::new()).expect("the pages can be read");
        let faults: Vec<String> = faults.iter().map(Fault::to_string).collect();
        assert_eq!(
            faults,
            [
                "b.html:1: the title A is that of a.html too",
                "c.html:1: the page has no title"
            ]
        );
    }

    #[test]
    fn an_image_without_a_text_alternative_is_a_fault() {
        assert_eq!(
            faults("![](../x.png)\n", "<img src=\"../x.png\" alt=\"\">"),
            ["book/src/a/one.md:1: the image ../x.png has no text alternative"]
        );
    }

    #[test]
    fn an_image_that_is_not_there_is_a_fault() {
        assert_eq!(
            faults("![Y](../y.png)\n", "<img src=\"../y.png\" alt=\"Y\">"),
            ["book/src/a/one.md:1: a broken image: ../y.png: no y.png in the book"]
        );
    }

    #[test]
    fn a_drawing_without_a_title_is_a_fault() {
        assert_eq!(
            faults("\n<svg></svg>\n", "<svg></svg>"),
            ["book/src/a/one.md:2: an <svg> has no text alternative: no <title>"]
        );
    }

    #[test]
    fn a_directive_left_over_is_a_fault() {
        assert_eq!(
            faults("\n\n{{#none}}\n", "<p>{{#none}}</p>"),
            ["book/src/a/one.md:3: a directive is left over: {{#none}}"]
        );
    }

    #[test]
    fn an_empty_code_block_is_a_fault() {
        assert_eq!(
            faults("One.\n\n```\n```\n", "<pre><code>\n</code></pre>"),
            ["book/src/a/one.md:3: an empty code block"]
        );
    }

    #[test]
    fn an_id_that_is_twice_on_a_page_is_a_fault() {
        assert_eq!(
            faults("\n# A {#q}\n", "<p id=\"q\"></p><p id=\"q\"></p>"),
            ["book/src/a/one.md:2: the id q is there twice on this page"]
        );
    }

    #[test]
    fn an_id_that_two_pages_have_is_a_fault() {
        let faults = faults("<figure id=\"f\">\n", "<figure id=\"f\"></figure>");
        assert_eq!(faults, ["two.html:1: the id f is there in a/one.html too"]);
    }
}
