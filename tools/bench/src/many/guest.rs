//! A client that connects, asks one thing, and stays.

use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, ensure};

use crate::workload::{self, Protocol};

/// The longest wait for a reply.
const LIMIT: Duration = Duration::from_secs(20);

/// Connects, and asks for a key that is not there. None when the server refuses one client more: it closes
/// the connection, with other words or without.
///
/// # Errors
///
/// When the server cannot be reached, or gives another reply.
pub fn open(address: SocketAddr, protocol: Protocol) -> Result<Option<TcpStream>> {
    let question = workload::missing(protocol, 1);
    let (sent, expected) = question.batch(0, 1);
    let stream = TcpStream::connect(address).context("cannot connect")?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(LIMIT))?;
    let mut came = vec![0; expected.len()];
    let asked = (&stream).write_all(sent);
    match asked.and_then(|()| (&stream).read_exact(&mut came)) {
        Ok(()) if came.starts_with(b"ERR") || came.starts_with(b"-ERR") => Ok(None),
        Ok(()) => {
            let shown = came.escape_ascii();
            ensure!(came == expected, "the first reply is \"{shown}\"");
            Ok(Some(stream))
        }
        Err(error) => match error.kind() {
            ErrorKind::UnexpectedEof | ErrorKind::ConnectionReset | ErrorKind::BrokenPipe => {
                Ok(None)
            }
            _ => Err(error).context("no first reply"),
        },
    }
}

/// Opens connections that stay, one after another, until there are so many or one is refused.
///
/// # Errors
///
/// As for [`open`].
pub fn fill(address: SocketAddr, protocol: Protocol, most: usize) -> Result<Vec<TcpStream>> {
    let mut guests = Vec::new();
    while guests.len() < most {
        match open(address, protocol)? {
            Some(guest) => guests.push(guest),
            None => break,
        }
    }
    Ok(guests)
}
