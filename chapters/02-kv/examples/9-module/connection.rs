//! One client's connection, from its first command to its end.

use std::io::{self, BufRead, BufReader, Write};
use std::net::TcpStream;

use crate::command::{self, Next};
use crate::store::Store;

/// Serves one client until it leaves: a line is a command, and has a reply.
pub fn serve(stream: TcpStream, store: &mut Store) -> io::Result<()> {
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    let mut reply = Vec::new();
    loop {
        line.clear();
        reader.read_until(b'\n', &mut line)?;
        if !line.ends_with(b"\n") {
            return Ok(());
        }
        reply.clear();
        let next = command::execute(&line, store, &mut reply);
        reader.get_mut().write_all(&reply)?;
        if next == Next::Close {
            return Ok(());
        }
    }
}
