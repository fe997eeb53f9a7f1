//! The sandbox of a session with its terminals, and how long it takes until everything rests.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, bail};
use procfs::net::TcpNetEntry;

use super::sandbox::{Checkout, Foreground, Named, Sandbox};
use super::station::Station;
use super::terminal::{Courier, Terminal};
use super::tools::{self, Tool};

/// How long the sandbox may be busy, at any one point.
const BUSY_LIMIT: Duration = Duration::from_secs(60);

/// How long we wait for something when nothing happens any more. A connection that was refused a
/// place in the accept queue tries again after one, three and seven seconds.
pub const PATIENCE: Duration = Duration::from_secs(8);

/// Between two looks at the sandbox, and how many equal ones it takes.
const GLANCE: Duration = Duration::from_millis(5);
const GLANCES: usize = 5;

/// How long sent bytes may wait for an acknowledgment, until they wait for a reader. Linux delays
/// acknowledgments by 200 ms at most (`TCP_DELACK_MAX`).
pub const DELAYED: Duration = Duration::from_millis(300);

/// A sandbox and the terminals that are open in it.
pub struct Stage {
    /// Dropped, and so ended, before the terminals are closed.
    sandbox: Sandbox,
    stations: BTreeMap<usize, Station>,
    courier: Courier,
    inputs: usize,
}

impl Stage {
    /// An empty one.
    ///
    /// # Errors
    ///
    /// When the system does not allow it.
    pub fn new(checkout: &Checkout) -> Result<Self> {
        Ok(Stage {
            sandbox: Sandbox::new(checkout)?,
            stations: BTreeMap::new(),
            courier: Courier::new()?,
            inputs: 0,
        })
    }

    /// Opens a terminal if it is not open, its shell started by the program that `starter` names.
    ///
    /// # Errors
    ///
    /// When there is no pseudo-terminal, or no shell.
    pub fn open(&mut self, number: usize, starter: &[PathBuf]) -> Result<()> {
        if !self.stations.contains_key(&number) {
            let terminal = Terminal::open(&self.sandbox, starter)?;
            self.stations.insert(number, Station::new(terminal));
        }
        Ok(())
    }

    /// The numbers of the open terminals.
    pub fn numbers(&self) -> Vec<usize> {
        self.stations.keys().copied().collect()
    }

    /// An open terminal.
    pub fn station(&self, number: usize) -> &Station {
        let station = self.stations.get(&number);
        station.expect("the first step of a terminal opens it")
    }

    /// An open terminal.
    pub fn station_mut(&mut self, number: usize) -> &mut Station {
        let station = self.stations.get_mut(&number);
        station.expect("the first step of a terminal opens it")
    }

    /// What runs in the foreground of a terminal.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone.
    pub fn foreground(&self, number: usize) -> Result<Foreground> {
        let device = self.station(number).terminal.device();
        self.sandbox.foreground(device)
    }

    /// The TCP sockets inside.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone.
    pub fn sockets(&self) -> Result<Vec<TcpNetEntry>> {
        self.sandbox.sockets()
    }

    /// What each terminal shows: the lines that have ended, and the one of the cursor.
    pub fn screens(&self) -> BTreeMap<usize, (Vec<String>, String)> {
        let screens = self.stations.iter().map(|(number, station)| {
            let (lines, tail) = station.terminal.shown(0);
            let lines = lines.into_iter().map(|line| line.text).collect();
            (*number, (lines, tail.text))
        });
        screens.collect()
    }

    /// Types, and waits until the terminal shows it.
    ///
    /// # Errors
    ///
    /// When the terminal is gone, or nothing comes.
    pub fn press(&mut self, number: usize, keys: &[u8]) -> Result<()> {
        self.inputs += 1;
        let inputs = self.inputs;
        let terminal = &mut self.station_mut(number).terminal;
        let before = terminal.printed();
        terminal.press(keys)?;
        let start = Instant::now();
        while terminal.printed() == before {
            if start.elapsed() > PATIENCE {
                bail!("nothing came after a key, for {PATIENCE:?}");
            }
            thread::sleep(GLANCE);
            terminal.take(inputs)?;
        }
        Ok(())
    }

    /// Waits until everything in the sandbox is asleep and nothing is on its way.
    ///
    /// # Errors
    ///
    /// When the sandbox is gone, or busy for too long.
    pub fn rest(&mut self) -> Result<()> {
        let start = Instant::now();
        let (mut first, mut printed) = (self.sandbox.look()?, self.printed());
        let (mut equal, mut since) = (0, start);
        loop {
            thread::sleep(GLANCE);
            self.take()?;
            let look = self.sandbox.look()?;
            let busy = look.busy(&first);
            let is_same = busy.is_none() && look.is_as(&first) && self.printed() == printed;
            if is_same {
                equal += 1;
            }
            if start.elapsed() > BUSY_LIMIT {
                bail!("not at rest after {BUSY_LIMIT:?}: {}", self.name(busy));
            }
            if !is_same {
                (equal, since) = (0, Instant::now());
                (first, printed) = (look, self.printed());
            } else if equal >= GLANCES
                && look.has_tried_since(&first)
                && (look.unsent() == 0 || since.elapsed() >= DELAYED)
            {
                self.courier.wait()?;
                self.take()?;
                if self.printed() == printed {
                    return Ok(());
                }
            }
        }
    }

    /// A busy process, for people.
    fn name(&self, busy: Option<&Named>) -> String {
        let Some((name, device)) = busy else {
            return "connections come and go".to_owned();
        };
        let mut stations = self.stations.iter();
        let terminal = stations.find(|(_, station)| station.terminal.device() == *device);
        match terminal {
            Some((number, _)) => format!("`{name}` of terminal {number} is busy"),
            None => format!("`{name}`, of no terminal, is busy"),
        }
    }

    /// Takes what all terminals have printed.
    fn take(&mut self) -> Result<()> {
        let mut stations = self.stations.values_mut();
        stations.try_for_each(|station| station.terminal.take(self.inputs))
    }

    /// How many bytes all terminals have printed.
    pub fn printed(&self) -> usize {
        let terminals = self.stations.values().map(|station| &station.terminal);
        terminals.map(Terminal::printed).sum()
    }

    /// Of which tools there is another version here than the pages were recorded with, for people.
    pub fn other_tools(&self, tools: &[Tool]) -> String {
        tools::others(tools, |probe| self.sandbox.first_line(probe).ok())
    }

    /// What each terminal shows, for people.
    pub fn view(&self) -> String {
        let mut view = String::new();
        for (number, station) in &self.stations {
            let (mut lines, tail) = station.terminal.shown(0);
            lines.push(tail);
            view.push_str(&format!("    terminal {number} shows:\n"));
            for line in lines.iter().skip(lines.len().saturating_sub(8)) {
                view.push_str(&format!("    | {}\n", line.text));
            }
        }
        view
    }
}
