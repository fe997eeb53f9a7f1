//! The signal that asks the server to end, as an event of the loop.

use mio::{Registry, Token};

/// Where the signal arrives, as long as this is kept.
#[cfg(unix)]
pub type Signal = mio::net::UnixStream;

/// Makes TERM an event: its handler writes into one end of a pair of sockets,
/// and the loop waits at the other.
#[cfg(unix)]
pub fn watch(registry: &Registry, token: Token) -> std::io::Result<Signal> {
    let (mut ours, theirs) = Signal::pair()?;
    let term = signal_hook::consts::SIGTERM;
    signal_hook::low_level::pipe::register(term, theirs)?;
    registry.register(&mut ours, token, mio::Interest::READABLE)?;
    Ok(ours)
}

/// Elsewhere there is no such signal.
#[cfg(not(unix))]
pub type Signal = ();

/// Does nothing: the system ends the server.
#[cfg(not(unix))]
pub fn watch(_: &Registry, _: Token) -> std::io::Result<Signal> {
    Ok(())
}
