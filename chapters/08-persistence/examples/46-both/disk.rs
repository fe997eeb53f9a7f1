//! Waiting for the disk, in threads of their own.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use mio::Waker;

/// Something that takes its time, and what comes of it.
pub struct Work(Receiver<io::Result<()>>);

impl Work {
    /// Starts it in a thread. At its end the loop is woken.
    pub fn start(
        waker: &Arc<Waker>,
        work: impl FnOnce() -> io::Result<()> + Send + 'static,
    ) -> Work {
        let (sender, results) = mpsc::channel();
        let waker = Arc::clone(waker);
        thread::spawn(move || {
            // Nobody waits for it when the server ends.
            let _ = sender.send(work());
            let _ = waker.wake();
        });
        Work(results)
    }

    /// What has come of it, if it has ended.
    pub fn result(&mut self) -> Option<io::Result<()>> {
        self.0.try_recv().ok()
    }
}

/// Waits until the disk has the names of the files beside this one. That a
/// file was created or renamed is a change of its folder.
pub fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    match cfg!(unix) {
        true => File::open(folder)?.sync_all(),
        false => Ok(()),
    }
}
