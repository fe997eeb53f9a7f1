//! Writes the table of all steps and, for each step, a page with its whole source.

use crate::color;
use crate::html::{console, escape, language};
use course::plan::{Plan, chapter_number, slug};
use course::step::{Chapter, Step};

/// A page that weave adds to the book.
#[derive(Debug)]
pub struct Page {
    /// What the table of contents calls it.
    pub name: String,
    /// Its path in the book: `steps/02-kv-4-store.md`.
    pub path: String,
    /// Its Markdown.
    pub text: String,
}

/// Where the whole source of a step stands, without the ending of the file.
pub fn path(step: &str) -> String {
    format!("steps/{}", slug(step))
}

/// Leads from a page to another file of the book.
pub fn relative(page: &str, target: &str) -> String {
    "../".repeat(page.matches('/').count()) + target
}

/// The table of all steps, chapter by chapter, for the page at this path.
pub fn table(page: &str, chapters: &[Chapter], plan: &Plan) -> String {
    let mut text = String::new();
    for chapter in chapters {
        let id = slug(&chapter.name);
        text += &format!(
            "## {} {{#steps-{id}}}\n\n<div class=\"steps\">\n\n| Step | What the program can do now | Listings |\n|---|---|---|\n",
            heading(chapter)
        );
        for step in &chapter.steps {
            let source = relative(page, &format!("{}.md", path(&step.id)));
            let title = step.title();
            text += &format!(
                "| [{title}]({source}) | {}<br>`{}` | {} |\n",
                step.says.replace('|', "\\|"),
                step.command,
                listings(page, step, plan)
            );
        }
        text.push_str("\n</div>\n\n");
    }
    text
}

/// ``Chapter 2: `kv-server` ``.
fn heading(chapter: &Chapter) -> String {
    match chapter_number(&chapter.name) {
        Some(number) => format!("Chapter {number}: `{}`", chapter.package),
        None => format!("`{}`", chapter.package),
    }
}

fn listings(page: &str, step: &Step, plan: &Plan) -> String {
    let entries = plan.entries.iter();
    let entries = entries.filter(|entry| entry.request.piece.step == step.id);
    let link = |entry: &course::plan::Entry| {
        let target = format!("{}#{}", entry.request.page, entry.id);
        format!("[{}]({})", entry.number, relative(page, &target))
    };
    entries.map(link).collect::<Vec<String>>().join(", ")
}

/// The page with the whole source of a step.
pub fn page(step: &Step) -> Page {
    let mut text = format!(
        "<div class=\"whole-source\">\n\n# {}\n\n{}\n\n{}\n\n",
        step.id,
        step.says,
        console(&step.command)
    );
    for (file, source) in &step.files {
        text += &format!(
            "## `{}` {{#{}}}\n\n<pre><code class=\"language-{}\">{}\n</code></pre>\n\n",
            escape(file),
            slug(file),
            language(file),
            color::rust(&source.text).join("\n")
        );
    }
    text.push_str("</div>\n");
    Page {
        name: step.id.clone(),
        path: format!("{}.md", path(&step.id)),
        text,
    }
}
