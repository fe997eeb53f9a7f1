//! Shows two clients who act in any order: one moment in all its parts, which a reader steps through by
//! button and key, and tables of whole orders, which need no script.

use std::collections::BTreeMap;

use maud::{Markup, PreEscaped, html};
use serde::Serialize;

use crate::{screens, terminal, words};
use course::orders::{self, Orders};
use course::recording::{Call, Connection, Kernel, Part, Program, Recording, Step};

/// What a script needs of one server.
#[derive(Serialize)]
struct Server<'a> {
    name: &'a str,
    states: BTreeMap<&'a str, Shown>,
}

/// A state, as the figure shows it.
#[derive(Serialize)]
struct Shown {
    /// Who did what.
    act: String,
    /// Clients, kernel and server, as HTML.
    moment: String,
    /// What each terminal shows more than in the state before, and the line of its cursor, as HTML.
    terminals: BTreeMap<usize, [String; 2]>,
}

/// The figure in which a reader chooses who acts next. It begins with the moment after `order`.
///
/// # Errors
///
/// When there is no such order, or no recording.
pub fn figure(servers: &[Orders], order: &str) -> Result<String, String> {
    let first = servers.first().ok_or("no recording of orders")?;
    let run = beginning(first, order)?;
    let servers_shown = servers.iter().map(|server| Server {
        name: &server.server,
        states: states(server),
    });
    let data: Vec<Server<'_>> = servers_shown.collect();
    let data = serde_json::to_string(&data).map_err(|error| error.to_string())?;
    // No tag ends the script, and none is taken for HTML.
    let data = data.replace('<', "\\u003c");
    let html = html! {
        div.orders-now {
            p.orders-path { (path(first, &run)) }
            (moment(&run))
            (terminals(&run))
        }
        (counts(servers))
        script.orders-data type="application/json" data-order=(order) data-prompt=(cursor("$").0) { (PreEscaped(data)) }
    };
    Ok(html.into_string() + "\n")
}

/// A whole order on all servers: a row for each action, a column for each server.
///
/// # Errors
///
/// When there is no such order, or no recording.
pub fn table(servers: &[Orders], order: &str) -> Result<String, String> {
    let first = servers.first().ok_or("no recording of orders")?;
    let run = beginning(first, order)?;
    let runs: Vec<Recording> = servers.iter().map(|server| server.run(order)).collect();
    let columns = servers.len();
    let html = html! {
        table.orders-table {
            thead { tr {
                @for server in servers { th scope="col" { (server.server) } }
            } }
            @for (number, step) in run.steps.iter().enumerate().skip(1) {
                tbody {
                    tr { th.orders-act colspan=(columns) scope="rowgroup" {
                        span.orders-number { (number) } " " (capital(&act(&run, step)))
                    } }
                    tr { @for (server, run) in servers.iter().zip(&runs) {
                        td data-server=(server.server) { (moment(&until(run, step.step))) }
                    } }
                }
            }
        }
    };
    Ok(html.into_string() + "\n")
}

fn beginning(orders: &Orders, order: &str) -> Result<Recording, String> {
    match orders.state(order) {
        Some(_) => Ok(orders.run(order)),
        None => Err(format!(
            "no order {order}: a digit for each action, client 1 or 2, each {} times at most",
            orders::ACTIONS
        )),
    }
}

/// The recording up to a step.
fn until(run: &Recording, step: usize) -> Recording {
    let mut run = run.clone();
    run.steps.truncate(step);
    run
}

fn states(server: &Orders) -> BTreeMap<&str, Shown> {
    let states = server.states.iter().map(|state| {
        let run = server.run(&state.order);
        let screens = state.step.screens.iter();
        let shown = Shown {
            act: act(&run, &state.step).into_string(),
            moment: moment(&run).into_string(),
            terminals: screens
                .map(|screen| {
                    let lines = screens::lines(&state.step, screen).into_string();
                    (
                        screen.terminal,
                        [lines, cursor(&screen.cursor).into_string()],
                    )
                })
                .collect(),
        };
        (state.order.as_str(), shown)
    });
    states.collect()
}

/// On which server, and who has acted so far.
fn path(server: &Orders, run: &Recording) -> Markup {
    html! {
        b { (server.server) } ": "
        @for (index, step) in run.steps.iter().enumerate().skip(1) {
            @if index > 1 { ", " }
            (together(&act(run, step)))
        }
    }
}

/// What is done in a step, as the words of a sentence.
fn act(run: &Recording, step: &Step) -> Markup {
    let mut programs = run.programs.iter();
    let actor = programs.find(|program| program.terminal == step.terminal);
    let actor = actor.map_or("", |program| program.process());
    html! {
        (actor) " "
        @if words::key(step).is_some() { "leaves" }
        @else if step.typed.starts_with("target/") {
            @if actor == "server" { "starts" } @else { "connects" }
        }
        @else { "sends " code { (step.typed) } }
    }
}

/// What no line tears apart.
fn together(text: &Markup) -> Markup {
    html! { span.orders-together { (text) } }
}

fn capital(act: &Markup) -> Markup {
    PreEscaped(words::capital(&act.0))
}

/// What there is when the last step of a run is over: the clients, the kernel, and the server.
fn moment(run: &Recording) -> Markup {
    let Some(step) = run.steps.last() else {
        return Markup::default();
    };
    let (servers, clients): (Vec<&Program>, Vec<&Program>) =
        run.programs.iter().partition(|program| program.is_server());
    html! {
        div.orders-moment {
            div.orders-clients { @for client in clients { (status(run, client)) } }
            div.orders-kernel { (kernel(&step.kernel)) }
            div.orders-server { @for thread in servers { (waits(run, step, thread)) } }
        }
    }
}

/// How it is with a client.
fn status(run: &Recording, client: &Program) -> Markup {
    let calls = run.steps.iter().flat_map(|step| &step.calls);
    let own: Vec<&Call> = calls.filter(|call| call.by == client.name).collect();
    let has = |name: &str| own.iter().any(|call| call.call == name);
    let replied = own.iter().any(|call| is_reply(call));
    let waits = own.last().is_some_and(|call| call.part == Part::Begins);
    let (text, class) = match (has("exit"), waits) {
        (true, _) if replied => ("has left", None),
        (true, _) => ("has left without a reply", Some("orders-waits")),
        (false, true) => ("waits for its reply", Some("orders-waits")),
        (false, false) if replied => ("has its reply", None),
        (false, false) if has("connect") => ("is connected", None),
        (false, false) => ("is not there yet", None),
    };
    html! { p class=[class] { (words::capital(&client.name)) " " (text) } }
}

/// Whether a call has brought bytes.
fn is_reply(call: &Call) -> bool {
    call.call == "recvfrom" && call.bytes.as_ref().is_some_and(|bytes| !bytes.is_empty())
}

/// The accept queue, and what each connection holds.
fn kernel(kernel: &Kernel) -> Markup {
    let queue = kernel.accept_queue.unwrap_or(0);
    let class = |waits| if waits { Some("orders-waits") } else { None };
    html! {
        p class=[class(queue > 0)] { (together(&html! { "Accept queue " (queue) })) }
        @for connection in &kernel.connections {
            p class=[class(connection.bytes() > 0 || !connection.accepted)] { (buffer(connection)) }
        }
    }
}

fn buffer(connection: &Connection) -> Markup {
    html! {
        (together(&html! { (words::capital(&connection.client)) ": " (words::bytes(connection.bytes())) }))
        @if connection.ended { ", " (together(&html! { "then its end" })) }
        @if !connection.accepted { ", " (together(&html! { "in the queue" })) }
    }
}

/// What a thread of the server has done in a step, and what it waits in.
fn waits(run: &Recording, step: &Step, thread: &Program) -> Markup {
    let calls = step.calls.iter();
    let own = calls.filter(|call| call.by == thread.name && call.part != Part::Begins);
    let own: Vec<&Call> = own.collect();
    let blocked = run.blocked(&thread.name, step.step);
    let number = thread.name.split_once('/').map(|(_, number)| number);
    let name = match number {
        Some(number) => format!("Thread {number}"),
        None => "Server".to_owned(),
    };
    if own.is_empty() && blocked.is_none() {
        return Markup::default();
    }
    html! {
        p {
            (name)
            @if !own.is_empty() {
                ": "
                @for (index, call) in own.iter().enumerate() {
                    @if index > 0 { ", " }
                    (returned(call))
                }
            }
            @match blocked {
                Some(call) => {
                    @if own.is_empty() { " " } @else { "; " }
                    b { (together(&html! { "waits in" })) " " (together(&html! { code { (call.call) } (on(call)) })) }
                }
                None => {}
            }
        }
    }
}

/// `recvfrom = 15`, or how a thread ends.
fn returned(call: &Call) -> Markup {
    let result = call.result.as_deref().unwrap_or_default();
    match call.call.as_str() {
        "exit" => html! { "ends" },
        // Of an error, the words below a recording have the name.
        name => html! { code { (name) " = " (result.split(' ').next().unwrap_or_default()) } },
    }
}

fn on(call: &Call) -> Markup {
    html! { @if let Some(peer) = &call.peer { " on " (peer) } }
}

/// What all terminals show when the last step of a run is over.
fn terminals(run: &Recording) -> Markup {
    let number = |terminal: &usize| *terminal;
    let mut numbers: Vec<usize> = run.programs.iter().map(|one| one.terminal).collect();
    numbers.dedup();
    html! {
        div.screens style={ "--screens: " (numbers.len()) } {
            div.screens-row {
                @for terminal in numbers.iter().map(number) {
                    div { p.orders-name { (screens::name(run, terminal)) } (shown(run, terminal)) }
                }
            }
        }
    }
}

fn shown(run: &Recording, terminal: usize) -> Markup {
    let steps = run.steps.iter();
    let screens = steps.flat_map(|step| step.screens.iter().map(move |screen| (step, screen)));
    let own: Vec<_> = screens
        .filter(|(_, one)| one.terminal == terminal)
        .collect();
    let last = own.last().map_or("$", |(_, screen)| screen.cursor.as_str());
    html! {
        pre data-terminal=(terminal) {
            @for (step, screen) in &own { (screens::lines(step, screen)) }
            (cursor(last))
        }
    }
}

/// The line of the cursor: behind a prompt, where a program waits for keys, or where it is blocked in a call.
fn cursor(text: &str) -> Markup {
    if terminal::is_prompt(text) {
        html! { span.line.at-prompt { span.prompt { (text) } } }
    } else {
        html! { span.line.blocked { (text) } }
    }
}

/// What happens in some orders, and how a recording tells.
type Happening = (&'static str, fn(&Recording) -> bool);

/// In how many orders something happens, on each server.
fn counts(servers: &[Orders]) -> Markup {
    let rows: [Happening; 4] = [
        ("a connection waits in the accept queue", queues),
        ("a client waits for its reply", somebody_waits),
        ("a client leaves without its reply", leaves_unanswered),
        (
            "the server executes the command of a client that has left",
            executes_late,
        ),
    ];
    let whole = orders::whole();
    let count = |server: &Orders, happens: fn(&Recording) -> bool| {
        let orders = whole.iter().filter(|order| happens(&server.run(order)));
        orders.count()
    };
    html! {
        table.orders-counts {
            thead { tr {
                th scope="col" { "Of all " (whole.len()) " orders, in how many" }
                @for server in servers { th scope="col" { (server.server) } }
            } }
            tbody { @for (name, happens) in rows {
                tr {
                    th scope="row" { (name) }
                    @for server in servers { td { (count(server, happens)) } }
                }
            } }
        }
    }
}

fn clients(run: &Recording) -> impl Iterator<Item = &Program> {
    run.programs.iter().filter(|program| !program.is_server())
}

fn queues(run: &Recording) -> bool {
    let mut steps = run.steps.iter();
    steps.any(|step| step.kernel.accept_queue.is_some_and(|queue| queue > 0))
}

fn somebody_waits(run: &Recording) -> bool {
    let waits =
        |step: &Step| clients(run).any(|client| run.blocked(&client.name, step.step).is_some());
    run.steps.iter().any(waits)
}

fn leaves_unanswered(run: &Recording) -> bool {
    let calls: Vec<&Call> = run.steps.iter().flat_map(|step| &step.calls).collect();
    let unanswered = |client: &Program| {
        let mut own = calls.iter().filter(|call| call.by == client.name);
        !own.any(|call| is_reply(call))
    };
    clients(run).any(unanswered)
}

/// Whether the server receives bytes from a client that has ended before.
fn executes_late(run: &Recording) -> bool {
    let ended = |client: &Program| {
        let mut steps = run.steps.iter();
        let end = steps.find(|step| {
            let mut calls = step.calls.iter();
            calls.any(|call| call.by == client.name && call.call == "exit")
        });
        end.map_or(usize::MAX, |step| step.step)
    };
    let late = |client: &Program| {
        let mut calls = run
            .steps
            .iter()
            .skip(ended(client))
            .flat_map(|step| &step.calls);
        calls.any(|call| {
            call.by != client.name && call.peer.as_ref() == Some(&client.name) && is_reply(call)
        })
    };
    clients(run).any(late)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn server() -> Orders {
        let [first, ..] = servers();
        first
    }

    fn servers() -> [Orders; 3] {
        [
            include_str!("../../../book/recordings/any-order-kv-server.json"),
            include_str!("../../../book/recordings/any-order-threaded-server.json"),
            include_str!("../../../book/recordings/any-order-event-server.json"),
        ]
        .map(|json| Orders::read(json).expect("recorded orders"))
    }

    #[test]
    fn a_table_has_a_row_for_each_action() {
        let html = table(&[server()], "122211").expect("a table");
        assert_eq!(html.matches("orders-act").count(), 6);
        let text = html.replace("<span class=\"orders-together\">", "");
        let text = text.replace("</span>", "");
        assert!(text.contains("Client 2: 11 bytes, then its end, in the queue"));
        assert!(html.contains("Client 2 has left without a reply"));
    }

    /// The cursor says what the recorded calls say.
    #[test]
    fn the_cursor_is_at_a_prompt_unless_a_program_is_blocked() {
        for server in servers() {
            for state in &server.states {
                let run = server.run(&state.order);
                let now = run.steps.len();
                for terminal in 1..=3 {
                    let mut programs = run.programs.iter();
                    let blocked = programs.any(|one| {
                        one.terminal == terminal && run.blocked(&one.name, now).is_some()
                    });
                    let html = shown(&run, terminal).into_string();
                    let place = format!("{} {:?}: {html}", server.server, state.order);
                    assert_eq!(
                        html.matches("line blocked").count(),
                        usize::from(blocked),
                        "{place}"
                    );
                    assert_eq!(
                        html.matches("at-prompt").count(),
                        usize::from(!blocked),
                        "{place}"
                    );
                }
            }
        }
    }

    #[test]
    fn a_call_and_its_result_stay_together() {
        let html = table(&[server()], "122211").expect("a table");
        assert!(html.contains("<code>recvfrom = 11</code>, "), "{html}");
        let waits = "<span class=\"orders-together\">waits in</span> \
            <span class=\"orders-together\"><code>recvfrom</code> on client 1</span>";
        assert!(html.contains(waits), "{html}");
    }

    #[test]
    fn an_order_that_cannot_be_is_a_fault() {
        for draw in [figure, table] {
            let fault = draw(&[server()], "1111").expect_err("a fault");
            assert!(fault.starts_with("no order 1111: "), "{fault}");
            let fault = draw(&[], "122").expect_err("a fault");
            assert_eq!(fault, "no recording of orders");
        }
    }

    #[test]
    fn orders_in_which_somebody_waits_are_counted() {
        let html = counts(&[server()]).into_string();
        for count in [18, 14, 8] {
            assert!(html.contains(&format!("<td>{count}</td>")), "{html}");
        }
    }
}
