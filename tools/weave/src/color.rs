//! Colors Rust: a program is cut into its tokens, and those that deserve a color become elements.
//!
//! It is done here and not in the browser, so that the colors are there without a script, on paper, and
//! for no bytes of a highlighter.

use std::collections::HashMap;
use std::ops::Range;

use maud::{Markup, PreEscaped, html};
use ra_ap_rustc_lexer::{FrontmatterAllowed, LiteralKind, TokenKind, tokenize};

/// The words of Rust that are no names.
const KEYWORDS: [&str; 35] = [
    "as", "async", "await", "break", "const", "continue", "crate", "dyn", "else", "enum", "extern",
    "fn", "for", "if", "impl", "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref",
    "return", "self", "static", "struct", "super", "trait", "type", "unsafe", "use", "where",
    "while",
];

/// The types that are not written with a capital letter.
const TYPES: [&str; 17] = [
    "bool", "char", "f32", "f64", "i8", "i16", "i32", "i64", "i128", "isize", "str", "u8", "u16",
    "u32", "u64", "u128", "usize",
];

/// What a token is drawn as: the name of a class of the style sheets.
type Class = &'static str;

/// The lines of the two states of a file that a listing shows parts of, as HTML, by their text.
#[derive(Debug, Default)]
pub struct Colors {
    before: HashMap<String, String>,
    after: HashMap<String, String>,
}

impl Colors {
    /// The colors of a file that goes from one text to another.
    pub fn new(before: &str, after: &str) -> Self {
        let by_text = |text: &str| {
            let lines = text.lines().map(str::to_owned);
            lines.zip(rust(text)).collect()
        };
        Colors {
            before: by_text(before),
            after: by_text(after),
        }
    }

    /// A line of the new text.
    pub fn after(&self, line: &str) -> Markup {
        colored(&self.after, line)
    }

    /// A line of the old text.
    pub fn before(&self, line: &str) -> Markup {
        colored(&self.before, line)
    }
}

fn colored(lines: &HashMap<String, String>, line: &str) -> Markup {
    match lines.get(line) {
        Some(html) => PreEscaped(html.clone()),
        None => html! { (line) },
    }
}

/// The lines of a program as HTML, without their ends. A token of several lines is an element in each.
pub fn rust(text: &str) -> Vec<String> {
    let mut lines = vec![String::new()];
    for (class, token) in classes(text) {
        for (index, part) in token.split('\n').enumerate() {
            if index > 0 {
                lines.push(String::new());
            }
            let html = match class {
                Some(class) if !part.trim().is_empty() => html! { span class=(class) { (part) } },
                _ => html! { (part) },
            };
            if let Some(line) = lines.last_mut() {
                line.push_str(&html.into_string());
            }
        }
    }
    if text.ends_with('\n') {
        lines.pop();
    }
    lines
}

/// The tokens of a program, each with its class; what has the same class and follows is one.
fn classes(text: &str) -> Vec<(Option<Class>, &str)> {
    let mut tokens: Vec<(TokenKind, &str)> = Vec::new();
    let mut rest = text;
    for token in tokenize(text, FrontmatterAllowed::No) {
        let (word, after) = rest.split_at(token.len as usize);
        tokens.push((token.kind, word));
        rest = after;
    }
    let mut found: Vec<(Option<Class>, Range<usize>)> = Vec::new();
    let mut end = 0;
    let mut before = "";
    // How deep in the brackets of an attribute, and whether one has begun.
    let (mut depth, mut in_attribute) = (0, false);
    for (at, (kind, word)) in tokens.iter().enumerate() {
        let next = tokens.get(at + 1).map_or("", |(_, word)| word);
        in_attribute |= *kind == TokenKind::Pound && matches!(next, "[" | "!");
        let class = match in_attribute {
            true => Some("code-attribute"),
            false => class(*kind, word, before, next),
        };
        let start = end;
        end += word.len();
        match found.last_mut() {
            Some((last, bytes)) if *last == class => bytes.end = end,
            _ => found.push((class, start..end)),
        }
        if in_attribute {
            depth += i32::from(*word == "[") - i32::from(*word == "]");
            in_attribute = depth > 0 || *word != "]";
        }
        if *kind != TokenKind::Whitespace {
            before = word;
        }
    }
    let text = |(class, bytes)| (class, &text[bytes]);
    found.into_iter().map(text).collect()
}

fn class(kind: TokenKind, word: &str, before: &str, next: &str) -> Option<Class> {
    match kind {
        TokenKind::LineComment { .. } | TokenKind::BlockComment { .. } => Some("code-comment"),
        TokenKind::Literal { kind, .. } => Some(match kind {
            LiteralKind::Int { .. } | LiteralKind::Float { .. } => "code-literal",
            _ => "code-string",
        }),
        TokenKind::Lifetime { .. } => Some("code-literal"),
        TokenKind::Ident if matches!(word, "true" | "false") => Some("code-literal"),
        TokenKind::Ident if KEYWORDS.contains(&word) => Some("code-keyword"),
        TokenKind::Ident if TYPES.contains(&word) => Some("code-type"),
        TokenKind::Ident if before == "fn" || next == "!" => Some("code-type"),
        TokenKind::Ident if is_type(word) => Some("code-type"),
        _ => None,
    }
}

/// Whether a name is written as that of a type or a variant: `Reply`, not `reply`, not `LIMIT`.
fn is_type(word: &str) -> bool {
    word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_class_of_what_they_are() {
        let lines =
            rust("#[derive(Debug)]\nfn go(a: &'a u8) -> Reply { // why\n    ok!(\"<\", 1)\n");
        assert_eq!(
            lines,
            [
                "<span class=\"code-attribute\">#[derive(Debug)]</span>",
                "<span class=\"code-keyword\">fn</span> <span class=\"code-type\">go</span>(a: \
                 &amp;<span class=\"code-literal\">'a</span> <span class=\"code-type\">u8</span>) \
                 -&gt; <span class=\"code-type\">Reply</span> { <span class=\"code-comment\">// \
                 why</span>",
                "    <span class=\"code-type\">ok</span>!(<span class=\"code-string\">&quot;&lt;&quot;</span>, \
                 <span class=\"code-literal\">1</span>)",
            ]
        );
    }

    #[test]
    fn a_string_of_several_lines_is_one_in_each() {
        let text = "const A: &str = \"one\n\n  let two\";\nlet x;\n";
        let lines = rust(text);
        assert_eq!(lines.len(), text.lines().count());
        assert_eq!(lines[1], "");
        assert_eq!(
            lines[2],
            "<span class=\"code-string\">  let two&quot;</span>;"
        );
        assert!(lines[3].starts_with("<span class=\"code-keyword\">let</span>"));
    }

    #[test]
    fn a_removed_line_has_the_colors_that_it_had() {
        let colors = Colors::new("\"\nlet\n\"\n", "let\n");
        assert_eq!(
            colors.before("let").into_string(),
            "<span class=\"code-string\">let</span>"
        );
        assert_eq!(
            colors.after("let").into_string(),
            "<span class=\"code-keyword\">let</span>"
        );
        assert_eq!(colors.after("not there <").into_string(), "not there &lt;");
    }
}
