//! Merges the edit of one program into another one, section by section.
//!
//! A section is found by its name, also in another file, or by its lines when its name has
//! changed. What both programs change in the same lines comes back between conflict markers.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use course::section::Part;
use course::step::Source;
use similar::{Algorithm, DiffOp, capture_diff_slices, diff_ratio};

/// The files of a program by their names in the reader's package, such as `src/main.rs`.
pub type Program = BTreeMap<String, Arc<Source>>;

/// The file whose first line says what a step can do: it belongs to that step alone.
const MAIN: &str = "src/main.rs";

/// The share of equal lines from which a section counts as another one with a new name.
const ALIKE: f32 = 0.6;

/// The three programs of a merge, and what the markers call two of them.
pub struct Merge<'a> {
    /// The program before the edit.
    pub base: &'a Program,
    /// The same program after the edit.
    pub edited: &'a Program,
    /// What the edited program is called: `1-one-read`.
    pub from: &'a str,
    /// The program that takes the edit.
    pub target: &'a Program,
    /// What it is called: `2-lines`.
    pub to: &'a str,
    /// Whether the first line of the program that takes the edit is its own.
    pub own_first_line: bool,
}

/// What came of a merge.
#[derive(Debug, Default)]
pub struct Merged {
    /// All files of the program, with the edit.
    pub files: BTreeMap<String, String>,
    /// The sections that took a part of the edit.
    pub changed: Vec<String>,
    /// The sections that are left to a person.
    pub conflicts: Vec<Place>,
}

/// A place in a program, where somebody has to look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The name of the file in the reader's package.
    pub file: String,
    /// The line, counted from 1.
    pub line: usize,
    /// What is to be seen there.
    pub what: String,
}

/// A section with its text.
struct Piece<'a> {
    file: &'a str,
    name: &'a str,
    part: Part,
    /// How many sections of this name and part stand before it in the file.
    nth: usize,
    text: String,
}

impl Piece<'_> {
    /// Whether this is the same section in the same file.
    fn is_at(&self, other: &Piece<'_>) -> bool {
        self.file == other.file && self.nth == other.nth && self.is_named(other)
    }

    /// Whether this may be the same section in another file.
    fn is_moved(&self, other: &Piece<'_>) -> bool {
        !self.is_of_its_file() && self.is_named(other)
    }

    fn is_named(&self, other: &Piece<'_>) -> bool {
        self.name == other.name && self.part == other.part
    }

    /// Whether each file has a section of this name, so that none can be found in another file.
    fn is_of_its_file(&self) -> bool {
        matches!(self.name, "top" | "use" | "file" | "mod tests")
    }

    fn likeness(&self, other: &Piece<'_>) -> f32 {
        if self.is_of_its_file() || other.is_of_its_file() {
            return 0.0;
        }
        if self.part != Part::Whole || other.part != Part::Whole {
            return 0.0;
        }
        let (old, new) = (lines(&self.text), lines(&other.text));
        let ops = capture_diff_slices(Algorithm::Myers, &old, &new);
        diff_ratio(&ops, old.len(), new.len())
    }
}

fn lines(text: &str) -> Vec<&str> {
    let lines = text.lines().map(str::trim);
    lines.filter(|line| !line.is_empty()).collect()
}

fn pieces(program: &Program) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    for (file, source) in program {
        let lines: Vec<&str> = source.text.split_inclusive('\n').collect();
        for section in source.sections() {
            let mut piece = Piece {
                file,
                name: &section.name,
                part: section.part,
                nth: 0,
                text: lines[section.lines.clone()].concat(),
            };
            let before = pieces.iter().filter(|other| other.file == file);
            piece.nth = before.filter(|other| other.is_named(&piece)).count();
            pieces.push(piece);
        }
    }
    pieces
}

/// Gives the sections of a program the first line of another one.
fn take_first_line(pieces: &mut [Piece<'_>], from: &Program) {
    let first = from.get(MAIN).and_then(|main| main.text.lines().next());
    let piece = pieces.iter_mut().find(|piece| piece.file == MAIN);
    if let (Some(first), Some(piece)) = (first, piece)
        && let Some((_, rest)) = piece.text.split_once('\n')
    {
        piece.text = format!("{first}\n{rest}");
    }
}

/// For each section of one program, the same section in another one.
type Pairs = Vec<Option<usize>>;

/// Pairs sections by file and name, then by name, then by their lines.
fn pair(old: &[Piece<'_>], new: &[Piece<'_>]) -> Pairs {
    let all = (0..old.len()).collect();
    let mut pairs = pair_by_name(old, new, all, (0..new.len()).collect());
    let mut alike = Vec::new();
    for (at, piece) in old.iter().enumerate() {
        for (other_at, other) in new.iter().enumerate() {
            let likeness = piece.likeness(other);
            if pairs[at].is_none() && !pairs.contains(&Some(other_at)) && likeness >= ALIKE {
                alike.push((likeness, at, other_at));
            }
        }
    }
    alike.sort_by(|one, other| other.0.total_cmp(&one.0));
    for (_, at, other_at) in alike {
        if pairs[at].is_none() && !pairs.contains(&Some(other_at)) {
            pairs[at] = Some(other_at);
        }
    }
    pairs
}

/// Pairs some sections of one program with some of another one, by file and name, then by name.
fn pair_by_name(
    old: &[Piece<'_>],
    new: &[Piece<'_>],
    mut left: BTreeSet<usize>,
    mut free: BTreeSet<usize>,
) -> Pairs {
    let mut pairs = vec![None; old.len()];
    for rule in [Piece::is_at, Piece::is_moved] {
        for at in left.clone() {
            let found = free.iter().find(|other| rule(&old[at], &new[**other]));
            if let Some(found) = found.copied() {
                pairs[at] = Some(found);
                free.remove(&found);
                left.remove(&at);
            }
        }
    }
    pairs
}

fn reversed(pairs: &Pairs, count: usize) -> Pairs {
    let mut reversed = vec![None; count];
    for (at, other) in pairs.iter().enumerate() {
        if let Some(other) = other {
            reversed[*other] = Some(at);
        }
    }
    reversed
}

/// The sections, counted in the old program, that stand elsewhere in the new one: in another file,
/// or before or after others.
fn moved(old: &[Piece<'_>], new: &[Piece<'_>], pairs: &Pairs) -> BTreeSet<usize> {
    let stays = |at: usize| pairs[at].filter(|other| new[*other].file == old[at].file);
    let mut moved: BTreeSet<usize> = (0..old.len())
        .filter(|at| pairs[*at].is_some() && stays(*at).is_none())
        .collect();
    let before: Vec<usize> = (0..old.len()).filter(|at| stays(*at).is_some()).collect();
    let mut after = before.clone();
    after.sort_by_key(|at| stays(*at));
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        if !matches!(op, DiffOp::Equal { .. }) {
            moved.extend(&before[op.old_range()]);
        }
    }
    moved
}

/// A section of the result.
struct Entry {
    file: String,
    name: String,
    text: String,
}

/// The result, as it grows from the program that takes the edit.
struct Draft<'a> {
    merge: &'a Merge<'a>,
    edited: Vec<Piece<'a>>,
    /// The sections by a number that stays, in the order in which they stand in their files.
    entries: Vec<(usize, Entry)>,
    /// The number of each section of the edited program.
    numbers: Pairs,
    changed: Vec<String>,
    /// The sections with markers, and what a person is to see there.
    conflicts: BTreeMap<usize, String>,
}

impl Merge<'_> {
    /// Merges.
    pub fn run(&self) -> Merged {
        let (mut base, mut edited) = (pieces(self.base), pieces(self.edited));
        if self.own_first_line {
            take_first_line(&mut base, self.target);
            take_first_line(&mut edited, self.target);
        }
        let target = pieces(self.target);
        let (to_edited, to_target) = (pair(&base, &edited), pair(&base, &target));
        let added = |pairs: &Pairs, count| {
            let reversed = reversed(pairs, count);
            (0..count).filter(|at| reversed[*at].is_none()).collect()
        };
        let mut numbers = pair_by_name(
            &edited,
            &target,
            added(&to_edited, edited.len()),
            added(&to_target, target.len()),
        );
        let new: Vec<(usize, usize)> = pairs_of(&numbers).collect();
        for (at, edited) in pairs_of(&to_edited) {
            numbers[edited] = to_target[at];
        }
        let moves = &moved(&base, &edited, &to_edited) - &moved(&base, &target, &to_target);
        let mut draft = Draft {
            merge: self,
            entries: target.iter().map(Entry::of).enumerate().collect(),
            numbers,
            edited,
            changed: Vec::new(),
            conflicts: BTreeMap::new(),
        };
        for (at, piece) in base.iter().enumerate() {
            draft.take(piece, to_edited[at], to_target[at]);
        }
        for (edited, target) in new {
            draft.change(target, "", Some(edited));
        }
        let mut moves: Vec<usize> = moves.into_iter().collect();
        moves.sort_by_key(|at| to_edited[*at]);
        for at in moves {
            draft.displace(to_edited[at], to_target[at]);
        }
        for edited in added(&to_edited, draft.edited.len()) {
            draft.add(edited);
        }
        draft.finish()
    }
}

fn pairs_of(pairs: &Pairs) -> impl Iterator<Item = (usize, usize)> {
    let pairs = pairs.iter().enumerate();
    pairs.filter_map(|(at, other)| other.map(|other| (at, other)))
}

impl Entry {
    fn of(piece: &Piece<'_>) -> Entry {
        Entry {
            file: piece.file.into(),
            name: piece.name.into(),
            text: piece.text.clone(),
        }
    }
}

impl Draft<'_> {
    /// Takes what the edit does to one section.
    fn take(&mut self, base: &Piece<'_>, edited: Option<usize>, target: Option<usize>) {
        match (edited, target) {
            (_, Some(target)) => self.change(target, &base.text, edited),
            (Some(edited), None) if self.edited[edited].text != base.text => {
                let text = self.markers("", &base.text, &self.edited[edited].text);
                let number = self.insert(edited, text);
                let what = format!("step {} has no {} any more", self.merge.to, base.name);
                self.conflicts.insert(number, what);
            }
            _ => {}
        }
    }

    /// Merges the edit of a section into the section with this number.
    fn change(&mut self, number: usize, base: &str, edited: Option<usize>) {
        let edited = edited.map_or(String::new(), |edited| self.edited[edited].text.clone());
        let at = self.position(number);
        let ours = self.entries[at].1.text.clone();
        if edited == base || edited == ours {
            return;
        }
        let name = self.entries[at].1.name.clone();
        let text = match merge(base, &ours, &edited) {
            Some(text) => text,
            None => {
                let what = format!("step {} changes these lines too ({name})", self.merge.to);
                self.conflicts.insert(number, what);
                self.conflict(&ours, base, &edited)
            }
        };
        if !self.conflicts.contains_key(&number) {
            self.changed.push(name);
        }
        self.entries[at].1.text = text;
    }

    /// Moves a section to where the edit has moved it.
    fn displace(&mut self, edited: Option<usize>, target: Option<usize>) {
        if let (Some(edited), Some(number)) = (edited, target) {
            let at = self.position(number);
            let (_, mut entry) = self.entries.remove(at);
            let (place, file) = self.place(edited);
            entry.file = file;
            self.changed.push(entry.name.clone());
            self.entries.insert(place, (number, entry));
        }
    }

    /// Puts a section that the edit has made in its place.
    fn add(&mut self, edited: usize) {
        if self.numbers[edited].is_none() {
            self.insert(edited, self.edited[edited].text.clone());
            self.changed.push(self.edited[edited].name.into());
        }
    }

    fn insert(&mut self, edited: usize, text: String) -> usize {
        let (place, file) = self.place(edited);
        let number = self.entries.iter().map(|entry| entry.0).max();
        let number = number.map_or(0, |number| number + 1);
        let name = self.edited[edited].name.into();
        self.entries
            .insert(place, (number, Entry { file, name, text }));
        self.numbers[edited] = Some(number);
        number
    }

    fn position(&self, number: usize) -> usize {
        let position = self.entries.iter().position(|entry| entry.0 == number);
        position.expect("a section leaves only to come back at once")
    }

    /// Where a section of the edited program comes to stand: after the same section as there.
    fn place(&self, edited: usize) -> (usize, String) {
        let piece = &self.edited[edited];
        let before = (0..edited)
            .rev()
            .take_while(|at| self.edited[*at].file == piece.file);
        let before: Vec<usize> = before
            .filter_map(|at| self.numbers[at])
            .filter_map(|number| self.entries.iter().position(|entry| entry.0 == number))
            .collect();
        let in_its_file = |at: &&usize| self.entries[**at].1.file == piece.file;
        let is_of_a_block = piece.name.contains("::") || piece.part == Part::Close;
        let after = match is_of_a_block {
            true => before.first(),
            false => before.iter().find(in_its_file).or(before.first()),
        };
        if let Some(at) = after {
            return (at + 1, self.entries[*at].1.file.clone());
        }
        let mut entries = self.entries.iter();
        let start = entries.position(|entry| entry.1.file == piece.file);
        let start = start.unwrap_or(self.entries.len());
        let is_top = |entry: &(usize, Entry)| entry.1.name == "top" && piece.name != "top";
        let after_top = self.entries.get(start).is_some_and(is_top);
        (start + usize::from(after_top), piece.file.into())
    }

    fn conflict(&self, ours: &str, base: &str, edited: &str) -> String {
        match diffy::merge(base, ours, edited) {
            Err(text) if !ours.is_empty() && !edited.is_empty() => self.named(&text),
            _ => self.markers(ours, base, edited),
        }
    }

    fn markers(&self, ours: &str, base: &str, edited: &str) -> String {
        self.named(&format!(
            "<<<<<<< ours\n{ours}||||||| original\n{base}=======\n{edited}>>>>>>> theirs\n"
        ))
    }

    /// Names the steps at the markers.
    fn named(&self, text: &str) -> String {
        let (from, to) = (self.merge.from, self.merge.to);
        text.replace("<<<<<<< ours\n", &format!("<<<<<<< {to}\n"))
            .replace("||||||| original\n", &format!("||||||| {from} before\n"))
            .replace(">>>>>>> theirs\n", &format!(">>>>>>> {from} now\n"))
    }

    fn finish(self) -> Merged {
        let mut merged = Merged::default();
        let mut conflicts = self.conflicts;
        for (number, entry) in self.entries {
            let text = merged.files.entry(entry.file.clone()).or_default();
            if let Some(what) = conflicts.remove(&number) {
                let marked = entry
                    .text
                    .lines()
                    .position(|line| line.starts_with("<<<<<<< "));
                let line = text.lines().count() + marked.unwrap_or_default() + 1;
                let file = entry.file;
                merged.conflicts.push(Place { file, line, what });
            }
            text.push_str(&entry.text);
        }
        merged.files.retain(|_, text| !text.is_empty());
        merged.changed = self.changed;
        merged
    }
}

/// Merges two versions of a section; none: both change the same lines. Neighboring lines are not
/// the same lines.
fn merge(base: &str, ours: &str, edited: &str) -> Option<String> {
    if ours == base {
        return Some(edited.into());
    }
    if base.is_empty() || ours.is_empty() || edited.is_empty() {
        return None;
    }
    let apart = |text: &str| text.replace('\n', "\n\0\n");
    let merged = diffy::merge(base, ours, edited).or_else(|_| {
        let merged = diffy::merge(&apart(base), &apart(ours), &apart(edited))?;
        Ok::<_, String>(merged.replace("\n\0\n", "\n"))
    });
    merged.ok()
}
