//! Firefox without a window, for what may differ from Chromium. It is spoken to in WebDriver BiDi
//! (<https://www.w3.org/TR/webdriver-bidi/>), which it has built in.

use std::io::{BufRead, BufReader};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use std::{fs, thread};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use tempfile::TempDir;
use tungstenite::stream::MaybeTlsStream;
use tungstenite::{Message, WebSocket};

/// The names of the program: Debian's package firefox-esr, and others.
const NAMES: [&str; 2] = ["firefox-esr", "firefox"];

/// How long an answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// What Firefox says before the address at which it listens.
const LISTENS: &str = "WebDriver BiDi listening on ";

/// No question, no update, nobody told; and no motion, so that nothing is seen half way.
const PREFERENCES: &str = "user_pref(\"app.update.enabled\", false);\n\
    user_pref(\"browser.shell.checkDefaultBrowser\", false);\n\
    user_pref(\"datareporting.policy.dataSubmissionEnabled\", false);\n\
    user_pref(\"toolkit.telemetry.enabled\", false);\n\
    user_pref(\"network.captive-portal-service.enabled\", false);\n\
    user_pref(\"network.connectivity-service.enabled\", false);\n\
    user_pref(\"ui.prefersReducedMotion\", 1);\n";

/// A Firefox with one tab. It ends with this value.
#[derive(Debug)]
pub struct Firefox {
    child: Child,
    socket: WebSocket<MaybeTlsStream<TcpStream>>,
    context: String,
    scripts: bool,
    next: u64,
    /// What pages have written to the console, or thrown.
    pub console: Vec<String>,
    _profile: TempDir,
}

/// The program, if it is installed.
fn program() -> Option<&'static str> {
    NAMES.into_iter().find(|name| {
        let version = Command::new(name).arg("--version").output();
        version.is_ok_and(|output| output.status.success())
    })
}

/// Why no Firefox can be started here.
pub fn missing() -> Option<String> {
    program()
        .is_none()
        .then(|| "needs firefox-esr, or firefox".into())
}

impl Firefox {
    /// Starts a Firefox. Its pages may run scripts, or may not.
    ///
    /// # Errors
    ///
    /// When it is [`missing`], or does not say where it listens.
    pub fn launch(scripts: bool) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let preference = format!("user_pref(\"javascript.enabled\", {scripts});\n");
        fs::write(
            profile.path().join("user.js"),
            PREFERENCES.to_owned() + &preference,
        )?;
        let mut child = Command::new(program().context("no Firefox")?)
            .args([
                "--headless",
                "--no-remote",
                "--remote-debugging-port=0",
                "--profile",
            ])
            .arg(profile.path())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()?;
        let mut said = BufReader::new(child.stderr.take().context("no standard error")?).lines();
        let address = loop {
            let line = said.next().context("Firefox has ended")??;
            if let Some((_, address)) = line.split_once(LISTENS) {
                break format!("{address}/session");
            }
        };
        // It says more, and stands still when nobody reads.
        thread::spawn(move || said.for_each(drop));
        let (socket, _) = tungstenite::connect(&address)?;
        if let MaybeTlsStream::Plain(stream) = socket.get_ref() {
            stream.set_read_timeout(Some(PATIENCE))?;
        }
        let mut firefox = Firefox {
            child,
            socket,
            context: String::new(),
            scripts,
            next: 0,
            console: Vec::new(),
            _profile: profile,
        };
        firefox.call("session.new", &json!({ "capabilities": {} }))?;
        firefox.call(
            "session.subscribe",
            &json!({ "events": ["log.entryAdded"] }),
        )?;
        let tree = firefox.call("browsingContext.getTree", &json!({}))?;
        let context = tree["contexts"][0]["context"].as_str();
        context.context("no tab")?.clone_into(&mut firefox.context);
        Ok(firefox)
    }

    /// Asks for something, and waits for the answer.
    fn call(&mut self, method: &str, parameters: &Value) -> Result<Value> {
        self.next += 1;
        let id = self.next;
        let message = json!({ "id": id, "method": method, "params": parameters });
        self.socket.send(Message::text(message.to_string()))?;
        loop {
            let message = self.socket.read().with_context(|| method.to_owned())?;
            let Message::Text(text) = message else {
                continue;
            };
            let mut said: Value = serde_json::from_str(&text)?;
            if said["method"] == "log.entryAdded" {
                let entry = &said["params"];
                self.console
                    .push(format!("{}: {}", entry["level"], entry["text"]));
            }
            if said["id"] == id {
                if said["type"] == "error" {
                    bail!("{method}: {}", said["message"]);
                }
                return Ok(said["result"].take());
            }
        }
    }

    /// Opens a page, and waits until all of it is there.
    ///
    /// # Errors
    ///
    /// When it cannot be opened.
    pub fn open(&mut self, address: &str) -> Result<()> {
        let page = json!({ "context": self.context, "url": address, "wait": "complete" });
        self.call("browsingContext.navigate", &page)?;
        Ok(())
    }

    /// Makes the window so large, in CSS pixels.
    ///
    /// # Errors
    ///
    /// When Firefox refuses.
    pub fn resize(&mut self, width: u32, height: u32) -> Result<()> {
        let viewport = json!({ "width": width, "height": height });
        let size = json!({ "context": self.context, "viewport": viewport });
        self.call("browsingContext.setViewport", &size)?;
        Ok(())
    }

    /// The value of an expression, which a page waits for.
    ///
    /// # Errors
    ///
    /// When it throws, or has no value that JSON has.
    pub fn evaluate(&mut self, expression: &str) -> Result<Value> {
        // Where pages have no scripts, no promise is ever kept.
        let expression = match self.scripts {
            true => format!(
                "Promise.resolve({expression}).then(value => JSON.stringify(value ?? null))"
            ),
            false => format!("JSON.stringify({expression} ?? null)"),
        };
        let script = json!({
            "expression": expression,
            "target": { "context": self.context },
            "awaitPromise": self.scripts,
            "userActivation": true,
        });
        let said = self.call("script.evaluate", &script)?;
        let text = said["result"]["value"].as_str();
        let text =
            text.with_context(|| format!("{expression}: {}", said["exceptionDetails"]["text"]))?;
        Ok(serde_json::from_str(text)?)
    }

    /// Moves the mouse to the middle of an element and clicks.
    ///
    /// # Errors
    ///
    /// When there is no such element.
    pub fn click(&mut self, selector: &str) -> Result<()> {
        let place = self.evaluate(&format!(
            "(() => {{
                const part = document.querySelector({});
                part.scrollIntoView({{ block: 'center', behavior: 'instant' }});
                const box = part.getBoundingClientRect();
                return [box.left + box.width / 2, box.top + box.height / 2].map(Math.round);
            }})()",
            json!(selector)
        ))?;
        let mouse = json!({
            "type": "pointer",
            "id": "mouse",
            "actions": [
                { "type": "pointerMove", "x": place[0], "y": place[1] },
                { "type": "pointerDown", "button": 0 },
                { "type": "pointerUp", "button": 0 },
            ],
        });
        let actions = json!({ "context": self.context, "actions": [mouse] });
        self.call("input.performActions", &actions)?;
        Ok(())
    }

    /// Takes a picture of what the window shows.
    ///
    /// # Errors
    ///
    /// When the file cannot be written.
    pub fn picture(&mut self, file: &Path) -> Result<()> {
        let picture = json!({ "context": self.context });
        let taken = self.call("browsingContext.captureScreenshot", &picture)?;
        let data = taken["data"].as_str().context("no picture")?;
        Ok(fs::write(file, BASE64_STANDARD.decode(data)?)?)
    }
}

impl Drop for Firefox {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
