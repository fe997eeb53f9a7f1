//! What the drawings of a connection's end say, held to the terminals of their pages.

use std::fs;
use std::path::Path;

use course::block;
use regex::Regex;
use roxmltree::{Document, Node};

/// The drawings, each with the page that shows it and the session that it draws.
const DRAWINGS: [(&str, &str, &str); 4] = [
    ("half-close", "tcp/endings.md", "tcp-end-fin"),
    ("reset", "tcp/endings.md", "tcp-end-reset"),
    ("gone", "tcp/endings.md", "tcp-end-gone"),
    ("acknowledged", "tcp/buffers.md", "tcp-lost"),
];

/// Where the lanes of the two kernels are, from the left.
const CLIENTS_KERNEL: &str = "180";
const SERVERS_KERNEL: &str = "300";

fn file(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The lines of a session of a page.
fn terminals(page: &str, session: &str) -> Vec<String> {
    let blocks = block::read(page, &file(&format!("book/src/{page}"))).replayed;
    let blocks = blocks.into_iter().filter(|block| block.session == session);
    blocks.flat_map(|block| block.lines).collect()
}

/// What a drawing says in the font of code, and the terminals do not.
fn faults(svg: &str, terminals: &[String]) -> Vec<String> {
    let document = Document::parse(svg).expect("weave reads it, too");
    let is_code = |node: &Node<'_, '_>| {
        let mut group = node
            .ancestors()
            .filter_map(|node| node.attribute("font-family"));
        node.has_tag_name((SVG, "text")) && group.any(|font| font.contains("--mono-font"))
    };
    let labels = document.descendants().filter(is_code);
    let unseen = labels.filter(|label| {
        let seen = seen(label.text().unwrap_or_default(), label.attribute("x"));
        !terminals.iter().any(|line| seen.is_match(line))
    });
    unseen
        .map(|label| label.text().unwrap_or_default().to_owned())
        .collect()
}

const SVG: &str = "http://www.w3.org/2000/svg";

/// What a line of a terminal looks like that shows a label of the lane `x`: a state or a queue of one
/// end of the connection, in a line of `ss`; anything else as `strace` prints it, or as it was typed.
fn seen(label: &str, x: Option<&str>) -> Regex {
    let end = match x {
        Some(CLIENTS_KERNEL) => r"127\.0\.0\.1:\d+ +127\.0\.0\.1:6379",
        Some(SERVERS_KERNEL) => r"127\.0\.0\.1:6379 +127\.0\.0\.1:\d+",
        _ => "",
    };
    let quoted = regex::escape(label);
    let line = match label.split_once(' ') {
        Some(("Recv-Q", bytes)) => format!(r"^[A-Z0-9-]+ +{bytes} +\d+ +{end}"),
        Some(("Send-Q", bytes)) => format!(r"^[A-Z0-9-]+ +\d+ +{bytes} +{end}"),
        _ if !end.is_empty() => format!(r"^{quoted} +\d+ +\d+ +{end}"),
        _ if label == "0" => r#"^(recvfrom\(4, )?"", .* = 0$"#.to_owned(),
        _ => match label.strip_suffix(r"\n") {
            Some(line) => format!(r#"["' ]{line}(\\n"|'| >&3)"#),
            None => format!(r"\b{quoted}\b"),
        },
    };
    Regex::new(&line).expect("a regular expression")
}

#[test]
fn the_labels_of_an_end_stand_in_the_terminals_of_its_session() {
    for (name, page, session) in DRAWINGS {
        let svg = file(&format!("images/{name}.svg"));
        let faults = faults(&svg, &terminals(page, session));
        assert_eq!(faults, [""; 0], "images/{name}.svg");
        let text = file(&format!("book/src/{page}"));
        let figure = format!("{{{{#figure {name} ");
        assert!(text.contains(&figure), "{page}: no {figure}");
    }
}

#[test]
fn a_wrong_label_of_an_end_is_found() {
    let planted = [
        (0, ">FIN-WAIT-2<", "FIN-WAIT-1"),
        (0, ">FIN-WAIT-2<", "CLOSE-WAIT"),
        (0, ">CLOSE-WAIT<", "LAST-ACK"),
        (0, ">Recv-Q 12<", "Recv-Q 11"),
        (0, ">shutdown<", "close"),
        (1, ">ECONNRESET<", "EPIPE"),
        (2, ">EPIPE<", "ECONNRESET"),
        (2, r">two\n<", r"six\n"),
        (3, ">Send-Q 0<", "Send-Q 11"),
        (3, ">Recv-Q 11<", "Recv-Q 12"),
    ];
    for (drawing, right, wrong) in planted {
        let (name, page, session) = DRAWINGS[drawing];
        let svg = file(&format!("images/{name}.svg"));
        assert_eq!(svg.matches(right).count(), 1, "{name}: {right}");
        let svg = svg.replace(right, &format!(">{wrong}<"));
        assert_eq!(faults(&svg, &terminals(page, session)), [wrong], "{name}");
    }
}
