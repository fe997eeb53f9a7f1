//! The program of this chapter with a fault, and the promise that is the first to be broken.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const CONNECTION: &str = "src/connection.rs";
const LOG: &str = "src/log.rs";
const MAIN: &str = "src/main.rs";

const EXECUTE: &str = "                    let mut store =
                        store.lock().unwrap_or_else(PoisonError::into_inner);
                    command::execute(";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("threads-have-a-store-each",
        &[(MAIN, "let store = Arc::clone(&store);",
           "let _reference = Arc::clone(&store);
        let store = Arc::new(Mutex::new(Store::default()));")],
        "every_client_sees_the_same_table"),
    mutant("threads-are-waited-for",
        &[(MAIN, "        if let Err(error) = started {", "        if let Err(error) = started.map(|thread| thread.join()) {")],
        "second_client_is_served_while_the_first_stays"),
    mutant("threads-lock-for-a-conversation",
        &[(CONNECTION, "        self.reader.get_ref().set_nodelay(true)?;\n",
           "        self.reader.get_ref().set_nodelay(true)?;
        let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);\n"),
          (CONNECTION, EXECUTE, "                    command::execute(")],
        "second_client_is_served_while_the_first_stays"),
    mutant("threads-lock-while-they-read",
        &[(CONNECTION, "            let next = match self.read_line()? {\n",
           "            let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
            let next = match self.read_line()? {\n"),
          (CONNECTION, EXECUTE, "                    command::execute(")],
        "second_client_is_served_while_the_first_stays"),
    mutant("threads-lock-when-half-a-command-has-come",
        &[(CONNECTION, "            let next = match self.read_line()? {\n",
           "            self.reader.fill_buf()?;
            let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
            let next = match self.read_line()? {\n"),
          (CONNECTION, EXECUTE, "                    command::execute(")],
        "half_a_command_holds_nobody"),
    mutant("threads-lock-while-they-send",
        &[(CONNECTION, "                self.send(log)?;
            }
            let next",
           "                let _held = store.lock().unwrap_or_else(PoisonError::into_inner);
                self.send(log)?;
            }
            let next")],
        "slow_reader_holds_nobody"),
    mutant("threads-share-a-buffer",
        &[(CONNECTION, "/// What reading a line came to.\n",
           "static WAITING: Mutex<Vec<u8>> = Mutex::new(Vec::new());\n\n/// What reading a line came to.\n"),
          (CONNECTION, "command::execute(&self.line, &mut store, &mut self.replies)",
           "if self.has_line() {
                        let mut waiting = WAITING.lock().expect(\"no panic\");
                        command::execute(&self.line, &mut store, &mut waiting)
                    } else {
                        command::execute(&self.line, &mut store, &mut self.replies)
                    }"),
          (CONNECTION, "        self.reader.get_mut().write_all(&self.replies)?;\n",
           "        let mut replies = std::mem::take(&mut *WAITING.lock().expect(\"no panic\"));
        replies.append(&mut self.replies);
        self.replies = replies;
        self.reader.get_mut().write_all(&self.replies)?;\n")],
        "fifty_clients_at_once_get_each_their_own_replies"),
    mutant("threads-copy-a-value-in-two-halves",
        &[(CONNECTION, EXECUTE, "                    let words: Vec<&[u8]> = self.line.trim_ascii_end().split(|byte| *byte == b' ').collect();
                    if let [b\"SET\", key, value] = words[..] {
                        let mut half = value.to_vec();
                        let mut store = store.lock().expect(\"no panic\");
                        if let Some(old) = store.get(key).filter(|old| old.len() == half.len()) {
                            let middle = half.len() / 2;
                            half[middle..].copy_from_slice(&old[middle..]);
                        }
                        store.set(key, &half);
                        drop(store);
                        if value.len() > 100 {
                            std::thread::yield_now();
                        }
                    }
                    let mut store =
                        store.lock().unwrap_or_else(PoisonError::into_inner);
                    command::execute(")],
        "one_key_written_by_many_holds_a_whole_value"),
    mutant("threads-panic-while-they-have-the-lock",
        &[(COMMAND, "b\"post\" | b\"host:\" => return Next::Refuse,", "b\"post\" | b\"host:\" => panic!(\"a web page\"),"),
          (CONNECTION, "store.lock().unwrap_or_else(PoisonError::into_inner);", "store.lock().expect(\"no panic\");")],
        "polite_client_is_served_beside_many_bad_ones"),
    mutant("threads-give-used-buffers-away",
        &[(CONNECTION, "/// What reading a line came to.\n", "static USED: Mutex<Vec<u8>> = Mutex::new(Vec::new());\n\n"),
          (CONNECTION, "            replies: Vec::new(),\n", "            replies: std::mem::take(&mut *USED.lock().expect(\"no panic\")),\n"),
          (CONNECTION, "        self.reader.get_mut().write_all(&self.replies)?;\n",
           "        if let Err(error) = self.reader.get_mut().write_all(&self.replies) {
            *USED.lock().expect(\"no panic\") = std::mem::take(&mut self.replies);
            return Err(error);
        }\n")],
        "polite_client_is_served_beside_many_bad_ones"),
    mutant("threads-never-count-down",
        &[(MAIN, "        let store = Arc::clone(&store);\n",
           "        let store = Arc::clone(&store);
        std::mem::forget(Arc::clone(&store));\n")],
        "two_thousand_clients_are_served_one_after_another"),
    mutant("threads-tear-the-log",
        &[(LOG, "        let _ = writeln!(io::stdout(), \"{text}\");",
           "        let _ = write!(io::stdout(), \"{text}\");
        let _ = writeln!(io::stdout());")],
        "log_lines_stay_whole"),
    mutant("threads-count-nobody",
        &[(MAIN, "if Arc::strong_count(&store) > options.max_clients {",
           "if Arc::strong_count(&store) > usize::MAX - options.max_clients {")],
        "one_client_too_many_is_told_and_closed"),
    mutant("threads-let-one-more-in",
        &[(MAIN, "if Arc::strong_count(&store) > options.max_clients {",
           "if Arc::strong_count(&store) > options.max_clients + 1 {")],
        "one_client_too_many_is_told_and_closed"),
    mutant("threads-close-without-a-word",
        &[(MAIN, "let _ = Connection::refuse(stream);", "let _ = (stream, Connection::refuse);")],
        "one_client_too_many_is_told_and_closed"),
    mutant("threads-stay-after-a-reset",
        &[(MAIN, "            log.line(format_args!(\"Connection closed for {peer}: {error}\"))\n",
           "            log.line(format_args!(\"Connection closed for {peer}: {error}\"));
            loop {
                thread::park();
            }\n")],
        "place_of_a_client_that_was_reset_is_free"),
    mutant("threads-linger-at-the-door",
        &[(CONNECTION, "        let _ = stream.read(&mut [0; BUFFER_SIZE]);\n",
           "        stream.set_nonblocking(false)?;
        stream.set_read_timeout(Some(LINGER))?;
        let _ = io::copy(&mut stream, &mut io::sink());\n")],
        "refused_clients_that_stay_hold_nobody_up"),
    mutant("threads-do-not-log-whom-they-refuse",
        &[(MAIN, "            log.line(format_args!(\"Connection refused for {peer}\"));\n", "")],
        "refusal_is_in_the_log"),
    mutant("threads-are-a-hundred",
        &[(MAIN, "DEFAULT_MAX_CLIENTS: usize = 1000", "DEFAULT_MAX_CLIENTS: usize = 100")],
        "without_the_option_two_hundred_clients_are_served"),
    mutant("threads-may-be-none",
        &[(MAIN, "Ok(clients @ 1..) => clients,", "Ok(clients @ 0..) => clients,")],
        "max_clients_that_is_no_number_prints_the_usage"),
    mutant("threads-panic-without-a-number",
        &[(MAIN, "        None => String::new(),", "        None => words.remove(at).to_string_lossy().into_owned(),")],
        "max_clients_without_a_number_prints_the_usage"),
    mutant("threads-do-not-ask-for-open-files",
        &[(MAIN, "    check_open_files(max_clients);\n", "    let _ = check_open_files;\n")],
        "more_clients_than_open_files_end_with_a_sentence"),
    mutant("threads-want-too-few-open-files",
        &[(MAIN, "OTHER_FILES: usize = 5", "OTHER_FILES: usize = 4")],
        "more_clients_than_open_files_end_with_a_sentence"),
    mutant("threads-outlive-their-clients",
        &[(MAIN, "move || serve(stream, peer, &store, &log)",
           "move || {
            serve(stream, peer, &store, &log);
            drop(store);
            thread::park()
        }")],
        "no_thread_outlives_its_client"),
    mutant("threads-panic-when-there-is-none",
        &[(MAIN, "        if let Err(error) = started {", "        let started: io::Result<_> = Ok(started.expect(\"a thread\"));
        if let Err(error) = started {")],
        "thread_that_cannot_be_started_ends_nothing"),
    mutant("threads-have-no-name",
        &[(MAIN, "thread::Builder::new().name(peer.to_string())", "thread::Builder::new()")],
        "thread_has_the_name_of_its_client"),
];
