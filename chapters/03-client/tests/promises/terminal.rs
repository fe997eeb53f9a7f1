//! A program of this chapter at a pseudo-terminal, and the user who types there.
#![cfg(unix)]

use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Instant;

use nix::fcntl::{FcntlArg, FdFlag, fcntl};
use nix::pty::{Winsize, openpty};
#[cfg(target_os = "linux")]
use nix::sys::termios::{Termios, tcgetattr};

use super::program::{shown, starting};
use super::screen::Screen;
use super::{BOOK_ADDRESS, LIMIT, difference};

/// A terminal of 24 lines of 80 characters with a program in it.
pub struct Terminal {
    keyboard: File,
    output: Receiver<Vec<u8>>,
    screen: Screen,
    child: Child,
    address: String,
    #[cfg(target_os = "linux")]
    settings: Termios,
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
        #[cfg(target_os = "linux")]
        let settings = tcgetattr(&ours).unwrap();
        let child = command.spawn().unwrap();
        Terminal {
            child,
            keyboard: ours.try_clone().unwrap(),
            output: read_pieces(ours),
            screen: Screen::default(),
            address: address.to_string(),
            #[cfg(target_os = "linux")]
            settings,
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
        while !is_there(&self.screen.text()) {
            let left = deadline.saturating_duration_since(Instant::now());
            let problem = match self.output.recv_timeout(left) {
                Ok(piece) => {
                    self.screen.write(&piece);
                    continue;
                }
                Err(RecvTimeoutError::Timeout) => format!("within {LIMIT:?}"),
                Err(RecvTimeoutError::Disconnected) => {
                    "before the program ended".into()
                }
            };
            let screen = self.screen.text();
            panic!(
                "the expected screen did not come {problem}; it differs {}",
                difference::lines(last_lines(&screen, lines), expected)
            );
        }
    }

    /// Presses keys. The Enter key is `\r`.
    pub fn types(&mut self, keys: impl AsRef<[u8]>) {
        self.keyboard.write_all(keys.as_ref()).unwrap();
    }

    /// Pastes lines, as a terminal does: marked, if the program asked for that.
    pub fn pastes(&mut self, lines: &str) {
        let keys = lines.replace('\n', "\r");
        if self.screen.marks_pastes {
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
        let screen = self.screen.text();
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
                Ok(piece) => self.screen.write(&piece),
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => panic!(
                    "the program did not end within {LIMIT:?}; the screen:\n{}",
                    self.screen.text()
                ),
            }
        }
        self.child.wait().unwrap().code()
    }

    /// Whether echo, line editing and control keys are as before the program.
    #[cfg(target_os = "linux")]
    pub fn is_as_it_was(&self) -> bool {
        tcgetattr(&self.keyboard).unwrap() == self.settings
    }
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
    let size = Winsize {
        ws_row: 24,
        ws_col: 80,
        ws_xpixel: 0,
        ws_ypixel: 0,
    };
    let ends = openpty(&size, None).unwrap();
    for end in [&ends.master, &ends.slave] {
        fcntl(end, FcntlArg::F_SETFD(FdFlag::FD_CLOEXEC)).unwrap();
    }
    (ends.master.into(), ends.slave)
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
