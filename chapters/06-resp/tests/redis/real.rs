//! The Redis that is installed here.

use std::env;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::exchange::Talker;
use super::harness::{LIMIT, Server};

/// How long to leave the processor to it before looking again.
const BETWEEN_LOOKS: Duration = Duration::from_millis(1);

/// A `redis-server` that keeps nothing; it is killed when we are done with it.
pub struct Redis {
    process: Child,
    address: SocketAddr,
}

/// Whether it must be there: the switch of `cargo author check --all-tools`.
pub fn is_required() -> bool {
    env::var("PROOF_REQUIRE").is_ok_and(|value| value == "all")
}

impl Redis {
    /// Starts one on a free port; none, where none is installed.
    pub fn start() -> Option<Redis> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        drop(listener);
        let port = address.port().to_string();
        let process = Command::new("redis-server")
            .args(["--port", &port, "--bind", "127.0.0.1", "--save", ""])
            .args(["--appendonly", "no", "--enable-debug-command", "yes"])
            .current_dir(env::temp_dir())
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .ok()?;
        let redis = Redis { process, address };
        let start = Instant::now();
        while !redis.answers() {
            assert!(start.elapsed() < LIMIT, "redis-server does not answer");
            thread::park_timeout(BETWEEN_LOOKS);
        }
        Some(redis)
    }

    /// Where it listens.
    #[allow(dead_code, reason = "the rows need a talker only")]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    fn answers(&self) -> bool {
        let Ok(mut stream) = TcpStream::connect(self.address) else {
            return false;
        };
        let mut reply = [0; 7];
        stream.write_all(b"PING\r\n").is_ok()
            && stream.read_exact(&mut reply).is_ok()
            && &reply == b"+PONG\r\n"
    }

    /// Somebody who talks to it.
    pub fn talker(&self) -> Talker {
        Talker::new(Server {
            address: self.address,
            program: None,
        })
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
