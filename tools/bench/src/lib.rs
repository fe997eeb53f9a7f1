#![doc = include_str!("../README.md")]
// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

pub mod calls;
/// A Redis Cluster of real servers, which the checks of the cluster's client start, too.
#[rustfmt::skip]
#[path = "../../harness/cluster.rs"]
pub mod cluster;
#[cfg(unix)]
pub mod cluster_cost;
pub mod contender;
#[cfg(unix)]
pub mod crashes;
pub mod drawbacks;
pub mod expiry;
pub mod load;
pub mod lookup;
pub mod many;
pub mod persistence;
pub mod plot;
pub mod processor;
pub mod redis_benchmark;
pub mod report;
pub mod results;
pub mod servers;
pub mod soak;
pub mod solution;
pub mod speed;
pub mod statistics;
pub mod verdict;
pub mod workload;
