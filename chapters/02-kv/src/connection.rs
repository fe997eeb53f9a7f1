//! One client's connection, from its first command to its end.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use crate::command::{self, Next};
use crate::log;
use crate::store::Store;

/// The longest line from a client, in bytes, without its line feed.
const LINE_LIMIT: usize = 1024 * 1024;

/// How many bytes one read may take, and how many bytes of replies may wait.
const BUFFER_SIZE: usize = 64 * 1024;

/// How long a client may be silent after we have hung up.
const LINGER: Duration = Duration::from_secs(1);

/// What reading a line came to.
enum Input {
    Line,
    TooLong,
    End,
}

/// Serves one client until it leaves. What comes together is answered together.
///
/// # Errors
///
/// When the connection fails, for example by a reset. Its client is gone then;
/// the store is whole.
pub fn serve(
    stream: TcpStream,
    store: &mut Store,
    quiet: bool,
) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let mut reader = BufReader::with_capacity(BUFFER_SIZE, &stream);
    let mut line = Vec::new();
    let mut replies = Vec::new();
    loop {
        let unread = reader.buffer();
        let whole = unread.ends_with(b"\n") || unread.contains(&b'\n');
        if !whole || replies.len() >= BUFFER_SIZE {
            send(&stream, &mut replies, quiet)?;
        }
        let next = match read_line(&mut reader, &mut line)? {
            Input::Line => command::execute(&line, store, &mut replies),
            Input::TooLong => {
                writeln!(
                    replies,
                    "ERR line too long (limit {LINE_LIMIT} bytes)"
                )?;
                Next::Close
            }
            Input::End => return Ok(()),
        };
        if !quiet && !line.trim_ascii().is_empty() {
            log::bytes("Received", line.trim_ascii());
        }
        if next == Next::Close {
            send(&stream, &mut replies, quiet)?;
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

/// Sends the waiting replies in one write.
fn send(
    mut stream: &TcpStream,
    replies: &mut Vec<u8>,
    quiet: bool,
) -> io::Result<()> {
    stream.write_all(replies)?;
    if !quiet {
        for reply in replies.split_inclusive(|byte| *byte == b'\n') {
            log::bytes("Sent", reply.trim_ascii_end());
        }
    }
    replies.clear();
    Ok(())
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
