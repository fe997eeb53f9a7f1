//! Which lines of a run a line of a page allows.

use regex::Regex;

use super::variants;
use super::volatile::{self, Kind, Known, Reading};
use observe::screen::Line;

/// A line of a page, as a pattern.
///
/// `[..]` is any text. Two blanks or more, or a tab, are any number of blanks, because columns are as
/// wide as their widest number. `^C` and `^D` are keys, which not every program shows. Volatile numbers
/// are those of [`volatile`]. Other versions of the tools have other forms ([`variants`]).
#[derive(Clone, Debug)]
pub struct Pattern {
    text: String,
    forms: Vec<Form>,
    order: Order,
}

/// Where a line may come among the others of its block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// After the line before it.
    #[default]
    Next,
    /// After the line before it of the second program, when two print into one terminal.
    Second,
    /// Anywhere, as in a table without an order.
    Any,
}

#[derive(Clone, Debug)]
struct Form {
    regex: Regex,
    numbers: Vec<(Kind, String)>,
}

impl Pattern {
    /// The pattern of a line that `command` prints.
    pub fn new(line: &str, command: &str, reading: Reading) -> Self {
        let text = line.trim_end().replace('\t', "  ");
        let others = variants::of(&text, command);
        let forms = [&text].into_iter().chain(&others);
        Pattern {
            forms: forms.map(|form| Form::new(form, reading)).collect(),
            text,
            order: Order::Next,
        }
    }

    /// The same pattern of a line that may come elsewhere.
    #[must_use]
    pub fn in_order(self, order: Order) -> Self {
        Pattern { order, ..self }
    }

    /// The line of the page.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the line stands for any number of lines.
    pub fn is_gap(&self) -> bool {
        self.text == "..."
    }

    /// What is known of the numbers if the line of the run is one that this line allows.
    pub fn allows(&self, line: &Line, known: &Known) -> Option<Known> {
        self.forms.iter().find_map(|form| form.allows(line, known))
    }
}

impl Form {
    fn new(text: &str, reading: Reading) -> Self {
        let mut regex = String::from("^");
        let mut numbers = Vec::new();
        // Columns may be separated by one blank only.
        let columns = reading != Reading::default();
        let mut end = 0;
        let literal = |from: usize, to: usize| literal(&text[from..to], columns, from == 0);
        for number in volatile::numbers(text, reading) {
            let digits = &text[number.range.clone()];
            regex.push_str(&literal(end, number.range.start));
            regex.push_str(&format!("({})", volatile::shape(number.kind, digits)));
            numbers.push((number.kind, digits.to_owned()));
            end = number.range.end;
        }
        regex.push_str(&literal(end, text.len()));
        regex.push('$');
        let regex = Regex::new(&regex).expect("all but our own parts is escaped");
        Form { regex, numbers }
    }

    fn allows(&self, line: &Line, known: &Known) -> Option<Known> {
        let captures = self.regex.captures(&line.text)?;
        let mut known = known.clone();
        for (index, (kind, page)) in self.numbers.iter().enumerate() {
            let real = captures.get(index + 1)?.as_str();
            if !volatile::agrees(*kind, page, real, line.is_undisturbed(), &mut known) {
                return None;
            }
        }
        Some(known)
    }
}

/// The regular expression of a text without volatile numbers. A line may begin with any number of
/// blanks where it has some.
fn literal(text: &str, columns: bool, begins_line: bool) -> String {
    let mut regex = String::new();
    let mut rest = text;
    while !rest.is_empty() {
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        let taken = if let Some(after) = rest.strip_prefix("[..]") {
            regex.push_str(".*?");
            rest.len() - after.len()
        } else if ["^C", "^D"]
            .iter()
            .any(|key| rest[blanks..].starts_with(key))
        {
            let key = &rest[blanks..blanks + 2];
            regex.push_str(&format!(" *(?:{})?", regex::escape(key)));
            blanks + key.len()
        } else if blanks > 1 || columns && blanks == 1 {
            let is_first = begins_line && rest.len() == text.len();
            regex.push_str(if is_first { " *" } else { " +" });
            blanks
        } else {
            let first = rest.chars().next().map_or(1, char::len_utf8);
            regex.push_str(&regex::escape(&rest[..first]));
            first
        };
        rest = &rest[taken..];
    }
    regex
}

/// How far lines of a page and lines of a run agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// Each has its counterpart.
    Whole(Known),
    /// The page has more, and what has come so far is right.
    SoFar,
    /// They differ, whatever comes.
    None,
}

/// Compares all lines of a page with all lines of a run.
pub fn compare(page: &[Pattern], run: &[Line], known: &Known) -> Agreement {
    let in_order = page.iter().all(|line| line.order == Order::Next);
    match merged(&sequences(page), run, known) {
        Some(known) => Agreement::Whole(known),
        None if !in_order || page.iter().any(Pattern::is_gap) => Agreement::SoFar,
        None => match merged(&sequences(&page[..page.len().min(run.len())]), run, known) {
            Some(_) => Agreement::SoFar,
            None => Agreement::None,
        },
    }
}

/// The lines of a page as sequences, each of which keeps its order: one for each program that prints, and one
/// for each line that may come anywhere.
fn sequences(page: &[Pattern]) -> Vec<Vec<&Pattern>> {
    let of = |order| page.iter().filter(move |line| line.order == order);
    let programs = [Order::Next, Order::Second].map(|order| of(order).collect());
    let anywhere = of(Order::Any).map(|line| vec![line]);
    programs.into_iter().chain(anywhere).collect()
}

/// What is known of the numbers if the lines of the run are those of all sequences, merged in some way. A gap stands
/// for lines in a row.
fn merged<'a, S>(sequences: &[S], run: &[Line], known: &Known) -> Option<Known>
where
    S: AsRef<[&'a Pattern]>,
{
    let sequences: Vec<&[&Pattern]> = sequences.iter().map(AsRef::as_ref).collect();
    if run.is_empty() && sequences.iter().all(|sequence| sequence.is_empty()) {
        return Some(known.clone());
    }
    sequences.iter().enumerate().find_map(|(index, sequence)| {
        let (first, rest) = sequence.split_first()?;
        let mut others = sequences.clone();
        others[index] = rest;
        if first.is_gap() {
            let mut ends = (0..=run.len()).map(|skipped| &run[skipped..]);
            return ends.find_map(|run| merged(&others, run, known));
        }
        let (line, lines) = run.split_first()?;
        merged(&others, lines, &first.allows(line, known)?)
    })
}

/// Which line of a page and which line of a run belong together, from top to bottom, and what is
/// then known of the numbers: the longest such list, without the pairs that contradict earlier ones.
pub fn pairs(page: &[Pattern], run: &[Line], known: &Known) -> (Vec<(usize, usize)>, Known) {
    let width = run.len() + 1;
    let mut lengths = vec![0_usize; (page.len() + 1) * width];
    let allowed = |i: usize, j: usize| page[i].allows(&run[j], known).is_some();
    for i in (0..page.len()).rev() {
        for j in (0..run.len()).rev() {
            let (down, right) = (lengths[(i + 1) * width + j], lengths[i * width + j + 1]);
            lengths[i * width + j] = if allowed(i, j) {
                lengths[(i + 1) * width + j + 1] + 1
            } else {
                down.max(right)
            };
        }
    }
    let (mut i, mut j, mut pairs, mut sure) = (0, 0, Vec::new(), known.clone());
    while i < page.len() && j < run.len() {
        if allowed(i, j) {
            if let Some(more) = page[i].allows(&run[j], &sure) {
                sure = more;
                pairs.push((i, j));
            }
            (i, j) = (i + 1, j + 1);
        } else if lengths[(i + 1) * width + j] >= lengths[i * width + j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    (pairs, sure)
}

/// A difference for people: lines that both have, `-` for the page alone, `+` for the run alone.
/// Also the first line of the page that the run does not have, and the line of the run in its place.
pub fn difference(page: &[Pattern], run: &[Line], known: &Known) -> Difference {
    let (mut pairs, _) = pairs(page, run, known);
    pairs.push((page.len(), run.len()));
    let (mut i, mut j) = (0, 0);
    let mut difference = Difference::default();
    for (next_i, next_j) in pairs {
        if (i, j) != (next_i, next_j) && difference.first.is_none() {
            difference.first = Some((i, (j < next_j).then_some(j)));
        }
        let missing = page[i..next_i]
            .iter()
            .map(|line| format!("- {}", line.text()));
        let extra = run[j..next_j].iter().map(|line| format!("+ {}", line.text));
        difference.lines.extend(missing.chain(extra));
        difference
            .lines
            .extend(page.get(next_i).map(|line| format!("  {}", line.text())));
        (i, j) = (next_i + 1, next_j + 1);
    }
    difference
}

/// What [`difference`] finds.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// The lines to show.
    pub lines: Vec<String>,
    /// Where the two part: an index into the page, and one into the run if it has a line there.
    pub first: Option<(usize, Option<usize>)>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn patterns(lines: &[&str]) -> Vec<Pattern> {
        lines
            .iter()
            .map(|line| Pattern::new(line, "", Reading::default()))
            .collect()
    }

    fn lines(lines: &[&str]) -> Vec<Line> {
        let lines = lines.iter().map(|text| Line {
            text: (*text).to_owned(),
            ..Line::default()
        });
        lines.collect()
    }

    fn agree(page: &[&str], run: &[&str], order: Order) -> Agreement {
        let page = patterns(page).into_iter();
        let page: Vec<Pattern> = page.map(|line| line.in_order(order)).collect();
        compare(&page, &lines(run), &Known::default())
    }

    fn is_whole(page: &[&str], run: &[&str]) -> bool {
        matches!(agree(page, run, Order::Next), Agreement::Whole(_))
    }

    #[test]
    fn ports_may_differ_if_they_do_so_consistently() {
        let page = ["from 127.0.0.1:50001", "closed 127.0.0.1:50001"];
        assert!(is_whole(
            &page,
            &["from 127.0.0.1:41000", "closed 127.0.0.1:41000"]
        ));
        assert!(!is_whole(
            &page,
            &["from 127.0.0.1:41000", "closed 127.0.0.1:41002"]
        ));
    }

    #[test]
    fn columns_may_be_wider_and_single_blanks_may_not() {
        assert!(is_whole(&["a    b"], &["a  b"]));
        assert!(!is_whole(&["a b"], &["a  b"]));
    }

    #[test]
    fn where_numbers_vary_they_may_be_of_any_length() {
        let varies = Reading {
            varies: Some(10),
            ..Reading::default()
        };
        let pattern = Pattern::new("  8 MB    7.62      401  37.3 %", "", varies);
        let allows = |text: &str| {
            let line = lines(&[text]).remove(0);
            pattern.allows(&line, &Known::default()).is_some()
        };
        assert!(allows("  8 MB      40    1,401    45 %"));
        assert!(!allows("  8 MB      40      new  45.3 %"));
        assert!(!allows("  8 MB      40  45.3 %"));
    }

    #[test]
    fn keys_may_be_shown_or_not() {
        assert!(is_whole(&["127.0.0.1:6379> ^C"], &["127.0.0.1:6379>"]));
        assert!(is_whole(&["127.0.0.1:6379> ^C"], &["127.0.0.1:6379> ^C"]));
        assert!(is_whole(&["^C"], &["^C"]));
        assert!(!is_whole(&["^C"], &["^D"]));
    }

    #[test]
    fn wildcards_stand_for_text_and_for_lines() {
        assert!(is_whole(
            &["took [..] ms", "...", "end"],
            &["took 12 ms", "a", "b", "end"]
        ));
        assert!(is_whole(&["...", "end"], &["end"]));
        assert!(!is_whole(&["...", "end"], &["end", "more"]));
    }

    #[test]
    fn what_is_not_there_yet_is_told_from_what_is_wrong() {
        let agree = |page: &[&str], run: &[&str]| agree(page, run, Order::Next);
        assert_eq!(agree(&["a", "b"], &["a"]), Agreement::SoFar);
        assert_eq!(agree(&["a", "b"], &["b"]), Agreement::None);
        assert_eq!(agree(&["a"], &["a", "b"]), Agreement::None);
    }

    #[test]
    fn unordered_lines_still_have_one_counterpart_each() {
        let page = [
            "x 127.0.0.1:50001",
            "y 127.0.0.1:50002",
            "y 127.0.0.1:50001",
        ];
        let run = [
            "y 127.0.0.1:41000",
            "y 127.0.0.1:41002",
            "x 127.0.0.1:41002",
        ];
        assert!(matches!(
            agree(&page, &run, Order::Any),
            Agreement::Whole(_)
        ));
        assert_eq!(
            agree(&["a", "a"], &["a", "b"], Order::Any),
            Agreement::SoFar
        );
    }

    #[test]
    fn each_of_two_programs_keeps_its_order() {
        let page = [
            "Received: SET",
            "Sent: OK",
            "OK",
            "Received: GET",
            "1",
            "Sent: 1",
        ];
        let mut page = patterns(&page);
        for reply in [2, 4] {
            page[reply] = page[reply].clone().in_order(Order::Second);
        }
        let is_whole = |run: [&str; 6]| {
            let agreement = compare(&page, &lines(&run), &Known::default());
            matches!(agreement, Agreement::Whole(_))
        };
        let (set, sent, get, sent_1) = ("Received: SET", "Sent: OK", "Received: GET", "Sent: 1");
        assert!(is_whole([set, sent, "OK", get, "1", sent_1]));
        assert!(is_whole([set, "OK", sent, get, sent_1, "1"]));
        assert!(!is_whole([set, sent, "1", get, "OK", sent_1]));
        assert!(!is_whole([sent, set, "OK", get, "1", sent_1]));
    }

    #[test]
    fn a_difference_shows_both_sides() {
        let found = difference(
            &patterns(&["a", "OK", "c"]),
            &lines(&["a", "KO", "c"]),
            &Known::default(),
        );
        assert_eq!(found.lines, ["  a", "- OK", "+ KO", "  c"]);
        assert_eq!(found.first, Some((1, Some(1))));
    }
}
