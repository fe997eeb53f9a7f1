//! What drawings say in the font of code, held to the terminals of their pages and to the bytes that they show.

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

/// What a drawing says in the font of code.
fn labels<'a>(document: &'a Document<'a>) -> impl Iterator<Item = Node<'a, 'a>> {
    let is_code = |node: &Node<'_, '_>| {
        let mut group = node
            .ancestors()
            .filter_map(|node| node.attribute("font-family"));
        node.has_tag_name((SVG, "text")) && group.any(|font| font.contains("--mono-font"))
    };
    document.descendants().filter(is_code)
}

/// What a drawing says in the font of code, and the terminals do not.
fn faults(svg: &str, terminals: &[String]) -> Vec<String> {
    let document = Document::parse(svg).expect("weave reads it, too");
    let unseen = labels(&document).filter(|label| {
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

/// A drawing of a command, byte for byte: the lines that it draws.
fn drawn(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).expect("weave reads it, too");
    let texts = labels(&document).filter_map(|label| label.text());
    let bytes: String = texts.collect();
    bytes.split_inclusive(r"\r\n").map(str::to_owned).collect()
}

/// The lines of a command in a terminal in which `cat -A` shows them.
fn sent(terminals: &[String]) -> Vec<String> {
    let lines = terminals.iter().filter_map(|line| line.strip_suffix("^M$"));
    lines.map(|line| format!(r"{line}\r\n")).collect()
}

#[test]
fn a_command_is_drawn_as_redis_cli_sends_it() {
    let svg = file("images/resp-command.svg");
    let terminals = terminals("06-resp/arrays.md", "resp-sent");
    assert_eq!(drawn(&svg), sent(&terminals), "images/resp-command.svg");
    assert_eq!(drawn(&svg).len(), 7);
    let wrong = svg.replace(r">$19\r\n<", r">$18\r\n<");
    assert_ne!(drawn(&wrong), sent(&terminals));
}

/// What a parser knows of a command when these bytes of it have come: how far it is, how many words are missing,
/// how long the next one is, and where those are that have come.
fn known(bytes: &str) -> [String; 4] {
    let (mut place, mut missing, mut length) = (0, 0, None);
    let mut words = Vec::new();
    loop {
        if let Some(word) = length {
            if bytes.len() < place + word + 2 {
                break;
            }
            words.push(format!("{place}..{}", place + word));
            (place, missing, length) = (place + word + 2, missing - 1, None);
        } else if let Some(end) = bytes[place..].find("\r\n") {
            let number: usize = bytes[place + 1..place + end].parse().expect("a number");
            match place {
                0 => missing = number,
                _ => length = Some(number),
            }
            place += end + 2;
        } else {
            break;
        }
    }
    let or_none = |text: String| {
        if text.is_empty() {
            "—".to_owned()
        } else {
            text
        }
    };
    [
        place.to_string(),
        missing.to_string(),
        or_none(length.map(|length| length.to_string()).unwrap_or_default()),
        or_none(words.join(" ")),
    ]
}

/// What a drawing of pieces says otherwise than its pieces make it.
fn faults_of_pieces(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).expect("weave reads it, too");
    let texts: Vec<_> = labels(&document).filter_map(|label| label.text()).collect();
    let (names, mut bytes) = (["place", "missing", "length", "words"], String::new());
    let mut faults = Vec::new();
    for piece in texts.chunks(9) {
        bytes += &piece[0].replace(r"\r\n", "\r\n");
        for (number, known) in known(&bytes).iter().enumerate() {
            let drawn = &piece[1 + 2 * number..][..2];
            if drawn != [names[number], known] {
                faults.push(format!(
                    "after {}: {} is {known}",
                    piece[0],
                    drawn.join(" ")
                ));
            }
        }
    }
    faults
}

#[test]
fn what_a_parser_knows_after_each_piece_follows_from_the_pieces() {
    let svg = file("images/resp-pieces.svg");
    assert_eq!(faults_of_pieces(&svg), [""; 0], "images/resp-pieces.svg");
    let planted = [
        (">13<", ">14<", "after ET\\r\\n$: place 14 is 13"),
        (
            ">8..11 17..21<",
            ">8..11 17..20<",
            "after 4\\r\\nname\\r\\n: words 8..11 17..20 is 8..11 17..21",
        ),
    ];
    for (right, wrong, fault) in planted {
        assert_eq!(svg.matches(right).count(), 1, "{right}");
        assert_eq!(faults_of_pieces(&svg.replace(right, wrong)), [fault]);
    }
}
