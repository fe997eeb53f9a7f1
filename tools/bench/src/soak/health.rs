//! The memory and the descriptors of the server, where the system shows them.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use observe::process;
use serde::Serialize;

/// The longest wait for the server to close what its clients have left.
const LIMIT: Duration = Duration::from_secs(5);

/// What a process holds.
struct Holding {
    /// Resident memory, in KiB: `VmRSS` of proc_pid_status(5).
    memory: u64,
    /// Open descriptors.
    descriptors: usize,
}

/// What the server held in the course of a soak.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Health {
    /// The most resident memory during the warm-up, in KiB.
    pub warm: u64,
    /// The most resident memory after it, in KiB.
    pub later: u64,
    /// Open descriptors, at the beginning and each time that no client was there.
    pub descriptors: usize,
}

/// Looks at the server from time to time.
pub struct Watch {
    process: u32,
    /// How much the memory may grow after the warm-up, in KiB.
    allowance: u64,
    health: Option<Health>,
}

impl Watch {
    /// Of a process whose memory may grow by so many KiB after the warm-up.
    pub fn new(process: u32, allowance: u64) -> Self {
        Watch {
            process,
            allowance,
            health: None,
        }
    }

    /// The first look, before any client: so many descriptors the server may have. Where there is
    /// no `/proc`, there is nothing to see.
    pub fn begin(&mut self) -> Result<()> {
        if cfg!(target_os = "linux") {
            self.health = Some(Health {
                warm: 0,
                later: 0,
                descriptors: self.holding()?.descriptors,
            });
        }
        Ok(())
    }

    /// Looks at the server when no client is there.
    pub fn look(&mut self, warming: bool) -> Result<()> {
        let Some(mut health) = self.health else {
            return Ok(());
        };
        let start = Instant::now();
        let mut holding = self.holding()?;
        let most = health.warm + self.allowance;
        let is_back = |holding: &Holding| {
            holding.descriptors == health.descriptors && (warming || holding.memory <= most)
        };
        // A server that has just closed a connection may still be about to free its buffers.
        while !is_back(&holding) && start.elapsed() < LIMIT {
            thread::yield_now();
            holding = self.holding()?;
        }
        ensure!(
            holding.descriptors == health.descriptors,
            "the server has {} descriptors open {LIMIT:?} after its last client has left; it began \
             with {}",
            holding.descriptors,
            health.descriptors
        );
        ensure!(
            is_back(&holding),
            "the server has {} KiB of memory, after {} KiB at the end of the warm-up; {} KiB more \
             are allowed",
            holding.memory,
            health.warm,
            self.allowance
        );
        let peak = match warming {
            true => &mut health.warm,
            false => &mut health.later,
        };
        *peak = holding.memory.max(*peak);
        self.health = Some(health);
        Ok(())
    }

    /// What was seen; none where the system shows nothing.
    pub fn report(&self) -> Option<Health> {
        self.health
    }

    fn holding(&self) -> Result<Holding> {
        let memory = process::memory(self.process).map(|bytes| bytes / 1024);
        let held = memory.zip(process::descriptors(self.process));
        let held = held.map(|(memory, descriptors)| Holding {
            memory,
            descriptors,
        });
        held.with_context(|| format!("the server, process {}, has ended", self.process))
    }
}
