//! What the page about all orders says, held to the recordings.

use std::fs;
use std::path::Path;

use course::orders::{self, Orders};
use course::recording::{Call, Recording};

const SERVERS: [&str; 3] = ["kv-server", "threaded-server", "event-server"];

/// The recorded orders of a server, and their text, for messages that name a line.
struct Tree {
    file: String,
    orders: Orders,
    json: String,
}

fn tree(server: &str) -> Tree {
    let file = format!("book/recordings/any-order-{server}.json");
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(&file);
    let json = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{file}: {error}"));
    let orders = Orders::read(&json);
    let orders = orders.unwrap_or_else(|(line, fault)| panic!("{file}:{line}: {fault}"));
    Tree { file, orders, json }
}

type Claim = fn(&Tree) -> Result<(), String>;

impl Tree {
    fn fault(&self, order: &str, message: &str) -> String {
        let line = orders::line(&self.json, order);
        format!("{}:{line}: order {order:?}: {message}", self.file)
    }

    fn run(&self, order: &str) -> Recording {
        self.orders.run(order)
    }

    /// Whether a client is blocked after the beginning of an order.
    fn waits(&self, client: &str, order: &str) -> bool {
        self.run(order).blocked(client, order.len() + 1).is_some()
    }

    /// The calls of the last action.
    fn calls(&self, order: &str) -> Vec<Call> {
        let state = self.orders.state(order);
        state.map_or(Vec::new(), |state| state.step.calls.clone())
    }
}

/// No client waits, whatever the order, and no connection waits in the queue.
fn nobody_waits(tree: &Tree) -> Result<(), String> {
    for order in orders::beginnings() {
        let queue = tree
            .orders
            .state(&order)
            .and_then(|state| state.step.kernel.accept_queue);
        let waits = ["client 1", "client 2"]
            .iter()
            .any(|client| tree.waits(client, &order));
        if waits || queue != Some(0) {
            return Err(tree.fault(&order, &format!("somebody waits, the queue is {queue:?}")));
        }
    }
    Ok(())
}

/// The reply to client 1 does not help client 2; the end of client 1 does.
fn client_2_waits_until_client_1_leaves(tree: &Tree) -> Result<(), String> {
    for (order, wanted) in [("122", true), ("1221", true), ("12211", false)] {
        if tree.waits("client 2", order) != wanted {
            return Err(tree.fault(order, &format!("client 2 waits: {}", !wanted)));
        }
    }
    Ok(())
}

/// The command of a client that has left is executed when the other leaves.
fn a_command_without_a_client_is_executed(tree: &Tree) -> Result<(), String> {
    for order in ["1222", "12221"] {
        let state = tree.orders.state(order);
        let connections = state.map(|state| state.step.kernel.connections.clone());
        let mut connections = connections.into_iter().flatten();
        let held = connections.find(|one| one.client == "client 2");
        let held = held.map(|one| (one.ended, one.accepted, one.bytes()));
        if held != Some((true, false, 11)) {
            return Err(tree.fault(order, &format!("ended, accepted, bytes: {held:?}")));
        }
    }
    let last = tree.calls("122211").into_iter();
    let with = last.filter(|call| call.by == "server" && call.peer.as_deref() == Some("client 2"));
    let with: Vec<String> = with.map(|call| call.call).collect();
    if with != ["accept4", "recvfrom", "sendto", "recvfrom", "close"] {
        return Err(tree.fault("122211", &format!("the server calls {with:?}")));
    }
    Ok(())
}

/// Client 2 waits in the queue for three actions, and does not wait for a reply.
fn a_connection_waits_and_its_client_does_not(tree: &Tree) -> Result<(), String> {
    for (order, wanted) in [("12", 1), ("121", 1), ("1211", 0)] {
        let queue = tree
            .orders
            .state(order)
            .and_then(|state| state.step.kernel.accept_queue);
        if queue != Some(wanted) || tree.waits("client 2", order) {
            return Err(tree.fault(order, &format!("the queue is {queue:?}")));
        }
    }
    Ok(())
}

fn holds(server: &str, claim: Claim) {
    claim(&tree(server)).unwrap_or_else(|fault| panic!("{fault}"));
}

/// Spoils a state, and gives what the claim says about it.
fn said(server: &str, order: &str, spoil: fn(&mut orders::State), claim: Claim) -> String {
    let mut tree = tree(server);
    let mut states = tree.orders.states.iter_mut();
    spoil(states.find(|state| state.order == order).expect("a state"));
    tree.json = tree.orders.write().expect("it has a form in JSON");
    claim(&tree).expect_err("a false recording has passed")
}

#[test]
fn the_first_server_makes_client_2_wait_until_client_1_leaves() {
    holds("kv-server", client_2_waits_until_client_1_leaves);
    let spoil = |state: &mut orders::State| state.step.calls.clear();
    let fault = said(
        "kv-server",
        "122",
        spoil,
        client_2_waits_until_client_1_leaves,
    );
    assert!(
        fault.ends_with(": order \"122\": client 2 waits: false"),
        "{fault}"
    );
    assert!(
        fault.starts_with("book/recordings/any-order-kv-server.json:"),
        "{fault}"
    );
}

#[test]
fn the_first_server_executes_the_command_of_a_client_that_has_left() {
    holds("kv-server", a_command_without_a_client_is_executed);
    let spoil = |state: &mut orders::State| {
        state.step.calls.retain(|call| call.call != "sendto");
    };
    let fault = said(
        "kv-server",
        "122211",
        spoil,
        a_command_without_a_client_is_executed,
    );
    assert!(
        fault.contains(": order \"122211\": the server calls"),
        "{fault}"
    );
}

#[test]
fn a_connection_in_the_queue_is_not_noticed_by_its_client() {
    holds("kv-server", a_connection_waits_and_its_client_does_not);
    let spoil = |state: &mut orders::State| state.step.kernel.accept_queue = Some(0);
    let fault = said(
        "kv-server",
        "121",
        spoil,
        a_connection_waits_and_its_client_does_not,
    );
    assert!(
        fault.contains(": order \"121\": the queue is Some(0)"),
        "{fault}"
    );
}

#[test]
fn on_the_other_servers_nobody_waits_in_any_order() {
    for server in &SERVERS[1..] {
        holds(server, nobody_waits);
    }
    let fault = nobody_waits(&tree("kv-server")).expect_err("client 2 waits");
    assert!(fault.contains(": order \"12\": somebody waits"), "{fault}");
}
