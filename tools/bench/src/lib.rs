#![doc = include_str!("../README.md")]

pub mod calls;
pub mod contender;
pub mod drawbacks;
pub mod load;
pub mod lookup;
pub mod plot;
pub mod processor;
pub mod report;
pub mod results;
pub mod servers;
pub mod soak;
pub mod solution;
pub mod speed;
pub mod statistics;
pub mod verdict;
pub mod workload;
