//! The sentences of the book, and lies that are planted in them.

use std::collections::BTreeMap;
use std::path::Path;

use course::sentences::Sentences;

mod lies;

fn sentences() -> Sentences {
    let top = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Sentences::read(&top).expect("the repository")
}

#[test]
fn every_number_and_every_name_is_held() {
    let faults: Vec<String> = sentences()
        .faults()
        .iter()
        .map(ToString::to_string)
        .collect();
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

#[test]
fn three_quarters_of_the_lies_are_found_with_file_and_line() {
    let sentences = sentences();
    let mut classes: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let (mut unfit, mut unfound) = (Vec::new(), Vec::new());
    for (class, file, right, wrong) in lies::LIES {
        let Some(text) = sentences
            .text(file)
            .filter(|text| text.matches(right).count() == 1)
        else {
            unfit.push(format!("{file}: not once there: {right}"));
            continue;
        };
        let line = 1 + text[..text.find(right).expect("it is there")]
            .matches('\n')
            .count();
        let end = line + right.matches('\n').count();
        let faults = sentences.check(file, &text.replacen(right, wrong, 1));
        let is_named = faults
            .iter()
            .any(|fault| fault.file == *file && (line..=end).contains(&fault.line));
        let (planted, found) = classes.entry(class).or_default();
        *planted += 1;
        match is_named {
            true => *found += 1,
            false => unfound.push(format!("{file}:{line}: {wrong}")),
        }
    }
    assert!(unfit.is_empty(), "\n{}", unfit.join("\n"));
    let sum = |of: fn(&(usize, usize)) -> usize| classes.values().map(of).sum::<usize>();
    let (planted, found) = (sum(|class| class.0), sum(|class| class.1));
    println!("{found} of {planted} lies are found; by class: {classes:?}");
    println!("not found:\n{}", unfound.join("\n"));
    assert!(
        planted == 82 && 4 * found >= 3 * planted,
        "\n{}",
        unfound.join("\n")
    );
}
