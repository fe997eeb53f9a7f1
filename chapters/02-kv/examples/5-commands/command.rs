//! The commands and their replies.

use crate::store::Store;

/// How much of an unknown command's name its error repeats, in bytes.
const NAME_LIMIT: usize = 32;

/// What the connection does after a command.
#[derive(PartialEq)]
pub enum Next {
    /// Waits for the next command.
    Continue,
    /// Sends the reply and closes.
    Close,
}

/// Executes the command in `line` and appends its reply, one line, to
/// `replies`. A line without words is ignored: it has no reply.
pub fn execute(line: &[u8], store: &mut Store, replies: &mut Vec<u8>) -> Next {
    let mut words = line
        .split(|byte| byte.is_ascii_whitespace())
        .filter(|word| !word.is_empty());
    let Some(name) = words.next() else {
        return Next::Continue;
    };
    let arguments = [words.next(), words.next(), words.next()];
    let is = |command: &str| name.eq_ignore_ascii_case(command.as_bytes());

    match arguments {
        [Some(key), Some(value), None] if is("SET") => {
            store.set(key, value);
            replies.extend_from_slice(b"OK");
        }
        [Some(key), None, None] if is("GET") => {
            replies.extend_from_slice(store.get(key).unwrap_or(b"(nil)"));
        }
        [None, None, None] if is("EXIT") || is("QUIT") => {
            replies.extend_from_slice(b"OK\n");
            return Next::Close;
        }
        _ => replies.extend_from_slice(error(name).as_bytes()),
    }
    replies.push(b'\n');
    Next::Continue
}

/// The reply to a command that does not exist, or not with these arguments.
fn error(name: &[u8]) -> String {
    let lower = name.to_ascii_lowercase();
    match lower.as_slice() {
        b"set" | b"get" | b"exit" | b"quit" => format!(
            "ERR wrong number of arguments for '{}' command",
            lower.escape_ascii()
        ),
        _ => {
            let shown = &name[..name.len().min(NAME_LIMIT)];
            format!("ERR unknown command '{}'", shown.escape_ascii())
        }
    }
}
