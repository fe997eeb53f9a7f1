//! What a terminal shows after the bytes that a program has written to it.
#![cfg(unix)]

/// The lines of a terminal, as far as the client's output needs them.
#[derive(Default)]
pub struct Screen {
    lines: Vec<Vec<char>>,
    row: usize,
    column: usize,
    /// Bytes of a sequence or character that is not whole yet.
    pending: Vec<u8>,
    /// Whether the program asked to be told what is pasted.
    pub marks_pastes: bool,
}

impl Screen {
    /// The lines, ended by line feeds; the one with the cursor is the last.
    pub fn text(&self) -> String {
        let lines: Vec<String> = self
            .lines
            .iter()
            .map(|line| line.iter().collect())
            .collect();
        lines.join("\n")
    }

    /// Takes what the program has written.
    pub fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.pending.push(*byte);
            if self.pending[0] == 0x1b {
                if let [_, _, arguments @ .., command @ b'@'..=b'~'] =
                    self.pending.as_slice()
                {
                    let arguments =
                        String::from_utf8(arguments.to_vec()).unwrap();
                    self.control(&arguments, *command);
                    self.pending.clear();
                }
            } else if let Ok(text) = std::str::from_utf8(&self.pending) {
                let character = text.chars().next().unwrap();
                self.pending.clear();
                self.character(character);
            } else {
                assert!(
                    self.pending.len() < 4,
                    "not UTF-8: {:?}",
                    self.pending
                );
            }
        }
    }

    fn character(&mut self, character: char) {
        match character {
            '\r' => self.column = 0,
            '\n' => self.row += 1,
            '\x08' => self.column = self.column.saturating_sub(1),
            '\x07' => {}
            _ => {
                let column = self.column;
                let line = self.line();
                line.resize(line.len().max(column + 1), ' ');
                line[column] = character;
                self.column += 1;
            }
        }
        self.line();
    }

    /// A control sequence, `ESC [ arguments command` (ECMA-48, section 8.3).
    fn control(&mut self, arguments: &str, command: u8) {
        let count = arguments.parse().unwrap_or(1);
        match (arguments, command) {
            (_, b'A') => self.row -= count,
            (_, b'B') => self.row += count,
            (_, b'C') => self.column += count,
            (_, b'D') => self.column -= count,
            ("" | "0", b'K') => {
                let column = self.column;
                self.line().truncate(column);
            }
            ("?2004", b'h') => self.marks_pastes = true,
            ("?2004", b'l') => self.marks_pastes = false,
            // Synchronized output: when to draw, not what.
            ("?2026", b'h' | b'l') => {}
            _ => panic!(
                "unknown sequence ESC [ {arguments} {}",
                char::from(command)
            ),
        }
    }

    /// The line with the cursor.
    fn line(&mut self) -> &mut Vec<char> {
        if self.lines.len() <= self.row {
            self.lines.resize(self.row + 1, Vec::new());
        }
        &mut self.lines[self.row]
    }
}
