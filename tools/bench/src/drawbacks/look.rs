//! What a server does at this moment, as Linux shows it.

use std::fs;
use std::net::SocketAddr;

/// The number of `recvfrom` on x86_64 and on aarch64.
pub const RECVFROM: [u64; 2] = [45, 207];

/// The number of `sendto` there.
pub const SENDTO: [u64; 2] = [44, 206];

/// Whether a process sleeps in a system call (`/proc/PID/syscall`, proc_pid_syscall(5)); none where
/// that is not shown.
pub fn sleeps_in(process: u32, call: [u64; 2]) -> Option<bool> {
    let state = fs::read_to_string(format!("/proc/{process}/syscall")).ok()?;
    let number = match cfg!(target_arch = "x86_64") {
        true => call[0],
        false => call[1],
    };
    Some(state.split(' ').next()? == number.to_string())
}

/// How many connections wait in the accept queue of a listener (`/proc/net/tcp`, where the receive
/// queue of a listener is that number); none where that is not shown.
pub fn waiting(listener: SocketAddr) -> Option<usize> {
    let sockets = fs::read_to_string("/proc/net/tcp").ok()?;
    let port = format!(":{:04X}", listener.port());
    sockets.lines().find_map(|line| {
        let fields: Vec<&str> = line.split_whitespace().collect();
        let listens = fields.get(1)?.ends_with(&port) && *fields.get(3)? == "0A";
        let (_, queue) = fields.get(4)?.split_once(':')?;
        listens.then(|| usize::from_str_radix(queue, 16).ok())?
    })
}
