//! What every piece of HTML needs.

use std::fmt::Write;
use std::ops::Range;

/// HTML that takes the place of some bytes of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes of the page.
    pub bytes: Range<usize>,
    /// What stands there instead.
    pub html: String,
}

/// The name that highlight.js has for the language of a file.
pub fn language(file: &str) -> &'static str {
    match file.rsplit_once('.') {
        Some((_, "rs")) => "rust",
        Some((_, "toml")) => "toml",
        _ => "plaintext",
    }
}

/// Writes text so that HTML and Markdown take it as text.
pub fn escape(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;").replace('"', "&quot;")
}

/// Writes text in which code stands between backticks.
pub fn inline(text: &str) -> String {
    let mut html = String::new();
    for (index, part) in text.split('`').enumerate() {
        let part = escape(part);
        match index % 2 {
            0 => html.push_str(&part),
            _ => {
                let _ = write!(html, "<code>{part}</code>");
            }
        }
    }
    html
}
