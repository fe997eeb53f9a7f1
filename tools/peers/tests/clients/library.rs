//! Client libraries in other languages: each has a small program in `clients/`.

use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Result, ensure};
use libtest_mimic::Trial;
use peers::need::{self, Need};
use peers::process;
use peers::server::Server;
use peers::wire::{Lie, Wire};

use crate::LIMIT;

/// What fetches them.
const MAKER: &str = "`.ci/fetch-clients`";

/// A library, and the program that uses it.
#[derive(Clone, Copy)]
pub struct Library {
    /// Its name.
    pub name: &'static str,
    /// What runs the program.
    interpreter: &'static str,
    file: &'static str,
    /// The variable that names the folder of libraries, and this folder in `target/peers`.
    path: (&'static str, &'static str),
    /// The folder of the library in that.
    folder: &'static str,
}

/// All of them.
pub const LIBRARIES: [Library; 3] = [
    Library {
        name: "redis-py",
        interpreter: "python3",
        file: "redis-py.py",
        path: ("PYTHONPATH", "python"),
        folder: "redis",
    },
    Library {
        name: "node-redis",
        interpreter: "node",
        file: "node-redis.cjs",
        path: ("NODE_PATH", "node_modules"),
        folder: "redis",
    },
    Library {
        name: "ioredis",
        interpreter: "node",
        file: "ioredis.cjs",
        path: ("NODE_PATH", "node_modules"),
        folder: "ioredis",
    },
];

impl Library {
    /// What it takes to run it.
    pub fn needs(self) -> [Need; 2] {
        let fetched = course::top().join("target/peers").join(self.path.1);
        [
            Need::Program(self.interpreter),
            Need::Folder(fetched.join(self.folder), MAKER),
        ]
    }

    /// The program, for a server.
    pub fn command(self, server: SocketAddr) -> Command {
        let (variable, folder) = self.path;
        let mut command = Command::new(self.interpreter);
        command
            .arg(course::top().join("tools/peers/clients").join(self.file))
            .arg(server.port().to_string())
            .env(variable, course::top().join("target/peers").join(folder));
        command
    }
}

pub fn trials() -> Vec<Trial> {
    let mut trials = Vec::new();
    for library in LIBRARIES {
        let (name, needs) = (library.name, library.needs());
        let works = format!("{name}_works");
        trials.push(need::trial(&works, &needs, move || works_with(library)));
        let lies = format!("{name}_finds_wrong_replies");
        trials.push(need::trial(&lies, &needs, move || finds_lies(library)));
    }
    trials
}

/// The program comes to its end, and the server was restarted meanwhile.
fn works_with(library: Library) -> Result<()> {
    let mut server = Server::start()?;
    let mut command = library.command(server.address);
    let ended = process::converse(&mut command, "", LIMIT, move |line| {
        (line == "restart").then(|| match server.restart() {
            Ok(()) => "\n".into(),
            Err(error) => format!("{error:#}\n"),
        })
    })?;
    let lines: Vec<&str> = ended.output.lines().skip(1).collect();
    ensure!(
        ended.success == Some(true) && lines == ["restart", "done"],
        "{ended:#?}"
    );
    Ok(())
}

/// Replies that are wrong: an error that is none, a number, a byte of a value.
pub const LIES: [Lie; 3] = [
    Lie {
        from: b"-ERR value is",
        to: b"+ERR value is",
    },
    Lie {
        from: b":100\r\n",
        to: b":101\r\n",
    },
    Lie {
        from: b"\xfe\xff\r\n",
        to: b"\xfe\xfe\r\n",
    },
];

fn finds_lies(library: Library) -> Result<()> {
    for lie in LIES {
        let server = Server::start()?;
        let wire = Wire::to(server.address, Some(lie))?;
        let ended = process::run(&mut library.command(wire.address), b"\n", LIMIT)?;
        let (begun, restarted) = (
            ended.output.starts_with("version "),
            ended.output.contains("restart"),
        );
        ensure!(
            ended.success == Some(false) && begun && !restarted,
            "{lie:?}\n{ended:#?}"
        );
    }
    Ok(())
}
