//! Says in words what a recording shows: the text alternative of its figure.

use crate::html::escape;
use course::recording::{Call, Kernel, Part, Program, Recording, Step};

/// The steps as the items of an ordered list.
pub fn list(recording: &Recording) -> String {
    let steps = recording.steps.iter();
    let items = steps.map(|step| format!("<li>{}</li>\n", item(recording, step)));
    format!("<ol>\n{}</ol>\n", items.collect::<String>())
}

/// The key that is pressed together with Ctrl, when no line is typed.
pub fn key(step: &Step) -> Option<&str> {
    step.typed.strip_prefix('^').filter(|key| key.len() == 1)
}

fn typed(step: &Step) -> String {
    match key(step) {
        Some(key) => format!("<kbd>Ctrl-{}</kbd>", escape(key)),
        None => format!("<code>{}</code>", escape(&step.typed)),
    }
}

fn item(recording: &Recording, step: &Step) -> String {
    let mut text = format!("<b>Terminal {}:</b> {}.", step.terminal, typed(step));
    let (servers, clients): (Vec<&Program>, Vec<&Program>) = recording
        .programs
        .iter()
        .partition(|program| program.is_server());
    for program in clients.into_iter().chain(servers) {
        let said = program_says(recording, step, &program.name);
        if !said.is_empty() {
            text += &format!(" <b>{}:</b> {said}.", capital(&program.name));
        }
    }
    text + &kernel(&step.kernel)
}

fn program_says(recording: &Recording, step: &Step, name: &str) -> String {
    let calls = step.calls.iter().filter(|call| call.by == name);
    let calls: Vec<String> = calls.map(phrase).collect();
    match recording.blocked(name, step.step) {
        Some(call) if calls.is_empty() => format!("still {}", phrase(call)),
        _ => calls.join(", "),
    }
}

fn phrase(call: &Call) -> String {
    let name = format!("<code>{}</code>", escape(&call.call));
    // A client has one connection, and need not say which.
    let on = call.peer.as_deref().filter(|peer| *peer != "server");
    let on = on.map_or(String::new(), |peer| format!(" on {}", escape(peer)));
    let result = escape(call.result.as_deref().unwrap_or_default());
    let bytes = call.bytes.as_deref().unwrap_or_default();
    match (call.call.as_str(), call.part, bytes) {
        ("exit", _, _) => format!("ends ({result})"),
        (_, Part::Begins, _) => format!("waits in {name}{on}"),
        (_, _, "") => format!("{name}{on} returns {result}"),
        (_, _, bytes) => format!(
            "{name}{on} returns {result}: <code>{}</code>",
            escape(bytes)
        ),
    }
}

fn kernel(kernel: &Kernel) -> String {
    let Some(queue) = kernel.accept_queue else {
        return String::new();
    };
    let mut text = format!(" <b>Kernel:</b> accept queue {queue}");
    for connection in &kernel.connections {
        text += &format!(
            "; {}{} in the receive buffer of {}",
            bytes(connection.bytes()),
            if connection.ended { " and its end" } else { "" },
            escape(&connection.client)
        );
        if !connection.accepted {
            text.push_str(", which no process holds");
        }
    }
    text + "."
}

/// A number of bytes.
pub fn bytes(count: u64) -> String {
    match count {
        1 => "1 byte".into(),
        _ => format!("{count} bytes"),
    }
}

/// A text with a capital letter at its beginning.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story() -> Recording {
        let json = include_str!("../tests/fixtures/story.json");
        Recording::read(json).expect("a recording")
    }

    fn item(step: usize) -> String {
        let story = story();
        super::item(&story, &story.steps[step - 1])
    }

    #[test]
    fn a_step_tells_what_is_typed_who_waits_and_what_the_kernel_holds() {
        assert_eq!(
            item(3),
            "<b>Terminal 3:</b> <code>printf 'GET a\\n' | client</code>. \
             <b>Client 2:</b> <code>connect</code> returns 0, \
             <code>sendto</code> returns 6: <code>GET a\\n</code>, waits in <code>recvfrom</code>. \
             <b>Server:</b> still waits in <code>recvfrom</code> on client 1. \
             <b>Kernel:</b> accept queue 1; 0 bytes in the receive buffer of client 1; \
             6 bytes in the receive buffer of client 2, which no process holds."
        );
    }

    #[test]
    fn the_server_says_on_whose_connection_and_a_program_says_how_it_ends() {
        let item = item(4);
        assert!(
            item.starts_with("<b>Terminal 2:</b> <kbd>Ctrl-C</kbd>. "),
            "{item}"
        );
        assert!(
            item.contains("<code>close</code> returns 0, ends (exited with 0)."),
            "{item}"
        );
        let reply = "<code>sendto</code> on client 2 returns 6: <code>&lt;nil&gt;\\n</code>";
        assert!(item.contains(reply), "{item}");
        assert!(
            item.contains("<code>recvfrom</code> on client 1 returns 0, "),
            "{item}"
        );
    }
}
