//! The commands about the append-only file.

use crate::command::Call;
use crate::reply::{Answer, Error, OK};
use crate::state::State;

/// `BGREWRITEAOF`: writes a file that makes the same keys.
pub fn rewrite(call: Call) -> Answer<'static> {
    let none = Error::new("There is no append-only file");
    let aof = call.state.aof.as_mut().ok_or(none)?;
    let rewritten = aof.rewrite(&call.state.databases);
    rewritten.map_err(|error| Error::new(error.to_string()))?;
    Ok(OK)
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
        "loading:0\r\naof_enabled:1\r\n\
         aof_last_write_status:{status}\r\naof_current_size:{}\r\n",
        aof.length,
    )
}
