//! Which terminals still run something when a session ends.
//!
//! Whoever goes on must end it first: the next session begins with free terminals. The pages say so,
//! and the replay checks that this module is right.

use std::collections::BTreeMap;
use std::net::SocketAddr;

use crate::block::Block;

/// The terminals that are not at the prompt of their shell after these blocks, all of one session.
pub fn running<'a>(blocks: impl IntoIterator<Item = &'a Block>) -> Vec<usize> {
    let mut terminals: BTreeMap<usize, (bool, Vec<&str>)> = BTreeMap::new();
    for block in blocks {
        let (waits, lines) = terminals.entry(block.terminal).or_default();
        *waits = block.waits;
        lines.extend(block.lines.iter().map(String::as_str));
    }
    let busy = terminals
        .into_iter()
        .filter(|(_, (waits, lines))| *waits || is_busy(lines));
    busy.map(|(number, _)| number).collect()
}

/// Whether a terminal with these lines, whose last block does not wait, runs a server or is at the
/// prompt of a client.
fn is_busy(lines: &[&str]) -> bool {
    let is_input = |line: &&str| line.starts_with('$') || is_key(line) || client(line).is_some();
    // What one program left unfinished may stand before the prompt of the shell.
    if lines.last().is_some_and(|line| line.ends_with("> $")) {
        return false;
    }
    let Some(last) = lines.iter().rposition(is_input) else {
        return false;
    };
    let (input, shown) = (lines[last], &lines[last + 1..]);
    let shows = |starts: &[&str]| {
        let mut lines = shown.iter();
        lines.any(|line| starts.iter().any(|start| line.starts_with(start)))
    };
    if is_key(input)
        || shows(&[
            "Exiting...",
            "Server closed",
            "Killed",
            "Terminated",
            "memory allocation of ",
            "Error: ",
            "thread 'main' ",
        ])
    {
        return false;
    }
    match (client(input), input.strip_prefix("$ ")) {
        (Some(command), _) => !["exit", "quit"].contains(&command.to_ascii_lowercase().as_str()),
        (None, Some(command)) => {
            // In the reader's package, the name of the program does not say what it is.
            let is_program = command.contains("-server") || command.starts_with("cargo run");
            let is_silent = is_program && command.ends_with(" > /dev/null");
            let is_server = is_silent || shows(&["Listening on ", "The cluster is whole"]);
            let is_client = shown
                .last()
                .is_some_and(|line| line.starts_with("Connected to "));
            let in_background = format!("{command} ").contains(" & ");
            (is_server || is_client) && !in_background
        }
        (None, None) => false,
    }
}

fn is_key(line: &str) -> bool {
    line.contains("^C") || line.contains("^D")
}

/// What is typed behind the prompt of a client: `GET name` in `127.0.0.1:6379> GET name`.
fn client(line: &str) -> Option<&str> {
    let (prompt, command) = line.split_once('>')?;
    is_prompt(prompt).then_some(command.trim())
}

/// Whether this is the prompt of a client, without its `>`: an address, behind which `redis-cli` has the
/// number of the table that is selected, as in `127.0.0.1:6379[1]`.
pub fn is_prompt(text: &str) -> bool {
    let selected = text
        .strip_suffix(']')
        .and_then(|text| text.rsplit_once('['));
    let address = match selected {
        Some((address, number)) if number.parse::<u32>().is_ok() => address,
        _ => text,
    };
    address.parse::<SocketAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::block;

    const NONE: [usize; 0] = [];

    fn left(page: &str) -> Vec<usize> {
        running(&block::read("page.md", page).replayed)
    }

    #[test]
    fn a_server_runs_until_it_is_ended() {
        let started =
            "```console session=s terminal=1\n$ kv-server\nListening on 127.0.0.1:6379\n```\n";
        assert_eq!(left(started), [1]);
        let ended = format!("{started}```console session=s terminal=1\nSent: OK\n^C\n$\n```\n");
        assert_eq!(left(&ended), NONE);
        let silent = "```console session=s terminal=2\n$ cargo run -p kv-server > /dev/null\n```\n";
        assert_eq!(left(silent), [2]);
        let own = "```console session=s terminal=2\n$ cargo run -q > /dev/null\n```\n";
        assert_eq!(left(own), [2]);
        let aborted = format!(
            "{started}```console session=s terminal=1\nmemory allocation of 1 bytes failed\n```\n"
        );
        assert_eq!(left(&aborted), NONE);
        let panicked = format!(
            "{started}```console session=s terminal=1\n\nthread 'main' (20) panicked at a.rs:1:2:\n```\n"
        );
        assert_eq!(left(&panicked), NONE);
    }

    #[test]
    fn a_client_stays_at_its_prompt_until_it_leaves() {
        let page = |last: &str| {
            format!(
                "```console session=s terminal=2\n$ client\nConnected to it\n127.0.0.1:6379> {last}\n```\n"
            )
        };
        assert_eq!(left(&page("GET name\n(nil)")), [2]);
        assert_eq!(left(&page("EXIT\nOK\nServer closed the connection.")), NONE);
        assert_eq!(left(&page("quit\nExiting...")), NONE);
        assert_eq!(left(&page("^C\nExiting...")), NONE);
        assert_eq!(left(&page("SELECT 1\nOK\n127.0.0.1:6379[1]> quit")), NONE);
    }

    #[test]
    fn a_command_that_has_ended_leaves_nothing() {
        assert_eq!(
            left("```console session=s terminal=1\n$ client\nConnected to it\nOK\n```\n"),
            NONE
        );
        let script = "bash -c 'kv-server & sleep 1; kill $!'\nListening on it";
        assert_eq!(
            left(&format!(
                "```console session=s terminal=1\n$ {script}\n```\n"
            )),
            NONE
        );
        assert_eq!(
            left("```console session=s terminal=1\n$ ls\nfile\n```\n"),
            NONE
        );
        assert_eq!(
            left("```console session=s terminal=1 waits\n$ nc -l 6379\n```\n"),
            [1]
        );
        assert_eq!(
            left(
                "```console session=s terminal=1\n$ kv-server &\n[1] 12\n$ Listening on it\n$\n```\n"
            ),
            NONE
        );
    }
}
