use std::io::{BufRead, BufReader, Read};
use std::sync::{Arc, Condvar, Mutex};
use std::thread;

use super::LIMIT;

/// The most bytes that are collected; then the output is closed.
const MOST: u64 = 256 * 1024 * 1024;

/// The lines that a program prints, collected as they come.
pub struct Output {
    shared: Arc<(Mutex<Lines>, Condvar)>,
}

#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    /// The program has closed its side, or we have closed ours.
    ended: bool,
}

impl Output {
    /// Collects at most `most` lines from `source`, then closes it.
    pub fn collect(source: impl Read + Send + 'static, most: usize) -> Output {
        let shared = Arc::<(Mutex<Lines>, Condvar)>::default();
        let ours = Arc::clone(&shared);
        thread::spawn(move || {
            let (lines, changed) = &*ours;
            let mut source = BufReader::new(source.take(MOST));
            for _ in 0..most {
                let mut line = Vec::new();
                let Ok(1..) = source.read_until(b'\n', &mut line) else {
                    break;
                };
                let line = String::from_utf8_lossy(&line);
                let line = line.trim_end_matches(['\r', '\n']).to_string();
                lines.lock().unwrap().lines.push(line);
                changed.notify_all();
            }
            drop(source);
            lines.lock().unwrap().ended = true;
            changed.notify_all();
        });
        Output { shared }
    }

    /// Waits until `line` has been printed; returns the lines up to it.
    #[track_caller]
    pub fn until(&self, line: &str) -> Vec<String> {
        let place =
            |lines: &[String]| lines.iter().position(|printed| printed == line);
        let (mut lines, ended) =
            self.wait(|lines| place(&lines.lines).is_some());
        match place(&lines) {
            Some(place) => lines.truncate(place + 1),
            None => panic!(
                "the line '{line}' was not printed {}; printed so far:\n{}",
                if ended {
                    "before the program ended".into()
                } else {
                    format!("within {LIMIT:?}")
                },
                lines.join("\n")
            ),
        }
        lines
    }

    /// Waits for the first line. Without one: whether the program has ended.
    pub fn first(&self) -> (Option<String>, bool) {
        let (lines, ended) = self.wait(|lines| !lines.lines.is_empty());
        (lines.into_iter().next(), ended)
    }

    /// Waits until the output is closed; returns all its lines.
    #[track_caller]
    pub fn all(&self) -> Vec<String> {
        let (lines, ended) = self.wait(|_| false);
        assert!(
            ended,
            "the program did not end within {LIMIT:?}; it printed:\n{}",
            lines.join("\n")
        );
        lines
    }

    /// Waits until the lines are `enough`, the output ends or [`LIMIT`] is
    /// over.
    fn wait(&self, enough: impl Fn(&Lines) -> bool) -> (Vec<String>, bool) {
        let (lines, changed) = &*self.shared;
        let (lines, _) = changed
            .wait_timeout_while(lines.lock().unwrap(), LIMIT, |lines| {
                !lines.ended && !enough(lines)
            })
            .unwrap();
        (lines.lines.clone(), lines.ended)
    }
}
