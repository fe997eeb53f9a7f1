//! A shell in a pseudo-terminal.

use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::OwnedFd;
use std::path::PathBuf;
use std::process::{Child, Stdio};

use anyhow::{Context, Result};
use observe::screen::{Line, Screen};
use rustix::fs::{Mode, OFlags, fcntl_setfl, fstat, major, minor, open};
use rustix::io::Errno;
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{Winsize, tcsetwinsize};

use super::sandbox::Sandbox;

/// The size that programs are told. Only `ss` and line editors ask.
const COLUMNS: u16 = 100;
const ROWS: u16 = 40;

/// A terminal with a shell in it.
pub struct Terminal {
    master: File,
    device: (i32, i32),
    screen: Screen,
    printed: usize,
    shell: Child,
}

/// Bash's own `printf` writes each line by itself, so a busy machine can let `nc` send the first one
/// before the second is there. The program writes all at once. A shell that is started from this one
/// has its own again.
const AT_THE_FIRST_PROMPT: &str = "enable -n printf; unset PROMPT_COMMAND";

impl Terminal {
    /// Opens a terminal in a sandbox and starts the shell, by the program that `starter` names with
    /// its arguments, if it does.
    ///
    /// # Errors
    ///
    /// When there is no pseudo-terminal, or no shell.
    pub fn open(sandbox: &Sandbox, starter: &[PathBuf]) -> Result<Self> {
        let (master, line) = pair()?;
        fcntl_setfl(&master, OFlags::RDWR | OFlags::NONBLOCK)?;
        let size = Winsize {
            ws_row: ROWS,
            ws_col: COLUMNS,
            ws_xpixel: 0,
            ws_ypixel: 0,
        };
        tcsetwinsize(&line, size)?;
        let device = fstat(&line)?.st_rdev;
        let mut shell = sandbox.command("setsid");
        shell
            .arg("--ctty")
            .args(starter)
            .args(["bash", "--norc", "--noprofile", "--noediting", "-i"])
            .env("PROMPT_COMMAND", AT_THE_FIRST_PROMPT)
            .stdin(Stdio::from(line.try_clone()?))
            .stdout(Stdio::from(line.try_clone()?))
            .stderr(Stdio::from(line));
        let shell = shell.spawn();
        Ok(Terminal {
            master,
            device: (major(device).try_into()?, minor(device).try_into()?),
            screen: Screen::default(),
            printed: 0,
            shell: shell.context("cannot start nsenter (package util-linux)")?,
        })
    }

    /// The number of its device: major and minor.
    pub fn device(&self) -> (i32, i32) {
        self.device
    }

    /// Presses keys.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub fn press(&mut self, keys: &[u8]) -> Result<()> {
        self.master.write_all(keys).context("cannot type")
    }

    /// Takes what has been printed, when the session has seen `inputs` inputs.
    ///
    /// # Errors
    ///
    /// When it cannot be read.
    pub fn take(&mut self, inputs: usize) -> Result<()> {
        let mut bytes = [0; 4096];
        loop {
            match self.master.read(&mut bytes) {
                Ok(0) => return Ok(()),
                Ok(length) => {
                    self.screen.print(&bytes[..length], inputs);
                    self.printed += length;
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                // The last program has closed it.
                Err(error) if error.raw_os_error() == Some(Errno::IO.raw_os_error()) => {
                    return Ok(());
                }
                Err(error) => return Err(error).context("cannot read a terminal"),
            }
        }
    }

    /// How many bytes have been taken.
    pub fn printed(&self) -> usize {
        self.printed
    }

    /// The lines from `first` on that have ended, and the one that the cursor is on.
    pub fn shown(&self, first: usize) -> (Vec<Line>, Line) {
        (self.screen.finished(first), self.screen.tail())
    }

    /// How many lines have ended.
    pub fn height(&self) -> usize {
        self.screen.height()
    }
}

impl Drop for Terminal {
    /// Waits for the shell to end, after its sandbox has.
    fn drop(&mut self) {
        let _ = self.shell.wait();
    }
}

/// A way to wait until the kernel has handed over what was printed before, in any terminal.
///
/// A worker of the kernel carries it from the program's end of a pseudo-terminal to ours, later, in
/// the order in which it came. We send a byte the same way and wait for it.
pub struct Courier {
    master: File,
    line: File,
}

impl Courier {
    /// Opens a pseudo-terminal of its own.
    ///
    /// # Errors
    ///
    /// When there is none.
    pub fn new() -> Result<Self> {
        let (master, line) = pair()?;
        let line = File::from(line);
        Ok(Courier { master, line })
    }

    /// Waits.
    ///
    /// # Errors
    ///
    /// When the pseudo-terminal is gone.
    pub fn wait(&mut self) -> Result<()> {
        self.line.write_all(b".")?;
        self.master.read_exact(&mut [0])?;
        Ok(())
    }
}

/// The two ends of a pseudo-terminal: ours and the program's.
fn pair() -> Result<(File, OwnedFd)> {
    let flags = OpenptFlags::RDWR | OpenptFlags::NOCTTY | OpenptFlags::CLOEXEC;
    let master = openpt(flags).context("no pseudo-terminal")?;
    grantpt(&master)?;
    unlockpt(&master)?;
    let name = ptsname(&master, Vec::new())?;
    let flags = OFlags::RDWR | OFlags::NOCTTY | OFlags::CLOEXEC;
    let line = open(name, flags, Mode::empty())?;
    Ok((File::from(master), line))
}
