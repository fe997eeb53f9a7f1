//! A program of this chapter at a pseudo-terminal, and the user who types there.
#![cfg(unix)]

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;

use pty_process::{Size, blocking};
use vt100::Parser;

use super::program::{shown, starting};
use super::{BOOK_ADDRESS, LIMIT, difference};

/// The lines of a terminal, and how long they are: the size of a `Parser` by default.
const SIZE: (u16, u16) = (24, 80);

/// What `Parser` is given for U+FFFD, which it leaves out.
const STAND_IN: &str = "\u{e000}";

/// A terminal with a program in it.
pub struct Terminal {
    keyboard: File,
    output: Receiver<Vec<u8>>,
    printed: Vec<u8>,
    screen: Parser,
    child: Child,
    address: String,
}

impl Terminal {
    /// Starts `command` with `address` as its argument.
    pub fn start(mut command: Command, address: impl ToString) -> Terminal {
        let _starting = starting();
        let (ours, theirs) = open();
        command.arg(address.to_string());
        command.stdin(theirs.try_clone().unwrap());
        command.stdout(theirs.try_clone().unwrap());
        command.stderr(theirs);
        let child = command.spawn().unwrap();
        Terminal {
            child,
            keyboard: ours.try_clone().unwrap(),
            output: read_pieces(ours),
            printed: Vec::new(),
            screen: Parser::default(),
            address: address.to_string(),
        }
    }

    /// Waits until the screen shows exactly `text`.
    #[track_caller]
    pub fn shows(&mut self, text: &str) {
        let text = text.replace(BOOK_ADDRESS, &self.address);
        self.wait(&text, usize::MAX, |screen| screen == text);
    }

    /// Waits until the screen's last lines are `text`.
    #[track_caller]
    pub fn shows_at_the_end(&mut self, text: &str) {
        let text = text.replace(BOOK_ADDRESS, &self.address);
        let lines = text.split_inclusive('\n').count();
        self.wait(&text, lines, |screen| screen.ends_with(&text));
    }

    /// Waits for a screen. When it does not come, the message compares the
    /// last `lines` of it with the `expected` ones.
    #[track_caller]
    fn wait(
        &mut self,
        expected: &str,
        lines: usize,
        is_there: impl Fn(&str) -> bool,
    ) {
        let deadline = Instant::now() + LIMIT;
        while !is_there(&self.text()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let problem = match self.output.recv_timeout(left) {
                Ok(piece) => {
                    self.take(&piece);
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => format!("within {LIMIT:?}"),
                Err(RecvTimeoutError::Disconnected) => {
                    "before the program ended".into()
                }
            };
            let screen = self.text();
            panic!(
                "the expected screen did not come {problem}; it differs {}",
                difference::lines(last_lines(&screen, lines), expected)
            );
        }
    }

    /// Takes what the program has printed, which must be UTF-8.
    #[track_caller]
    fn take(&mut self, piece: &[u8]) {
        self.printed.extend(piece);
        let whole = match str::from_utf8(&self.printed) {
            Ok(all) => all,
            Err(error) if error.error_len().is_none() => {
                str::from_utf8(&self.printed[..error.valid_up_to()]).unwrap()
            }
            Err(_) => panic!("not UTF-8: {}", self.printed.escape_ascii()),
        };
        let text = whole.replace('\u{fffd}', STAND_IN);
        self.screen = Parser::default();
        self.screen.process(text.as_bytes());
    }

    /// The lines, ended by line feeds; the one with the cursor is the last.
    fn text(&self) -> String {
        let screen = self.screen.screen();
        let (row, _) = screen.cursor_position();
        let lines = screen.rows(0, SIZE.1).take(usize::from(row) + 1);
        let text = lines.collect::<Vec<_>>().join("\n");
        text.replace(STAND_IN, "\u{fffd}")
    }

    /// Presses keys. The Enter key is `\r`.
    pub fn types(&mut self, keys: impl AsRef<[u8]>) {
        self.keyboard.write_all(keys.as_ref()).unwrap();
    }

    /// Pastes lines, as a terminal does: marked, if the program asked for that.
    pub fn pastes(&mut self, lines: &str) {
        let keys = lines.replace('\n', "\r");
        if self.screen.screen().bracketed_paste() {
            self.types(format!("\x1b[200~{keys}\x1b[201~"));
        } else {
            self.types(keys);
        }
    }

    /// Waits until the program ends; the screen must show exactly `text` then.
    #[track_caller]
    pub fn ends_with(mut self, code: i32, text: &str) {
        let text = text.replace(BOOK_ADDRESS, &self.address);
        let ended = self.end();
        let screen = self.text();
        assert!(
            screen == text,
            "another screen than expected at the end; it differs {}",
            difference::lines(&screen, &text)
        );
        assert!(
            ended == Some(code),
            "another exit code than expected\n\
             came:      {}\nexpected:  {code}\nthe screen:\n{screen}",
            shown(ended)
        );
    }

    /// Waits until the program ends: its exit code.
    #[track_caller]
    pub fn end(&mut self) -> Option<i32> {
        let deadline = Instant::now() + LIMIT;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.output.recv_timeout(left) {
                Ok(piece) => self.take(&piece),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!(
                    "the program did not end within {LIMIT:?}; the screen:\n{}",
                    self.text()
                ),
            }
        }
        self.child.wait().unwrap().code()
    }

    /// Whether echo, line editing and control keys are as in a new terminal.
    #[cfg(target_os = "linux")]
    pub fn is_as_it_was(&self) -> bool {
        let _starting = starting();
        settings(&self.keyboard) == settings(&open().0)
    }
}

/// How a terminal treats what is typed and printed, as `stty -g` says it.
#[cfg(target_os = "linux")]
fn settings(terminal: &File) -> String {
    let mut stty = Command::new("stty");
    stty.arg("-g").stdin(terminal.try_clone().unwrap());
    String::from_utf8(stty.output().unwrap().stdout).unwrap()
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The last lines of a text.
fn last_lines(text: &str, count: usize) -> &str {
    let all = text.split_inclusive('\n').count();
    let left_out = text.split_inclusive('\n').take(all.saturating_sub(count));
    &text[left_out.map(str::len).sum()..]
}

/// Opens a pseudo-terminal: the user's end and the program's. Call it while `starting`.
pub fn open() -> (File, OwnedFd) {
    let (ours, theirs) = blocking::open().unwrap();
    ours.resize(Size::new(SIZE.0, SIZE.1)).unwrap();
    let theirs = theirs.as_fd().try_clone_to_owned().unwrap();
    (OwnedFd::from(ours).into(), theirs)
}

/// Reads beside the test what the program writes, until it has left the
/// terminal. Linux says so with an error (EIO), macOS with an end of file. The
/// first error can overtake the last bytes; they come when we read again.
fn read_pieces(mut terminal: File) -> Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut piece = [0; 4096];
        let mut at_end = false;
        loop {
            match terminal.read(&mut piece) {
                Ok(count @ 1..) => {
                    at_end = false;
                    if sender.send(piece[..count].to_vec()).is_err() {
                        return;
                    }
                }
                _ if at_end => return,
                _ => at_end = true,
            }
        }
    });
    receiver
}
