//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const CONNECTION: &str = "src/connection.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("reconnect-connects-for-each-command",
        &[(CONNECTION, "        if let Some(reply) = self.ask_once(command)? {",
           "        *self = Connection::open(&self.address)?;
        if let Some(reply) = self.ask_once(command)? {")],
        "connection_that_lasts_is_kept"),
    mutant("reconnect-gives-up-the-command",
        &[(CONNECTION, "        }
        self.ask_once(command)\n", "        }\n        Ok(None)\n")],
        "command_is_sent_again_on_a_new_connection"),
    mutant("reconnect-keeps-half-a-reply",
        &[(CONNECTION, "    stream: BufReader<TcpStream>,\n", "    stream: BufReader<TcpStream>,\n    reply: Vec<u8>,\n"),
          (CONNECTION, "Ok(Connection { address, stream })", "Ok(Connection { address, stream, reply: Vec::new() })"),
          (CONNECTION, "Ok(connection) => *self = connection,", "Ok(connection) => self.stream = connection.stream,"),
          (CONNECTION, "        let mut reply = Vec::new();
        self.stream.read_until(b'\\n', &mut reply)?;
        Ok(reply)",
           "        self.stream.read_until(b'\\n', &mut self.reply)?;
        if !self.reply.ends_with(b\"\\n\") {
            return Ok(Vec::new());
        }
        Ok(std::mem::take(&mut self.reply))")],
        "half_a_reply_is_not_printed"),
    mutant("reconnect-tries-for-ever",
        &[(CONNECTION, "        }
        self.ask_once(command)\n", "        }\n        self.ask(command)\n")],
        "second_failure_is_reported"),
    mutant("reconnect-says-why-it-cannot-connect",
        &[(CONNECTION, "            Err(_) => return Ok(None),\n",
           "            Err(error) => return Err(error),\n")],
        "server_that_is_gone_is_reported"),
];
