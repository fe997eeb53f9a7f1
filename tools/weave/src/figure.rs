//! Puts an SVG of `images/` into the page, where it takes the colors of the theme.

use course::fault::Fault;
use roxmltree::{Document, Node};

use crate::material::File;

/// Checks the SVG of a figure and makes it ready to stand inside a page.
///
/// # Errors
///
/// With the line in the SVG, when something is missing or an id could be another figure's.
pub fn inline(name: &str, file: &File) -> Result<String, Fault> {
    let svg = file.text.as_str();
    let fault = |line, message: String| Fault::new(&file.path, line, message);
    let document = Document::parse(svg).map_err(|e| fault(e.pos().row as usize, e.to_string()))?;
    let root = document.root_element();
    let line = |node: &Node<'_, '_>| document.text_pos_at(node.range().start).row as usize;
    let of_root = |message: String| fault(line(&root), message);
    if root.tag_name().name() != "svg" {
        return Err(of_root("the root is no <svg>".into()));
    }
    if root.attribute("viewBox").is_none() {
        return Err(of_root("no viewBox".into()));
    }
    let title = described(&root, "title").map_err(of_root)?;
    let desc = described(&root, "desc").map_err(of_root)?;
    let prefix = format!("{name}-");
    for node in document.descendants() {
        if let Some(id) = node.attribute("id").filter(|id| !id.starts_with(&prefix)) {
            let message = format!("the id {id} does not begin with {prefix}");
            return Err(fault(line(&node), message));
        }
    }
    let mut attributes = String::new();
    if root.attribute("role").is_none() {
        attributes.push_str(" role=\"img\"");
    }
    if root.attribute("aria-labelledby").is_none() {
        attributes.push_str(&format!(" aria-labelledby=\"{title} {desc}\""));
    }
    Ok(flatten(&svg[root.range()], &attributes))
}

/// The id of the `<title>` or `<desc>` right below the root.
fn described(root: &Node<'_, '_>, tag: &str) -> Result<String, String> {
    let node = root.children().find(|node| node.has_tag_name((SVG, tag)));
    let node = node.ok_or_else(|| format!("no <{tag}> in <svg xmlns=\"{SVG}\">"))?;
    if node.text().unwrap_or_default().trim().is_empty() {
        return Err(format!("the <{tag}> is empty"));
    }
    let id = node.attribute("id");
    id.map(str::to_owned)
        .ok_or_else(|| format!("the <{tag}> has no id"))
}

const SVG: &str = "http://www.w3.org/2000/svg";

/// Adds attributes to the first tag and leaves out blank lines, which would end the HTML block.
fn flatten(svg: &str, attributes: &str) -> String {
    let svg = svg.replacen("<svg", &format!("<svg{attributes}"), 1);
    let lines = svg.lines().map(str::trim_end);
    let lines: Vec<&str> = lines.filter(|line| !line.is_empty()).collect();
    lines.join("\n") + "\n"
}

/// A figure with any HTML in it that has no blank lines.
#[derive(Debug)]
pub struct Figure<'a> {
    /// What a style sheet calls its kind; empty: a drawing.
    pub class: &'a str,
    /// The rest of its id, behind `figure-`.
    pub id: &'a str,
    /// `Figure 3.1`.
    pub number: &'a str,
    /// The caption, in Markdown.
    pub caption: &'a str,
}

impl Figure<'_> {
    /// Writes the figure. The caption is Markdown, so blank lines stand around it.
    pub fn write(&self, html: &str) -> String {
        let class = format!("figure {}", self.class);
        format!(
            "<figure class=\"{}\" id=\"figure-{}\">\n{html}<figcaption>\n\n\
             <span class=\"figure-number\">{}.</span> {}\n\n</figcaption>\n</figure>\n",
            class.trim_end(),
            self.id,
            self.number,
            self.caption
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
                       viewBox=\"0 0 9 9\">\n\n<title id=\"a-title\">A</title>\n\
                       <desc id=\"a-desc\">B</desc>\n<g id=\"a-g\"/>\n</svg>\n";

    fn file(svg: &str) -> File {
        File {
            path: "images/a.svg".into(),
            text: svg.into(),
        }
    }

    fn fault(svg: &str) -> String {
        let fault = inline("a", &file(svg)).expect_err("the figure has a fault");
        fault.to_string()
    }

    #[test]
    fn a_figure_loses_prolog_and_blank_lines_and_gains_a_role() {
        let svg = inline("a", &file(SVG)).expect("the figure is right");
        assert!(svg.starts_with("<svg role=\"img\" aria-labelledby=\"a-title a-desc\" xmlns"));
        assert!(!svg.contains("\n\n"));
    }

    #[test]
    fn a_figure_needs_a_title() {
        let svg = SVG.replace("title", "text");
        assert!(fault(&svg).starts_with("images/a.svg:2: no <title>"));
    }

    #[test]
    fn a_figure_needs_a_description() {
        assert_eq!(
            fault(&SVG.replace(">B<", "> <")),
            "images/a.svg:2: the <desc> is empty"
        );
    }

    #[test]
    fn a_figure_needs_a_view_box() {
        assert_eq!(
            fault(&SVG.replace("viewBox", "box")),
            "images/a.svg:2: no viewBox"
        );
    }

    #[test]
    fn ids_begin_with_the_name_of_the_file() {
        let svg = SVG.replace("a-g", "g");
        assert_eq!(
            fault(&svg),
            "images/a.svg:6: the id g does not begin with a-"
        );
    }
}
