//! What a terminal shows: bytes in, lines out.
//!
//! Only what shells and line editors use is understood: moving the cursor and erasing. Colors and
//! modes change nothing that a page could show. Lines never wrap and never scroll away.

use vte::{Params, Parser, Perform};

/// A line of a terminal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// The characters, without blanks at the end.
    pub text: String,
    /// How many inputs the session had seen when the line began.
    pub begun: usize,
    /// How many inputs the session had seen when the line was last changed.
    pub changed: usize,
}

impl Line {
    /// Whether nobody typed anything, in any terminal, while the line came to be.
    pub fn is_undisturbed(&self) -> bool {
        self.begun == self.changed
    }
}

/// A terminal of unlimited height and width.
#[derive(Default)]
pub struct Screen {
    parser: Parser,
    page: Page,
}

impl Screen {
    /// Takes what a program printed, when the session had seen `inputs` inputs.
    pub fn print(&mut self, bytes: &[u8], inputs: usize) {
        self.page.inputs = inputs;
        self.parser.advance(&mut self.page, bytes);
    }

    /// The lines from `first` on that have ended.
    pub fn finished(&self, first: usize) -> Vec<Line> {
        let rows = self.page.rows.iter();
        let finished = rows.take(self.page.row).skip(first);
        finished.map(Row::line).collect()
    }

    /// The line that the cursor is on.
    pub fn tail(&self) -> Line {
        let row = self.page.rows.get(self.page.row);
        row.map(Row::line).unwrap_or_default()
    }

    /// How many lines have ended.
    pub fn height(&self) -> usize {
        self.page.row
    }
}

#[derive(Default)]
struct Page {
    rows: Vec<Row>,
    row: usize,
    column: usize,
    inputs: usize,
}

#[derive(Clone, Default)]
struct Row {
    cells: Vec<char>,
    begun: usize,
    changed: usize,
}

impl Row {
    fn line(&self) -> Line {
        let text: String = self.cells.iter().collect();
        Line {
            text: text.trim_end().to_owned(),
            begun: self.begun,
            changed: self.changed,
        }
    }
}

impl Page {
    /// The row of the cursor, made if there is none.
    fn here(&mut self) -> &mut Row {
        let inputs = self.inputs;
        if self.rows.len() <= self.row {
            self.rows.resize(self.row + 1, Row::default());
        }
        let row = &mut self.rows[self.row];
        if row.cells.is_empty() {
            row.begun = inputs;
        }
        row.changed = inputs;
        row
    }

    /// Erases in the row of the cursor: 0 to the right, 1 to the left, 2 all.
    fn erase(&mut self, how: u16) {
        let column = self.column;
        let cells = &mut self.here().cells;
        match how {
            0 => cells.truncate(column),
            1 => cells.iter_mut().take(column + 1).for_each(|c| *c = ' '),
            _ => cells.clear(),
        }
    }
}

impl Perform for Page {
    fn print(&mut self, c: char) {
        let column = self.column;
        let cells = &mut self.here().cells;
        if cells.len() <= column {
            cells.resize(column + 1, ' ');
        }
        cells[column] = c;
        self.column += 1;
    }

    fn execute(&mut self, byte: u8) {
        match byte {
            b'\n' => {
                self.here();
                self.row += 1;
            }
            b'\r' => self.column = 0,
            b'\t' => self.column = (self.column / 8 + 1) * 8,
            0x08 => self.column = self.column.saturating_sub(1),
            _ => {}
        }
    }

    fn csi_dispatch(&mut self, params: &Params, _: &[u8], _: bool, action: char) {
        let first = params.iter().next().and_then(|p| p.first().copied());
        let given = first.unwrap_or(0);
        let count = usize::from(given.max(1));
        match action {
            'A' => self.row = self.row.saturating_sub(count),
            'B' => self.row += count,
            'C' => self.column += count,
            'D' => self.column = self.column.saturating_sub(count),
            'G' => self.column = count - 1,
            'K' => self.erase(given),
            'J' => {
                self.erase(given);
                self.rows.truncate(self.row + 1);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(bytes: &str) -> (Vec<String>, String) {
        let mut screen = Screen::default();
        screen.print(bytes.as_bytes(), 0);
        let finished = screen.finished(0);
        let finished = finished.into_iter().map(|line| line.text).collect();
        (finished, screen.tail().text)
    }

    #[test]
    fn a_line_ends_with_a_line_feed() {
        let (finished, tail) = shown("one\r\ntwo\r\n$ ");
        assert_eq!(finished, ["one", "two"]);
        assert_eq!(tail, "$");
    }

    #[test]
    fn what_an_editor_draws_again_is_one_line() {
        let (finished, tail) = shown("> \r\x1b[K> G\r\x1b[K> GE\x1b[1D\x1b[1C\r\n");
        assert_eq!(finished, ["> GE"]);
        assert_eq!(tail, "");
    }

    #[test]
    fn colors_and_modes_are_not_seen() {
        let (_, tail) = shown("\x1b[?2004h\x1b[1m\x1b[31merror\x1b[0m: no");
        assert_eq!(tail, "error: no");
    }

    #[test]
    fn a_line_knows_whether_somebody_typed_meanwhile() {
        let mut screen = Screen::default();
        screen.print(b"recvfrom(4, ", 1);
        screen.print(b"\"\") = 0\r\nnext", 2);
        let finished = screen.finished(0);
        assert!(!finished[0].is_undisturbed());
        assert!(screen.tail().is_undisturbed());
    }
}
