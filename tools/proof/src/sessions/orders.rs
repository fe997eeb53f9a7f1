//! Runs two clients in every order in which they can act, and records each.

use std::time::Instant;

use anyhow::{Context, Result, anyhow, bail, ensure};
use course::orders::{self, Orders, PREFIX};
use course::recording::Recording;

use super::recorder::Recorder;
use super::sandbox::Checkout;
use super::script::{self, Keys, SHELL_PROMPT};
use super::stage::{PATIENCE, Stage};

/// The terminal of the server; the clients have the next ones.
const SERVER: usize = 1;

/// What each client sends.
const COMMANDS: [&str; 2] = ["SET name Alice", "SET age 28"];

/// What is there once an action is over.
#[derive(Clone, Copy)]
enum After {
    /// A program of the terminal listens.
    Listens,
    /// The client asks for a command.
    Prompt,
    /// Everything rests, with a reply or without.
    Rest,
    /// The shell has the terminal.
    Shell,
}

/// Runs all orders on the server of a package, each in a sandbox of its own.
///
/// # Errors
///
/// When one gets stuck, or two that begin alike do not go alike.
pub fn record(checkout: &Checkout, server: &str) -> Result<Orders> {
    let run = |order: String| {
        let recording = run(checkout, server, &order);
        let recording = recording.with_context(|| format!("{server}, order {order}"))?;
        Ok((order, recording))
    };
    let runs = orders::whole().into_iter().map(run);
    let runs: Vec<(String, Recording)> = runs.collect::<Result<_>>()?;
    Orders::join(server, &runs).map_err(|fault| anyhow!("{server}: {fault}"))
}

/// Runs one order.
fn run(checkout: &Checkout, server: &str, order: &str) -> Result<Recording> {
    let mut recorder = Recorder::new(&checkout.target)?;
    let mut stage = Stage::new(checkout)?;
    for terminal in [SERVER, 2, 3] {
        stage.open(terminal, &recorder.tracer(terminal))?;
        wait(&mut stage, terminal, After::Shell)?;
    }
    let mut act = |terminal, keys: Keys, after| -> Result<()> {
        recorder.typed(terminal, &keys.to_string());
        stage.press(terminal, &keys.bytes())?;
        wait(&mut stage, terminal, after)?;
        recorder.note(stage.screens(), stage.sockets()?)
    };
    let line = |line: &str| Keys::Line(line.to_owned());
    // Without cargo, which would be most of the work.
    let start = line(&format!("target/debug/{server}"));
    act(SERVER, start, After::Listens)?;
    let mut acted = [0; 2];
    for client in order.chars() {
        let index = orders::CLIENTS.iter().position(|name| *name == client);
        let index = index.with_context(|| format!("no client {client}"))?;
        let (keys, after) = match acted[index] {
            0 => (line("target/debug/client"), After::Prompt),
            1 => (line(COMMANDS[index]), After::Rest),
            _ => (Keys::Interrupt, After::Shell),
        };
        acted[index] += 1;
        act(SERVER + 1 + index, keys, after)
            .with_context(|| format!("action {} of client {client}", acted[index]))?;
    }
    let recording = recorder.by_terminals(&format!("{PREFIX}{server}"));
    let clients = recording.programs.iter().filter(|one| !one.is_server());
    ensure!(clients.count() == 2, "{:?}", recording.programs);
    Ok(recording)
}

/// Waits until everything rests and a terminal is as it is to be.
fn wait(stage: &mut Stage, terminal: usize, after: After) -> Result<()> {
    let start = Instant::now();
    loop {
        stage.rest()?;
        let foreground = stage.foreground(terminal)?;
        let (_, tail) = stage.station(terminal).terminal.shown(0);
        let at_prompt = script::is_prompt(&tail.text);
        let is_there = match after {
            After::Listens => foreground.listens,
            After::Prompt => at_prompt && !foreground.shell,
            After::Rest => true,
            After::Shell => foreground.shell && tail.text == SHELL_PROMPT.trim_end(),
        };
        if is_there {
            return Ok(());
        }
        if start.elapsed() > PATIENCE {
            bail!(
                "terminal {terminal} is not ready after {PATIENCE:?}\n{}",
                stage.view()
            );
        }
    }
}
