//! A part of a page as XHTML: well-formed, and without what only a browser can use.

use ego_tree::NodeRef;
use maud::html;
use scraper::{ElementRef, Node, node::Element};

/// Elements of HTML that have nothing inside.
const VOID: [&str; 9] = [
    "area", "br", "col", "hr", "img", "input", "link", "meta", "wbr",
];

/// What an e-reader does without: scripts, buttons, and what says how far the reader of the web pages is.
const LEFT_OUT: [&str; 5] = ["button", "noscript", "script", "style", "template"];
const LEFT_OUT_CLASSES: [&str; 3] = ["progress", "on-screen", "aloud"];

/// Writes what an element contains. `link` says where a link leads, if anywhere.
pub fn write(element: &ElementRef<'_>, link: &dyn Fn(&str) -> Option<String>) -> String {
    let mut text = String::new();
    for child in element.children() {
        node(child, link, &mut text);
    }
    text
}

fn node(node: NodeRef<'_, Node>, link: &dyn Fn(&str) -> Option<String>, text: &mut String) {
    match node.value() {
        Node::Text(words) => text.push_str(&escape(words)),
        Node::Element(value) => element(node, value, link, text),
        _ => {}
    }
}

fn element(
    node: NodeRef<'_, Node>,
    value: &Element,
    link: &dyn Fn(&str) -> Option<String>,
    text: &mut String,
) {
    let name = value.name();
    let is_left_out = LEFT_OUT.contains(&name)
        || LEFT_OUT_CLASSES
            .iter()
            .any(|class| value.classes().any(|own| own == *class));
    if is_left_out {
        return;
    }
    let leads = value.attr("href").map(link);
    // What leads nowhere is no link. No box opens or closes.
    let name = match (name, &leads) {
        ("a", Some(None)) => "span",
        ("details", _) => "div",
        ("summary", _) => "p",
        (name, _) => name,
    };
    text.push_str(&format!("<{name}"));
    if name == "svg" {
        text.push_str(" xmlns=\"http://www.w3.org/2000/svg\"");
    }
    for (attribute, said) in &value.attrs {
        let attribute = &*attribute.local;
        let said = match (attribute, &leads) {
            ("href", Some(None)) | ("open" | "tabindex" | "xmlns", _) => continue,
            ("href", Some(Some(href))) => href.clone(),
            _ if attribute.starts_with("data-") => continue,
            _ => with_colors(said),
        };
        text.push_str(&format!(" {attribute}=\"{}\"", escape(&said)));
    }
    if VOID.contains(&name) {
        text.push_str("/>");
        return;
    }
    text.push('>');
    for child in node.children() {
        self::node(child, link, text);
    }
    text.push_str(&format!("</{name}>"));
}

/// `var(--server, #2f855a)` as `#2f855a`: many e-readers know no variables.
fn with_colors(said: &str) -> String {
    let mut parts = said.split("var(--");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((variable, rest)) => {
                let color = variable
                    .split_once(',')
                    .map_or("currentColor", |(_, color)| color);
                text += color.trim();
                text += rest;
            }
            None => text += part,
        }
    }
    text
}

/// Text as XML has it.
pub fn escape(text: &str) -> String {
    html! { (text) }.into_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use scraper::Html;

    fn written(html: &str) -> String {
        let document = Html::parse_fragment(html);
        let link = |href: &str| href.starts_with('#').then(|| href.to_owned());
        write(&document.root_element(), &link)
    }

    #[test]
    fn what_is_written_is_well_formed() {
        let text = written("<p class=x>a &lt; b<br>c<img src=d alt='\"'></p>");
        assert_eq!(
            text,
            "<p class=\"x\">a &lt; b<br/>c<img alt=\"&quot;\" src=\"d\"/></p>"
        );
    }

    #[test]
    fn what_a_browser_alone_can_use_is_left_out() {
        let text = written(
            "<p class=progress>1</p><button>2</button><details open><summary>3</summary>4</details>\
             <a href='gone.html'>5</a><a href='#six' data-x=y>6</a>",
        );
        assert_eq!(
            text,
            "<div><p>3</p>4</div><span>5</span><a href=\"#six\">6</a>"
        );
    }

    #[test]
    fn a_figure_has_its_namespace_and_its_colors() {
        let text =
            written("<svg viewBox=\"0 0 1 1\"><path fill=\"var(--server, #2f855a)\"/></svg>");
        assert_eq!(
            text,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1 1\"><path fill=\"#2f855a\">\
             </path></svg>"
        );
    }
}
