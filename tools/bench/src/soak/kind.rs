//! The kinds of clients.

use std::fmt::{self, Display, Formatter};

use anyhow::Result;

use super::client::Client;
use super::model::LIMIT;
use super::traffic::{self, HUGE_VALUE, Traffic};
use super::visitor::Visitor;

/// What a client does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// Asks, reads the reply, asks again, and leaves in one of the ways there are.
    Asks,
    /// Sends many commands in pieces of any length, often with half a command at the end.
    Pieces,
    /// Sends bytes that mean nothing.
    Garbage,
    /// Leaves by a reset, while commands or replies are on their way.
    Reset,
    /// Sends nothing, or half a command, while others wait for it to leave.
    Idle,
    /// Waits behind an idle one: in the kernel's accept queue.
    Waits,
    /// Waits there too, and leaves before its turn has come.
    GivesUp,
    /// Asks for megabytes and reads them in small pieces, or not to the end.
    ReadsSlowly,
    /// Sends a line as long as is allowed, or one byte longer.
    HugeLine,
}

/// How often each kind comes, of a thousand.
pub const SHARES: &[(Kind, usize)] = &[
    (Kind::Asks, 450),
    (Kind::Pieces, 240),
    (Kind::Garbage, 110),
    (Kind::Reset, 100),
    (Kind::Idle, 60),
    (Kind::ReadsSlowly, 20),
    (Kind::HugeLine, 20),
];

impl Kind {
    /// The kind of the next client.
    pub fn next(traffic: &mut Traffic) -> Kind {
        let mut left = traffic.thousandth();
        let drawn = SHARES
            .iter()
            .find(|(_, share)| match left.checked_sub(*share) {
                None => true,
                Some(rest) => {
                    left = rest;
                    false
                }
            });
        drawn.expect("the shares are of a thousand").0
    }
}

impl Display for Kind {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Kind::Asks => "asks and waits for the reply",
            Kind::Pieces => "sends in pieces",
            Kind::Garbage => "sends garbage",
            Kind::Reset => "leaves by a reset",
            Kind::Idle => "is idle, then leaves",
            Kind::Waits => "waits behind an idle one",
            Kind::GivesUp => "waits, and leaves before its turn",
            Kind::ReadsSlowly => "reads slowly",
            Kind::HugeLine => "sends a huge line",
        })
    }
}

impl Visitor {
    /// One client of this kind, with those that wait for it in the queue.
    pub fn client(&mut self, kind: Kind) -> Result<()> {
        let client = self.connect(kind)?;
        match kind {
            Kind::Asks | Kind::Waits | Kind::GivesUp => self.asks(client),
            Kind::Pieces => self.pieces(client),
            Kind::Garbage => self.garbage(client),
            Kind::Reset => self.reset(client),
            Kind::Idle => self.idle(client),
            Kind::ReadsSlowly => self.reads_slowly(client),
            Kind::HugeLine => self.huge_line(client),
        }
    }

    pub fn asks(&mut self, mut client: Client) -> Result<()> {
        for _ in 0..self.traffic.up_to(8) {
            let command = self.traffic.command();
            self.ask(&mut client, &command)?;
        }
        match self.traffic.up_to(3) {
            1 => Ok(()),
            2 => self.exchange(client, b""),
            _ => self.exchange(client, b"EXIT\n"),
        }
    }

    pub fn pieces(&mut self, mut client: Client) -> Result<()> {
        let sent = self.traffic.stream(20);
        let expected = self.expected(&sent);
        for piece in self.traffic.cut(&sent) {
            client.send(piece)?;
        }
        client.close_and_expect(&sent, &expected)
    }

    pub fn garbage(&mut self, client: Client) -> Result<()> {
        let sent = self.traffic.garbage();
        self.exchange(client, &sent)
    }

    /// Whether a command that was on its way at a reset has been executed, nobody can know. A
    /// later client may find the old value or the new one, and no third.
    fn reset(&mut self, mut client: Client) -> Result<()> {
        let command = self.traffic.command();
        self.ask(&mut client, &command)?;
        let (key, value) = self.traffic.pair();
        client.send(&traffic::get(&key).repeat(self.traffic.up_to(40)))?;
        client.send(&traffic::set(&key, &value))?;
        client.send(&self.traffic.half_command())?;
        client.reset()?;

        let old = self.model.answer(&traffic::get(&key));
        let new = [&value[..], b"\n"].concat();
        let mut client = self.connect(Kind::Asks)?;
        client.send(&traffic::get(&key))?;
        if client.expect_either(&traffic::get(&key), &old, &new)? {
            self.model.table.insert(key, value);
        }
        Ok(())
    }

    fn idle(&mut self, mut client: Client) -> Result<()> {
        if self.traffic.coin() {
            client.send(&self.traffic.half_command())?;
        }
        let mut waiting = Vec::new();
        for _ in 0..self.traffic.up_to(8) {
            waiting.extend(self.one_more_waits()?);
        }
        drop(client);
        for (other, sent) in waiting {
            let expected = self.expected(&sent);
            other.close_and_expect(&sent, &expected)?;
        }
        Ok(())
    }

    /// A client that connects, sends, and waits for its turn. None when it does not wait for it.
    fn one_more_waits(&mut self) -> Result<Option<(Client, Vec<u8>)>> {
        if self.traffic.up_to(4) == 1 {
            let mut client = self.connect(Kind::GivesUp)?;
            client.send(&self.traffic.questions())?;
            if self.traffic.coin() {
                client.reset()?;
            }
            return Ok(None);
        }
        let sent = self.traffic.stream(20);
        let mut client = self.connect(Kind::Waits)?;
        client.send(&sent)?;
        Ok(Some((client, sent)))
    }

    pub fn reads_slowly(&mut self, mut client: Client) -> Result<()> {
        let sent = traffic::get(&self.traffic.slow()).repeat(self.traffic.up_to(96));
        let expected = self.model.answer(&sent);
        client.send(&sent)?;
        let stops = self
            .traffic
            .coin()
            .then(|| self.traffic.up_to(expected.len()));
        let wanted = &expected[..stops.unwrap_or(expected.len())];
        for piece in self.traffic.cut(wanted) {
            client.expect(&sent, piece)?;
        }
        self.received += wanted.len() as u64;
        match stops {
            Some(_) => Ok(()),
            None => client.close_and_expect(b"", b""),
        }
    }

    pub fn huge_line(&mut self, mut client: Client) -> Result<()> {
        let key = self.traffic.huge();
        let mut line = traffic::set(&key, &self.traffic.value(HUGE_VALUE));
        line.pop();
        if self.traffic.coin() {
            line.resize(LIMIT, b' ');
            line.push(b'\n');
            self.ask(&mut client, &line)?;
            // And it is gone again: many of them at the same time would not leave the memory flat.
            let rest = [traffic::get(&key), traffic::set(&key, b"short")].concat();
            return self.exchange(client, &rest);
        }
        line.resize(LIMIT + 1, b' ');
        line.extend(self.traffic.garbage());
        self.exchange(client, &line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_of_a_thousand() {
        assert_eq!(SHARES.iter().map(|(_, share)| share).sum::<usize>(), 1000);
    }
}
