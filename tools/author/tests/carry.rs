//! Carries edits through the steps of a toy chapter.

mod toy;

use std::fs;

use author::carry::{self, Options, Report};
use toy::{FILES, Toy};

fn carry(toy: &Toy) -> Report {
    carry_with(toy, Options::default()).expect("it is carried")
}

fn go_on(toy: &Toy) -> Report {
    let resume = true;
    let options = Options {
        resume,
        ..Options::default()
    };
    carry_with(toy, options).expect("it is carried")
}

fn carry_with(toy: &Toy, options: Options) -> Result<Report, String> {
    carry::run(toy.top(), &options).map_err(|error| format!("{error:#}"))
}

#[test]
fn an_edit_reaches_a_function_that_has_moved_and_the_solution() {
    let toy = Toy::new();
    toy.edit(
        "examples/1-one.rs",
        "let all = count;",
        "let all = count.min(9);",
    );
    let report = carry(&toy);
    assert_eq!(report.stops, [""; 0]);
    let names: Vec<&str> = report.taken.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["01-toy/2-two", "01-toy/src", "01-toy/exercises/more"]
    );
    for file in [
        "examples/2-two.rs",
        "src/connection.rs",
        "exercises/more/solution.diff",
    ] {
        assert!(toy.read(file).contains("let all = count.min(9);"), "{file}");
    }
    let diff = FILES[7].1.replace("= count;", "= count.min(9);");
    assert_eq!(toy.read("exercises/more/solution.diff"), diff);
    assert!(carry(&toy).taken.is_empty(), "it is carried once");
}

#[test]
fn a_step_that_changes_the_same_lines_stops_the_way_until_it_is_resolved() {
    let toy = Toy::new();
    toy.edit("examples/1-one.rs", "hello(all);", "hello(all, 0);");
    toy.edit("examples/1-one.rs", "= count;", "= count.min(9);");
    let report = carry(&toy);
    let stop =
        "chapters/01-toy/examples/2-two.rs:12: step 2-two changes these lines too (fn serve)";
    assert_eq!(report.stops, [stop]);
    let marked = "<<<<<<< 2-two\n    let all = count;\n    hello(all + 2);\n\
                  ||||||| 1-one before\n    let all = count;\n    hello(all);\n=======\n    \
                  let all = count.min(9);\n    hello(all, 0);\n>>>>>>> 1-one now\n";
    assert!(
        toy.read("examples/2-two.rs").contains(marked),
        "{}",
        toy.read("examples/2-two.rs")
    );
    assert!(
        !toy.read("src/connection.rs").contains("min"),
        "the way has stopped"
    );

    let fault = carry_with(
        &toy,
        Options {
            resume: true,
            ..Options::default()
        },
    );
    let left = "chapters/01-toy/examples/2-two.rs:12: a marker of a conflict is left";
    assert_eq!(fault.expect_err("the marker"), left);
    let resolved = "    let all = count.min(9);\n    hello(all + 2, 0);\n";
    toy.edit("examples/2-two.rs", marked, resolved);
    let fault = carry_with(&toy, Options::default()).expect_err("it has stopped");
    assert!(fault.contains("--continue"), "{fault}");

    assert_eq!(go_on(&toy).stops, [""; 0]);
    let last = toy.read("src/connection.rs");
    assert!(
        last.contains("    let all = count.min(9);\n    hello(all + 2, 0);\n    bye();"),
        "{last}"
    );
    assert!(
        carry(&toy).taken.is_empty(),
        "what is resolved does not come again"
    );
}

#[test]
fn an_edit_that_a_person_refuses_goes_no_further() {
    let toy = Toy::new();
    toy.edit("examples/1-one.rs", "hello(all);", "hello(all, 0);");
    assert_eq!(carry(&toy).stops.len(), 1);
    toy.write("examples/2-two.rs", FILES[2].1);
    assert_eq!(go_on(&toy).stops, [""; 0]);
    assert_eq!(toy.read("examples/2-two.rs"), FILES[2].1);
    assert_eq!(toy.read("src/connection.rs"), FILES[4].1);
}

#[test]
fn an_edit_of_what_the_next_step_drops_is_never_lost_silently() {
    let toy = Toy::new();
    toy.edit(
        "examples/2-two.rs",
        "/// Runs.",
        "/// Runs.\nfn extra() {\n    one();\n    two();\n}\n\n/// Runs.",
    );
    toy.commit();
    toy.edit("examples/2-two.rs", "two();", "three();");
    let report = carry(&toy);
    let stop = "chapters/01-toy/src/main.rs:4: step 01-toy/src has no fn extra any more";
    assert_eq!(report.stops, [stop]);
    let marked = toy.read("src/main.rs");
    assert!(
        marked.contains("=======\n\n/// Runs.\nfn extra() {\n    one();\n    three();\n}\n>>>>>>>"),
        "{marked}"
    );
}

#[test]
fn a_function_with_a_new_name_is_found_by_its_lines() {
    let toy = Toy::new();
    toy.edit("src/connection.rs", "fn serve", "pub fn answer");
    toy.edit(
        "src/connection.rs",
        "hello(all + 2);\n",
        "hello(all + 2);\n    again();\n",
    );
    toy.edit(
        "exercises/more/solution.diff",
        "@@ -5,4 +5,5",
        "@@ -6,4 +6,5",
    );
    toy.edit(
        "exercises/more/solution.diff",
        "     let all = count;\n     hello(all + 2);\n",
        "     hello(all + 2);\n     again();\n",
    );
    toy.commit();
    toy.edit(
        "examples/1-one.rs",
        "let all = count;",
        "let all = count.min(9);",
    );
    assert_eq!(carry(&toy).stops, [""; 0]);
    let text = toy.read("src/connection.rs");
    assert!(
        text.contains("pub fn answer(count: u8) {\n    let all = count.min(9);\n"),
        "{text}"
    );
}

#[test]
fn functions_are_added_removed_and_moved_as_in_the_edited_step() {
    let toy = Toy::new();
    let three = "/// A.\nfn a() {}\n\n/// B.\nfn b() {}\n\n/// C.\nfn c() {}\n\n";
    toy.edit(
        "examples/1-one.rs",
        "/// Runs.",
        &format!("{three}/// Runs."),
    );
    assert_eq!(carry(&toy).stops, [""; 0]);
    for file in ["examples/2-two.rs", "src/main.rs"] {
        let text = toy.read(file);
        assert!(text.contains(&format!("\n\n{three}/// Runs.")), "{text}");
    }
    toy.commit();
    let other = "/// C.\nfn c() {}\n\n/// A.\nfn a() {}\n\n";
    toy.edit("examples/1-one.rs", three, other);
    assert_eq!(carry(&toy).stops, [""; 0]);
    for file in ["examples/2-two.rs", "src/main.rs"] {
        let text = toy.read(file);
        assert!(text.contains(&format!("\n\n{other}/// Runs.")), "{text}");
    }
}

#[test]
fn a_step_of_one_file_becomes_a_folder_with_its_second_file() {
    let toy = Toy::new();
    let one = toy.read("examples/1-one.rs");
    fs::remove_file(toy.path("examples/1-one.rs")).expect("the file");
    let (main, serve) = one.split_at(one.find("\n/// Serves.").expect("serve"));
    toy.write(
        "examples/1-one/main.rs",
        &main.replace("use std::io;", "mod line;\n\nuse std::io;"),
    );
    toy.write("examples/1-one/line.rs", &format!("//! Lines.\n{serve}"));
    let report = carry(&toy);
    assert_eq!(
        report.stops.len(),
        1,
        "src has a connection in its place: {report}"
    );
    assert!(!toy.path("examples/2-two.rs").exists());
    let line = toy.read("examples/2-two/line.rs");
    assert!(
        line.starts_with("//! Lines.\n\n/// Serves.\n") && line.contains("all + 2"),
        "{line}"
    );
    assert!(!toy.read("examples/2-two/main.rs").contains("Serves"));
}

#[test]
fn a_solution_that_changes_the_same_lines_waits_as_a_program() {
    let toy = Toy::new();
    toy.edit("src/connection.rs", "    bye();\n", "    bye(1);\n");
    toy.edit(
        "exercises/more/solution.diff",
        "     bye();\n+    more();\n",
        "-    bye();\n+    more();\n",
    );
    toy.edit("exercises/more/solution.diff", "+5,5 @@", "+5,4 @@");
    let report = carry(&toy);
    let waits = "target/carry/01-toy/exercises/more/src/connection.rs";
    let stop = format!("{waits}:7: step more changes these lines too (fn serve)");
    assert_eq!(report.stops, [stop]);
    let path = toy.top().join(waits);
    let text = fs::read_to_string(&path).expect("the program waits");
    let (start, rest) = text.split_once("<<<<<<<").expect("a marker");
    let (_, end) = rest.split_once("now\n").expect("a marker");
    fs::write(&path, format!("{start}    more(1);\n{end}")).expect("a file");
    assert_eq!(go_on(&toy).stops, [""; 0]);
    let diff = toy.read("exercises/more/solution.diff");
    assert!(diff.contains("-    bye(1);\n+    more(1);\n"), "{diff}");
    assert!(!path.exists());
}

#[test]
fn a_solution_that_fits_no_program_is_named() {
    let toy = Toy::new();
    toy.edit("exercises/more/solution.diff", "     bye();", "     by();");
    toy.edit(
        "examples/1-one.rs",
        "let all = count;",
        "let all = count.min(9);",
    );
    let stops = carry(&toy).stops;
    assert!(
        stops[0].starts_with("chapters/01-toy/exercises/more/solution.diff:1: it fits"),
        "{stops:?}"
    );
}

#[test]
fn what_is_put_back_is_carried_again() {
    let toy = Toy::new();
    toy.edit(
        "examples/1-one.rs",
        "let all = count;",
        "let all = count.min(9);",
    );
    carry(&toy);
    toy.write("examples/2-two.rs", FILES[2].1);
    assert_eq!(carry(&toy).taken[0].0, "01-toy/2-two");
    assert!(toy.read("examples/2-two.rs").contains("min(9)"));
}

#[test]
fn an_edit_that_is_committed_is_carried_since_its_parent() {
    let toy = Toy::new();
    toy.edit(
        "examples/1-one.rs",
        "let all = count;",
        "let all = count.min(9);",
    );
    toy.commit();
    assert!(carry(&toy).taken.is_empty());
    let since = Some("HEAD^".into());
    let report = carry_with(
        &toy,
        Options {
            since,
            ..Options::default()
        },
    );
    assert_eq!(report.expect("it is carried").taken.len(), 3);
}
