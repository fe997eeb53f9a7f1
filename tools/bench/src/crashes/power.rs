//! A power cut: what the disk was not asked to keep, and has not kept, is gone.
//!
//! The power stays on here. strace says what was written and what the disk was asked for, and the file is made what it
//! may be afterwards: something of the rest is there, or there are zeros in its place.

use std::fs::{self, OpenOptions};
use std::path::Path;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use anyhow::{Context, Result, ensure};
use fastrand::Rng;
use observe::strace::{self, Call};

use super::clients::Clients;
use super::{CLIENTS, POWER, Plan, Row};
use crate::calls::Trace;
use crate::contender::Contender;
use crate::persistence::Kept;

/// The calls that write and those that ask the disk.
const TRACED: &str = "write,fdatasync,fsync";

/// Has clients write to so many servers, and takes what the disk does not have.
pub fn cuts(server: &Contender, policy: &str, plan: &Plan, random: &mut Rng) -> Result<Row> {
    let mut row = Row::new(POWER, policy);
    while row.times < plan.cuts {
        let kept = Kept::new(server, policy)?;
        let trace = Trace::new()?;
        let running = kept.contender.start_under(&trace.tracer_of(TRACED))?;
        let start = now()?;
        let mut clients = Clients::new(CLIENTS);
        let (least, most) = plan.until_cut;
        let life = Duration::from_millis(random.u64(least..most));
        clients.write_for(running, life)?;
        let end = now()?;
        let disk = Disk::read(&trace.read()?, &kept.file())?;
        let length = fs::metadata(kept.file())?.len();
        ensure!(
            disk.bytes <= length,
            "the disk has {} of {length} bytes",
            disk.bytes
        );
        let file = OpenOptions::new().write(true).open(kept.file())?;
        match random.bool() {
            true => file.set_len(random.u64(disk.bytes..=length))?,
            false => {
                file.set_len(disk.bytes)?;
                // Longer again, with zeros.
                file.set_len(length)?;
            }
        }
        let lost = row.lost;
        row.look(&mut clients, &kept.contender.start()?)?;
        if row.lost > lost {
            let back = end - disk.asked.unwrap_or(start);
            row.back_s = Some(row.back_s.unwrap_or(0.0).max(back));
        }
    }
    row.back_s = row.back_s.map(crate::statistics::round);
    Ok(row)
}

/// The time as strace writes it: seconds since 1970.
fn now() -> Result<f64> {
    Ok(SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64())
}

/// What a disk has of a file.
struct Disk {
    /// How many bytes from the beginning.
    bytes: u64,
    /// When it was asked for them, if ever, in seconds since 1970.
    asked: Option<f64>,
}

impl Disk {
    /// Reads it out of what strace has written of each thread. A file is known by its name: strace writes letters outside
    /// of ASCII in the path in another way.
    fn read(threads: &[String], file: &Path) -> Result<Disk> {
        let name = file.file_name().context("a file without a name")?;
        let file = format!("/{}>", name.display());
        let calls = || {
            let calls = threads.iter().flat_map(|trace| strace::calls(trace));
            calls.filter(|call| call.arguments.contains(&file))
        };
        let begin = |call: &Call<'_>| -> Result<f64> {
            call.stamp.parse().context("a call without its time")
        };
        let mut disk = Disk {
            bytes: 0,
            asked: None,
        };
        for call in calls().filter(|call| call.name != "write" && call.value() == Some(0)) {
            let asked = begin(&call)?;
            if disk.asked.is_none_or(|before| before < asked) {
                disk.asked = Some(asked);
            }
        }
        let Some(asked) = disk.asked else {
            return Ok(disk);
        };
        for call in calls().filter(|call| call.name == "write") {
            let written = call.value().filter(|length| *length > 0);
            if begin(&call)? + call.took.as_secs_f64() <= asked {
                disk.bytes += written.unwrap_or(0).cast_unsigned();
            }
        }
        Ok(disk)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOOP: &str = "\
10.000001 write(7</B\\303\\274cher/keys.aof>, \"*2\"..., 100) = 100 <0.000010>
10.000020 fdatasync(7</B\\303\\274cher/keys.aof>) = 0 <0.000500>
10.000600 write(7</B\\303\\274cher/keys.aof>, \"*2\"..., 50) = 50 <0.000010>
10.000700 write(1</dev/null>, \"x\", 1) = 1 <0.000010>
10.000800 fdatasync(7</B\\303\\274cher/keys.aof> <unfinished ...>
+++ killed by SIGKILL +++
";

    const THREAD: &str = "\
10.000605 fdatasync(9</B\\303\\274cher/keys.aof>) = 0 <0.000400>
+++ exited with 0 +++
";

    #[test]
    fn what_was_written_when_the_disk_was_asked_is_there() {
        let disk = Disk::read(&[LOOP.into()], Path::new("/Bücher/keys.aof")).expect("a trace");
        assert_eq!((disk.bytes, disk.asked), (100, Some(10.000020)));
    }

    #[test]
    fn what_was_being_written_when_the_disk_was_asked_may_not_be() {
        let threads = [LOOP.into(), THREAD.into()];
        let disk = Disk::read(&threads, Path::new("/Bücher/keys.aof")).expect("a trace");
        assert_eq!((disk.bytes, disk.asked), (100, Some(10.000605)));
    }

    #[test]
    fn what_the_disk_was_never_asked_for_is_gone() {
        let disk = Disk::read(&[LOOP.into()], Path::new("/f/other.aof")).expect("a trace");
        assert_eq!((disk.bytes, disk.asked), (0, None));
    }
}
