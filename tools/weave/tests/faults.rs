//! A small book that is right, and the same book with one fault each: the build stops with file,
//! line and what would be right.

use std::collections::BTreeMap;
use std::sync::Arc;

use course::exercise::{Exercise, Size, Work};
use course::fact;
use course::ledger::Ledger;
use course::page::Page;
use course::reference::{self, Sources};
use course::step::{Chapter, Kind, Protocol, Source, Step};
use serde_json::json;
use weave::book::{Woven, weave};
use weave::material::{File, Material};
use weave::result::{Measured, Results};

const LISTEN: &str = "//! Listens.\n\nuse std::net;\n\nfn main() {\n    listen();\n}\n";
const SERVE: &str = "//! Serves.\n\nuse std::net;\n\nfn main() {\n    listen();\n    serve();\n}\n\
                     \nfn serve() {}\n";
const STORE: &str = "//! Stores.\n";
const FIGURE: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 9 9\">\n\
                      <title id=\"queue-title\">A queue</title>\n\
                      <desc id=\"queue-desc\">Two wait.</desc>\n<g id=\"queue-g\"/>\n</svg>\n";

const RECORDING: &str = include_str!("fixtures/story.json");
const PAGE: &str = "\
# One

{{#listing 01-one/1-listen src/main.rs}}

{{#figure queue Two *clients* wait.}}

It takes {{#result speed/ratio}} of the time, and {{#fact steps words}} steps (RFC 1, section 2).

{{#table speed/table}}

{{#listing 01-one/src src/main.rs: top, fn main}}

{{#listing 01-one/src src/main.rs: fn serve}}

{{#listing 01-one/src src/store.rs}}
";
const EXERCISES: &str = "# Exercises\n\n{{#exercise 01-one/two}}\n\n{{#exercises}}\n\n\
                         {{#recording story One waits.}}\n\n{{#screens story One types.}}\n\n{{#ledger}}\n";
const STEPS: &str = "# Steps\n\n{{#steps}}\n";

fn facts() -> fact::Values {
    fact::Values::from([("steps".to_owned(), "4".to_owned())])
}

fn sources() -> Sources {
    let text = "[[document]]\nname = \"RFC 1\"\ntitle = \"Hosts\"\nsections = [\"2\"]\nclaim = \"It began.\"\n";
    reference::read(text).expect("a list of sources")
}

/// The parts of a book, each of which a test may spoil.
struct Book {
    page: String,
    steps: String,
    exercises: String,
    figure: String,
    recording: String,
    /// Whether the test of the drawback in the ledger has passed.
    waits: bool,
    /// The folder of the first page.
    folder: String,
}

fn book() -> Book {
    Book {
        page: PAGE.into(),
        steps: STEPS.into(),
        exercises: EXERCISES.into(),
        figure: FIGURE.into(),
        recording: RECORDING.into(),
        waits: true,
        folder: "01-one".into(),
    }
}

fn step(title: &str, files: &[(&str, &str)]) -> Step {
    let file = |(name, text): &(&str, &str)| {
        let source = Source::new(name, (*text).into()).expect("the source is Rust");
        ((*name).to_owned(), Arc::new(source))
    };
    Step {
        id: format!("01-one/{title}"),
        chapter: "01-one".into(),
        main: format!("01-one/examples/{title}.rs"),
        says: "Does it.".into(),
        command: "cargo run -p one".into(),
        files: files.iter().map(file).collect(),
    }
}

fn chapter() -> Chapter {
    Chapter {
        name: "01-one".into(),
        package: "one".into(),
        follows: None,
        reader: "../mine".into(),
        kind: Kind::Server,
        protocol: Protocol::Echo,
        measured: Default::default(),
        steps: vec![
            step("1-listen", &[("src/main.rs", LISTEN)]),
            step("src", &[("src/main.rs", SERVE), ("src/store.rs", STORE)]),
        ],
    }
}

fn exercise() -> Exercise {
    Exercise {
        chapter: "01-one".into(),
        name: "two".into(),
        title: "Two".into(),
        size: Size::Hour,
        task: "Do it twice.".into(),
        hints: vec!["Once.".into(), "And again.".into()],
        explanation: "Twice.".into(),
        work: Work::Program {
            diff: String::new(),
        },
        reader: "../mine".into(),
    }
}

fn results(waits: bool) -> Results {
    let value = json!({"ratio": 0.75, "table": {"head": ["a"], "rows": [["1"]]}});
    let file = "results/speed.json".into();
    let speed = ("speed".into(), Measured { file, value });
    let value = json!({"01-one": {"01-one/it_waits": waits}});
    let file = "results/ledger.json".into();
    let ledger = ("ledger".into(), Measured { file, value });
    Results::from([speed, ledger])
}

fn ledger() -> Ledger {
    let text = "[[drawback]]\nname = \"wait\"\ntitle = \"One waits\"\npage = \"01-one/index.md\"\n\
                shown = \"01-one/it_waits\"\n\n[[chapter]]\nname = \"01-one\"\nbrings = [\"wait\"]\n";
    Ledger::read(text, &[chapter()]).expect("a ledger")
}

fn files(name: &str, path: &str, text: &str) -> BTreeMap<String, File> {
    let (path, text) = (path.to_owned(), text.to_owned());
    BTreeMap::from([(name.to_owned(), File { path, text })])
}

impl Book {
    fn weave(&self) -> Result<Woven, Vec<String>> {
        let page = |path: String, text: &str| Page {
            file: format!("book/src/{path}"),
            path,
            text: text.into(),
        };
        let pages = [
            page(format!("{}/index.md", self.folder), &self.page),
            page("steps.md".into(), &self.steps),
            page("01-one/exercises.md".into(), &self.exercises),
        ];
        let material = Material {
            chapters: vec![chapter()],
            figures: files("queue", "images/queue.svg", &self.figure),
            recordings: files("story", "book/recordings/story.json", &self.recording),
            exercises: vec![exercise()],
            results: results(self.waits),
            facts: facts(),
            given: BTreeMap::from([("years".to_owned(), 3)]),
            sources: sources(),
            ledger: ledger(),
        };
        let faults = |faults: Vec<_>| faults.iter().map(ToString::to_string).collect();
        weave(&pages, &material).map_err(faults)
    }

    /// Everything that is wrong, also what is not shown.
    fn faults(&self) -> Vec<String> {
        match self.weave() {
            Ok(woven) => woven.missing.iter().map(ToString::to_string).collect(),
            Err(faults) => faults,
        }
    }
}

/// What is wrong with the book when a part of its page is another.
fn with(right: &str, wrong: &str) -> Vec<String> {
    assert!(PAGE.contains(right), "the page has no {right}");
    let page = PAGE.replace(right, wrong);
    Book { page, ..book() }.faults()
}

/// What is wrong with the book when a part of its recording is another.
fn with_recording(right: &str, wrong: &str) -> Vec<String> {
    assert!(RECORDING.contains(right), "the recording has no {right}");
    let recording = RECORDING.replace(right, wrong);
    Book {
        recording,
        ..book()
    }
    .faults()
}

/// What is wrong with the book when a part of its figure is another.
fn with_figure(right: &str, wrong: &str) -> Vec<String> {
    assert!(FIGURE.contains(right), "the figure has no {right}");
    let figure = FIGURE.replace(right, wrong);
    Book { figure, ..book() }.faults()
}

#[test]
fn a_book_without_a_fault_is_woven() {
    assert_eq!(book().faults(), [""; 0]);
    let woven = book().weave().expect("the book is right");
    assert!(woven.texts[0].contains("Listing 1.4"));
    assert!(woven.texts[0].contains("Figure 1.1"));
    assert!(woven.texts[0].contains("step 2 of 2: <a href=\"../steps/01-one-src.html\">"));
    let sources = woven.sources.expect("a page holds the steps");
    assert_eq!((sources.below, sources.pages.len()), (1, 2));
}

#[test]
fn a_drawback_stands_in_the_ledger() {
    let woven = book().weave().expect("the book is right");
    let table = "| Drawback | [Chapter 1](../01-one/index.md) |\n|---|---|\n\
                 | [One waits](../01-one/index.md) | new |\n";
    assert!(woven.texts[2].contains(table), "{}", woven.texts[2]);
    let test = "\n- One waits: `it_waits` (chapter 1)\n";
    assert!(woven.texts[2].contains(test), "{}", woven.texts[2]);
}

#[test]
fn a_drawback_that_its_test_does_not_show_stops_the_build() {
    let waits = false;
    let faults = Book { waits, ..book() }.faults();
    let fault =
        "book/facts/ledger.toml:7: 01-one has wait, and 01-one/it_waits does not show it there";
    assert_eq!(faults, [fault]);
}

#[test]
fn a_measured_value_stands_in_its_sentence() {
    let woven = book().weave().expect("the book is right");
    assert!(woven.texts[0].contains(
        "It takes 0.75 of the time, and four steps (RFC 1, section 2).\n\n| a |\n| --- |\n| 1 |\n"
    ));
}

#[test]
fn a_fact_stands_in_its_sentence() {
    let woven = book().weave().expect("the book is right");
    assert!(woven.texts[0].contains(" and four steps (RFC 1,"));
}

#[test]
fn a_fact_stands_in_a_caption() {
    let page = PAGE.replace("*clients* wait.", "*clients* wait in {{#fact steps}}.");
    let woven = Book { page, ..book() }.weave().expect("the book is right");
    assert!(woven.texts[0].contains("Two *clients* wait in 4."));
    let fault = &with("*clients* wait.", "*clients* wait in {{#fact step}}.")[0];
    assert_eq!(
        fault,
        "book/src/01-one/index.md:5: no fact step in book/facts/facts.toml"
    );
}

#[test]
fn a_fact_that_is_not_there_or_has_no_such_form() {
    assert_eq!(
        with("#fact steps", "#fact step")[0],
        "book/src/01-one/index.md:7: no fact step in book/facts/facts.toml"
    );
    assert_eq!(
        with("steps words}}", "steps feet}}")[0],
        "book/src/01-one/index.md:7: steps: no form feet; there are plain, words, Words, KiB, MiB and rounded"
    );
}

#[test]
fn a_source_that_is_not_listed() {
    assert_eq!(
        with("RFC 1,", "RFC 12,")[0],
        "book/src/01-one/index.md:7: RFC 12 is not among the documents of book/facts/sources.toml"
    );
    assert_eq!(
        with("section 2)", "section 3)")[0],
        "book/src/01-one/index.md:7: section 3 of RFC 1 is not in book/facts/sources.toml"
    );
}

#[test]
fn the_sources_name_the_pages_that_name_them() {
    let page = PAGE.to_owned() + "\n{{#sources}}\n";
    let woven = Book { page, ..book() }.weave().expect("the book is right");
    let row = "| RFC 1, *Hosts* | It began. | [One](../01-one/index.md) |";
    assert!(woven.texts[0].contains(row), "{}", woven.texts[0]);
}

#[test]
fn what_nothing_holds_is_counted() {
    let page = PAGE.to_owned() + "\n{{#given}}\n";
    let woven = Book { page, ..book() }.weave().expect("the book is right");
    assert!(woven.texts[0].contains("| years | 3 |"));
}

#[test]
fn a_measured_value_can_stand_in_a_box() {
    let page = PAGE.replace("It takes", "> **Try it.** It takes");
    let woven = Book { page, ..book() }.weave().expect("the book is right");
    assert!(woven.texts[0].contains("<p class=\"box-title\">Try it</p>\n\nIt takes 0.75 of"));
}

#[test]
fn a_result_that_was_not_measured() {
    assert_eq!(
        with("speed/ratio", "speed/ration")[0],
        "book/src/01-one/index.md:7: results/speed.json:1: no field ration for speed/ration; \
         there are ratio, table"
    );
}

#[test]
fn a_table_that_was_not_measured() {
    assert_eq!(
        with("{{#table speed/", "{{#table sped/")[0],
        "book/src/01-one/index.md:9: no results sped; there are ledger, speed"
    );
}

#[test]
fn an_unknown_chapter() {
    assert_eq!(
        with("01-one/1-listen", "09-nine/1-listen")[0],
        "book/src/01-one/index.md:3: no chapter 09-nine; there are 01-one"
    );
}

#[test]
fn an_unknown_step() {
    assert_eq!(
        with("01-one/1-listen", "01-one/1-hear")[0],
        "book/src/01-one/index.md:3: no step 01-one/1-hear; there are 01-one/1-listen, 01-one/src"
    );
}

#[test]
fn an_unknown_file() {
    assert_eq!(
        with("1-listen src/main.rs", "1-listen src/store.rs")[0],
        "book/src/01-one/index.md:3: no file src/store.rs in step 01-one/1-listen; \
         there are src/main.rs"
    );
}

#[test]
fn an_unknown_section() {
    assert_eq!(
        with("fn serve}}", "fn swerve}}")[0],
        "book/src/01-one/index.md:13: step 01-one/src changes no section fn swerve of src/main.rs; \
         it changes top, fn main, fn serve"
    );
}

#[test]
fn a_section_that_does_not_change() {
    let fault = &with("fn serve}}", "fn serve, use}}")[0];
    assert!(
        fault.contains(":13: step 01-one/src changes no section use"),
        "{fault}"
    );
}

#[test]
fn an_empty_listing() {
    let mut chapter = chapter();
    chapter.steps.push(step(
        "3-same",
        &[("src/main.rs", SERVE), ("src/store.rs", STORE)],
    ));
    let page = Page {
        path: "01-one/index.md".into(),
        file: "book/src/01-one/index.md".into(),
        text: PAGE.to_owned() + "\n{{#listing 01-one/3-same src/main.rs}}\n",
    };
    let material = Material {
        chapters: vec![chapter],
        figures: files("queue", "images/queue.svg", FIGURE),
        recordings: BTreeMap::new(),
        exercises: Vec::new(),
        results: results(true),
        facts: facts(),
        given: BTreeMap::from([("years".to_owned(), 3)]),
        sources: sources(),
        ledger: ledger(),
    };
    let faults = weave(&[page], &material).expect_err("a listing is empty");
    assert_eq!(
        faults[0].to_string(),
        "book/src/01-one/index.md:17: an empty listing: step 01-one/3-same changes nothing in \
         src/main.rs; it changes no file"
    );
}

/// The page with a terminal below all listings, which has the program of the chapter in it.
fn with_terminal(typed: &str) -> Vec<String> {
    let page = format!("{PAGE}\n```console session=one terminal=1\n{typed}\n```\n");
    Book { page, ..book() }.faults()
}

#[test]
fn a_program_that_a_reader_has_not_built_since_its_last_listing() {
    assert_eq!(
        with_terminal("$ strace target/debug/one"),
        [
            "book/src/01-one/index.md:18: a reader's target/debug/mine is older here than listing \
             1.4 (book/src/01-one/index.md:15): `cargo build` it first"
        ]
    );
    let build = "$ cargo build -q -p one\n$ strace target/debug/one";
    assert_eq!(with_terminal(build), [""; 0]);
    assert_eq!(with_terminal("$ cargo run -q -p one"), [""; 0]);
}

#[test]
fn a_piece_that_is_never_shown() {
    assert_eq!(
        with("{{#listing 01-one/src src/main.rs: fn serve}}", ""),
        [
            "book/src/01-one/index.md:15: no listing shows what step 01-one/src changes in \
             src/main.rs: fn serve (+2 −0)"
        ]
    );
}

#[test]
fn a_piece_that_is_shown_twice() {
    assert_eq!(
        with("fn serve}}", "fn main, fn serve}}")[0],
        "book/src/01-one/index.md:13: fn main of src/main.rs in step 01-one/src is shown a second \
         time"
    );
}

#[test]
fn a_step_out_of_order() {
    let late = "{{#listing 01-one/1-listen src/main.rs}}";
    let page = PAGE.replace(late, "") + "\n" + late + "\n";
    assert_eq!(
        Book { page, ..book() }.faults()[0],
        "book/src/01-one/index.md:17: step 01-one/1-listen comes after step 01-one/src \
         (book/src/01-one/index.md:15)"
    );
}

#[test]
fn a_step_on_the_page_of_another_chapter() {
    let folder = "02-two".into();
    let fault = &Book { folder, ..book() }.faults()[0];
    let wanted = "book/src/02-two/index.md:3: step 01-one/1-listen is shown on a page in 01-one/";
    assert!(fault.starts_with(wanted), "{fault}");
}

#[test]
fn an_unknown_figure() {
    assert_eq!(
        with("figure queue", "figure duck")[0],
        "book/src/01-one/index.md:5: no figure duck; there are queue"
    );
}

#[test]
fn an_unknown_recording() {
    for directive in ["recording", "screens"] {
        let right = format!("{{{{#{directive} story");
        let exercises = EXERCISES.replace(&right, &format!("{{{{#{directive} tale"));
        let faults = Book {
            exercises,
            ..book()
        }
        .faults();
        let end = ": no recording tale; there are story";
        assert!(faults[0].starts_with("book/src/01-one/exercises.md:"));
        assert!(faults[0].ends_with(end), "{faults:?}");
    }
}

#[test]
fn a_recording_without_a_step() {
    let fault = &with_recording("\"step\": 2", "\"step\": 3")[0];
    let wanted = "book/src/01-one/exercises.md:7: book/recordings/story.json:56: step 2 is missing";
    assert_eq!(fault, wanted);
}

#[test]
fn a_recording_that_is_no_json() {
    let fault = &with_recording("\"steps\": [", "\"steps\": ")[0];
    let wanted = "book/src/01-one/exercises.md:7: book/recordings/story.json:24: ";
    assert!(fault.starts_with(wanted), "{fault}");
}

#[test]
fn a_recording_that_is_shown_twice() {
    let steps = STEPS.to_owned() + "\n{{#recording story Again.}}\n";
    let fault = &Book { steps, ..book() }.faults()[0];
    assert!(
        fault.ends_with(": figure recording-story is shown a second time"),
        "{fault}"
    );
}

#[test]
fn a_recording_has_a_caption() {
    let steps = STEPS.to_owned() + "\n{{#recording story}}\n";
    assert_eq!(
        Book { steps, ..book() }.faults(),
        ["book/src/steps.md:5: write {{#recording NAME A sentence.}}"]
    );
}

#[test]
fn a_figure_that_is_shown_twice() {
    let steps = STEPS.to_owned() + "\n{{#figure queue Again.}}\n";
    assert_eq!(
        Book { steps, ..book() }.faults(),
        ["book/src/steps.md:5: figure queue is shown a second time"]
    );
}

#[test]
fn a_figure_without_a_title() {
    let fault = &with_figure("<title id=\"queue-title\">A queue</title>", "")[0];
    let wanted = "book/src/01-one/index.md:5: images/queue.svg:1: no <title>";
    assert!(fault.starts_with(wanted), "{fault}");
}

#[test]
fn a_figure_without_a_description() {
    assert_eq!(
        with_figure("Two wait.", "")[0],
        "book/src/01-one/index.md:5: images/queue.svg:1: the <desc> is empty"
    );
}

#[test]
fn a_figure_without_a_view_box() {
    assert_eq!(
        with_figure(" viewBox=\"0 0 9 9\"", "")[0],
        "book/src/01-one/index.md:5: images/queue.svg:1: no viewBox"
    );
}

#[test]
fn a_figure_whose_ids_could_be_those_of_another() {
    assert_eq!(
        with_figure("queue-g", "g")[0],
        "book/src/01-one/index.md:5: images/queue.svg:4: the id g does not begin with queue-"
    );
}

#[test]
fn a_directive_left_over() {
    let fault = &with("# One", "# One {{#steps}}")[0];
    assert!(
        fault.starts_with("book/src/01-one/index.md:1: a directive stands alone"),
        "{fault}"
    );
}

#[test]
fn a_helper_of_mdbook() {
    let fault = &with("# One", "{{#include one.rs}}")[0];
    let wanted = "book/src/01-one/index.md:1: {{#include}} is no directive of this book";
    assert!(fault.starts_with(wanted), "{fault}");
}

#[test]
fn a_second_table_of_steps() {
    let steps = STEPS.repeat(2);
    assert_eq!(
        Book { steps, ..book() }.faults(),
        ["book/src/steps.md:6: a second {{#steps}}"]
    );
}

#[test]
fn a_sample_of_no_listing() {
    let steps = STEPS.to_owned() + "\n{{#sample 01-one/src src/main.rs}}\n";
    assert_eq!(
        Book { steps, ..book() }.faults(),
        ["book/src/steps.md:5: no listing of a chapter shows the same step, file and sections"]
    );
}

#[test]
fn a_terminal_that_no_test_would_replay() {
    let fault = &with("# One", "# One\n\n```console\n$ ls\n```")[0];
    let wanted = "book/src/01-one/index.md:3: a terminal block needs `session=NAME";
    assert!(fault.starts_with(wanted), "{fault}");
}

#[test]
fn a_box_of_no_known_kind() {
    let fault = &with("# One", "# One\n\n> **By the way.** It is late.")[0];
    let wanted = "book/src/01-one/index.md:3: no box begins so; there are **In Redis itself.**";
    assert!(fault.starts_with(wanted), "{fault}");
}

#[test]
fn an_aside_beside_nothing() {
    assert_eq!(
        with("# One", "# One\n\n> **Aside.** It is late."),
        ["book/src/01-one/index.md:3: an aside follows the paragraph beside which it stands"]
    );
}

/// What is wrong with the book when its page of exercises is another.
fn with_exercises(exercises: &str) -> Vec<String> {
    let exercises = exercises.into();
    Book {
        exercises,
        ..book()
    }
    .faults()
}

#[test]
fn an_exercise_that_is_not_there_or_not_shown() {
    assert_eq!(
        with_exercises("# Exercises\n\n{{#exercise 01-one/three}}\n"),
        [
            "book/src/01-one/exercises.md:1: no {{#exercise 01-one/two}} shows this exercise",
            "book/src/01-one/exercises.md:3: no exercise 01-one/three; there are 01-one/two",
        ]
    );
}

#[test]
fn solutions_on_another_page() {
    assert_eq!(
        with_exercises("{{#exercise 01-one/two}}\n\n{{#solutions}}\n"),
        ["book/src/01-one/exercises.md:3: the solutions are shown on solutions.md"]
    );
}

#[test]
fn an_exercise_that_is_shown_twice() {
    let exercises = "{{#exercise 01-one/two}}\n\n{{#exercise 01-one/two}}\n";
    assert_eq!(
        with_exercises(exercises),
        ["book/src/01-one/exercises.md:3: exercise 01-one/two is shown a second time"]
    );
}
