//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const SERVER: &str = "src/server.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("reconnect-connects-for-each-command",
        &[(SERVER, "        if let Some(reply) = self.ask_once(command)? {",
           "        *self = Server::connect(self.address).map_err(io::Error::other)?;
        if let Some(reply) = self.ask_once(command)? {")],
        "connection_that_lasts_is_kept"),
    mutant("reconnect-gives-up-the-command",
        &[(SERVER, "        }
        self.ask_once(command)\n", "        }\n        Ok(None)\n")],
        "command_is_sent_again_on_a_new_connection"),
    mutant("reconnect-keeps-half-a-reply",
        &[(SERVER, "    stream: BufReader<TcpStream>,\n", "    stream: BufReader<TcpStream>,\n    reply: Vec<u8>,\n"),
          (SERVER, "Ok(Server { address, stream })", "Ok(Server { address, stream, reply: Vec::new() })"),
          (SERVER, "Ok(server) => *self = server,", "Ok(server) => self.stream = server.stream,"),
          (SERVER, "        let mut reply = Vec::new();
        self.stream.read_until(b'\\n', &mut reply)?;
        Ok(reply)",
           "        self.stream.read_until(b'\\n', &mut self.reply)?;
        if !self.reply.ends_with(b\"\\n\") {
            return Ok(Vec::new());
        }
        Ok(std::mem::take(&mut self.reply))")],
        "half_a_reply_is_not_printed"),
    mutant("reconnect-tries-for-ever",
        &[(SERVER, "        }
        self.ask_once(command)\n", "        }\n        self.ask(command)\n")],
        "second_failure_is_reported"),
    mutant("reconnect-says-why-it-cannot-connect",
        &[(SERVER, "            Err(_) => return Ok(None),\n",
           "            Err(error) => return Err(io::Error::other(error)),\n")],
        "server_that_is_gone_is_reported"),
];
