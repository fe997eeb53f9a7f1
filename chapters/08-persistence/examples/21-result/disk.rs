//! Waiting for the disk, in threads of their own.

use std::io;
use std::sync::mpsc::{self, Receiver};
use std::thread;

/// Something that takes its time, and what comes of it.
pub struct Work(Receiver<io::Result<()>>);

impl Work {
    /// Starts it in a thread.
    pub fn start(
        work: impl FnOnce() -> io::Result<()> + Send + 'static,
    ) -> Work {
        let (sender, results) = mpsc::channel();
        // Nobody waits for it when the server ends.
        thread::spawn(move || drop(sender.send(work())));
        Work(results)
    }

    /// What has come of it, if it has ended.
    pub fn result(&mut self) -> Option<io::Result<()>> {
        self.0.try_recv().ok()
    }
}
