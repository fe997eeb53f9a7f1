//! The book as one PDF.

use anyhow::Result;

use crate::browser::tab::Tab;
use crate::browser::{Browser, address};
use crate::site::mdbook::Built;

/// The width of the text on a page of A4, in CSS pixels.
const WIDTH: u32 = 642;

/// Opens all pages of a built book as one, as they are printed. [`Tab::print`] then gives the PDF,
/// with a title page, page numbers, an outline and links.
pub fn open(browser: &Browser, built: &Built) -> Result<Tab> {
    let mut tab = browser.tab()?;
    tab.resize(WIDTH, 900)?;
    tab.emulate("print", "light")?;
    tab.open(&address(&built.pages(), "print.html"))?;
    Ok(tab)
}
