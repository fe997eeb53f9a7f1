//! Clients side by side. Each has keys of its own, so that each byte of its replies is known, and a
//! few that all share, whose values tell who has stored them.

use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use anyhow::{Context, Error, Result, anyhow, ensure};

use super::Options;
use super::client::Client;
use super::difference::show;
use super::health::{Health, Watch};
use super::kind::{Kind, SHARES};
use super::traffic;
use super::visitor::{Tally, Visitor};
use crate::servers::Server;

/// How many connections each visitor makes before all have left and the server is looked at.
const ROUND: u64 = 10;

/// How many rounds there are before growth counts.
const WARM_UP: u64 = 5;

/// How much the server's memory may grow after the warm-up, in KiB: what freed blocks of many sizes, of many
/// threads, leave between them is now more and now less. In 100,000 connections it is 41 bytes for each.
const ALLOWANCE: u64 = 4096;

/// How many connections others make, at most, while an idle client stays.
const STAYS: usize = 100;

/// How long to wait between two looks at what others have done.
const PAUSE: Duration = Duration::from_millis(1);

/// Runs the soak against a server that is called `name`.
pub fn run(
    server: &Server,
    name: &str,
    options: Options,
    progress: impl Fn(u64),
) -> Result<(Tally, Option<Health>)> {
    let Options {
        seed,
        connections,
        at_once,
    } = options;
    let mut watch = Watch::new(server.id(), ALLOWANCE);
    watch.begin()?;
    let numbers = 1..=at_once as u64;
    let mut visitors: Vec<Visitor> = numbers
        .map(|number| Visitor::one_of_many(server.address, seed, number))
        .collect();
    let made = |visitors: &[Visitor]| visitors.iter().map(|visitor| visitor.number).sum::<u64>();
    let mut rounds = 0;
    let mut last = false;
    while !last {
        last = made(&visitors) >= connections && rounds > WARM_UP;
        let task: Task = match (rounds, last) {
            (0, _) => |visitor, _, _| visitor.fill(),
            (_, true) => |visitor, _, _| visitor.ask_for_everything(),
            _ => Visitor::round,
        };
        let done = all(&mut visitors, task);
        let looked = done.and_then(|()| {
            let look = watch.look(rounds <= WARM_UP);
            look.context("when all have left")
        });
        looked.with_context(|| {
            format!(
                "connection {made} of seed {seed}, {at_once} at a time\nagain: cargo run --release \
                 -p bench -- soak {name} --seed {seed} --at-once {at_once} --connections {made}",
                made = made(&visitors)
            )
        })?;
        rounds += 1;
        progress(made(&visitors));
    }
    let tallies = visitors.iter().map(Visitor::tally);
    Ok((tallies.fold(Tally::default(), Tally::and), watch.report()))
}

/// What each visitor does, the one with this index, while others do the same.
type Task = fn(&mut Visitor, usize, &Others) -> Result<()>;

/// What the visitors know of each other.
struct Others {
    /// How many connections were made.
    made: AtomicUsize,
    /// How many visitors are neither idle nor done.
    busy: AtomicUsize,
    /// Something was wrong: nobody needs to go on.
    failed: AtomicBool,
}

impl Others {
    /// Waits until the others have made so many connections, or cannot make more.
    fn wait_for(&self, connections: usize) {
        self.busy.fetch_sub(1, Ordering::Relaxed);
        let end = self.made.load(Ordering::Relaxed) + connections;
        let goes_on = || {
            self.made.load(Ordering::Relaxed) < end
                && self.busy.load(Ordering::Relaxed) > 0
                && !self.failed.load(Ordering::Relaxed)
        };
        while goes_on() {
            thread::sleep(PAUSE);
        }
        self.busy.fetch_add(1, Ordering::Relaxed);
    }
}

/// Lets all visitors do something at the same time. The first error is handed on.
fn all(visitors: &mut [Visitor], task: Task) -> Result<()> {
    let others = Others {
        made: AtomicUsize::new(0),
        busy: AtomicUsize::new(visitors.len()),
        failed: AtomicBool::new(false),
    };
    let first = AtomicU64::new(0);
    let errors = thread::scope(|scope| {
        let threads: Vec<_> = (0..)
            .zip(visitors)
            .map(|(index, visitor)| {
                let (others, first) = (&others, &first);
                scope.spawn(move || {
                    let result = task(visitor, index, others);
                    others.busy.fetch_sub(1, Ordering::Relaxed);
                    result.map_err(|error| {
                        others.failed.store(true, Ordering::Relaxed);
                        let place = first.fetch_add(1, Ordering::Relaxed);
                        let Visitor { number, kind, .. } = visitor;
                        let who = format!("connection {number} of client {}, {kind}", index + 1);
                        (place, error.context(who))
                    })
                })
            })
            .collect();
        let panicked = |_| Err((0, anyhow!("a client panicked")));
        let ends = threads
            .into_iter()
            .map(|thread| thread.join().unwrap_or_else(panicked));
        ends.filter_map(Result::err).collect::<Vec<(u64, Error)>>()
    });
    match errors.into_iter().min_by_key(|(place, _)| *place) {
        Some((_, error)) => Err(error),
        None => Ok(()),
    }
}

impl Visitor {
    /// One connection after another, while others make theirs. The first visitors are always of one kind,
    /// each of another one, so that one of each kind is there at any time.
    fn round(&mut self, index: usize, others: &Others) -> Result<()> {
        for _ in 0..ROUND {
            if others.failed.load(Ordering::Relaxed) {
                return Ok(());
            }
            let kind = match SHARES.get(index) {
                Some((kind, _)) => *kind,
                None => Kind::next(&mut self.traffic),
            };
            others.made.fetch_add(1, Ordering::Relaxed);
            self.client_beside(kind, others)?;
        }
        Ok(())
    }

    /// One client of this kind.
    fn client_beside(&mut self, kind: Kind, others: &Others) -> Result<()> {
        let mut client = self.connect(kind)?;
        match kind {
            Kind::Asks | Kind::Waits | Kind::GivesUp => {
                self.ask_for_shared(&mut client)?;
                self.asks(client)
            }
            Kind::Pieces => self.pieces(client),
            Kind::Garbage => self.garbage(client),
            Kind::Reset => self.reset_beside(client),
            Kind::Idle => self.idle_beside(client, others),
            Kind::ReadsSlowly => self.reads_slowly(client),
            Kind::HugeLine => self.huge_line(client),
        }
    }

    /// Stores a value that others may replace, and asks for one that others may have stored.
    fn ask_for_shared(&mut self, client: &mut Client) -> Result<()> {
        let set = traffic::set(&self.traffic.shared_key(), &self.traffic.shared_value());
        client.send(&set)?;
        client.expect(&set, b"OK\n")?;
        let get = traffic::get(&self.traffic.shared_key());
        client.send(&get)?;
        let reply = client.line()?;
        self.received += reply.len() as u64;
        ensure!(
            traffic::is_shared(&reply),
            "another reply than expected\nsent:     {}\ngot:      {}\nexpected: a whole value of one \
             client",
            show(&get),
            show(&reply)
        );
        Ok(())
    }

    /// Leaves by a reset. What was on its way may be executed or not, and when, nobody knows: it stores
    /// nothing but a value that any client may have stored.
    fn reset_beside(&mut self, mut client: Client) -> Result<()> {
        let command = self.traffic.command();
        self.ask(&mut client, &command)?;
        let get = traffic::get(&self.traffic.slow());
        client.send(&get.repeat(self.traffic.up_to(40)))?;
        client.send(&traffic::set(
            &self.traffic.shared_key(),
            &self.traffic.shared_value(),
        ))?;
        client.send(&self.traffic.half_command())?;
        client.reset()
    }

    /// Stays with half a command or none while others come and go. Then it sends the rest, or leaves.
    fn idle_beside(&mut self, mut client: Client, others: &Others) -> Result<()> {
        let command = self.traffic.command();
        let (half, rest) = command.split_at(self.traffic.up_to(command.len()) - 1);
        client.send(half)?;
        others.wait_for(self.traffic.up_to(STAYS));
        match self.traffic.up_to(3) {
            1 => Ok(()),
            2 => client.reset(),
            _ => {
                let expected = self.expected(&command);
                client.send(rest)?;
                client.expect(&command, &expected)
            }
        }
    }
}
