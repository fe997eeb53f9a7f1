//! A Redis Cluster of real servers, on this machine.

use std::fs;
use std::io::{self, ErrorKind};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::process::{self, Child, Command, Stdio};
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// How many slots a cluster has.
pub const SLOTS: u16 = 16_384;

/// How far above a node's port the one is on which the nodes talk.
const BUS: u16 = 10_000;

/// How long a node may be silent before the others hold it for dead, in
/// milliseconds.
const NODE_TIMEOUT: u32 = 2_000;

/// The longest that it may take until the cluster is whole.
const LIMIT: Duration = Duration::from_secs(30);

/// How long to wait between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// Masters that share the slots, and their replicas. All of them are killed
/// when this is dropped.
pub struct Cluster {
    nodes: Vec<Node>,
    masters: usize,
    folder: PathBuf,
}

/// One server.
struct Node {
    address: SocketAddr,
    process: Child,
}

impl Cluster {
    /// Starts a cluster, and returns when all of its nodes say that it is
    /// whole. The first `masters` nodes share the slots; after them come
    /// `replicas` for each, in the same order. They listen on loopback, from
    /// port `first` on, or on free ports.
    ///
    /// # Errors
    ///
    /// When `redis-server` or `redis-cli` is missing, a port is taken, or the
    /// cluster is not whole in time.
    pub fn start(
        masters: usize,
        replicas: usize,
        first: Option<u16>,
    ) -> io::Result<Cluster> {
        let start = Instant::now();
        let mut cluster = Cluster {
            nodes: Vec::new(),
            masters,
            folder: folder(),
        };
        for number in 0..masters * (1 + replicas) {
            let port = match first {
                Some(first) => first + number as u16,
                None => free_port()?,
            };
            cluster.add(port)?;
        }
        cluster.wait("a node that listens", start, |cluster| {
            let mut nodes = cluster.nodes.iter();
            nodes.all(|node| TcpStream::connect(node.address).is_ok())
        })?;
        for number in 0..cluster.nodes.len() {
            let epoch = (number + 1).to_string();
            cluster.order(number, &["SET-CONFIG-EPOCH", &epoch])?;
        }
        for number in 0..masters {
            let slots = cluster.slots(number);
            let [from, to] = [slots.start(), slots.end()].map(u16::to_string);
            cluster.order(number, &["ADDSLOTSRANGE", &from, &to])?;
        }
        for node in &cluster.nodes[1..] {
            let port = node.address.port().to_string();
            cluster.order(0, &["MEET", "127.0.0.1", &port])?;
        }
        for number in masters..cluster.nodes.len() {
            let master = cluster.ask(number % masters, &["CLUSTER", "MYID"])?;
            // Until it has heard of its master, a node does not take it.
            cluster.wait("a node that knows the others", start, |cluster| {
                let order = ["REPLICATE", master.trim()];
                cluster.order(number, &order).is_ok()
            })?;
        }
        cluster.wait("a cluster that is whole", start, Cluster::is_whole)?;
        Ok(cluster)
    }

    /// Where the nodes listen: the masters, then the replicas.
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.nodes.iter().map(|node| node.address).collect()
    }

    /// The slots that a node has at the beginning, or its master, by the
    /// node's number.
    pub fn slots(&self, number: usize) -> RangeInclusive<u16> {
        let masters = self.masters as u32;
        let border = |master: u32| {
            let exact = f64::from(master * u32::from(SLOTS));
            (exact / f64::from(masters)).round() as u16
        };
        let master = (number % self.masters) as u32;
        border(master)..=border(master + 1) - 1
    }

    /// The number of the master that a replica follows at the beginning.
    pub fn master_of(&self, number: usize) -> Option<usize> {
        (number >= self.masters).then_some(number % self.masters)
    }

    /// Sends a command to a node, by its number, and returns what redis-cli
    /// prints in a pipe.
    ///
    /// # Errors
    ///
    /// When redis-cli cannot be started, or says that something is wrong.
    pub fn ask(&self, number: usize, words: &[&str]) -> io::Result<String> {
        let port = self.nodes[number].address.port().to_string();
        let mut command = Command::new("redis-cli");
        command.args(["-e", "-p", &port]).args(words);
        let output = command.stdin(Stdio::null()).output();
        let output = output.map_err(|error| missing("redis-tools", error))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        match output.status.success() {
            true => Ok(text),
            false => Err(io::Error::other(format!(
                "node {port} says to {}: {text}{}",
                words.join(" "),
                String::from_utf8_lossy(&output.stderr).trim()
            ))),
        }
    }

    /// Kills a node with SIGKILL, by its number.
    ///
    /// # Errors
    ///
    /// When the system does not let us.
    pub fn kill(&mut self, number: usize) -> io::Result<()> {
        let process = &mut self.nodes[number].process;
        process.kill()?;
        process.wait().map(drop)
    }

    /// The nodes that have ended, by their numbers.
    ///
    /// # Errors
    ///
    /// When the system does not say.
    pub fn ended(&mut self) -> io::Result<Vec<usize>> {
        let mut ended = Vec::new();
        for (number, node) in self.nodes.iter_mut().enumerate() {
            if node.process.try_wait()?.is_some() {
                ended.push(number);
            }
        }
        Ok(ended)
    }

    /// Whether each node knows a master for each slot, and the replicas have
    /// the keys of their masters.
    fn is_whole(&self) -> bool {
        let says = |number, words: &[&str], line: &str| {
            let answer = self.ask(number, words);
            answer.is_ok_and(|answer| answer.contains(line))
        };
        (0..self.nodes.len()).all(|number| {
            let is_master = self.master_of(number).is_none();
            says(number, &["CLUSTER", "INFO"], "cluster_state:ok")
                && (is_master
                    || says(
                        number,
                        &["INFO", "replication"],
                        "master_link_status:up",
                    ))
        })
    }

    fn add(&mut self, port: u16) -> io::Result<()> {
        for port in [port, port + BUS] {
            if let Err(error) = TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
                let problem = format!("port {port}: {error}");
                return Err(io::Error::new(error.kind(), problem));
            }
        }
        let folder = self.folder.join(port.to_string());
        fs::create_dir_all(&folder)?;
        let mut command = Command::new("redis-server");
        command
            .args(["--port", &port.to_string(), "--bind", "127.0.0.1"])
            .args(["--cluster-enabled", "yes"])
            .args(["--cluster-node-timeout", &NODE_TIMEOUT.to_string()])
            .args(["--repl-diskless-sync-delay", "0", "--save", ""])
            .arg("--dir")
            .arg(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        // Ctrl-C is for whoever has started the cluster, and ends it.
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let process = command.spawn();
        let process =
            process.map_err(|error| missing("redis-server", error))?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        self.nodes.push(Node { address, process });
        Ok(())
    }

    fn order(&self, number: usize, words: &[&str]) -> io::Result<()> {
        self.ask(number, &[&["CLUSTER"], words].concat()).map(drop)
    }

    fn wait(
        &self,
        what: &str,
        start: Instant,
        is_there: impl Fn(&Self) -> bool,
    ) -> io::Result<()> {
        while !is_there(self) {
            if start.elapsed() > LIMIT {
                let problem = format!("waited {LIMIT:?} for {what}");
                return Err(io::Error::new(ErrorKind::TimedOut, problem));
            }
            thread::sleep(PAUSE);
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        for node in &mut self.nodes {
            let _ = node.process.kill();
            let _ = node.process.wait();
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A folder that nobody has.
fn folder() -> PathBuf {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let number = NEXT.fetch_add(1, Ordering::Relaxed);
    let name = format!("redis-cluster-{}-{number}", process::id());
    std::env::temp_dir().join(name)
}

/// A port on which nobody listens, nor on that of its bus; both below those
/// that systems give to clients. No two clusters of a program try the same one.
fn free_port() -> io::Result<u16> {
    static NEXT: AtomicU64 = AtomicU64::new(0);
    let listens =
        |port| TcpListener::bind((Ipv4Addr::LOCALHOST, port)).is_err();
    for _ in 0..BUS {
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let place = u64::from(process::id()) * 61 + next;
        let port = BUS + (place % u64::from(BUS)) as u16;
        if !listens(port) && !listens(port + BUS) {
            return Ok(port);
        }
    }
    Err(ErrorKind::AddrInUse.into())
}

/// Names the package in which a program is that was not found.
fn missing(package: &str, error: io::Error) -> io::Error {
    match error.kind() {
        ErrorKind::NotFound => {
            let problem = format!(
                "a cluster needs the package {package}, and it is not installed"
            );
            io::Error::new(ErrorKind::NotFound, problem)
        }
        _ => error,
    }
}
