//! Reads a Rust file so that two versions can be compared by what they say, not by how they are
//! laid out.
//!
//! White space, ordinary comments, commas and the braces around the one expression of a match arm or of
//! a closure do not count. Names of local variables count only in [`Text::exact`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

use anyhow::{Result, anyhow};
use course::step::Source;
use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};

/// What stands for the name of any local variable.
const LOCAL: &str = "§";

/// What a section of a file says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Text {
    /// Its tokens.
    pub exact: Vec<String>,
    /// Its tokens, the names of local variables left out.
    pub nameless: Vec<String>,
    /// Its doc comments.
    pub docs: Vec<String>,
}

/// The sections of a file by their names.
pub type Sections = BTreeMap<String, Text>;

/// Reads a file. The error has the line.
pub fn read(file: &str, text: &str) -> Result<Sections> {
    let mut text = text.replace("\r\n", "\n");
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    let source = Source::new(file, text).map_err(|fault| anyhow!("{file}:{fault}"))?;
    let syntax = syn::parse_file(&source.text)?;
    let mut locals = Locals::default();
    locals.visit_file(&syntax);
    let stream: TokenStream = source
        .text
        .parse()
        .map_err(|error| anyhow!("{file}: {error}"))?;
    let mut tokens = Vec::new();
    flatten(stream, &mut tokens);

    let mut sections = Sections::new();
    for section in source.sections() {
        let text = sections.entry(section.name.clone()).or_default();
        let lines = section.lines.start + 1..=section.lines.end;
        for token in tokens.iter().filter(|token| lines.contains(&token.line)) {
            if token.is_doc {
                text.docs.push(token.text.clone());
            } else {
                text.exact.push(token.text.clone());
                text.nameless.push(locals.without_names(token));
            }
        }
    }
    Ok(sections)
}

struct Token {
    text: String,
    line: usize,
    is_doc: bool,
    is_name: bool,
}

/// Writes the tokens of a stream one after another, with the brackets as tokens.
fn flatten(stream: TokenStream, tokens: &mut Vec<Token>) {
    let trees: Vec<TokenTree> = stream.into_iter().collect();
    let mut at = 0;
    while let Some(tree) = trees.get(at) {
        if let Some((doc, length)) = doc(&trees[at..]) {
            tokens.push(doc);
            at += length;
            continue;
        }
        match tree {
            TokenTree::Group(group) => brackets(group, is_body(&trees[..at]), tokens),
            TokenTree::Punct(sign) if sign.as_char() == ',' => {}
            tree => tokens.push(Token {
                text: tree.to_string(),
                line: tree.span().start().line,
                is_doc: false,
                is_name: matches!(tree, TokenTree::Ident(_)) && !is_member(&trees[..at]),
            }),
        }
        at += 1;
    }
}

fn brackets(group: &Group, is_body: bool, tokens: &mut Vec<Token>) {
    let (open, close) = match group.delimiter() {
        Delimiter::Parenthesis => ("(", ")"),
        Delimiter::Brace if is_body && is_expression(group) => ("", ""),
        Delimiter::Brace => ("{", "}"),
        Delimiter::Bracket => ("[", "]"),
        Delimiter::None => ("", ""),
    };
    let bracket = |text: &str, line| Token {
        text: text.into(),
        line,
        is_doc: false,
        is_name: false,
    };
    if !open.is_empty() {
        tokens.push(bracket(open, group.span_open().start().line));
    }
    flatten(group.stream(), tokens);
    if !close.is_empty() {
        tokens.push(bracket(close, group.span_close().start().line));
    }
}

/// A doc comment at the beginning of these trees, and how many of them it is.
fn doc(trees: &[TokenTree]) -> Option<(Token, usize)> {
    let TokenTree::Punct(sign) = trees.first()? else {
        return None;
    };
    let inner = matches!(trees.get(1)?, TokenTree::Punct(sign) if sign.as_char() == '!');
    let at = if inner { 2 } else { 1 };
    let TokenTree::Group(group) = trees.get(at)? else {
        return None;
    };
    let text = group.stream().to_string();
    if sign.as_char() != '#' || !text.starts_with("doc =") {
        return None;
    }
    let line = sign.span().start().line;
    let (is_doc, is_name) = (true, false);
    Some((
        Token {
            text,
            line,
            is_doc,
            is_name,
        },
        at + 1,
    ))
}

/// Whether what comes next is the body of a match arm or of a closure.
fn is_body(before: &[TokenTree]) -> bool {
    let sign = |tree: &TokenTree, wanted| matches!(tree, TokenTree::Punct(sign) if sign.as_char() == wanted);
    match before {
        [.., one, two] if sign(one, '=') => sign(two, '>'),
        [.., last] => sign(last, '|'),
        [] => false,
    }
}

fn is_expression(group: &Group) -> bool {
    let is_end = |tree| matches!(tree, TokenTree::Punct(sign) if sign.as_char() == ';');
    !group.stream().is_empty() && !group.stream().into_iter().any(is_end)
}

/// Whether what comes next is a field or a method: it follows a dot, and one dot only.
fn is_member(before: &[TokenTree]) -> bool {
    let is_dot = |tree: &TokenTree| matches!(tree, TokenTree::Punct(sign) if sign.as_char() == '.');
    match before {
        [.., one, two] => is_dot(two) && !is_dot(one),
        [one] => is_dot(one),
        [] => false,
    }
}

/// The names that each function gives to its variables.
#[derive(Default)]
struct Locals {
    functions: Vec<(RangeInclusive<usize>, BTreeSet<String>)>,
}

impl Locals {
    fn without_names(&self, token: &Token) -> String {
        let mut functions = self.functions.iter();
        let Some((_, names)) = functions.find(|(lines, _)| lines.contains(&token.line)) else {
            return token.text.clone();
        };
        if token.is_name && names.contains(&token.text) {
            return LOCAL.into();
        }
        let mut text = token.text.clone();
        if text.starts_with('"') {
            for name in names {
                for end in ["}", ":"] {
                    text = text.replace(&format!("{{{name}{end}"), &format!("{{{LOCAL}{end}"));
                }
            }
        }
        text
    }

    fn function(&mut self, node: &impl Spanned, visit: impl FnOnce(&mut Names)) {
        let lines = node.span().start().line..=node.span().end().line;
        let mut names = Names::default();
        visit(&mut names);
        self.functions.push((lines, names.0));
    }
}

impl<'ast> Visit<'ast> for Locals {
    fn visit_item_fn(&mut self, node: &'ast syn::ItemFn) {
        self.function(node, |names| names.visit_item_fn(node));
    }

    fn visit_impl_item_fn(&mut self, node: &'ast syn::ImplItemFn) {
        self.function(node, |names| names.visit_impl_item_fn(node));
    }
}

#[derive(Default)]
struct Names(BTreeSet<String>);

impl<'ast> Visit<'ast> for Names {
    fn visit_pat_ident(&mut self, node: &'ast syn::PatIdent) {
        let name = node.ident.to_string();
        // `None` and constants look like variables in a pattern.
        if name.starts_with(|first: char| first.is_lowercase() || first == '_') {
            self.0.insert(name);
        }
        visit::visit_pat_ident(self, node);
    }
}
