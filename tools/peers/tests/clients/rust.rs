//! redis-rs.

use anyhow::{Result, ensure};
use libtest_mimic::Trial;
use peers::need;
use peers::server::Server;
use redis::{Client, Commands, Connection, ErrorKind, ServerErrorKind};

pub fn trials() -> Vec<Trial> {
    vec![need::trial("redis-rs_works", &[], works)]
}

fn works() -> Result<()> {
    let mut server = Server::start()?;
    let client = Client::open(format!("redis://{}", server.address))?;
    let mut connection = client.get_connection()?;
    ensure!(
        connection
            .get::<_, Option<String>>("peers:first")?
            .is_none()
    );

    let mut pipeline = redis::pipe();
    for _ in 0..100 {
        pipeline.incr("peers:number", 1);
    }
    let numbers: Vec<u64> = pipeline.query(&mut connection)?;
    ensure!(numbers == (1..=100).collect::<Vec<u64>>(), "{numbers:?}");

    let all: Vec<u8> = (0..=255).collect();
    connection.set::<_, _, ()>(&all, &all)?;
    ensure!(connection.get::<_, Vec<u8>>(&all)? == all);
    refuses_to_count_words(&mut connection)?;

    server.restart()?;
    let lost = connection.get::<_, Option<String>>("peers:word");
    let error = lost.expect_err("the server that it was connected to is gone");
    ensure!(error.is_unrecoverable_error(), "{error}");
    let mut connection = client.get_connection()?;
    ensure!(connection.get::<_, Option<String>>("peers:word")?.is_none());
    Ok(())
}

fn refuses_to_count_words(connection: &mut Connection) -> Result<()> {
    connection.set::<_, _, ()>("peers:word", "five")?;
    let error = connection.incr::<_, _, i64>("peers:word", 1);
    let error = error.expect_err("five is no number");
    ensure!(
        error.kind() == ErrorKind::Server(ServerErrorKind::ResponseError)
            && error.detail() == Some("value is not an integer or out of range"),
        "{error:?}"
    );
    ensure!(connection.get::<_, String>("peers:word")? == "five");
    Ok(())
}
