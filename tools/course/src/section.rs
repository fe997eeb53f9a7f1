//! Names every stretch of a file: `use`, `fn main`, `Store::get`, `[dependencies]`.
//!
//! The sections of a file partition its lines. Blank lines, comments and attributes before an
//! item belong to that item.

use std::ops::Range;

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::{ImplItem, Item, ItemImpl, Type};

/// A named stretch of whole lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What a directive and a caption call it.
    pub name: String,
    /// Which part of the named item these lines are.
    pub part: Part,
    /// The lines, counted from 0.
    pub lines: Range<usize>,
}

/// Which part of an item a section holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// All of it.
    Whole,
    /// The opening of an `impl` block, up to its brace.
    Open,
    /// The closing brace of an `impl` block.
    Close,
}

/// A file that cannot be divided into sections.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxFault {
    /// The line, counted from 1.
    pub line: usize,
    /// What the parser says.
    pub message: String,
}

/// Divides a file into sections, by the kind of file that its name tells.
pub fn divide(file: &str, text: &str) -> Result<Vec<Section>, SyntaxFault> {
    let cuts = match file.rsplit_once('.') {
        Some((_, "rs")) => rust_cuts(text)?,
        Some((_, "toml")) => toml_cuts(text),
        _ => vec![Cut::whole("file", text.lines().count())],
    };
    Ok(join(cuts, text.lines().count()))
}

/// A section by its last line, counted from 1.
struct Cut {
    name: String,
    part: Part,
    end: usize,
}

impl Cut {
    fn whole(name: impl Into<String>, end: usize) -> Self {
        let (name, part) = (name.into(), Part::Whole);
        Cut { name, part, end }
    }
}

/// Turns the cuts into ranges: each begins where the one before it ends, and the last one reaches
/// to the end of the file.
fn join(cuts: Vec<Cut>, line_count: usize) -> Vec<Section> {
    let mut sections: Vec<Section> = Vec::new();
    for cut in cuts {
        let start = sections.last().map_or(0, |section| section.lines.end);
        match sections.last_mut() {
            Some(last) if last.name == "use" && cut.name == "use" => last.lines.end = cut.end,
            _ if cut.end <= start => {}
            _ => sections.push(Section {
                name: cut.name,
                part: cut.part,
                lines: start..cut.end,
            }),
        }
    }
    if let Some(last) = sections.last_mut() {
        last.lines.end = line_count;
    }
    sections
}

fn rust_cuts(text: &str) -> Result<Vec<Cut>, SyntaxFault> {
    let file = syn::parse_file(text).map_err(|error| SyntaxFault {
        line: error.span().start().line,
        message: error.to_string(),
    })?;
    let mut cuts = Vec::new();
    if let Some(last) = file.attrs.last() {
        cuts.push(Cut::whole("top", end(last.span())));
    }
    for item in &file.items {
        match item {
            Item::Impl(block) if !block.items.is_empty() => impl_cuts(block, &mut cuts),
            _ => cuts.push(Cut::whole(item_name(item), end(item.span()))),
        }
    }
    if cuts.is_empty() {
        cuts.push(Cut::whole("top", text.lines().count()));
    }
    Ok(cuts)
}

fn end(span: Span) -> usize {
    span.end().line
}

fn impl_cuts(block: &ItemImpl, cuts: &mut Vec<Cut>) {
    let name = impl_name(block);
    let part = |part, end| Cut {
        name: format!("impl {name}"),
        part,
        end,
    };
    cuts.push(part(Part::Open, end(block.brace_token.span.open())));
    for item in &block.items {
        cuts.push(Cut::whole(member_name(block, item), end(item.span())));
    }
    cuts.push(part(Part::Close, end(block.span())));
}

fn item_name(item: &Item) -> String {
    match item {
        Item::Use(_) | Item::ExternCrate(_) => "use".into(),
        Item::Mod(module) if module.content.is_none() => "use".into(),
        Item::Mod(module) => format!("mod {}", module.ident),
        Item::Const(item) => format!("const {}", item.ident),
        Item::Static(item) => format!("static {}", item.ident),
        Item::Fn(item) => format!("fn {}", item.sig.ident),
        Item::Struct(item) => format!("struct {}", item.ident),
        Item::Enum(item) => format!("enum {}", item.ident),
        Item::Union(item) => format!("union {}", item.ident),
        Item::Trait(item) => format!("trait {}", item.ident),
        Item::Type(item) => format!("type {}", item.ident),
        Item::Impl(block) => format!("impl {}", impl_name(block)),
        Item::Macro(item) => match &item.ident {
            Some(name) => format!("macro {name}"),
            None => format!("{}!", source(&item.mac.path)),
        },
        _ => "item".into(),
    }
}

/// `Store`, or `Display for Store`.
fn impl_name(block: &ItemImpl) -> String {
    let name = type_name(&block.self_ty);
    match &block.trait_ {
        Some((_, path, _)) => format!("{} for {name}", source(path)),
        None => name,
    }
}

/// `Store::get`, or `<Store as Display>::fmt`.
fn member_name(block: &ItemImpl, item: &ImplItem) -> String {
    let member = match item {
        ImplItem::Fn(item) => item.sig.ident.to_string(),
        ImplItem::Const(item) => item.ident.to_string(),
        ImplItem::Type(item) => item.ident.to_string(),
        _ => "item".into(),
    };
    let name = type_name(&block.self_ty);
    match &block.trait_ {
        Some((_, path, _)) => format!("<{name} as {}>::{member}", source(path)),
        None => format!("{name}::{member}"),
    }
}

/// The name of a type without its generic arguments.
fn type_name(this: &Type) -> String {
    match this {
        Type::Path(path) => match path.path.segments.last() {
            Some(segment) => segment.ident.to_string(),
            None => source(this),
        },
        _ => source(this),
    }
}

/// The text of a node as it stands in the file.
fn source(node: &impl Spanned) -> String {
    let text = node.span().source_text();
    text.expect("what was parsed out of a text has a place in it")
}

/// A table reaches from the comments before its header to its last line.
fn toml_cuts(text: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut name = String::from("top");
    let mut end = 0;
    for (number, line) in text.lines().enumerate() {
        let content = line.trim();
        if content.starts_with('[') && !line.starts_with(' ') {
            cuts.push(Cut::whole(name, end));
            name = content.to_owned();
        }
        if !content.is_empty() && !content.starts_with('#') {
            end = number + 1;
        }
    }
    cuts.push(Cut::whole(name, text.lines().count()));
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sections of a file, one a line: `first-last name`.
    fn names(file: &str, text: &str) -> Vec<String> {
        let sections = divide(file, text).expect("the file can be parsed");
        let name = |section: Section| {
            let Range { start, end } = section.lines;
            format!("{}-{} {}", start + 1, end, section.name)
        };
        sections.into_iter().map(name).collect()
    }

    #[test]
    fn items_are_named_after_their_kind() {
        let text = "//! Says hello.\n\nuse std::io;\nuse std::env;\n\nmod store;\n\
                    \n/// A limit.\nconst LIMIT: usize = 3;\n\nfn main() {\n    run();\n}\n";
        assert_eq!(
            names("src/main.rs", text),
            ["1-1 top", "2-6 use", "7-9 const LIMIT", "10-13 fn main"]
        );
    }

    #[test]
    fn methods_are_named_after_their_type() {
        let text =
            "struct Store;\n\nimpl<'a> Store<'a> {\n    fn get() {}\n\n    fn set() {\n    }\n}\n";
        assert_eq!(
            names("src/store.rs", text),
            [
                "1-1 struct Store",
                "2-3 impl Store",
                "4-4 Store::get",
                "5-7 Store::set",
                "8-8 impl Store"
            ]
        );
    }

    #[test]
    fn methods_of_a_trait_name_the_trait() {
        let text = "impl From<io::Error> for Reply {\n    fn from() {\n    }\n}\n";
        assert_eq!(
            names("src/reply.rs", text),
            [
                "1-1 impl From<io::Error> for Reply",
                "2-3 <Reply as From<io::Error>>::from",
                "4-4 impl From<io::Error> for Reply"
            ]
        );
    }

    #[test]
    fn tables_are_the_sections_of_toml() {
        let text = "[package]\nname = \"a\"\n\n# Why.\n[dependencies]\nanyhow = \"1\"\n";
        assert_eq!(
            names("Cargo.toml", text),
            ["1-2 [package]", "3-6 [dependencies]"]
        );
    }

    #[test]
    fn a_file_that_is_not_rust_is_a_fault_with_its_line() {
        let fault =
            divide("src/main.rs", "fn main() {}\nfn 2() {}\n").expect_err("this is no Rust");
        assert_eq!(fault.line, 2);
        assert!(fault.message.contains("expected"), "{}", fault.message);
    }
}
