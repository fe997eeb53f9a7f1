//! A network of one's own.

use std::process::Command;

/// The chains in which the kernel keeps the connections of such a network: a power of two. The machine
/// has 262,144 of them where memory is plenty, in one table for all its networks, and whoever reads
/// `/proc/net/tcp` goes through all of them at each call of read(2): half of the processor time of all
/// replays. A kernel before Linux 6.1 has only the one table.
pub const CHAINS: u32 = 16384;

/// A network has a table of its own when the one that it is made from says so.
const SCRIPT: &str = "chains=$1; shift
file=/proc/sys/net/ipv4/tcp_child_ehash_entries
if [ -w $file ]; then echo $chains > $file; fi
exec unshare --net \"$@\"";

/// `unshare`, which makes a network in which there is nobody else, and a user that may do there what
/// root may; its loopback is down. What is added is further options of unshare, and a program.
pub fn alone() -> Command {
    let mut unshare = Command::new("unshare");
    unshare.args(["--map-root-user", "--net", "sh", "-c", SCRIPT, "sh"]);
    unshare.arg(CHAINS.to_string());
    unshare
}
