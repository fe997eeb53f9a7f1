//! One client's connection, from its first command to its end.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::command::{self, Next};
use crate::store::Store;

/// The longest line from a client, in bytes, without its line feed.
const LINE_LIMIT: usize = 1024 * 1024;

/// How long a client may be silent after we have hung up.
const LINGER: Duration = Duration::from_secs(1);

/// What reading a line came to.
enum Input {
    Line,
    TooLong,
    End,
}

/// Serves one client until it leaves: a line is a command, and has a reply.
///
/// # Errors
///
/// When the connection fails, for example by a reset. Its client is gone then;
/// the store is whole.
pub fn serve(stream: TcpStream, store: &mut Store) -> io::Result<()> {
    let mut reader = BufReader::new(&stream);
    let mut line = Vec::new();
    let mut reply = Vec::new();
    loop {
        reply.clear();
        let next = match read_line(&mut reader, &mut line)? {
            Input::Line => command::execute(&line, store, &mut reply),
            Input::TooLong => {
                writeln!(
                    reply,
                    "ERR line too long (limit {LINE_LIMIT} bytes)"
                )?;
                Next::Close
            }
            Input::End => return Ok(()),
        };
        (&stream).write_all(&reply)?;
        if next == Next::Close {
            return hang_up(&stream);
        }
    }
}

/// Reads the next line, with its line end. Half a line at the end of the stream
/// is dropped.
fn read_line(
    reader: &mut BufReader<&TcpStream>,
    line: &mut Vec<u8>,
) -> io::Result<Input> {
    line.clear();
    reader.take(LINE_LIMIT as u64 + 1).read_until(b'\n', line)?;
    if line.ends_with(b"\n") {
        Ok(Input::Line)
    } else if line.len() > LINE_LIMIT {
        Ok(Input::TooLong)
    } else {
        Ok(Input::End)
    }
}

/// Closes our side first and reads what the client still sends. To close with
/// unread bytes would reset the connection, and a reset can destroy the last
/// reply (RFC 1122, section 4.2.2.13).
fn hang_up(mut stream: &TcpStream) -> io::Result<()> {
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(LINGER))?;
    let _ = io::copy(&mut stream, &mut io::sink());
    Ok(())
}
