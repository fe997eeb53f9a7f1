//! The program of this chapter with a fault, and the promise that is the first to be broken.

use super::{Mutant, mutant};

const CONNECTION: &str = "src/connection.rs";
const MAIN: &str = "src/main.rs";
const SERVER: &str = "src/server.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("loop-loses-half-a-command",
        &[(CONNECTION, "                self.input.extend(&buffer[..length]);\n",
           "                self.input = buffer[..length].to_vec();
                self.searched = 0;\n")],
        "command_in_two_pieces_is_one_command"),
    mutant("loop-shares-its-input",
        &[(CONNECTION, "/// A connection and what is",
           "static SHARED: std::sync::Mutex<Vec<u8>> = std::sync::Mutex::new(Vec::new());\n\n/// A connection and what is"),
          (CONNECTION, "                self.input.extend(&buffer[..length]);\n",
           "                self.input = std::mem::take(&mut *SHARED.lock().expect(\"no panic\"));
                self.input.extend(&buffer[..length]);\n"),
          (CONNECTION, "        if start > 0 {\n            self.input = self.input[start..].to_vec();\n            self.searched -= start;\n        }\n",
           "        if self.searched == self.input.len() {
            *SHARED.lock().expect(\"no panic\") = self.input[start..].to_vec();
            self.input = Vec::new();
            self.searched = 0;
        }\n")],
        "half_a_command_holds_nobody_and_waits_for_its_rest"),
    mutant("loop-mixes-replies",
        &[(CONNECTION, "/// A connection and what is",
           "static SHARED: std::sync::Mutex<Vec<u8>> = std::sync::Mutex::new(Vec::new());\n\n/// A connection and what is"),
          (CONNECTION, "                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    return Ok(());",
           "                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    SHARED.lock().expect(\"no panic\").extend(&self.replies[self.sent..]);
                    self.sent = self.replies.len();
                    return Ok(());"),
          (CONNECTION, "        while self.has_replies() {\n            match self.stream.write(",
           "        if self.has_replies() {
            let mut shared = SHARED.lock().expect(\"no panic\");
            shared.extend(&self.replies[self.sent..]);
            self.replies = std::mem::take(&mut *shared);
            self.sent = 0;
        }
        while self.has_replies() {\n            match self.stream.write(")],
        "client_that_reads_nothing_holds_nobody"),
    mutant("loop-waits-for-a-slow-reader",
        &[(CONNECTION, "REPLIES_LIMIT: usize = 64 * 1024", "REPLIES_LIMIT: usize = usize::MAX"),
          (CONNECTION, "                    return Ok(());\n                }\n                Err(error) => return Err(error),",
           "                    std::thread::yield_now();\n                }\n                Err(error) => return Err(error),")],
        "client_that_reads_nothing_holds_nobody"),
    mutant("loop-drops-what-does-not-fit",
        &[(CONNECTION, "                    return Ok(());\n                }\n                Err(error) => return Err(error),",
           "                    break;\n                }\n                Err(error) => return Err(error),")],
        "client_that_reads_nothing_holds_nobody"),
    mutant("loop-never-reads-again-after-it-has-written",
        &[(CONNECTION, "            false => Interest::READABLE,", "            false => self.interest,")],
        "client_that_reads_nothing_holds_nobody"),
    mutant("loop-forgets-events-after-a-reset",
        &[(CONNECTION, "/// A connection and what is",
           "pub static FAILED: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);\n\n/// A connection and what is"),
          (CONNECTION, "            Err(error) => {\n                log.line(",
           "            Err(error) => {\n                FAILED.store(true, std::sync::atomic::Ordering::Relaxed);\n                log.line("),
          (SERVER, "                    client => self.turn(client, event.is_read_closed()),\n",
           "                    client => {
                        self.turn(client, event.is_read_closed());
                        if crate::connection::FAILED.swap(false, std::sync::atomic::Ordering::Relaxed) {
                            break;
                        }
                    }\n")],
        "polite_client_is_served_beside_many_bad_ones"),
    mutant("loop-gives-used-buffers-away",
        &[(CONNECTION, "/// A connection and what is",
           "static USED: std::sync::Mutex<Vec<u8>> = std::sync::Mutex::new(Vec::new());\n\n/// A connection and what is"),
          (CONNECTION, "            replies: Vec::new(),\n", "            replies: std::mem::take(&mut *USED.lock().expect(\"no panic\")),\n"),
          (CONNECTION, "            Err(error) => {\n                log.line(",
           "            Err(error) => {\n                *USED.lock().expect(\"no panic\") = self.replies[self.sent..].to_vec();\n                log.line(")],
        "polite_client_is_served_beside_many_bad_ones"),
    mutant("loop-accepts-one-client-for-an-event",
        &[(SERVER, "            let timeout = self.short", "            std::thread::sleep(Duration::from_millis(20));\n            let timeout = self.short"),
          (SERVER, "                Ok((stream, peer)) => self.welcome(stream, peer),",
           "                Ok((stream, peer)) => return self.welcome(stream, peer),")],
        "client_that_sends_nothing_holds_nobody"),
    mutant("loop-forgets-the-end-that-comes-with-a-command",
        &[(SERVER, "            let timeout = self.short", "            std::thread::sleep(Duration::from_millis(20));\n            let timeout = self.short"),
          (CONNECTION, "let again = ended || self.again", "let again = ended && false || self.again")],
        "line_that_ends_with_a_line_feed_gets_a_reply"),
    mutant("loop-forgets-what-it-has-not-read",
        &[(SERVER, "READ_SIZE: usize = 64 * 1024", "READ_SIZE: usize = 16"),
          (CONNECTION, "self.again = length == buffer.len()", "self.again = false && length == buffer.len()")],
        "each_client_gets_its_own_replies_in_order"),
    mutant("loop-goes-on-with-one-client",
        &[(SERVER, "READ_SIZE: usize = 64 * 1024", "READ_SIZE: usize = 4096"),
          (CONNECTION, "self.again = length == buffer.len() || cfg!(windows);", "self.again = true;"),
          (CONNECTION, "        match self.serve(buffer, store, log) {",
           "        let mut result = self.serve(buffer, store, log);
        while self.again {
            self.again = false;
            result = self.serve(buffer, store, log);
        }
        match result {")],
        "greedy_client_lets_others_go_first"),
    mutant("loop-resets-after-exit",
        &[(CONNECTION, "            let _ = self.stream.shutdown(Shutdown::Write);", "            return Err(ErrorKind::ConnectionAborted.into());")],
        "polite_client_is_served_beside_many_bad_ones"),
    mutant("loop-reads-on-after-exit",
        &[(CONNECTION, "            self.open = next == Next::Continue;", "            self.open = next != Next::Refuse;")],
        "client_that_reads_late_gets_every_byte"),
    mutant("loop-takes-one-client-too-many",
        &[(SERVER, "self.clients.len() >= self.max_clients", "self.clients.len() > self.max_clients")],
        "client_too_many_is_refused_and_closed"),
    mutant("loop-counts-clients-that-have-left",
        &[(SERVER, "self.clients.len() >= self.max_clients", "self.next.0.min(100) >= self.max_clients + 2")],
        "client_that_leaves_gives_its_place_away"),
    mutant("loop-refuses-without-a-word",
        &[(SERVER, "        self.log.line(format_args!(\"Connection refused for {peer}\"));\n", "")],
        "refusal_is_logged"),
    mutant("loop-takes-no-client-when-told-so",
        &[(MAIN, "Some(number) if number > 0 => number", "Some(number) => number")],
        "max_clients_that_is_no_number_prints_the_usage"),
    mutant("loop-ends-by-term-with-an-error",
        &[(SERVER, "SIGNAL => return self.stop(),", "SIGNAL => return self.stop().and(Err(ErrorKind::Interrupted.into())),")],
        "term_ends_the_server_with_code_0"),
    mutant("loop-loses-what-waits-at-term",
        &[(SERVER, "SIGNAL => return self.stop(),", "SIGNAL => return Ok(()),")],
        "command_that_is_executed_before_term_has_its_reply"),
    mutant("loop-gives-a-slow-reader-half-a-second",
        &[(SERVER, "STOP_WITHIN: Duration = Duration::from_secs(1)", "STOP_WITHIN: Duration = Duration::from_millis(500)")],
        "server_that_ends_gives_a_slow_reader_a_second"),
    mutant("loop-gives-a-slow-reader-two-seconds",
        &[(SERVER, "STOP_WITHIN: Duration = Duration::from_secs(1)", "STOP_WITHIN: Duration = Duration::from_secs(2)")],
        "client_that_never_reads_keeps_the_server_for_a_second_at_most"),
    mutant("loop-lets-clients-connect-while-it-ends",
        &[(SERVER, "        drop(self.listener);\n", "")],
        "nobody_can_connect_while_the_server_ends"),
    mutant("loop-waits-for-a-slow-reader-at-its-end",
        &[(SERVER, "STOP_WITHIN: Duration = Duration::from_secs(1)", "STOP_WITHIN: Duration = Duration::from_secs(60)")],
        "server_that_ends_gives_a_slow_reader_a_second"),
    mutant("loop-has-another-thread",
        &[(SERVER, "        let mut events = Events::with_capacity(EVENTS);\n        loop {\n            let timeout",
           "        std::thread::spawn(|| loop { std::thread::park(); });
        let mut events = Events::with_capacity(EVENTS);\n        loop {\n            let timeout")],
        "server_has_one_thread"),
    mutant("loop-ends-when-its-wait-is-interrupted",
        &[(SERVER, "error.kind() == ErrorKind::Interrupted => Ok(())", "error.kind() == ErrorKind::OutOfMemory => Ok(())")],
        "term_ends_the_server_with_code_0"),
    mutant("loop-searches-a-line-again",
        &[(CONNECTION, "        let mut start = 0;\n", "        let mut start = 0;\n        self.searched = 0;\n")],
        "long_command_in_small_pieces_is_looked_at_once"),
    mutant("loop-never-gives-its-interest-in-writing-back",
        &[(CONNECTION, "            false => Interest::READABLE,",
           "            false if self.interest.is_writable() => {
                Interest::READABLE | Interest::WRITABLE
            }
            false => Interest::READABLE,")],
        "slow_reader_is_written_to_and_not_read_from"),
    mutant("loop-is-busy",
        &[(SERVER, "wait(&mut self.poll, &mut events, timeout)?;\n            for event", "let _ = timeout;\n            wait(&mut self.poll, &mut events, Some(Duration::ZERO))?;\n            for event")],
        "command_in_two_pieces_is_one_command"),
    mutant("loop-executes-all-for-a-slow-reader",
        &[(CONNECTION, "REPLIES_LIMIT: usize = 64 * 1024", "REPLIES_LIMIT: usize = usize::MAX")],
        "command_that_is_executed_before_term_has_its_reply"),
    mutant("loop-keeps-the-buffers-of-idle-clients",
        &[(CONNECTION, "        self.replies = Vec::new();\n", "        self.replies.clear();\n")],
        "idle_clients_keep_no_buffers"),
    mutant("loop-is-busy-without-a-descriptor",
        &[(SERVER, "RETRY_AFTER: Duration = Duration::from_millis(100)", "RETRY_AFTER: Duration = Duration::ZERO")],
        "no_free_descriptor_is_said_once_and_waited_for"),
    mutant("loop-waits-for-another-client-without-a-descriptor",
        &[(SERVER, "            if self.short {\n                self.accept();", "            if self.short && false {\n                self.accept();")],
        "no_free_descriptor_is_said_once_and_waited_for"),
    mutant("loop-says-again-that-no-descriptor-is-free",
        &[(SERVER, "                    if !self.short {\n", "                    if true {\n")],
        "no_free_descriptor_is_said_once_and_waited_for"),
    mutant("loop-promises-more-than-it-can-have",
        &[(MAIN, "Some(number) if number > most =>", "Some(number) if number > most && number == 0 =>")],
        "more_clients_than_descriptors_are_refused_at_the_start"),
];
