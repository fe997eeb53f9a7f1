//! The pages and what must be found in them.

use std::env;
use std::fs;
use std::process::{Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::common::trial;
use crate::workbench::{build_only, built, missing_program, missing_sandbox, missing_tool};
use anyhow::{Context, Result, ensure};
use course::block;
use course::fault::Fault;
use libtest_mimic::{Arguments, Trial};
use proof::sessions::session::{self, Mode};
use proof::sessions::transcript;

/// The name of the session that only another test may run, because it never ends.
const ENDLESS: &str = "a_session_that_never_ends";

/// The name of a session that another test runs where Ctrl-C is ignored.
const INTERRUPTED: &str = "a_session_with_ctrl_c";

/// Sleeps whose arguments no other process has.
const SLEEP_OF_ENDLESS: &str = "4151.5";
const SLEEP_OF_FAULT: &str = "4152.5";
const SLEEP_OF_RECORDING: &str = "4154.5";
const SLEEP_OF_TIMEOUT: &str = "4153.5";

/// A page, the line of its fault and words of the message.
struct Lie {
    name: &'static str,
    page: &'static str,
    line: usize,
    says: &'static [&'static str],
}

const LIES: [Lie; 21] = [
    Lie {
        name: "a_wrong_reply",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server > /dev/null
```
```console session=lie terminal=2
$ printf 'SET a dog\\nGET a\\n' | nc -N 127.0.0.1 6379
OK
cat
```
",
        line: 7,
        says: &["terminal 2: expected `cat`, got `dog`", "- cat", "+ dog"],
    },
    Lie {
        name: "another_reply_of_the_server",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server > /dev/null
```
```console session=lie terminal=2
$ printf 'SET a 1\\nGET a\\n' | cargo run -q -p client
OK
2
```
",
        line: 7,
        says: &["terminal 2: expected `2`, got `1`"],
    },
    Lie {
        name: "a_number_that_varies_too_far",
        page: "\
```console session=lie terminal=1 varies=2
$ seq 5000 | tail -n 1
12
```
",
        line: 3,
        says: &["terminal 1: expected `12`, got `5000`"],
    },
    Lie {
        name: "a_program_beside_another_in_another_order",
        page: "\
```console session=lie terminal=1 second=3,5
$ printf '%s\\n' log-1 OK log-2 Alice
log-2
OK
log-1
Alice
```
",
        line: 3,
        says: &["terminal 1: expected `log-2`, which did not come"],
    },
    Lie {
        name: "a_short_wait_shown_as_none",
        page: "\
```console session=lie terminal=1
$ strace -qq -T -e trace=clock_nanosleep sleep 0.04
clock_nanosleep(CLOCK_REALTIME, 0, {tv_sec=0, tv_nsec=40000000}, 0x7ffe10666020) = 0 <0.005218>
```
",
        line: 3,
        says: &["terminal 1: expected `clock_nanosleep("],
    },
    Lie {
        name: "a_missing_log_line",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server
Listening on 127.0.0.1:6379
Connection from 127.0.0.1:50001
Received: GET a
Connection closed for 127.0.0.1:50001
```
```console session=lie terminal=2
$ echo GET a | nc -N 127.0.0.1 6379
(nil)
```
",
        line: 6,
        says: &["terminal 1: expected `Connection closed", "+ Sent: (nil)"],
    },
    Lie {
        name: "a_missing_last_line",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server
Listening on 127.0.0.1:6379
```
```console session=lie terminal=2
$ nc -z 127.0.0.1 6379
```
",
        line: 3,
        says: &["terminal 1: the page leaves out `Connection from 127.0.0.1:"],
    },
    Lie {
        name: "a_log_line_that_never_came",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server
Listening on 127.0.0.1:6379
Connection from 127.0.0.1:50001
```
",
        line: 4,
        says: &[
            "terminal 1: expected `Connection from 127.0.0.1:50001`, which did not come",
            "waited 8s",
            "terminal 1 shows:\n    | $ cargo run",
        ],
    },
    Lie {
        name: "said_to_wait_and_does_not",
        page: "\
```console session=lie terminal=1 waits
$ true
```
",
        line: 2,
        says: &["terminal 1: said to wait, but its prompt is back"],
    },
    Lie {
        name: "said_to_wait_at_its_prompt",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server > /dev/null
```
```console session=lie terminal=2 waits
$ cargo run -q -p client
Connected to 127.0.0.1:6379
127.0.0.1:6379> GET a
(nil)
```
",
        line: 8,
        says: &["terminal 2: said to wait, but its prompt is back"],
    },
    Lie {
        name: "waits_and_is_not_said_to",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server > /dev/null
```
```console session=lie terminal=2
$ nc 127.0.0.1 6379
```
",
        line: 5,
        says: &["terminal 2: it waits, and the block does not say `waits`"],
    },
    Lie {
        name: "the_second_client_is_served_first",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server > /dev/null
```
```console session=lie terminal=2
$ cargo run -q -p client
Connected to 127.0.0.1:6379
```
```console session=lie terminal=3
$ cargo run -q -p client
Connected to 127.0.0.1:6379
127.0.0.1:6379> SET age 28
OK
```
```console session=lie terminal=2
127.0.0.1:6379> ^D
Exiting...
```
",
        line: 12,
        says: &["terminal 3: expected `OK`, which did not come"],
    },
    Lie {
        name: "the_log_has_the_clients_in_another_order",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server
Listening on 127.0.0.1:6379
```
```console session=lie terminal=2
$ echo SET a 1 | nc -N 127.0.0.1 6379
OK
$ echo SET b 2 | nc -N 127.0.0.1 6379
OK
```
```console session=lie terminal=1
Connection from 127.0.0.1:50001
Received: SET b 2
Sent: OK
Connection closed for 127.0.0.1:50001
Connection from 127.0.0.1:50002
Received: SET a 1
Sent: OK
Connection closed for 127.0.0.1:50002
```
",
        line: 13,
        says: &["terminal 1: expected `Received: SET b 2`, got `Received: SET a 1`"],
    },
    Lie {
        name: "one_port_for_two_clients",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server -- --quiet
Listening on 127.0.0.1:6379
Connection from 127.0.0.1:50001
Connection closed for 127.0.0.1:50001
Connection from 127.0.0.1:50001
Connection closed for 127.0.0.1:50001
```
```console session=lie terminal=2
$ echo GET a | nc -N 127.0.0.1 6379
(nil)
$ echo GET a | nc -N 127.0.0.1 6379
(nil)
```
",
        line: 6,
        says: &["terminal 1: expected `Connection from 127.0.0.1:50001`, got `Connection from"],
    },
    Lie {
        name: "a_system_call_that_never_happened",
        page: "\
```console session=lie terminal=1
$ strace -e trace=recvfrom,sendto target/debug/kv-server --quiet
Listening on 127.0.0.1:6379
Connection from 127.0.0.1:50001
recvfrom(4, \"GET a\\n\", 65536, 0, NULL, NULL) = 6
sendto(4, \"(nil)\\n\", 6, MSG_NOSIGNAL, NULL, 0) = 6
sendto(4, \"(nil)\\n\", 6, MSG_NOSIGNAL, NULL, 0) = 6
recvfrom(4, \"\", 65536, 0, NULL, NULL)   = 0
Connection closed for 127.0.0.1:50001
```
```console session=lie terminal=2
$ echo GET a | nc -N 127.0.0.1 6379
(nil)
```
",
        line: 7,
        says: &["terminal 1: expected `sendto(4,", "- sendto(4,"],
    },
    Lie {
        name: "a_wait_of_another_length",
        page: "\
```console session=lie terminal=1
$ time sleep 0.01

real    0m2.010s
user    0m0.001s
sys     0m0.001s
```
",
        line: 4,
        says: &["terminal 1: expected `real    0m2.010s`, got `real    0m0."],
    },
    Lie {
        name: "a_terminal_that_seems_busy",
        page: "\
```console session=lie terminal=1
$ echo Listening on 127.0.0.1:6379
Listening on 127.0.0.1:6379
```
",
        line: 3,
        says: &["the pages say that terminal 1 still runs a program, after this session"],
    },
    Lie {
        name: "a_terminal_that_seems_free",
        page: "\
```console session=lie terminal=1
$ cargo run -q -p kv-server >/dev/null
```
",
        line: 2,
        says: &["the pages say that terminal 1 is free, after this session"],
    },
    Lie {
        name: "a_typo_in_a_command",
        page: "\
```console session=lie terminal=1
$ cargo rnu -q -p kv-server
Listening on 127.0.0.1:6379
```
",
        line: 3,
        says: &["terminal 1: expected `Listening on 127.0.0.1:6379`, got `error: no such command"],
    },
    Lie {
        name: "a_line_that_the_reader_would_have_to_type",
        page: "\
```console session=lie terminal=1
$ cat > /dev/null
hello
```
",
        line: 3,
        says: &["terminal 1: expected `hello`, which did not come"],
    },
    Lie {
        name: "a_prompt_that_is_not_there",
        page: "\
```console session=lie terminal=1 waits
$ sleep 600
```
```console session=lie terminal=1
$ echo hello
hello
```
",
        line: 5,
        says: &["terminal 1: expected the prompt `$`, the last line is ``"],
    },
];

/// A page with everything that blessing must keep and everything that it must write.
const TO_BLESS: &str = "\
Text.

```console session=bless terminal=1
$ cargo run -q -p kv-server
Listening on 127.0.0.1:6379
Connection from 127.0.0.1:51515
Sent: OK
```

```console session=bless terminal=2 typed=1,2,4
$ nc 127.0.0.1 6379
SET a 1
KO
^C
$
```
";

const BLESSED: &str = "\
Text.

```console session=bless terminal=1
$ cargo run -q -p kv-server
Listening on 127.0.0.1:6379
Connection from 127.0.0.1:51515
Received: SET a 1
Sent: OK
Connection closed for 127.0.0.1:51515
```

```console session=bless terminal=2 typed=1,2,4
$ nc 127.0.0.1 6379
SET a 1
OK
^C
$
```
";

/// Runs the tests.
pub fn run(arguments: &Arguments) -> Result<ExitCode> {
    // No lie is about another program.
    build_only(["kv-server", "client"]);
    let no_sandbox = missing_sandbox();
    let missing = |page: &str| {
        let tool = || missing_tool(&block::read("page.md", page).replayed);
        no_sandbox.clone().or_else(tool)
    };
    let lies = LIES
        .iter()
        .map(|lie| trial(lie.name, missing(lie.page), || caught(lie)));
    let mut trials: Vec<Trial> = lies.collect();
    trials.push(trial(
        "bless_writes_what_was_seen",
        missing(TO_BLESS),
        bless,
    ));
    let no_process = "no_process_is_left_after";
    let name = format!("{no_process}_a_fault");
    trials.push(trial(&name, missing(""), nothing_left_after_fault));
    let name = format!("{no_process}_a_fault_in_a_recording");
    let missing_strace = missing("").or_else(|| missing_program("strace"));
    trials.push(trial(&name, missing_strace, nothing_left_after_recording));
    let name = format!("{no_process}_a_timeout");
    trials.push(trial(&name, missing(""), nothing_left_after_timeout));
    let name = format!("{no_process}_an_interruption");
    trials.push(trial(&name, missing(""), nothing_left_after_interruption));
    let name = "ctrl_c_works_where_it_is_ignored";
    trials.push(trial(name, missing(""), interruptible));
    match arguments.filter.as_deref() {
        Some(ENDLESS) => trials.push(trial(ENDLESS, missing(""), endless)),
        Some(INTERRUPTED) => trials.push(trial(INTERRUPTED, missing(""), interrupted)),
        _ => {}
    }
    Ok(libtest_mimic::run(arguments, trials).exit_code())
}

/// The fault of a page.
fn fault(page: &str) -> Result<Fault> {
    let blocks = block::read("page.md", page).replayed;
    let replay = session::replay(&blocks, built()?, Mode::Check);
    replay.err().context("no fault was found")
}

fn caught(lie: &Lie) -> Result<()> {
    let fault = fault(lie.page)?;
    ensure!(
        fault.line == lie.line,
        "line {} instead of {}: {fault}",
        fault.line,
        lie.line
    );
    for words in lie.says {
        ensure!(fault.message.contains(words), "no {words:?} in: {fault}");
    }
    Ok(())
}

fn bless() -> Result<()> {
    let blessed = |page: &str| -> Result<String> {
        let blocks = block::read("page.md", page).replayed;
        let replay = session::replay(&blocks, built()?, Mode::Bless);
        let replay = replay.map_err(|fault| anyhow::anyhow!("{fault}"))?;
        Ok(transcript::apply(
            page,
            &transcript::rewrites(&blocks, &replay),
        ))
    };
    let first = blessed(TO_BLESS)?;
    ensure!(first == BLESSED, "{first}");
    let second = blessed(&first)?;
    ensure!(second == first, "{second}");
    Ok(())
}

fn nothing_left_after_fault() -> Result<()> {
    let page = format!(
        "```console session=s terminal=1\n$ setsid sleep {SLEEP_OF_FAULT} &\n```\n\
         ```console session=s terminal=2\n$ echo hello\ngoodbye\n```\n"
    );
    let fault = fault(&page)?;
    ensure!(
        !runs(SLEEP_OF_FAULT),
        "{SLEEP_OF_FAULT} still runs after {fault}"
    );
    Ok(())
}

fn nothing_left_after_recording() -> Result<()> {
    let page = format!(
        "```console session=s terminal=1 recorded\n$ setsid sleep {SLEEP_OF_RECORDING} &\n```\n\
         ```console session=s terminal=2\n$ echo hello\ngoodbye\n```\n"
    );
    let blocks = block::read("page.md", &page).replayed;
    let fault = session::record(&blocks, built()?, Mode::Check);
    let fault = fault.err().context("no fault was found")?;
    ensure!(
        !runs(SLEEP_OF_RECORDING),
        "{SLEEP_OF_RECORDING} still runs after {fault}"
    );
    Ok(())
}

fn nothing_left_after_timeout() -> Result<()> {
    let page = format!("```console session=s terminal=1\n$ sleep {SLEEP_OF_TIMEOUT}\nhello\n```\n");
    let fault = fault(&page)?;
    ensure!(fault.message.contains("waited"), "{fault}");
    ensure!(
        !runs(SLEEP_OF_TIMEOUT),
        "{SLEEP_OF_TIMEOUT} still runs after {fault}"
    );
    Ok(())
}

fn nothing_left_after_interruption() -> Result<()> {
    let mut test = Command::new(env::current_exe()?)
        .args(["--exact", ENDLESS])
        .stdout(Stdio::null())
        .spawn()?;
    let started = eventually(|| runs(SLEEP_OF_ENDLESS));
    test.kill()?;
    test.wait()?;
    ensure!(started, "the session did not start");
    let ended = eventually(|| !runs(SLEEP_OF_ENDLESS));
    ensure!(ended, "{SLEEP_OF_ENDLESS} still runs");
    Ok(())
}

/// Run by the test above, and killed by it.
fn endless() -> Result<()> {
    let page = format!("```console session=s terminal=1\n$ sleep {SLEEP_OF_ENDLESS}\nhello\n```\n");
    fault(&page).map(|_| ())
}

/// A shell that is not interactive starts what it runs in the background so.
fn interruptible() -> Result<()> {
    let script = "trap '' INT; exec \"$0\" --exact \"$1\"";
    let mut shell = Command::new("sh");
    shell
        .args(["-c", script])
        .arg(env::current_exe()?)
        .arg(INTERRUPTED);
    let output = shell.output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success() && said.contains("1 passed"),
        "{said}"
    );
    Ok(())
}

/// Run by the test above.
fn interrupted() -> Result<()> {
    let page = "```console session=s terminal=1\n$ sleep 600\n^C\n$\n```\n";
    let blocks = block::read("page.md", page).replayed;
    let replay = session::replay(&blocks, built()?, Mode::Check);
    replay
        .map(|_| ())
        .map_err(|fault| anyhow::anyhow!("{fault}"))
}

/// Whether a `sleep` with this argument runs anywhere on the machine.
fn runs(seconds: &str) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    let mut commands = processes.flat_map(|entry| fs::read_to_string(entry.path().join("cmdline")));
    commands.any(|command| command == format!("sleep\0{seconds}\0"))
}

fn eventually(mut test: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    while start.elapsed() < Duration::from_secs(60) {
        if test() {
            return true;
        }
        thread::sleep(Duration::from_millis(5));
    }
    false
}
