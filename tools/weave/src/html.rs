//! What every piece of HTML needs.

use std::ops::Range;

use maud::{Markup, html};

/// HTML that takes the place of some bytes of a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The bytes of the page.
    pub bytes: Range<usize>,
    /// What stands there instead.
    pub html: String,
}

/// The name of the language of a file.
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
pub fn inline(text: &str) -> Markup {
    html! {
        @for (index, part) in text.split('`').enumerate() {
            @if index % 2 == 0 { (part) } @else { code { (part) } }
        }
    }
}

/// A command at the prompt of a shell, as HTML.
pub fn console(command: &str) -> String {
    let html = html! {
        pre { code.language-console {
            span.prompt { "$ " } span.typed { (command) } "\n"
        } }
    };
    html.into_string()
}
