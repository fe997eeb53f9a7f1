//! The table of commands, as in chapter 6: in the order of the names, and on the
//! page of the protocol.

#[path = "../../06-resp/tests/table.rs"]
mod table;
