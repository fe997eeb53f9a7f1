//! Makes chapters, steps and exercises.

mod toy;

use std::fs;
use std::path::Path;
use std::process::Command;

use author::carry::{self, Options};
use author::new;
use course::exercise::{self, Work};
use course::patch;
use course::step;
use toy::Toy;

const SUMMARY: &str = "# Summary\n\n[Start](start.md)\n\n- [Toy](01-toy/index.md)\n  - \
                       [More](01-toy/more.md)\n\n---\n\n[End](end.md)\n";

fn with_pages() -> Toy {
    let toy = Toy::new();
    let pages = toy.top().join("book/src/01-toy");
    fs::create_dir_all(&pages).expect("a folder");
    fs::write(pages.join("../SUMMARY.md"), SUMMARY).expect("a file");
    let page = "{{#listing 01-toy/2-two src/main.rs}}\n\nThe step 2-two.\n";
    fs::write(pages.join("more.md"), page).expect("a file");
    fs::write(pages.join("exercises.md"), "# Exercises\n").expect("a file");
    toy.commit();
    toy
}

fn page(toy: &Toy, name: &str) -> String {
    fs::read_to_string(toy.top().join("book/src").join(name)).expect("a page")
}

#[test]
fn a_new_chapter_compiles_and_is_in_the_table_of_contents() {
    let toy = with_pages();
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    // The real first chapter, of which the new one takes its program.
    fs::remove_dir_all(toy.path("")).expect("the toy");
    for file in ["Cargo.toml", "src/main.rs"] {
        let text = fs::read_to_string(top.join("chapters/01-echo").join(file));
        toy.write(file, &text.expect("a file of chapter 1"));
    }
    let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"chapters/*\"]\n";
    fs::write(toy.top().join("Cargo.toml"), workspace).expect("a file");
    fs::copy(top.join("Cargo.lock"), toy.top().join("Cargo.lock")).expect("a file");

    new::chapter(toy.top(), "02-any-toy", Some("01-toy")).expect("a chapter");
    new::chapter(toy.top(), "03-other", None).expect("a chapter");

    let chapters = step::load(&toy.top().join("chapters")).expect("the chapters");
    let [first, second, third] = &chapters[..] else {
        panic!("{chapters:?}");
    };
    assert_eq!(second.package, "any-toy");
    assert_eq!(second.follows.as_deref(), Some("01-toy"));
    assert_eq!(second.reader, first.reader);
    assert_eq!(
        second.steps[0].files["src/main.rs"].text,
        toy.read("src/main.rs")
    );
    assert_eq!(
        (third.follows.as_deref(), third.reader.as_str()),
        (None, "../my-other")
    );
    let line = "  - [More](01-toy/more.md)\n- [Any toy](02-any-toy/index.md)\n- [Other](03-other/index.md)\n\n---\n";
    assert!(
        page(&toy, "SUMMARY.md").contains(line),
        "{}",
        page(&toy, "SUMMARY.md")
    );
    assert!(page(&toy, "03-other/index.md").contains("{{#listing 03-other/src src/main.rs}}"));

    let checked = Command::new(env!("CARGO"))
        .args([
            "check",
            "--quiet",
            "--offline",
            "--package",
            "any-toy",
            "--package",
            "other",
        ])
        .env("CARGO_TARGET_DIR", env!("CARGO_TARGET_TMPDIR"))
        .current_dir(toy.top())
        .output()
        .expect("cargo");
    assert!(
        checked.status.success(),
        "{}",
        String::from_utf8_lossy(&checked.stderr)
    );
}

#[test]
fn a_chapter_out_of_order_is_refused() {
    let toy = with_pages();
    let fault = new::chapter(toy.top(), "04-late", None).expect_err("a gap");
    assert_eq!(
        fault.to_string(),
        "the next chapter is named 02-title, not 04-late"
    );
    let fault = new::chapter(toy.top(), "02-late", Some("05-x")).expect_err("no chapter");
    assert_eq!(fault.to_string(), "no chapter 05-x; there are 01-toy");
}

#[test]
fn a_new_step_moves_the_later_ones_with_what_names_them() {
    let toy = with_pages();
    let two = toy.read("examples/2-two.rs");
    new::step(toy.top(), "01-toy/2-half").expect("a step");
    assert_eq!(
        toy.read("examples/2-half.rs"),
        toy.read("examples/1-one.rs")
    );
    assert_eq!(toy.read("examples/3-two.rs"), two);
    assert!(!toy.path("examples/2-two.rs").exists());
    let renamed = "{{#listing 01-toy/3-two src/main.rs}}\n\nThe step 3-two.\n";
    assert_eq!(page(&toy, "01-toy/more.md"), renamed);

    // What is edited before it goes through it; what it says itself is its own.
    toy.edit(
        "examples/1-one.rs",
        "let all = count;",
        "let all = count.min(9);",
    );
    toy.edit("examples/2-half.rs", "hello(all);", "hello(all + 1);");
    let report = carry::run(toy.top(), &Options::default()).expect("it is carried");
    assert_eq!(report.stops, [""; 0]);
    assert!(
        report.notes[0].starts_with("01-toy/2-half is new"),
        "{report}"
    );
    assert!(
        toy.read("examples/2-half.rs")
            .contains("count.min(9);\n    hello(all + 1);")
    );
    assert!(
        toy.read("examples/3-two.rs")
            .contains("count.min(9);\n    hello(all + 2);")
    );
    assert!(toy.read("src/connection.rs").contains("count.min(9);\n"));
}

#[test]
fn an_edit_that_stops_in_a_new_step_goes_on_behind_it() {
    let toy = with_pages();
    new::step(toy.top(), "01-toy/2-half").expect("a step");
    toy.edit(
        "examples/2-half.rs",
        "let all = count;",
        "let all = count + 1;",
    );
    toy.edit(
        "examples/1-one.rs",
        "let all = count;",
        "let all = count.min(9);",
    );
    let report = carry::run(toy.top(), &Options::default()).expect("it is carried");
    assert_eq!(report.stops.len(), 1, "{report}");
    let one = toy.read("examples/1-one.rs");
    toy.write("examples/2-half.rs", &one);
    let resume = true;
    let options = Options {
        resume,
        ..Options::default()
    };
    let report = carry::run(toy.top(), &options).expect("it is carried");
    assert_eq!(report.stops.len(), 1, "{report}");
    let three = toy.read("examples/3-two.rs");
    assert!(
        three.contains("=======\n    let all = count.min(9);\n"),
        "{three}"
    );
}

#[test]
fn a_step_at_the_end_moves_none_and_a_gap_is_refused() {
    let toy = with_pages();
    new::step(toy.top(), "01-toy/3-three").expect("a step");
    assert_eq!(
        toy.read("examples/3-three.rs"),
        toy.read("examples/2-two.rs")
    );
    let fault = |place: &str| {
        new::step(toy.top(), place)
            .expect_err("no step")
            .to_string()
    };
    let gap = "chapter 01-toy has 3 steps before src; the next is at most 4";
    assert_eq!(fault("01-toy/5-five"), gap);
    assert_eq!(
        fault("01-toy/2-three"),
        "01-toy/3-three has these words already"
    );
}

#[test]
fn a_new_exercise_has_all_that_the_tools_read() {
    let toy = with_pages();
    new::exercise(toy.top(), "01-toy/touch").expect("an exercise");
    let chapters = step::load(&toy.top().join("chapters")).expect("the chapters");
    let exercises = exercise::load(&toy.top().join("chapters"), &chapters).expect("exercises");
    let touch = exercises.iter().find(|exercise| exercise.name == "touch");
    let Work::Program { diff } = &touch.expect("the exercise").work else {
        panic!("no program");
    };
    let files = author::program::texts(&chapters[0].steps[2].files);
    patch::apply(&files, diff).expect("the solution fits");
    assert!(page(&toy, "01-toy/exercises.md").ends_with("\n{{#exercise 01-toy/touch}}\n"));
    let again = new::exercise(toy.top(), "01-toy/more").expect_err("it is there");
    assert_eq!(
        again.to_string(),
        "chapter 01-toy has an exercise named more"
    );
}
