//! Puts an SVG of `images/` into the page, where it takes the colors of the theme.

use roxmltree::{Document, Node};

/// Checks an SVG and makes it ready to stand inside a page. The faults have the line in the SVG.
pub fn inline(name: &str, svg: &str) -> Result<String, (usize, String)> {
    let document = Document::parse(svg).map_err(|e| (e.pos().row as usize, e.to_string()))?;
    let root = document.root_element();
    let line = |node: &Node<'_, '_>| document.text_pos_at(node.range().start).row as usize;
    if root.tag_name().name() != "svg" {
        return Err((line(&root), "the root is no <svg>".into()));
    }
    if root.attribute("viewBox").is_none() {
        return Err((line(&root), "no viewBox".into()));
    }
    let title = described(&root, "title").map_err(|message| (line(&root), message))?;
    let desc = described(&root, "desc").map_err(|message| (line(&root), message))?;
    let prefix = format!("{name}-");
    for node in document.descendants() {
        match node.attribute("id") {
            Some(id) if !id.starts_with(&prefix) => {
                let message = format!("the id {id} does not begin with {prefix}");
                return Err((line(&node), message));
            }
            _ => {}
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

/// Writes the figure. The caption is Markdown, so blank lines stand around it.
pub fn figure(name: &str, number: &str, svg: &str, caption: &str) -> String {
    of_class("", name, number, svg, caption)
}

/// The same with a class of its own, and with any HTML without blank lines in it.
pub fn of_class(class: &str, name: &str, number: &str, html: &str, caption: &str) -> String {
    let class = format!("figure {class}");
    format!(
        "<figure class=\"{}\" id=\"figure-{name}\">\n{html}<figcaption>\n\n\
         <span class=\"figure-number\">{number}.</span> {caption}\n\n</figcaption>\n</figure>\n",
        class.trim_end()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const SVG: &str = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" \
                       viewBox=\"0 0 9 9\">\n\n<title id=\"a-title\">A</title>\n\
                       <desc id=\"a-desc\">B</desc>\n<g id=\"a-g\"/>\n</svg>\n";

    fn fault(svg: &str) -> (usize, String) {
        inline("a", svg).expect_err("the figure has a fault")
    }

    #[test]
    fn a_figure_loses_prolog_and_blank_lines_and_gains_a_role() {
        let svg = inline("a", SVG).expect("the figure is right");
        assert!(svg.starts_with("<svg role=\"img\" aria-labelledby=\"a-title a-desc\" xmlns"));
        assert!(!svg.contains("\n\n"));
    }

    #[test]
    fn a_figure_needs_a_title() {
        let svg = SVG.replace("title", "text");
        assert!(fault(&svg).1.starts_with("no <title>"));
    }

    #[test]
    fn a_figure_needs_a_description() {
        assert_eq!(fault(&SVG.replace(">B<", "> <")).1, "the <desc> is empty");
    }

    #[test]
    fn a_figure_needs_a_view_box() {
        assert_eq!(
            fault(&SVG.replace("viewBox", "box")),
            (2, "no viewBox".into())
        );
    }

    #[test]
    fn ids_begin_with_the_name_of_the_file() {
        let svg = SVG.replace("a-g", "g");
        assert_eq!(fault(&svg), (6, "the id g does not begin with a-".into()));
    }
}
