//! The commands about the append-only file.

use crate::state::State;

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
