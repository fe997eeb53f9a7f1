//! All orders in which two clients can act, each run recorded: a tree whose branches are who acts next.
//!
//! Each client has three actions, so there are twenty orders. An order, or the beginning of one, is
//! written with a digit for each action: `122` is client 1, then client 2 twice.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::recording::{Program, Recording, Step};

/// How often each client acts: it connects, sends a command, and leaves.
pub const ACTIONS: usize = 3;

/// The clients, as an order names them.
pub const CLIENTS: [char; 2] = ['1', '2'];

/// What all recordings of orders are called, before the name of the server.
pub const PREFIX: &str = "any-order-";

/// What happened on one server, in all orders.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Orders {
    /// The package of the server.
    pub server: String,
    /// The threads with a TCP socket, as in a recording.
    pub programs: Vec<Program>,
    /// A state for each beginning of an order: shorter ones first, then in the order of the digits.
    pub states: Vec<State>,
}

/// What an action led to, after the actions before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct State {
    /// Who has acted so far; empty: the server has been started.
    pub order: String,
    /// The last action and what came of it. The start of the server is step 1.
    pub step: Step,
}

/// All beginnings of orders, the empty one and the whole ones among them.
pub fn beginnings() -> Vec<String> {
    let (mut all, mut next) = (Vec::new(), vec![String::new()]);
    while !next.is_empty() {
        let longer = next.iter().flat_map(|order| choices(order));
        let longer = longer.collect();
        all.append(&mut std::mem::replace(&mut next, longer));
    }
    all
}

/// The orders in which all have acted.
pub fn whole() -> Vec<String> {
    let is_whole = |order: &String| order.len() == ACTIONS * CLIENTS.len();
    beginnings().into_iter().filter(is_whole).collect()
}

/// An order with one action more, for each client that has one left.
fn choices(order: &str) -> Vec<String> {
    let clients = CLIENTS.into_iter();
    let free = clients.filter(|client| order.matches(*client).count() < ACTIONS);
    free.map(|client| format!("{order}{client}")).collect()
}

impl Orders {
    /// Reads the recorded orders and makes sure that none is missing. The faults have the line.
    ///
    /// # Errors
    ///
    /// With the line and what is wrong there.
    pub fn read(json: &str) -> Result<Self, (usize, String)> {
        let orders: Orders =
            serde_json::from_str(json).map_err(|error| (error.line(), error.to_string()))?;
        let beginnings = beginnings();
        for (index, beginning) in beginnings.iter().enumerate() {
            let found = orders.states.get(index).map(|state| state.order.as_str());
            if found != Some(beginning) {
                let line = found.map_or(1, |found| line(json, found));
                return Err((line, format!("the order {beginning:?} is missing here")));
            }
        }
        if let Some(state) = orders.states.get(beginnings.len()) {
            let message = format!("{:?} is no order", state.order);
            return Err((line(json, &state.order), message));
        }
        for state in &orders.states {
            let number = state.order.len() + 1;
            if state.step.step != number {
                let message = format!("step {number} is missing");
                return Err((line(json, &state.order), message));
            }
        }
        for order in whole() {
            if let Some((step, message)) = orders.run(&order).fault() {
                let beginning = order.get(..step.saturating_sub(1)).unwrap_or(&order);
                return Err((line(json, beginning), message));
            }
        }
        Ok(orders)
    }

    /// Writes them as they are committed.
    ///
    /// # Errors
    ///
    /// Never, as far as `serde_json` goes: nothing in it has no form in JSON.
    pub fn write(&self) -> Result<String, serde_json::Error> {
        serde_json::to_string_pretty(self).map(|json| json + "\n")
    }

    /// Makes one tree of the recordings of all whole orders.
    ///
    /// # Errors
    ///
    /// When an order is missing, or two that begin alike do not go alike: what differs, for people.
    pub fn join(server: &str, runs: &[(String, Recording)]) -> Result<Self, String> {
        let mut states: Vec<State> = Vec::new();
        for order in beginnings() {
            let mut alike = runs.iter().filter(|(run, _)| run.starts_with(&order));
            let (first, run) = alike.next().ok_or(format!("no run of {order}"))?;
            let step = |run: &Recording| run.steps.get(order.len()).cloned();
            let own = step(run).ok_or(format!("the run of {first} ends before {order:?}"))?;
            for (other, run) in alike {
                if step(run).as_ref() != Some(&own) {
                    return Err(format!(
                        "after {order:?} the orders {first} and {other} are no longer alike:\n\
                         {own:?}\n{:?}",
                        step(run)
                    ));
                }
            }
            states.push(State { order, step: own });
        }
        let programs: BTreeSet<String> = runs
            .iter()
            .map(|(_, run)| format!("{:?}", run.programs))
            .collect();
        match (runs.first(), programs.len()) {
            (Some((_, run)), 1) => Ok(Orders {
                server: server.to_owned(),
                programs: run.programs.clone(),
                states,
            }),
            _ => Err(format!("the runs have different programs: {programs:?}")),
        }
    }

    /// The state after the beginning of an order.
    pub fn state(&self, order: &str) -> Option<&State> {
        self.states.iter().find(|state| state.order == order)
    }

    /// The run of an order, or of the beginning of one, as if it had been recorded alone.
    pub fn run(&self, order: &str) -> Recording {
        let states = self.states.iter();
        let steps = states.filter(|state| order.starts_with(&state.order));
        Recording {
            session: format!("{PREFIX}{}", self.server),
            programs: self.programs.clone(),
            steps: steps.map(|state| state.step.clone()).collect(),
        }
    }
}

/// The line of the JSON in which the state of an order begins, or the first.
pub fn line(json: &str, order: &str) -> usize {
    let mark = format!("\"order\": \"{order}\",");
    let mut lines = (1..).zip(json.lines());
    let found = lines.find(|(_, line)| line.trim() == mark);
    found.map_or(1, |(line, _)| line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recording::Kernel;

    /// A run in which nothing is seen but what is typed.
    fn run(order: &str) -> Recording {
        let steps = (0..=order.len()).map(|count| Step {
            step: count + 1,
            terminal: 1,
            typed: order[..count].to_owned(),
            screens: Vec::new(),
            calls: Vec::new(),
            kernel: Kernel::default(),
        });
        Recording {
            session: "any-order-s".into(),
            programs: Vec::new(),
            steps: steps.collect(),
        }
    }

    fn runs() -> Vec<(String, Recording)> {
        let orders = whole().into_iter();
        orders.map(|order| (order.clone(), run(&order))).collect()
    }

    #[test]
    fn two_clients_with_three_actions_have_twenty_orders() {
        let whole = whole();
        assert_eq!((whole.len(), beginnings().len()), (20, 69));
        assert_eq!(
            (&*whole[0], &*whole[1], &*whole[19]),
            ("111222", "112122", "222111")
        );
    }

    #[test]
    fn orders_that_begin_alike_share_their_states() {
        let orders = Orders::join("s", &runs()).expect("all orders");
        assert_eq!(orders.run("122112"), run("122112"));
        let written = orders.write().expect("JSON");
        assert_eq!(Orders::read(&written), Ok(orders));
    }

    #[test]
    fn orders_that_begin_alike_and_do_not_go_alike_are_a_fault() {
        let mut spoiled = runs();
        spoiled[7].1.steps[1].terminal = 9;
        let fault = Orders::join("s", &spoiled).expect_err("a fault");
        let start = "after \"1\" the orders 111222 and 122112 are no longer alike";
        assert_eq!(spoiled[7].0, "122112");
        assert!(fault.starts_with(start), "{fault}");
        let fault = Orders::join("s", &runs()[1..]).expect_err("a fault");
        assert_eq!(fault, "no run of 111");
    }

    #[test]
    fn a_missing_order_is_a_fault_with_its_line() {
        let orders = Orders::join("s", &runs()).expect("all orders");
        let mut spoiled = orders.clone();
        spoiled.states.remove(3);
        let json = spoiled.write().expect("JSON");
        let (line, message) = Orders::read(&json).expect_err("a fault");
        assert_eq!(message, "the order \"11\" is missing here");
        assert!(
            json.lines()
                .nth(line - 1)
                .is_some_and(|at| at.contains("\"12\""))
        );
        let mut spoiled = orders;
        spoiled.states[5].step.step = 7;
        let json = spoiled.write().expect("JSON");
        let (line, message) = Orders::read(&json).expect_err("a fault");
        assert_eq!(message, "step 3 is missing");
        let at = json.lines().nth(line - 1).unwrap_or_default();
        assert!(at.contains("\"order\": \"21\""), "{at}");
    }
}
