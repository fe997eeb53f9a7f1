//! redis-rs.

use std::net::SocketAddr;

use anyhow::{Context, Result, ensure};
use libtest_mimic::Trial;
use peers::need;
use peers::server::Server;
use peers::wire::Wire;
use redis::{Client, Commands, Connection, ErrorKind, ServerErrorKind};

use crate::library::LIES;

pub fn trials() -> Vec<Trial> {
    vec![
        need::trial("redis-rs_works", &[], works),
        need::trial("redis-rs_finds_wrong_replies", &[], finds_lies),
    ]
}

fn works() -> Result<()> {
    let mut server = Server::start()?;
    let client = connects(server.address)?;
    let mut connection = client.get_connection()?;
    gets_right_replies(&mut connection)?;

    server.restart()?;
    let lost = connection.get::<_, Option<String>>("peers:word");
    let error = lost.expect_err("the server that it was connected to is gone");
    ensure!(error.is_unrecoverable_error(), "{error}");
    let mut connection = client.get_connection()?;
    ensure!(connection.get::<_, Option<String>>("peers:word")?.is_none());
    Ok(())
}

fn finds_lies() -> Result<()> {
    for lie in LIES {
        let server = Server::start()?;
        let wire = Wire::to(server.address, Some(lie))?;
        let mut connection = connects(wire.address)?.get_connection()?;
        ensure!(gets_right_replies(&mut connection).is_err(), "{lie:?}");
    }
    Ok(())
}

fn connects(address: SocketAddr) -> Result<Client> {
    Ok(Client::open(format!("redis://{address}"))?)
}

fn gets_right_replies(connection: &mut Connection) -> Result<()> {
    ensure!(
        connection
            .get::<_, Option<String>>("peers:first")?
            .is_none()
    );

    let mut pipeline = redis::pipe();
    for _ in 0..100 {
        pipeline.incr("peers:number", 1);
    }
    let numbers: Vec<u64> = pipeline.query(connection)?;
    ensure!(numbers == (1..=100).collect::<Vec<u64>>(), "{numbers:?}");

    let all: Vec<u8> = (0..=255).collect();
    connection.set::<_, _, ()>(&all, &all)?;
    ensure!(connection.get::<_, Vec<u8>>(&all)? == all);
    connection.set::<_, _, ()>("peers:word", "five")?;
    let error = connection.incr::<_, _, i64>("peers:word", 1);
    let error = error.err();
    let error = error.context("five is no number")?;
    ensure!(
        error.kind() == ErrorKind::Server(ServerErrorKind::ResponseError)
            && error.detail() == Some("value is not an integer or out of range"),
        "{error:?}"
    );
    ensure!(connection.get::<_, String>("peers:word")? == "five");
    Ok(())
}
