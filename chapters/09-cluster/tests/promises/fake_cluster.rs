//! A cluster whose nodes do what the test says.

use std::io::{BufRead, BufReader, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use super::Subject;
use super::program::{Program, client};

/// A command, and where it came.
pub struct Asked<'a> {
    /// The node, from 0 on.
    pub node: usize,
    /// The words, as text.
    pub words: Vec<String>,
    /// Where the nodes listen.
    pub addresses: &'a [SocketAddr],
    /// How many commands this node has got before, but for those that only ask
    /// how things are.
    pub before: usize,
}

impl Asked<'_> {
    /// The words with a space between them.
    pub fn line(&self) -> String {
        self.words.join(" ")
    }

    /// Where a node listens.
    pub fn address(&self, node: usize) -> String {
        self.addresses[node].to_string()
    }
}

/// What a node does with a command.
pub enum Answer {
    /// It sends these bytes.
    Reply(Vec<u8>),
    /// It sends them one by one, with a pause before each.
    Slowly(Vec<u8>, Duration),
    /// It waits this long, and then sends them.
    Late(Duration, Vec<u8>),
    /// It does nothing.
    Silence,
    /// It sends these bytes and closes the connection.
    End(Vec<u8>),
    /// It closes the connection, and nobody listens there any more.
    Death,
}

/// An answer that is a reply.
pub fn reply(text: impl AsRef<[u8]>) -> Option<Answer> {
    Some(Answer::Reply(text.as_ref().into()))
}

/// A value as a reply.
pub fn value(bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let bytes = bytes.as_ref();
    [format!("${}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// A range of slots and the node that has it, as `CLUSTER SLOTS` says it.
pub fn range(from: u16, to: u16, host: &str, port: u16) -> String {
    format!(
        "*3\r\n:{from}\r\n:{to}\r\n*3\r\n${}\r\n{host}\r\n:{port}\r\n\
         $2\r\nid\r\n",
        host.len()
    )
}

type Rule = dyn Fn(&Asked) -> Option<Answer> + Send + Sync;

/// Nodes on free ports. What the rule does not answer, they answer as a whole
/// cluster does that shares the slots in order: `CLUSTER SLOTS` with that map,
/// `COMMAND INFO` with the place of the key, and everything else with `OK`.
pub struct FakeCluster {
    addresses: Vec<SocketAddr>,
    state: Arc<State>,
}

struct State {
    rule: Box<Rule>,
    /// What came, but for questions of how things are.
    log: Mutex<Vec<(usize, String)>>,
    /// The same for all that came.
    all: Mutex<Vec<(usize, String)>>,
    counts: Vec<AtomicUsize>,
    connections: Vec<AtomicUsize>,
    dead: Vec<AtomicBool>,
}

impl FakeCluster {
    /// Starts so many nodes.
    pub fn start(
        count: usize,
        rule: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static,
    ) -> FakeCluster {
        let listeners: Vec<_> = (0..count)
            .map(|_| TcpListener::bind("127.0.0.1:0").unwrap())
            .collect();
        let addresses: Vec<_> = listeners
            .iter()
            .map(|listener| listener.local_addr().unwrap())
            .collect();
        let numbers = || (0..count).map(|_| AtomicUsize::new(0)).collect();
        let state = Arc::new(State {
            rule: Box::new(rule),
            log: Mutex::default(),
            all: Mutex::default(),
            counts: numbers(),
            connections: numbers(),
            dead: (0..count).map(|_| AtomicBool::new(false)).collect(),
        });
        for (node, listener) in listeners.into_iter().enumerate() {
            let (state, addresses) = (Arc::clone(&state), addresses.clone());
            thread::spawn(move || accept(listener, node, &state, &addresses));
        }
        FakeCluster { addresses, state }
    }

    /// A server that is alone.
    pub fn alone(
        rule: impl Fn(&Asked) -> Option<Answer> + Send + Sync + 'static,
    ) -> FakeCluster {
        FakeCluster::start(1, move |asked| match asked.line().as_str() {
            "CLUSTER SLOTS" => {
                reply("-ERR This instance has cluster support disabled\r\n")
            }
            _ => rule(asked),
        })
    }

    /// Where a node listens.
    pub fn address(&self, node: usize) -> SocketAddr {
        self.addresses[node]
    }

    /// What the nodes were asked: `1: GET tea`.
    pub fn log(&self) -> Vec<String> {
        lines(&self.state.log)
    }

    /// The same with what the client asks for itself.
    pub fn all(&self) -> Vec<String> {
        lines(&self.state.all)
    }

    /// How many connections a node has taken.
    pub fn connections(&self, node: usize) -> usize {
        self.state.connections[node].load(Ordering::SeqCst)
    }

    /// Runs a script; returns exit code, standard output and standard error.
    #[track_caller]
    pub fn run(
        &self,
        subject: &Subject,
        script: impl AsRef<[u8]>,
    ) -> (Option<i32>, Vec<u8>, String) {
        let address = self.addresses[0];
        Program::start(client(subject), address, script.as_ref()).end()
    }

    /// Runs a script, which must print exactly this.
    #[track_caller]
    pub fn prints(
        &self,
        subject: &Subject,
        script: impl AsRef<[u8]>,
        code: i32,
        output: impl AsRef<[u8]>,
    ) {
        let address = self.addresses[0];
        let script = script.as_ref();
        let client = Program::start(client(subject), address, script);
        client.ends_with(code, output.as_ref(), "");
    }
}

fn lines(log: &Mutex<Vec<(usize, String)>>) -> Vec<String> {
    let log = log.lock().unwrap();
    log.iter()
        .map(|(node, line)| format!("{node}: {line}"))
        .collect()
}

fn accept(
    listener: TcpListener,
    node: usize,
    state: &Arc<State>,
    addresses: &[SocketAddr],
) {
    for stream in listener.incoming() {
        if state.dead[node].load(Ordering::SeqCst) {
            return;
        }
        state.connections[node].fetch_add(1, Ordering::SeqCst);
        let (state, addresses) = (Arc::clone(state), addresses.to_vec());
        thread::spawn(move || serve(stream.unwrap(), node, &state, &addresses));
    }
}

/// Answers one command after another, until the client leaves.
fn serve(
    mut stream: TcpStream,
    node: usize,
    state: &State,
    addresses: &[SocketAddr],
) -> Option<()> {
    stream.set_nodelay(true).unwrap();
    let mut input = BufReader::new(stream.try_clone().unwrap());
    loop {
        let words = command(&mut input)?;
        let asks = matches!(words[0].as_str(), "CLUSTER" | "COMMAND");
        let count = &state.counts[node];
        let asked = Asked {
            node,
            words,
            addresses,
            before: count.load(Ordering::SeqCst),
        };
        state.all.lock().unwrap().push((node, asked.line()));
        if !asks {
            state.log.lock().unwrap().push((node, asked.line()));
        }
        let answer = (state.rule)(&asked).or_else(|| usual(&asked));
        if !asks {
            count.fetch_add(1, Ordering::SeqCst);
        }
        match answer? {
            Answer::Reply(bytes) => stream.write_all(&bytes).ok()?,
            Answer::Slowly(bytes, pause) => {
                for byte in bytes {
                    thread::sleep(pause);
                    stream.write_all(&[byte]).ok()?;
                }
            }
            Answer::Late(pause, bytes) => {
                thread::sleep(pause);
                stream.write_all(&bytes).ok()?;
            }
            Answer::Silence => {}
            Answer::End(bytes) => {
                stream.write_all(&bytes).ok()?;
                return stream.shutdown(Shutdown::Write).ok();
            }
            Answer::Death => {
                state.dead[node].store(true, Ordering::SeqCst);
                // One more connection lets the thread see that.
                let _ = TcpStream::connect(addresses[node]);
                while TcpStream::connect(addresses[node]).is_ok() {}
                return Some(());
            }
        }
    }
}

/// Reads a command: an array of values, or a line of words.
fn command(input: &mut impl BufRead) -> Option<Vec<String>> {
    let line = line(input)?;
    let Some(count) = line.strip_prefix('*') else {
        return Some(line.split_whitespace().map(str::to_owned).collect());
    };
    (0..count.parse::<usize>().ok()?)
        .map(|_| {
            let length = self::line(input)?.strip_prefix('$')?.parse().ok()?;
            let mut word = vec![0_u8; length];
            input.read_exact(&mut word).ok()?;
            input.read_exact(&mut [0; 2]).ok()?;
            // Bytes that are no text come out as escapes.
            Some(match String::from_utf8(word) {
                Ok(text) => text,
                Err(error) => error.as_bytes().escape_ascii().to_string(),
            })
        })
        .collect()
}

fn line(input: &mut impl BufRead) -> Option<String> {
    let mut line = String::new();
    input.by_ref().read_line(&mut line).ok()?;
    let text = line.strip_suffix('\n')?;
    Some(text.strip_suffix('\r').unwrap_or(text).to_owned())
}

/// What the node of a whole cluster says.
fn usual(asked: &Asked) -> Option<Answer> {
    let words: Vec<&str> = asked.words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["CLUSTER", "SLOTS"] => reply(map(asked.addresses)),
        ["COMMAND", "INFO", name] => {
            let key = match name.to_ascii_lowercase().as_str() {
                "get" | "set" | "del" | "incr" | "mget" | "mset" => 1,
                "bitop" => 2,
                "ping" | "echo" => 0,
                _ => return reply("*1\r\n*-1\r\n"),
            };
            reply(format!(
                "*1\r\n*6\r\n${}\r\n{name}\r\n:-2\r\n*0\r\n:{key}\r\n\
                 :{key}\r\n:1\r\n",
                name.len()
            ))
        }
        _ => reply("+OK\r\n"),
    }
}

/// The map of nodes that share the slots in order.
pub fn map(addresses: &[SocketAddr]) -> String {
    let count = addresses.len() as u16;
    let border = |node: u16| match node == count {
        true => 16_384,
        false => 16_384 / count * node,
    };
    let ranges = addresses.iter().zip(0..).map(|(address, node)| {
        let (from, to) = (border(node), border(node + 1) - 1);
        range(from, to, &address.ip().to_string(), address.port())
    });
    format!("*{count}\r\n") + &ranges.collect::<String>()
}
