//! Where the client and the servers run.

/// Keeps this thread on one processor, and with it every server that it starts from now on.
/// Returns whether the system can do that; only Linux is asked (`sched_setaffinity(2)`).
///
/// On two processors, each batch wakes a sleeping processor, twice. On a virtual machine that takes
/// longer than all the rest, and whether it happens is for the scheduler to choose anew each time.
pub fn share_one() -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::thread::{CpuSet, sched_getaffinity, sched_setaffinity};

        let Ok(allowed) = sched_getaffinity(None) else {
            return false;
        };
        let mut numbers = (0..CpuSet::MAX_CPU).rev();
        let Some(last) = numbers.find(|number| allowed.is_set(*number)) else {
            return false;
        };
        let mut one = CpuSet::new();
        one.set(last);
        sched_setaffinity(None, &one).is_ok()
    }
    #[cfg(not(target_os = "linux"))]
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn what_a_thread_starts_shares_its_processor() {
        let started = std::thread::spawn(|| {
            assert!(share_one());
            let nproc = std::process::Command::new("nproc").output();
            nproc.expect("nproc of coreutils").stdout
        });
        assert_eq!(started.join().expect("a thread"), b"1\n");
    }
}
