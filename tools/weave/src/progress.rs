//! The line above a page that says which step the reader has at the end of it.

use crate::html::escape;
use crate::source::{path, relative};
use course::step::{Chapter, Step};

/// Writes the line for a page in a chapter's folder, in HTML; `None` for other pages. `built` counts
/// the steps of all chapters that the reader has at the end of the page.
pub fn line(page: &str, chapters: &[Chapter], built: usize) -> Option<String> {
    let folder = page.split_once('/')?.0;
    let chapter = chapters.iter().find(|chapter| chapter.name == folder)?;
    let earlier = chapters.iter().take_while(|chapter| chapter.name != folder);
    let earlier: usize = earlier.map(|chapter| chapter.steps.len()).sum();
    let own = built.saturating_sub(earlier);
    let text = match own.checked_sub(1).and_then(|last| chapter.steps.get(last)) {
        Some(step) => reached(page, own, chapter, step),
        None => format!("{} steps ahead", chapter.steps.len()),
    };
    Some(format!(
        "<p class=\"progress\"><span class=\"progress-step\"><code>{}</code> · {text}</span>\n{}</p>\n\n",
        escape(&chapter.package),
        marks(chapters, built)
    ))
}

fn reached(page: &str, number: usize, chapter: &Chapter, step: &Step) -> String {
    let source = relative(page, &format!("{}.html", path(&step.id)));
    format!(
        "step {number} of {}: <a href=\"{}\"><code>{}</code></a>",
        chapter.steps.len(),
        escape(&source),
        escape(step.title())
    )
}

/// A mark for each step of the book, those that are built first.
fn marks(chapters: &[Chapter], built: usize) -> String {
    let all: usize = chapters.iter().map(|chapter| chapter.steps.len()).sum();
    let mut html = format!(
        "<span class=\"progress-chain\" role=\"img\" aria-label=\"{built} of the {all} steps of the book are built\">"
    );
    let mut count = 0;
    for chapter in chapters {
        html.push_str("<span>");
        for _ in &chapter.steps {
            count += 1;
            html.push_str(match count <= built {
                true => "<i class=\"built\"></i>",
                false => "<i></i>",
            });
        }
        html.push_str("</span>");
    }
    html + "</span>"
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use course::step::{Kind, Protocol};

    use super::*;

    fn chapter(name: &str, titles: &[&str]) -> Chapter {
        let step = |title: &&str| Step {
            id: format!("{name}/{title}"),
            chapter: name.into(),
            main: format!("{name}/examples/{title}.rs"),
            says: String::new(),
            command: String::new(),
            files: BTreeMap::new(),
        };
        Chapter {
            name: name.into(),
            package: format!("{name}-server"),
            follows: None,
            reader: "../mine".into(),
            kind: Kind::Server,
            protocol: Protocol::Echo,
            measured: Default::default(),
            steps: titles.iter().map(step).collect(),
        }
    }

    fn chapters() -> [Chapter; 2] {
        [
            chapter("01-a", &["1-one", "src"]),
            chapter("02-b", &["1-two", "2-three", "src"]),
        ]
    }

    #[test]
    fn the_last_step_of_a_page_is_counted_within_its_chapter() {
        let line = line("02-b/three.md", &chapters(), 4).expect("a page of a chapter");
        assert!(line.contains(
            "<code>02-b-server</code> · step 2 of 3: \
             <a href=\"../steps/02-b-2-three.html\"><code>2-three</code></a>"
        ));
        assert!(line.contains("aria-label=\"4 of the 5 steps of the book are built\""));
        assert_eq!(line.matches("<i class=\"built\"></i>").count(), 4);
        assert_eq!(line.matches("<i></i>").count(), 1);
    }

    #[test]
    fn a_chapter_begins_with_all_its_steps_ahead() {
        let line = line("02-b/index.md", &chapters(), 2).expect("a page of a chapter");
        assert!(line.contains("<code>02-b-server</code> · 3 steps ahead<"));
        assert_eq!(line.matches("<i class=\"built\"></i>").count(), 2);
    }

    #[test]
    fn a_page_outside_the_chapters_has_no_line() {
        assert_eq!(line("steps.md", &chapters(), 5), None);
        assert_eq!(line("tcp/index.md", &chapters(), 0), None);
    }
}
