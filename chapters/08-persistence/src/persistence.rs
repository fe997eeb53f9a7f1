//! The commands about the append-only file.

use crate::command::Call;
use crate::reply::{Answer, Error, Reply};
use crate::state::State;

/// `BGREWRITEAOF`: starts to write a file that makes the same keys.
pub fn rewrite(call: Call) -> Answer<'static> {
    let none = Error::new("There is no append-only file");
    let aof = call.state.aof.as_mut().ok_or(none)?;
    if aof.is_rewriting() {
        return Err(Error::new(
            "Background append only file rewriting already in progress",
        ));
    }
    let started = aof.start_rewrite();
    started.map_err(|error| Error::new(error.to_string()))?;
    Ok(Reply::Simple(
        "Background append only file rewriting started",
    ))
}

/// What `INFO` says of the file.
pub fn section(state: &State) -> String {
    let Some(aof) = &state.aof else {
        return "loading:0\r\naof_enabled:0\r\n".into();
    };
    let status = match aof.trouble() {
        None => "ok",
        Some(_) => "err",
    };
    format!(
        "loading:0\r\naof_enabled:1\r\naof_rewrite_in_progress:{}\r\n\
         aof_last_write_status:{status}\r\naof_current_size:{}\r\n\
         aof_base_size:{}\r\n",
        u8::from(aof.is_rewriting()),
        aof.length,
        aof.base,
    )
}
