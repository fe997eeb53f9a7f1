//! The template of the pages: mdBook's own, with a patch that is kept beside it.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use proof::site::mdbook::top;
use proof::site::selector;
use scraper::Html;
use similar::TextDiff;

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
