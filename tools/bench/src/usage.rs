//! What a process has used, as the kernel counts it. Linux only: elsewhere there is nothing.

use std::fs;
use std::time::Duration;

/// The time that the threads of a process have been on a processor, in nanoseconds as the
/// scheduler counts (`/proc/PID/task/TID/schedstat`, proc(5)); none where that is not counted. A
/// thread that has ended does not count, nor one that ends meanwhile.
pub fn processor_time(process: u32) -> Option<Duration> {
    let tasks = fs::read_dir(format!("/proc/{process}/task")).ok()?;
    let times = tasks.filter_map(|task| {
        let text = fs::read_to_string(task.ok()?.path().join("schedstat")).ok()?;
        on_processor(&text)
    });
    times.reduce(|all, time| all + time)
}

/// The first number of `schedstat`.
fn on_processor(schedstat: &str) -> Option<Duration> {
    let number = schedstat.split(' ').next()?;
    number.parse().ok().map(Duration::from_nanos)
}

/// The memory of a process that is in use now, in bytes (`VmRSS`, proc(5)).
pub fn memory(process: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{process}/status")).ok()?;
    resident(&status)
}

fn resident(status: &str) -> Option<u64> {
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kilobytes: u64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kernels_numbers_are_read() {
        let time = on_processor("70117 201988 2\n");
        assert_eq!(time, Some(Duration::from_nanos(70_117)));
        let memory = resident("Name:\tkv-server\nVmRSS:\t    2048 kB\n");
        assert_eq!(memory, Some(2048 * 1024));
        assert_eq!(resident("Name:\tkv-server\n"), None);
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_has_used_something() {
        let process = std::process::id();
        assert!(processor_time(process).is_some_and(|time| !time.is_zero()));
        assert!(memory(process).is_some_and(|bytes| bytes > 1024 * 1024));
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn a_thread_may_end_while_the_threads_are_counted() {
        for round in 0..2000 {
            let thread = std::thread::spawn(|| ());
            let time = processor_time(std::process::id());
            assert!(time.is_some_and(|time| !time.is_zero()), "round {round}");
            thread.join().expect("a thread that does nothing");
        }
    }
}
