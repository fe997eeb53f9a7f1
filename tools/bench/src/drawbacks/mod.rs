//! What one blocking thread costs its clients, each drawback as a small experiment.

pub mod idle;
pub mod slow_reader;
pub mod waiting;

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::results::{self, Header, Table};
use crate::statistics::round;

/// The longest wait for a reply.
const LIMIT: Duration = Duration::from_secs(60);

/// What is asked when the reply does not matter, and the reply.
const QUESTION: (&[u8], &[u8]) = (b"GET name\n", b"(nil)\n");

/// The results of an experiment: its file under `book/results`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Results<Point> {
    /// Where and when.
    pub header: Header,
    /// What was measured, in the order of the plot.
    pub points: Vec<Point>,
    /// The same as a table, for the page and for the terminal.
    pub table: Table,
}

impl<Point: DeserializeOwned> Results<Point> {
    /// Reads the results that the book shows.
    ///
    /// # Errors
    ///
    /// When there are none, or they have another form.
    pub fn load(name: &str) -> Result<Self> {
        let path = results::path(name);
        let text = fs::read_to_string(&path)
            .with_context(|| format!("{} cannot be read", path.display()))?;
        serde_json::from_str(&text).with_context(|| format!("{}", path.display()))
    }
}

/// A client that waits for its replies.
struct Client {
    stream: BufReader<TcpStream>,
}

impl Client {
    fn connect(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).context("the server cannot be reached")?;
        stream.set_read_timeout(Some(LIMIT))?;
        stream.set_nodelay(true)?;
        Ok(Client {
            stream: BufReader::new(stream),
        })
    }

    fn send(&mut self, bytes: &[u8]) -> Result<()> {
        Ok(self.stream.get_mut().write_all(bytes)?)
    }

    /// Waits for a reply, and compares it.
    fn expect(&mut self, reply: &[u8]) -> Result<()> {
        let mut came = Vec::new();
        let most = reply.len() as u64 + 1;
        (&mut self.stream).take(most).read_until(b'\n', &mut came)?;
        let shown = came.escape_ascii();
        ensure!(
            came == reply,
            "expected \"{}\", got \"{shown}\"",
            reply.escape_ascii()
        );
        Ok(())
    }

    /// Asks [`QUESTION`].
    fn ask(&mut self) -> Result<()> {
        self.send(QUESTION.0)?;
        self.expect(QUESTION.1)
    }
}

/// A duration in milliseconds, rounded as all results are.
fn milliseconds(time: Duration) -> f64 {
    round(time.as_secs_f64() * 1e3)
}
