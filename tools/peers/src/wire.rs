//! Stands between a client and a server: forwards what both say, keeps what the client has said, and
//! tells a lie in the server's name where a test wants one.

use std::io::{self, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// What a server says, and what arrives in its place.
#[derive(Clone, Copy, Debug)]
pub struct Lie {
    /// Bytes of a reply.
    pub from: &'static [u8],
    /// What the client gets for them.
    pub to: &'static [u8],
}

impl Lie {
    fn told(self, said: &[u8]) -> Vec<u8> {
        let mut told = Vec::new();
        let mut rest = said;
        while let Some(first) = rest.first() {
            match rest.strip_prefix(self.from) {
                Some(after) => {
                    told.extend(self.to);
                    rest = after;
                }
                None => {
                    told.push(*first);
                    rest = &rest[1..];
                }
            }
        }
        told
    }
}

/// What the clients have said: the bytes of each connection, in the order in which they came.
type Said = Arc<Mutex<Vec<Vec<u8>>>>;

/// A port that stands for a server. It is open until the test program ends.
pub struct Wire {
    /// Where clients connect.
    pub address: SocketAddr,
    said: Said,
}

impl Wire {
    /// Stands for this server.
    ///
    /// # Errors
    ///
    /// When there is no free port.
    pub fn to(server: SocketAddr, lie: Option<Lie>) -> io::Result<Wire> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let address = listener.local_addr()?;
        let said = Said::default();
        let known = Arc::clone(&said);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                // A server that is gone closes the client's connection.
                let _ = join(client, server, lie, &known);
            }
        });
        Ok(Wire { address, said })
    }

    /// What the clients have said up to now.
    pub fn said(&self) -> Vec<Vec<u8>> {
        self.said.lock().expect("no panic").clone()
    }
}

/// Forwards in both directions, until both are at their end.
fn join(client: TcpStream, server: SocketAddr, lie: Option<Lie>, said: &Said) -> io::Result<()> {
    let server = TcpStream::connect(server)?;
    let number = {
        let mut said = said.lock().expect("no panic");
        said.push(Vec::new());
        said.len() - 1
    };
    let said = Arc::clone(said);
    let (from_client, from_server) = (client.try_clone()?, server.try_clone()?);
    thread::spawn(move || {
        forward(from_client, server, |bytes| {
            said.lock().expect("no panic")[number].extend(bytes);
            bytes.to_vec()
        })
    });
    thread::spawn(move || {
        forward(from_server, client, |bytes| {
            lie.map_or(bytes.to_vec(), |lie| lie.told(bytes))
        })
    });
    Ok(())
}

fn forward(mut from: TcpStream, mut to: TcpStream, mut change: impl FnMut(&[u8]) -> Vec<u8>) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer) {
        if to.write_all(&change(&buffer[..length])).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Write);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lie_is_told_wherever_it_fits() {
        let lie = Lie {
            from: b"+OK",
            to: b"-NO",
        };
        assert_eq!(lie.told(b"+OK\r\n+O\r\n+OK\r\n"), b"-NO\r\n+O\r\n-NO\r\n");
    }
}
