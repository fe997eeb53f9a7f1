//! A tab of the browser.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result, bail, ensure};
use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};

use super::{Inbox, Line};

/// A tab. It notes what its page asks for and what it writes to the console.
#[derive(Debug)]
pub struct Tab {
    line: Arc<Line>,
    inbox: Inbox,
    /// What happened since the page was opened.
    pub log: Log,
}

/// What happened in a tab since its page was opened.
#[derive(Clone, Debug, Default)]
pub struct Log {
    /// The addresses that were asked for.
    pub requests: Vec<String>,
    /// The messages on the console, with errors that nothing caught.
    pub console: Vec<String>,
}

impl Tab {
    pub(super) fn new(line: Arc<Line>, inbox: Inbox) -> Result<Self> {
        let log = Log::default();
        let mut tab = Self { line, inbox, log };
        for domain in ["Page", "Runtime", "Log", "Network"] {
            tab.call(&format!("{domain}.enable"), json!({}))?;
        }
        tab.emulate("screen", "light")?;
        Ok(tab)
    }

    /// Sends a command of the protocol.
    pub fn call(&mut self, method: &str, parameters: Value) -> Result<Value> {
        self.line.call(&mut self.inbox, method, &parameters)
    }

    /// Sets the size of the window, in CSS pixels.
    pub fn resize(&mut self, width: u32, height: u32) -> Result<()> {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.call("Emulation.setDeviceMetricsOverride", size)?;
        Ok(())
    }

    /// Sets the medium (`screen`, `print`) and the scheme that the system prefers (`light`, `dark`).
    pub fn emulate(&mut self, medium: &str, scheme: &str) -> Result<()> {
        let features = json!([
            { "name": "prefers-color-scheme", "value": scheme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
            { "name": "hover", "value": "hover" },
        ]);
        let media = json!({ "media": medium, "features": features });
        self.call("Emulation.setEmulatedMedia", media)?;
        Ok(())
    }

    /// Opens a page and waits until all of it is there.
    pub fn open(&mut self, address: &str) -> Result<()> {
        self.inbox.drain();
        self.log = Log::default();
        let opened = self.call("Page.navigate", json!({ "url": address }))?;
        if let Some(error) = opened.get("errorText") {
            bail!("{address}: {error}");
        }
        self.wait_for("Page.loadEventFired")?;
        self.evaluate("document.fonts.ready.then(() => true)")?;
        self.note();
        Ok(())
    }

    /// Waits for an event. What came before it is noted.
    pub fn wait_for(&mut self, event: &str) -> Result<()> {
        for early in std::mem::take(&mut self.inbox.early) {
            let found = early["method"] == event;
            self.log.note(&early);
            if found {
                return Ok(());
            }
        }
        loop {
            let message = self.inbox.receive().with_context(|| event.to_owned())?;
            self.log.note(&message);
            if message["method"] == event {
                return Ok(());
            }
        }
    }

    /// Notes all events up to now.
    pub fn note(&mut self) {
        for event in self.inbox.drain() {
            self.log.note(&event);
        }
    }

    /// The value of an expression of JavaScript; a promise is waited for.
    pub fn evaluate(&mut self, expression: &str) -> Result<Value> {
        let parameters = json!({
            "expression": expression,
            "awaitPromise": true,
            "returnByValue": true,
            "userGesture": true,
        });
        let answer = self.call("Runtime.evaluate", parameters)?;
        if let Some(thrown) = answer.get("exceptionDetails") {
            let text = thrown["exception"]["description"].as_str();
            bail!(
                "{expression}: {}",
                text.map_or(thrown.to_string(), str::to_owned)
            );
        }
        Ok(answer["result"]["value"].clone())
    }

    /// Presses and releases a key, such as `Tab` or `s`.
    pub fn press(&mut self, key: &str) -> Result<()> {
        let (code, text) = match key {
            "Tab" => (9, ""),
            "Enter" => (13, "\r"),
            "Escape" => (27, ""),
            "ArrowLeft" => (37, ""),
            "ArrowRight" => (39, ""),
            "ArrowDown" => (40, ""),
            _ if key.len() == 1 => (i32::from(key.to_uppercase().as_bytes()[0]), key),
            _ => bail!("no key {key} is known here"),
        };
        let down = if text.is_empty() {
            "rawKeyDown"
        } else {
            "keyDown"
        };
        for kind in [down, "keyUp"] {
            let event = json!({
                "type": kind,
                "key": key,
                "text": if kind == "keyUp" { "" } else { text },
                "windowsVirtualKeyCode": code,
            });
            self.call("Input.dispatchKeyEvent", event)?;
        }
        Ok(())
    }

    /// Goes on with the `Tab` key until an element has the focus, as a reader without a mouse does.
    pub fn tab_to(&mut self, selector: &str) -> Result<()> {
        let here = format!("document.activeElement.matches({})", json!(selector));
        // Each of them has the focus at most once on the way.
        let count =
            "document.querySelectorAll('a, button, input, select, summary, [tabindex]').length";
        let most = self.evaluate(count)?.as_u64().unwrap_or_default();
        for _ in 0..=most {
            if self.evaluate(&here)? == json!(true) {
                return Ok(());
            }
            self.press("Tab")?;
        }
        bail!("the Tab key does not reach {selector}")
    }

    /// Waits until an expression is true: it is looked at before each picture that the page draws.
    pub fn wait_until(&mut self, condition: &str) -> Result<()> {
        let wait = format!(
            "new Promise(done => {{ let left = 600; (function look() {{\
             if ({condition}) done(true); else if (--left) requestAnimationFrame(look); else done(false);\
             }})(); }})"
        );
        ensure!(
            self.evaluate(&wait)? == json!(true),
            "never true: {condition}"
        );
        Ok(())
    }

    /// Takes a picture of what is seen.
    pub fn picture(&mut self, file: &Path) -> Result<()> {
        let picture = self.call("Page.captureScreenshot", json!({ "format": "png" }))?;
        let data = picture["data"].as_str().context("no picture")?;
        fs::write(file, BASE64_STANDARD.decode(data)?)?;
        Ok(())
    }

    /// Prints the page as PDF, with an outline of its headings.
    pub fn print(&mut self) -> Result<Vec<u8>> {
        let options = json!({
            "printBackground": true,
            "preferCSSPageSize": true,
            "generateTaggedPDF": true,
            "generateDocumentOutline": true,
        });
        let printed = self.call("Page.printToPDF", options)?;
        let data = printed["data"].as_str().context("no PDF")?;
        Ok(BASE64_STANDARD.decode(data)?)
    }
}

impl Log {
    fn note(&mut self, event: &Value) {
        let parameters = &event["params"];
        match event["method"].as_str() {
            Some("Network.requestWillBeSent") => {
                let address = &parameters["request"]["url"];
                let text = address.as_str().map_or(address.to_string(), str::to_owned);
                self.requests.push(text);
            }
            Some("Runtime.consoleAPICalled") => {
                self.console.push(parameters["args"].to_string());
            }
            Some("Runtime.exceptionThrown") => {
                let thrown = &parameters["exceptionDetails"]["exception"];
                self.console.push(thrown["description"].to_string());
            }
            Some("Log.entryAdded") => {
                self.console.push(parameters["entry"]["text"].to_string());
            }
            _ => {}
        }
    }
}
