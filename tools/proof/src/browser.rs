//! A headless Chromium, driven over the DevTools protocol.
//!
//! Chromium reads commands from its file descriptor 3 and writes answers and events to 4, each a
//! JSON text that ends with a zero byte (`--remote-debugging-pipe`). So there is no port and no
//! web socket, and a browser ends when its pipe is closed.
//!
//! The protocol: <https://chromedevtools.github.io/devtools-protocol/>.

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use tempfile::TempDir;

pub mod audit;
pub mod firefox;
pub mod paper;
pub mod tab;

use tab::Tab;

/// How long the browser may think about one command. To print the whole book beside another test took
/// more than two minutes on two processors.
const PATIENCE: Duration = Duration::from_secs(400);

/// The shell gives Chromium the two pipes as the file descriptors that it expects.
const LAUNCH: &str = "exec chromium \"$@\" 3<&0 4>&1 </dev/null >/dev/null 2>&1";

const OPTIONS: [&str; 8] = [
    "--headless",
    "--remote-debugging-pipe",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--hide-scrollbars",
    "--no-first-run",
];

/// Where the messages for each tab go. The empty name is the browser's own.
type Boxes = Arc<Mutex<HashMap<String, Sender<Value>>>>;

/// A running browser with a profile of its own.
#[derive(Debug)]
pub struct Browser {
    child: Child,
    line: Arc<Line>,
    boxes: Boxes,
    own: Mutex<Inbox>,
    _profile: TempDir,
}

/// The way to the browser.
#[derive(Debug)]
struct Line {
    pipe: Mutex<Option<ChildStdin>>,
    next: AtomicU64,
}

/// What has come for one tab, or for the browser itself.
#[derive(Debug)]
struct Inbox {
    session: String,
    messages: Receiver<Value>,
    /// Events that came before the answer that was waited for.
    early: Vec<Value>,
}

impl Browser {
    /// Starts a browser that asks for less motion, so that no color is seen half way.
    ///
    /// # Errors
    ///
    /// When Chromium is [`missing`] or cannot be started.
    pub fn launch() -> Result<Self> {
        if let Some(reason) = missing() {
            bail!(reason);
        }
        let profile = tempfile::tempdir()?;
        let mut child = Command::new("sh")
            .args(["-c", LAUNCH, "chromium"])
            .args(OPTIONS)
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("chromium")?;
        let pipe = child.stdin.take().context("no pipe to chromium")?;
        let answers = child.stdout.take().context("no pipe from chromium")?;
        let boxes = Boxes::default();
        let own = Inbox::open(&boxes, "");
        let sorted = Arc::clone(&boxes);
        thread::spawn(move || sort(BufReader::new(answers), &sorted));
        let line = Line {
            pipe: Mutex::new(Some(pipe)),
            next: AtomicU64::new(1),
        };
        Ok(Self {
            child,
            line: Arc::new(line),
            boxes,
            own: Mutex::new(own),
            _profile: profile,
        })
    }

    /// Opens a tab that shares nothing with the others, no cookies, no storage, no cache, except the
    /// clipboard, which its pages may read.
    pub fn tab(&self) -> Result<Tab> {
        let context = self.call("Target.createBrowserContext", &json!({}))?;
        let target = self.call(
            "Target.createTarget",
            &json!({ "url": "about:blank", "browserContextId": context["browserContextId"] }),
        )?;
        let permissions = ["clipboardReadWrite", "clipboardSanitizedWrite"];
        self.call(
            "Browser.grantPermissions",
            &json!({ "permissions": permissions, "browserContextId": context["browserContextId"] }),
        )?;
        let attached = self.call(
            "Target.attachToTarget",
            &json!({ "targetId": target["targetId"], "flatten": true }),
        )?;
        let session = attached["sessionId"].as_str().context("no session")?;
        let inbox = Inbox::open(&self.boxes, session);
        Tab::new(Arc::clone(&self.line), inbox)
    }

    fn call(&self, method: &str, parameters: &Value) -> Result<Value> {
        let mut own = self.own.lock().unwrap_or_else(PoisonError::into_inner);
        self.line.call(&mut own, method, parameters)
    }
}

impl Drop for Browser {
    /// Closes the pipe, and so the browser; then its profile can be removed.
    fn drop(&mut self) {
        let pipe = &self.line.pipe;
        let _closed = pipe.lock().unwrap_or_else(PoisonError::into_inner).take();
        drop(_closed);
        let _ = self.child.wait();
    }
}

impl Line {
    /// Sends a command and waits for its answer.
    fn call(&self, inbox: &mut Inbox, method: &str, parameters: &Value) -> Result<Value> {
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let mut message = json!({ "id": id, "method": method, "params": parameters });
        if !inbox.session.is_empty() {
            message["sessionId"] = json!(inbox.session);
        }
        let mut bytes = message.to_string().into_bytes();
        bytes.push(0);
        let mut pipe = self.pipe.lock().unwrap_or_else(PoisonError::into_inner);
        let open = pipe.as_mut().context("the browser is closed")?;
        open.write_all(&bytes).context("chromium has ended")?;
        drop(pipe);
        loop {
            let answer = inbox.receive().with_context(|| method.to_owned())?;
            if answer["id"] != json!(id) {
                inbox.early.push(answer);
            } else if let Some(error) = answer.get("error") {
                bail!("{method}: {error}");
            } else {
                return Ok(answer["result"].clone());
            }
        }
    }
}

impl Inbox {
    fn open(boxes: &Boxes, session: &str) -> Self {
        let (sender, messages) = channel();
        let mut boxes = boxes.lock().unwrap_or_else(PoisonError::into_inner);
        boxes.insert(session.to_owned(), sender);
        Self {
            session: session.to_owned(),
            messages,
            early: Vec::new(),
        }
    }

    fn receive(&self) -> Result<Value> {
        let message = self.messages.recv_timeout(PATIENCE);
        message.context("chromium does not answer, or not in whole JSON texts")
    }

    /// All events up to now.
    fn drain(&mut self) -> Vec<Value> {
        let mut events = std::mem::take(&mut self.early);
        events.extend(self.messages.try_iter());
        events
    }
}

/// Sorts the messages of the browser by tab until it ends.
fn sort(mut pipe: impl BufRead, boxes: &Boxes) {
    let mut bytes = Vec::new();
    while matches!(pipe.read_until(0, &mut bytes), Ok(1..)) && bytes.pop() == Some(0) {
        let Ok(message) = serde_json::from_slice::<Value>(&bytes) else {
            break;
        };
        bytes.clear();
        // The browser's own messages name no tab.
        let session = message["sessionId"].as_str().unwrap_or("");
        let boxes = boxes.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(sender) = boxes.get(session) {
            // A tab that nobody listens to any more has no use for it.
            let _ = sender.send(message);
        }
    }
    // Whoever still waits for an answer learns that none will come.
    boxes.lock().unwrap_or_else(PoisonError::into_inner).clear();
}

/// Why no browser can be started here.
pub fn missing() -> Option<String> {
    static FOUND: LazyLock<bool> = LazyLock::new(|| {
        let version = Command::new("chromium").arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    });
    (!*FOUND).then(|| "needs chromium".into())
}

/// The address of a file.
pub fn address(folder: &Path, page: &str) -> String {
    format!("file://{}/{page}", folder.display())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What an inbox of the browser itself has when the browser says this.
    fn received(said: &[u8]) -> (Vec<Value>, bool) {
        let boxes = Boxes::default();
        let own = Inbox::open(&boxes, "");
        sort(said, &boxes);
        let messages: Vec<Value> = own.messages.try_iter().collect();
        (messages, own.receive().is_err())
    }

    #[test]
    fn who_waits_learns_that_a_message_is_broken() {
        let whole = json!({ "id": 1 });
        for broken in ["", "{\0{\"id\":2}\0", "{\"id\":2}"] {
            let said = format!("{whole}\0{broken}");
            assert_eq!(received(said.as_bytes()), (vec![whole.clone()], true));
        }
    }
}
