//! The template of the pages: mdBook's own, with a patch that is kept beside it; and what else is made for
//! it: one style sheet, one script, and what each page says of itself to a search engine.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use proof::epub::VERSION;
use proof::site::mdbook::top;
use proof::site::selector;
use scraper::Html;
use similar::TextDiff;

use crate::{built, pages};

/// `book/theme/index.hbs` is the template of the installed mdBook with `index.patch`, no more and no
/// less. `cargo author bless template` writes the patch.
pub fn patch() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let status = Command::new("mdbook")
        .args([
            "init", "--theme", "--force", "--ignore", "none", "--title", "stock",
        ])
        .current_dir(folder.path())
        .output()?
        .status;
    ensure!(status.success(), "mdbook init --theme failed");
    let stock = fs::read_to_string(folder.path().join("theme/index.hbs"))?;
    let ours = fs::read_to_string(top().join("book/theme/index.hbs"))?;
    let version = format!("Version {VERSION}. By its authors");
    let advice = "Cargo.toml has the version of the book";
    ensure!(
        ours.contains(&version),
        "book/theme/index.hbs: no {version:?}: {advice}"
    );
    let diff = TextDiff::from_lines(&stock, &ours);
    let made = diff
        .unified_diff()
        .header("mdBook 0.5.4", "index.hbs")
        .to_string();
    let kept = top().join("book/theme/index.patch");
    if course::switch::BLESS.is_on() {
        fs::write(&kept, &made)?;
    }
    ensure!(
        fs::read_to_string(&kept)? == made,
        "book/theme/index.hbs is not mdBook's template with index.patch; the patch now is\n{made}"
    );
    Ok(())
}

/// The style sheets and scripts, in the order in which a reader gets them: a part is a file for who works on
/// it, and all are one for who loads a page.
const STYLES: [&str; 8] = [
    "page",
    "listing",
    "terminal",
    "own",
    "recording",
    "orders",
    "exercise",
    "print",
];
const SCRIPTS: [&str; 8] = [
    "page",
    "listing",
    "terminal",
    "own",
    "recording",
    "orders",
    "search",
    "print",
];

/// `book/theme/all.css` and `all.js` are their parts. `cargo author bless template` writes them.
pub fn parts() -> Result<()> {
    let theme = top().join("book/theme");
    let mut known = BTreeSet::new();
    for (ending, names) in [("css", STYLES), ("js", SCRIPTS)] {
        let mut all =
            String::from("/* Made of the files in parts/ by `cargo author bless template`. */\n");
        for name in names {
            let name = format!("{name}.{ending}");
            all += &format!("\n/* {name} */\n\n");
            all += &fs::read_to_string(theme.join("parts").join(&name)).context(name.clone())?;
            known.insert(name);
        }
        held(&format!("all.{ending}"), &all)?;
    }
    for entry in fs::read_dir(theme.join("parts"))? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        ensure!(
            known.contains(&name),
            "book/theme/parts/{name} is in no list"
        );
    }
    Ok(())
}

/// Who has a dark system and no scripts has the colors of the dark theme, all of them.
pub fn dark_without_scripts() -> Result<()> {
    let style = fs::read_to_string(top().join("book/theme/parts/page.css"))?;
    let without = colors(
        &style,
        "@media (prefers-color-scheme: dark) {\n    html:not(.js) {\n",
    )?;
    let mut wanted = colors(&style, "\n.coal,\n.navy,\n.ayu {\n")?;
    wanted.extend(colors(&style, "\n}\n\n.navy {\n")?);
    ensure!(
        without == wanted,
        "book/theme/parts/page.css: {without:#?}, and the dark theme has {wanted:#?}"
    );
    Ok(())
}

/// The variables that a rule of a style sheet sets.
fn colors<'a>(style: &'a str, rule: &str) -> Result<BTreeMap<&'a str, &'a str>> {
    let (_, rest) = style
        .split_once(rule)
        .with_context(|| format!("no {rule:?}"))?;
    let lines = rest.lines().take_while(|line| !line.contains('}'));
    Ok(lines
        .filter_map(|line| line.trim().split_once(": "))
        .collect())
}

/// A file of the theme is what was made of others.
fn held(name: &str, made: &str) -> Result<()> {
    let path = top().join("book/theme").join(name);
    if course::switch::BLESS.is_on() {
        fs::write(&path, made)?;
    }
    let kept = fs::read_to_string(&path).with_context(|| format!("book/theme/{name}"))?;
    let mut lines = (1..).zip(kept.lines().zip(made.lines()));
    let first = lines.find(|(_, (kept, made))| kept != made);
    ensure!(
        kept == made,
        "book/theme/{name}:{}: not what it is made of; `cargo author bless template` writes it",
        first.map_or(
            kept.lines().count().min(made.lines().count()) + 1,
            |(line, _)| line
        )
    );
    Ok(())
}

/// The longest description of a page that a search engine shows whole, in letters.
const LONGEST: usize = 170;

/// `book/theme/head.hbs` has a description for each page: its first sentences. `cargo author bless template`
/// writes it.
pub fn heads() -> Result<()> {
    let mut pages = pages()?;
    pages.retain(|page| !page.starts_with("steps/"));
    let mut head = String::from(
        "{{!-- Made of the first sentences of the pages by `cargo author bless template`. --}}\n\
         <meta property=\"og:type\" content=\"article\">\n\
         <meta property=\"og:site_name\" content=\"{{ book_title }}\">\n\
         <meta property=\"og:title\" content=\"{{#if is_index}}{{ book_title }}{{else}}{{ chapter_title }}{{/if}}\">\n",
    );
    let mut known = BTreeSet::new();
    let mut ends = 0;
    for page in &pages {
        let description = description(page, &known)?;
        // mdBook gives the introduction two names.
        if page != "index.html" {
            known.insert(description.clone());
        }
        let path = page.replace(".html", ".md");
        head += &format!(
            "{{{{#if (eq path \"{path}\")}}}}\n{}{{{{else}}}}\n",
            tags(&description)
        );
        ends += 1;
    }
    head += &tags("The whole source of {{ chapter_title }}, a step on the way to a Redis in Rust.");
    head += &"{{/if}}".repeat(ends);
    head += "\n";
    held("head.hbs", &head)
}

fn tags(description: &str) -> String {
    format!(
        "<meta name=\"description\" content=\"{description}\">\n\
         <meta property=\"og:description\" content=\"{description}\">\n"
    )
}

/// The first sentences of a page that no other page has.
fn description(page: &str, known: &BTreeSet<String>) -> Result<String> {
    let text = fs::read_to_string(built()?.pages().join(page))?;
    let document = Html::parse_document(&text);
    let paragraphs =
        selector("main > p:not(.progress, .freeing), main > dl > dd, main > blockquote > p")?;
    for paragraph in document.select(&paragraphs) {
        let text: String = paragraph.text().collect();
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let mut ends = text.match_indices(['.', '?', '!']);
        let is_end = |at: &usize| *at + 1 == text.len() || text[*at + 1..].starts_with(' ');
        let ends = ends.by_ref().map(|(at, _)| at).filter(is_end);
        let fitting = ends
            .filter(|at| text[..=*at].chars().count() <= LONGEST)
            .last();
        let Some(end) = fitting else { continue };
        let sentences = &text[..=end];
        let sentences = sentences.replace('&', "&amp;").replace('"', "&quot;");
        let sentences = sentences.replace('<', "&lt;").replace("{{", "&#123;&#123;");
        if sentences.len() > 30 && !known.contains(&sentences) {
            return Ok(sentences);
        }
    }
    bail!("{page}: no sentence of at most {LONGEST} letters describes it")
}

/// The workflow that publishes the book tells mdBook where it will lie, in the variable of its environment
/// that does so; then the page for what is missing finds its style from any depth.
pub fn below_a_path() -> Result<()> {
    const END: &str = ": ${{ steps.pages.outputs.base_path }}/";
    let workflow = fs::read_to_string(top().join(".github/workflows/book.yml"))?;
    let variable = workflow
        .lines()
        .find_map(|line| line.trim().strip_suffix(END));
    let variable =
        variable.context(".github/workflows/book.yml says nowhere where the book lies")?;
    let folder = tempfile::tempdir()?;
    let output = Command::new("mdbook")
        .arg("build")
        .arg(top().join("book"))
        .arg("--dest-dir")
        .arg(folder.path())
        .env(variable, "/some/path/")
        .output()?;
    ensure!(output.status.success(), "mdbook build failed");
    let page = Html::parse_document(&fs::read_to_string(folder.path().join("404.html"))?);
    let base = page.select(&selector("base")?).next();
    let base = base.and_then(|base| base.attr("href"));
    ensure!(base == Some("/some/path/"), "404.html begins at {base:?}");
    for style in page.select(&selector("link[rel=stylesheet]")?) {
        let style = style.attr("href").context("a style without an address")?;
        let there = folder.path().join(style).is_file();
        ensure!(there, "404.html: no {style} in the book");
    }
    Ok(())
}
