//! The template of the pages: mdBook's own, with a patch that is kept beside it.

use std::fs;
use std::process::Command;

use anyhow::{Result, ensure};
use proof::mdbook::top;
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
