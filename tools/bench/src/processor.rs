//! Where the client and the servers run, and what the system allows them.

/// As long as it lives, this thread runs on one processor, and so does every server that it
/// starts.
///
/// On two processors, each batch wakes a sleeping processor, twice. On a virtual machine that takes
/// longer than all the rest, and whether it happens is for the scheduler to choose anew each time.
#[derive(Debug)]
pub struct Shared {
    #[cfg(target_os = "linux")]
    before: rustix::thread::CpuSet,
}

impl Shared {
    /// Moves this thread to one processor. None where the system cannot do that; only Linux is
    /// asked (`sched_setaffinity(2)`).
    pub fn start() -> Option<Self> {
        #[cfg(target_os = "linux")]
        {
            use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

            let before = sched_getaffinity(None).ok()?;
            let mut numbers = (0..CpuSet::MAX_CPU).rev();
            let last = numbers.find(|number| before.is_set(*number))?;
            let mut one = CpuSet::new();
            one.set(last);
            sched_setaffinity(None, &one).ok()?;
            Some(Shared { before })
        }
        #[cfg(not(target_os = "linux"))]
        None
    }
}

#[cfg(target_os = "linux")]
impl Drop for Shared {
    fn drop(&mut self) {
        // It was allowed before; should it fail now, this thread stays where it is.
        let _ = rustix::thread::sched_setaffinity(None, &self.before);
    }
}

/// Lets this process, and the servers that it starts, open as many files as the system allows. Where that cannot
/// be changed, what is allowed stays.
pub fn allow_open_files() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

        let Rlimit { maximum, .. } = getrlimit(Resource::Nofile);
        let limit = Rlimit {
            current: maximum,
            maximum,
        };
        let _ = setrlimit(Resource::Nofile, limit);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    fn processors() -> String {
        let nproc = std::process::Command::new("nproc").output();
        let nproc = nproc.expect("nproc of coreutils").stdout;
        String::from_utf8(nproc).expect("a number")
    }

    #[test]
    fn what_a_thread_starts_shares_its_processor_for_a_while() {
        let before = processors();
        let shared = Shared::start().expect("Linux can do that");
        assert_eq!(processors(), "1\n");
        drop(shared);
        assert_eq!(processors(), before);
    }
}
