//! What a built book needs beside its pages when it lies somewhere: the one address of each page, a picture
//! of it for whoever links to it, the list of all pages for search engines, and a search that is small.
//!
//! mdBook does not know where the book will lie, so this is done to the built book.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};

use super::{Site, search};
use crate::browser::{Browser, address};

/// Where the pictures are, below the top of the book.
const PICTURES: &str = "previews";

/// The size of a picture, in pixels: what the protocol of such previews, Open Graph, asks for.
const SIZE: (u32, u32) = (1200, 630);

/// Takes the contents off a page.
const WITHOUT_CONTENTS: &str = "(() => {
    const style = document.createElement('style');
    style.textContent = '#mdbook-sidebar { display: none } \
        #mdbook-page-wrapper.page-wrapper { margin: 0 !important; transition: none }';
    document.head.append(style);
})()";

/// What has another meaning in an address.
const OTHER: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'<')
    .add(b'>')
    .add(b'?');

/// Finishes the book in a folder, which will lie at an address such as `https://example.org/book/`. With a
/// browser, each page has a picture.
///
/// # Errors
///
/// When the address is none, or the book cannot be read or written, or was finished before.
pub fn finish(folder: &Path, home: &str, browser: Option<&Browser>) -> Result<()> {
    let is_address = home.starts_with("https://") || home.starts_with("http://");
    ensure!(is_address, "{home} is no address of a book");
    let home = home.trim_end_matches('/');
    let site = Site::read(folder)?;
    if let Some(browser) = browser {
        take_pictures(folder, &site, browser)?;
    }
    let mut list = String::new();
    for page in site
        .pages
        .iter()
        .map(|page| page.path.as_str())
        .chain(["index.html"])
    {
        let file = folder.join(page);
        let html = fs::read_to_string(&file).with_context(|| page.to_owned())?;
        let (head, rest) = html
            .split_once("</head>")
            .context("a page without a head")?;
        ensure!(
            !head.contains("rel=\"canonical\""),
            "{page} has been finished before"
        );
        let finished = format!("{head}{}</head>{rest}", tags(home, page, browser.is_some()));
        fs::write(file, finished)?;
        if is_listed(page) {
            list += &format!("<url><loc>{}</loc></url>\n", canonical(home, page));
        }
    }
    search::shrink(folder)?;
    let list = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<urlset \
         xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{list}</urlset>\n"
    );
    fs::write(folder.join("sitemap.xml"), list)?;
    let robots = format!("User-agent: *\nAllow: /\nSitemap: {home}/sitemap.xml\n");
    Ok(fs::write(folder.join("robots.txt"), robots)?)
}

/// Whether search engines should know a page. Nobody looks for the whole source of a step, and the
/// introduction is there twice.
fn is_listed(page: &str) -> bool {
    !page.starts_with("steps/") && page != "introduction.html"
}

/// The one address of a page.
fn canonical(home: &str, page: &str) -> String {
    match page {
        "index.html" | "introduction.html" => format!("{home}/"),
        page => format!("{home}/{}", utf8_percent_encode(page, OTHER)),
    }
}

fn tags(home: &str, page: &str, has_picture: bool) -> String {
    let address = canonical(home, page);
    let mut tags = format!(
        "<link rel=\"canonical\" href=\"{address}\">\n<meta property=\"og:url\" content=\"{address}\">\n"
    );
    if has_picture && is_listed(page) {
        let picture = format!("{home}/{}", picture(page));
        let (width, height) = SIZE;
        tags += &format!(
            "<meta property=\"og:image\" content=\"{picture}\">\n\
             <meta property=\"og:image:width\" content=\"{width}\">\n\
             <meta property=\"og:image:height\" content=\"{height}\">\n\
             <meta name=\"twitter:card\" content=\"summary_large_image\">\n"
        );
    }
    tags
}

/// The file of the picture of a page.
fn picture(page: &str) -> String {
    format!("{PICTURES}/{}", page.replace(".html", ".png"))
}

/// Takes a picture of the beginning of each page.
fn take_pictures(folder: &Path, site: &Site, browser: &Browser) -> Result<()> {
    let mut tab = browser.tab()?;
    tab.resize(SIZE.0, SIZE.1)?;
    tab.emulate("screen", "light")?;
    let pages = site.pages.iter().map(|page| page.path.as_str());
    for page in pages.chain(["index.html"]).filter(|page| is_listed(page)) {
        tab.open(&address(folder, page))?;
        // The contents take a fourth of the picture, and say the same on each.
        tab.evaluate(WITHOUT_CONTENTS)?;
        let file = folder.join(picture(page));
        fs::create_dir_all(file.parent().context("a picture without a folder")?)?;
        tab.picture(&file)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
            fs::write(path, text).expect("a file");
        };
        write(
            "toc.html",
            "<a href='introduction.html'>I</a><a href='01-echo/read.html'>R</a><a \
             href='steps/01.html'>S</a>",
        );
        write("print.html", "");
        let index = "{\"results_options\":{},\"search_options\":{\"fields\":{}},\"doc_urls\":[],\
            \"index\":{\"documentStore\":{\"docs\":{}}}}";
        let around =
            |index| format!("window.search = Object.assign(window.search, JSON.parse('{index}'));");
        write("searchindex-1.js", &around(index));
        for page in [
            "index.html",
            "introduction.html",
            "01-echo/read.html",
            "steps/01.html",
        ] {
            write(page, "<head></head>");
        }
        folder
    }

    #[test]
    fn each_page_has_one_address_and_the_list_has_each_once() {
        let book = book();
        finish(book.path(), "https://example.org/book/", None).expect("a finished book");
        let read = |name| fs::read_to_string(book.path().join(name)).expect("a file");
        let first = "<link rel=\"canonical\" href=\"https://example.org/book/\">";
        assert!(read("index.html").contains(first));
        assert!(read("introduction.html").contains(first));
        let list = read("sitemap.xml");
        let listed: Vec<&str> = list
            .lines()
            .filter(|line| line.starts_with("<url>"))
            .collect();
        assert_eq!(
            listed,
            [
                "<url><loc>https://example.org/book/01-echo/read.html</loc></url>",
                "<url><loc>https://example.org/book/</loc></url>"
            ]
        );
        assert!(!read("index.html").contains("og:image"));
        assert!(read("robots.txt").ends_with("Sitemap: https://example.org/book/sitemap.xml\n"));
    }

    #[test]
    fn a_book_is_finished_once_and_for_an_address() {
        let book = book();
        let fault = finish(book.path(), "example.org", None).expect_err("no address");
        assert_eq!(fault.to_string(), "example.org is no address of a book");
        finish(book.path(), "http://example.org", None).expect("a finished book");
        let fault = finish(book.path(), "http://example.org", None).expect_err("finished");
        assert!(fault.to_string().contains("finished before"), "{fault}");
    }
}
