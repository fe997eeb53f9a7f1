//! What a process does and holds at this moment, as Linux shows it in `/proc`. On other systems
//! nothing is shown.

#[cfg(target_os = "linux")]
pub use linux::{
    accept_queue, descriptors, is_asleep_in, is_stopped, memory, peak_memory, processor_time,
    switches, thread_count,
};

#[cfg(not(target_os = "linux"))]
pub use elsewhere::{
    accept_queue, descriptors, is_asleep_in, is_stopped, memory, peak_memory, processor_time,
    switches, thread_count,
};

/// A system call in which a server waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SystemCall {
    /// `recvfrom`
    Recvfrom,
    /// `sendto`
    Sendto,
}

#[cfg(target_os = "linux")]
mod linux {
    use std::net::SocketAddr;
    use std::time::Duration;

    use procfs::net::TcpState;
    use procfs::process::{Process, Syscall, Task};

    use super::SystemCall;

    /// The threads of a process; none when it has ended.
    fn threads(process: u32) -> Option<impl Iterator<Item = Task>> {
        let process = Process::new(process.try_into().ok()?).ok()?;
        Some(process.tasks().ok()?.flatten())
    }

    /// Whether a thread of the process sleeps in a system call; none where that is not shown.
    pub fn is_asleep_in(process: u32, call: SystemCall) -> Option<bool> {
        let number = match call {
            SystemCall::Recvfrom => libc::SYS_recvfrom,
            SystemCall::Sendto => libc::SYS_sendto,
        };
        let states = threads(process)?.map(|thread| match thread.syscall().ok()? {
            Syscall::Blocked { syscall_number, .. } => Some(syscall_number == number),
            _ => Some(false),
        });
        states.flatten().reduce(|one, other| one || other)
    }

    /// Whether a signal has stopped all threads of the process: state `T`, or `t` under strace
    /// (proc_pid_stat(5)).
    pub fn is_stopped(process: u32) -> Option<bool> {
        let mut states = threads(process)?.map(|thread| Some(thread.stat().ok()?.state));
        Some(states.all(|state| matches!(state, None | Some('T' | 't'))))
    }

    /// The time that the threads of a process have been on a processor, in nanoseconds as the
    /// scheduler counts; none where that is not counted. A thread that has ended does not count, nor
    /// one that ends meanwhile.
    pub fn processor_time(process: u32) -> Option<Duration> {
        let times = threads(process)?.filter_map(|thread| thread.schedstat().ok());
        let times = times.map(|stat| Duration::from_nanos(stat.sum_exec_runtime));
        times.reduce(|all, time| all + time)
    }

    /// The memory of a process that is in use now, in bytes (`VmRSS`, proc_pid_status(5)).
    pub fn memory(process: u32) -> Option<u64> {
        let status = Process::new(process.try_into().ok()?).ok()?.status().ok()?;
        Some(status.vmrss? * 1024)
    }

    /// The most memory that the process has had at any time, in bytes (`VmHWM`).
    pub fn peak_memory(process: u32) -> Option<u64> {
        let status = Process::new(process.try_into().ok()?).ok()?.status().ok()?;
        Some(status.vmhwm? * 1024)
    }

    /// How many threads a process has.
    pub fn thread_count(process: u32) -> Option<usize> {
        Some(threads(process)?.count())
    }

    /// How often the threads of a process have given a processor to another thread, by going to sleep or
    /// because their time was over. A thread that has ended does not count.
    pub fn switches(process: u32) -> Option<u64> {
        let statuses = threads(process)?.filter_map(|thread| thread.status().ok());
        let switches = statuses.map(|status| {
            let of = |switches: Option<u64>| switches.unwrap_or_default();
            of(status.voluntary_ctxt_switches) + of(status.nonvoluntary_ctxt_switches)
        });
        switches.reduce(|all, more| all + more)
    }

    /// How many descriptors a process has open. The size of `/proc/PID/fd` would count the one, too,
    /// that a waiting `accept4` has set aside.
    pub fn descriptors(process: u32) -> Option<usize> {
        let process = Process::new(process.try_into().ok()?).ok()?;
        Some(process.fd().ok()?.count())
    }

    /// How many connections wait in the accept queue of a listener: the receive queue in
    /// `/proc/net/tcp`.
    pub fn accept_queue(listener: SocketAddr) -> Option<usize> {
        let mut sockets = procfs::net::tcp().ok()?.into_iter();
        let listener = sockets.find(|socket| {
            socket.state == TcpState::Listen && socket.local_address.port() == listener.port()
        });
        usize::try_from(listener?.rx_queue).ok()
    }
}

#[cfg(not(target_os = "linux"))]
mod elsewhere {
    use std::net::SocketAddr;
    use std::time::Duration;

    use super::SystemCall;

    /// Nothing.
    pub fn is_asleep_in(_: u32, _: SystemCall) -> Option<bool> {
        None
    }

    /// Nothing.
    pub fn is_stopped(_: u32) -> Option<bool> {
        None
    }

    /// Nothing.
    pub fn processor_time(_: u32) -> Option<Duration> {
        None
    }

    /// Nothing.
    pub fn memory(_: u32) -> Option<u64> {
        None
    }

    /// Nothing.
    pub fn peak_memory(_: u32) -> Option<u64> {
        None
    }

    /// Nothing.
    pub fn thread_count(_: u32) -> Option<usize> {
        None
    }

    /// Nothing.
    pub fn switches(_: u32) -> Option<u64> {
        None
    }

    /// Nothing.
    pub fn descriptors(_: u32) -> Option<usize> {
        None
    }

    /// Nothing.
    pub fn accept_queue(_: SocketAddr) -> Option<usize> {
        None
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn this_process_has_used_something() {
        let process = std::process::id();
        assert!(processor_time(process).is_some_and(|time| !time.is_zero()));
        assert!(memory(process).is_some_and(|bytes| bytes > 1024 * 1024));
        assert!(descriptors(process).is_some_and(|count| count >= 3));
    }

    #[test]
    fn a_thread_may_end_while_the_threads_are_counted() {
        for round in 0..2000 {
            let thread = std::thread::spawn(|| ());
            let time = processor_time(std::process::id());
            assert!(time.is_some_and(|time| !time.is_zero()), "round {round}");
            thread.join().expect("a thread that does nothing");
        }
    }

    #[test]
    fn a_thread_that_is_not_the_first_is_seen_in_its_call() {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let client = TcpStream::connect(address).expect("a connection");
        assert_eq!(accept_queue(address), Some(1));
        let server = listener.accept().expect("a connection").0;
        let reader = std::thread::spawn(move || std::io::read_to_string(server));
        while !is_asleep_in(std::process::id(), SystemCall::Recvfrom).expect("/proc") {
            std::thread::yield_now();
        }
        let sends = is_asleep_in(std::process::id(), SystemCall::Sendto);
        assert_eq!(sends, Some(false));
        drop(client);
        let read = reader.join().expect("no panic").expect("an end");
        assert_eq!(read, "");
    }

    #[test]
    fn a_process_that_has_ended_shows_nothing() {
        let mut child = std::process::Command::new("true").spawn().expect("true");
        child.wait().expect("an end");
        assert_eq!(memory(child.id()), None);
        assert_eq!(is_asleep_in(child.id(), SystemCall::Recvfrom), None);
    }
}
