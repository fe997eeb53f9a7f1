//! Programs that hang, crash or talk nonsense: each ends in a message that says so, and that names
//! the limit where one was reached.

use std::sync::Arc;

use anyhow::{Result, ensure};
use libtest_mimic::Trial;

use crate::programs::Programs;
use crate::run;
use crate::solutions::trial;

/// A program that no check should wait for.
pub struct Failure {
    /// What it does.
    pub name: &'static str,
    /// The chapter that it is checked for.
    chapter: &'static str,
    /// Its main function; `SERVE` stands for what the server does with a client.
    main: &'static str,
    /// What the tutor says.
    said: &'static str,
}

impl Failure {
    /// Its source.
    pub fn source(&self) -> String {
        let main = self.main.strip_prefix("SERVE ");
        let main = main.map(|body| SERVE.replace("BODY", body));
        format!(
            "use std::io::{{Read, Write}};\n\nfn main() {{\n    {}\n}}\n",
            main.unwrap_or(self.main.into())
        )
    }
}

const SERVE: &str = r#"let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    println!("Listening on {}", listener.local_addr().expect("an address"));
    for client in listener.incoming() {
        let mut client = client.expect("a client");
        let _ = client.read(&mut [0; 1000]);
        BODY
    }"#;

/// All of them.
pub const FAILURES: &[Failure] = &[
    Failure {
        name: "server-hangs",
        chapter: "2",
        main: "SERVE loop { std::thread::park(); }",
        said: "came back: nothing, then nothing more within 10s",
    },
    Failure {
        name: "server-crashes",
        chapter: "2",
        main: "SERVE std::process::exit(client.write(b\"\").map_or(1, |_| 7));",
        said: "no reply before the end of the connection",
    },
    Failure {
        name: "server-closes-in-the-middle-of-a-reply",
        chapter: "2",
        main: "SERVE let _ = client.write_all(b\"(\");",
        said: "came back: \"(\"\n",
    },
    Failure {
        name: "server-answers-another-command",
        chapter: "2",
        main: "SERVE let _ = client.write_all(b\"Alice\\n\");",
        said: "another reply than expected",
    },
    Failure {
        name: "server-talks-before-it-listens",
        chapter: "2",
        main: "println!(\"Hello\");",
        said: "no server: the first line is 'Hello', expected 'Listening on ADDRESS'\n
    usual cause: The program does not get as far as `Listening on` and its address.
    page:        01-echo/listen.html\n",
    },
    Failure {
        name: "server-does-not-listen",
        chapter: "2",
        main: "println!(\"Listening on 127.0.0.1:1\"); loop { std::thread::park(); }",
        said: "cannot connect to 127.0.0.1:PORT: Connection refused",
    },
    Failure {
        name: "server-never-starts",
        chapter: "2",
        main: "loop { std::thread::park(); }",
        said: "no server: the program printed nothing within 10s\n
    usual cause: The program does not get as far as",
    },
    Failure {
        name: "server-ends-at-once",
        chapter: "2",
        main: "eprintln!(\"no port\"); std::process::exit(3);",
        said: "no server: the program ended before it listened, with exit code 3\n    no port\n
    usual cause: The program does not get as far as",
    },
    Failure {
        name: "client-never-connects",
        chapter: "3",
        main: "loop { std::thread::park(); }",
        said: "no client connected within 10s",
    },
    Failure {
        name: "client-sends-nothing",
        chapter: "3",
        main: "let address = std::env::args().nth(1).expect(\"an address\");
    let _server = std::net::TcpStream::connect(address);
    loop { std::thread::park(); }",
        said: "nothing more came within 10s",
    },
    Failure {
        name: "client-crashes",
        chapter: "3",
        main: "let address = std::env::args().nth(1).expect(\"an address\");
    let _server = std::net::TcpStream::connect(address);
    std::process::exit(7);",
        said: "the client closed too early",
    },
];

/// Each as a test.
pub fn trials(programs: &Arc<Programs>) -> Vec<Trial> {
    let trials = FAILURES.iter().map(|failure| {
        let programs = Arc::clone(programs);
        trial(format!("failure::{}", failure.name), move || {
            is_reported(&programs, failure)
        })
    });
    trials.collect()
}

fn is_reported(programs: &Programs, failure: &Failure) -> Result<()> {
    let run = run::check(failure.chapter, &programs.get(failure.name)?)?;
    ensure!(
        run.code == Some(1) && run.text.contains(failure.said),
        "exit code {:?}, and not '{}':\n{}",
        run.code,
        failure.said,
        run.text
    );
    Ok(())
}
