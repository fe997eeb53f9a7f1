//! Solutions of the exercises of chapter 3, with one fault each.

use super::{MAIN, Mutant, SERVER, mutant};

const BENCH: &str = "src/bench.rs";

/// The mutants, in the order of the exercises.
#[rustfmt::skip]
pub const SOLUTIONS: &[Mutant] = &[
    mutant("backlog", "backlog-counts-the-connection-that-gets-no-answer",
        &[(MAIN, "connections.len()", "connections.len() + 1")],
        "queue_has_room_for_one_more_than_the_backlog"),
    mutant("backlog", "backlog-knows-the-singular",
        &[(MAIN, "        \"{} connections are open, the next one gets no answer.\",
        connections.len()\n",
           "        \"{} open, the next one gets no answer.\",
        match connections.len() {
            1 => \"1 connection is\".into(),
            many => format!(\"{many} connections are\"),
        }\n")],
        "shortest_queue_has_room_for_one"),
    mutant("backlog", "backlog-keeps-the-number-of-connections-only",
        &[(MAIN, "let mut connections = Vec::new();", "let mut connections = 0;"),
          (MAIN, "Ok(connection) => connections.push(connection),", "Ok(_) => connections += 1,"),
          (MAIN, "connections.len()", "connections")],
        "connections_stay_open_until_the_input_ends"),
    mutant("backlog", "backlog-ends-at-once",
        &[(MAIN, "    io::copy(&mut io::stdin(), &mut io::sink())?;\n", "")],
        "connections_stay_open_until_the_input_ends"),
    mutant("backlog", "backlog-ends-after-a-line",
        &[(MAIN, "io::copy(&mut io::stdin(), &mut io::sink())?;",
           "io::stdin().read_line(&mut String::new())?;")],
        "connections_stay_open_until_the_input_ends"),
    mutant("backlog", "backlog-takes-any-error-for-a-full-queue",
        &[(MAIN, "Err(error) if error.kind() == ErrorKind::TimedOut => break,", "Err(_) => break,")],
        "address_where_nobody_listens_is_an_error"),
    mutant("benchmark", "benchmark-prints-a-rate-with-a-decimal",
        &[(BENCH, "{rate:.0}", "{rate:.1}")],
        "five_lines_are_printed"),
    mutant("benchmark", "benchmark-sends-all-commands-first",
        &[(BENCH, "    let start = Instant::now();\n",
           "    let mut commands = vec![COMMAND; count].join(&b'\\n');\n    let start = Instant::now();\n"),
          (BENCH, "server.ask(COMMAND)?", "server.ask(&std::mem::take(&mut commands))?"),
          (SERVER, "        self.stream.get_mut().write_all(&line)?;\n",
           "        if !command.is_empty() {
            self.stream.get_mut().write_all(&line)?;
        }\n")],
        "next_command_waits_for_the_reply"),
    mutant("benchmark", "benchmark-divides-by-whole-seconds",
        &[(BENCH, "count as f64 / seconds", "count as f64 / self.total.as_secs() as f64")],
        "rate_is_commands_by_time"),
    mutant("benchmark", "benchmark-does-not-sort",
        &[(BENCH, "    sorted.sort();\n", "")],
        "one_slow_reply_of_100_is_the_maximum"),
    mutant("benchmark", "benchmark-takes-the-rank-for-the-index",
        &[(BENCH, "self.sorted[rank - 1]", "self.sorted[rank.min(self.sorted.len() - 1)]")],
        "one_slow_reply_of_100_is_the_maximum"),
    mutant("benchmark", "benchmark-subtracts-one-twice",
        &[(BENCH, "        self.sorted[rank - 1]",
           "        if percent == 100 {
            return self.sorted[self.sorted.len() - 1];
        }
        self.sorted[rank.saturating_sub(2)]")],
        "two_slow_replies_of_100_are_p99"),
    mutant("benchmark", "benchmark-rounds-the-rank-down",
        &[(BENCH, ".div_ceil(100);", " / 100;")],
        "rank_is_rounded_up"),
    mutant("benchmark", "benchmark-rounds-the-rank-to-the-nearest",
        &[(BENCH, "(self.sorted.len() * percent).div_ceil(100);", "(self.sorted.len() * percent + 50) / 100;")],
        "rank_is_rounded_up"),
    mutant("benchmark", "benchmark-takes-a-part-of-the-last-index",
        &[(BENCH, "(self.sorted.len() * percent).div_ceil(100);", "(self.sorted.len() - 1) * percent / 100 + 1;")],
        "rank_is_rounded_up"),
    mutant("benchmark", "benchmark-measures-no-command",
        &[(MAIN, "Ok(count @ 1..) => count,", "Ok(count) => count,")],
        "number_that_is_none_is_a_wrong_command_line"),
    mutant("benchmark", "benchmark-takes-the-end-for-a-reply",
        &[(BENCH, "        if server.ask(COMMAND)?.is_none() {
            return Ok(None);
        }\n", "        server.ask(COMMAND)?;\n")],
        "server_that_closes_is_reported_without_numbers"),
    mutant("busy", "busy-limits-the-write",
        &[(SERVER, "set_read_timeout(Some(PATIENCE))", "set_write_timeout(Some(PATIENCE))")],
        "client_says_that_it_waits_and_prints_the_reply"),
    mutant("busy", "busy-says-it-before-it-waits",
        &[(SERVER, "        self.stream.get_ref().set_read_timeout(Some(PATIENCE))?;\n",
           "        eprintln!(\"Still waiting: the server may be busy with another client.\");\n")],
        "quick_reply_comes_without_a_word"),
    mutant("busy", "busy-forgets-the-first-half-of-a-reply",
        &[(SERVER, "                self.stream.get_ref().set_read_timeout(None)?;\n",
           "                self.stream.get_ref().set_read_timeout(None)?;\n                reply.clear();\n")],
        "first_half_of_a_slow_reply_is_not_lost"),
    mutant("busy", "busy-waits-twice-with-a-limit",
        &[(SERVER, "                self.stream.get_ref().set_read_timeout(None)?;\n", "")],
        "client_waits_on_without_another_word"),
    mutant("busy", "busy-says-it-each-second",
        &[(SERVER, "        match self.stream.read_until(b'\\n', &mut reply) {",
           "        loop { match self.stream.read_until(b'\\n', &mut reply) {"),
          (SERVER, "                self.stream.get_ref().set_read_timeout(None)?;
                self.stream.read_until(b'\\n', &mut reply)?;\n", ""),
          (SERVER, "                result?;
            }
        }\n", "                result?;
                break;
            }
        } }\n")],
        "client_waits_on_without_another_word"),
    mutant("busy", "busy-says-it-after-the-reply-too",
        &[(SERVER, "        self.stream.get_ref().set_read_timeout(Some(PATIENCE))?;\n",
           "        std::thread::spawn(|| {
            std::thread::sleep(PATIENCE);
            eprintln!(\"Still waiting: the server may be busy with another client.\");
        });\n")],
        "client_waits_on_without_another_word"),
    mutant("busy", "busy-limits-one-wait-only",
        &[(SERVER, "        self.stream.get_ref().set_read_timeout(Some(PATIENCE))?;\n", ""),
          (SERVER, "        stream.set_nodelay(true)?;\n",
           "        stream.set_nodelay(true)?;\n        stream.set_read_timeout(Some(PATIENCE))?;\n")],
        "client_says_it_once_for_each_command"),
    mutant("one-shot", "one-shot-prints-no-line-feed",
        &[(MAIN, "    reply.push(b'\\n');\n    io::stdout()", "    io::stdout()")],
        "command_is_sent_and_its_reply_printed"),
    mutant("one-shot", "one-shot-wants-two-words",
        &[(MAIN, "if !command.is_empty() {", "if command.contains(&b' ') {")],
        "one_word_is_a_command_too"),
    mutant("one-shot", "one-shot-splits-its-words-again",
        &[(MAIN, "    Ok((address, words.join(&b' ')))",
           "    let command = words.join(&b' ');
    let words = command.split(|byte| byte.is_ascii_whitespace());
    let words: Vec<_> = words.filter(|word| !word.is_empty()).collect();
    Ok((address, words.join(&b' ')))")],
        "words_are_sent_as_they_are"),
    mutant("one-shot", "one-shot-ends-with-code-0-after-an-error",
        &[(MAIN, "true => Ok(ExitCode::FAILURE),", "true => Ok(ExitCode::SUCCESS),")],
        "error_is_printed_and_is_exit_code_1"),
    mutant("one-shot", "one-shot-looks-at-three-bytes-of-an-error",
        &[(MAIN, "reply.starts_with(b\"ERR \")", "reply.starts_with(b\"ERR\")")],
        "value_that_only_looks_like_an_error_is_none"),
    mutant("one-shot", "one-shot-takes-the-end-for-a-reply",
        &[(MAIN, "    let Some(mut reply) = server.ask(command)? else {
        eprintln!(\"Server closed the connection.\");
        return Ok(ExitCode::FAILURE);
    };", "    let mut reply = server.ask(command)?.unwrap_or_default();")],
        "server_that_closes_is_reported"),
    mutant("one-shot", "one-shot-reads-no-script",
        &[(MAIN, "if !command.is_empty() {", "if !io::stdin().is_terminal() {")],
        "script_is_read_as_before"),
    mutant("one-shot", "one-shot-sends-its-option",
        &[(MAIN, "    if words.first().is_some_and(|word| word == \"--help\") {
        writeln!(io::stdout(), \"{USAGE}\")?;
        process::exit(0);
    }\n", "")],
        "help_is_printed_as_before"),
    mutant("pipeline", "pipeline-reads-standard-input",
        &[(MAIN, "BufReader::new(file)", "io::stdin().lock()")],
        "replies_are_printed"),
    mutant("pipeline", "pipeline-waits-for-each-reply",
        &[(MAIN, "batch.len() + command.len() >= BATCH_SIZE", "!batch.is_empty()")],
        "commands_leave_before_the_first_reply"),
    mutant("pipeline", "pipeline-sends-32-kibibytes-at-a-time",
        &[(MAIN, "BATCH_SIZE: usize = 64 * 1024", "BATCH_SIZE: usize = 32 * 1024")],
        "sixty_kibibytes_leave_before_the_first_reply"),
    mutant("pipeline", "pipeline-sends-all-before-it-reads",
        &[(MAIN, "BATCH_SIZE: usize = 64 * 1024", "BATCH_SIZE: usize = usize::MAX")],
        "large_file_with_large_replies_comes_to_an_end"),
    mutant("pipeline", "pipeline-sends-lines-as-they-are",
        &[(MAIN, "BufReader::new(file).split(b'\\n') {
        let line = line?;
        let command = line.trim_ascii();",
           "BufReader::new(file).split(b'\\n') {
        let line = line?;
        let command = line.as_slice();")],
        "lines_are_read_as_in_a_pipe"),
    mutant("pipeline", "pipeline-forgets-a-line-without-a-line-feed",
        &[(MAIN, "    for line in BufReader::new(file).split(b'\\n') {
        let line = line?;\n",
           "    let mut file = BufReader::new(file);
    loop {
        let mut line = Vec::new();
        file.read_until(b'\\n', &mut line)?;
        if !line.ends_with(b\"\\n\") {
            break;
        }\n")],
        "last_line_without_a_line_feed_is_sent"),
    mutant("pipeline", "pipeline-calls-an-empty-file-an-error",
        &[(MAIN, "    match send_batch(",
           "    if batch.is_empty() {
        anyhow::bail!(\"no commands in the file {}\", path.display());
    }
    match send_batch(")],
        "file_without_commands_has_no_replies"),
    mutant("pipeline", "pipeline-prints-whole-batches-only",
        &[(MAIN, "    for _ in 0..commands {", "    let mut replies = Vec::new();\n    for _ in 0..commands {"),
          (MAIN, "        io::stdout().write_all(&reply)?;\n    }\n    batch.clear();",
           "        replies.append(&mut reply);\n    }\n    io::stdout().write_all(&replies)?;\n    batch.clear();")],
        "replies_before_the_end_are_printed"),
    mutant("pipeline", "pipeline-does-not-name-its-file",
        &[(MAIN, "    let file = file
        .with_context(|| format!(\"cannot read the file {}\", path.display()))?;", "    let file = file?;")],
        "file_that_is_not_there_is_named"),
    mutant("pipeline", "pipeline-reads-no-script",
        &[(MAIN, "        run_script(server)?\n", "        end_with_usage(\"No file.\")\n")],
        "script_is_read_as_before"),
    mutant("reconnect", "reconnect-connects-for-each-command",
        &[(SERVER, "        if let Some(reply) = self.ask_once(command)? {",
           "        *self = Server::connect(self.address).map_err(io::Error::other)?;
        if let Some(reply) = self.ask_once(command)? {")],
        "connection_that_lasts_is_kept"),
    mutant("reconnect", "reconnect-gives-up-the-command",
        &[(SERVER, "        }
        self.ask_once(command)\n", "        }\n        Ok(None)\n")],
        "command_is_sent_again_on_a_new_connection"),
    mutant("reconnect", "reconnect-keeps-half-a-reply",
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
    mutant("reconnect", "reconnect-tries-for-ever",
        &[(SERVER, "        }
        self.ask_once(command)\n", "        }\n        self.ask(command)\n")],
        "second_failure_is_reported"),
    mutant("reconnect", "reconnect-says-why-it-cannot-connect",
        &[(SERVER, "            Err(_) => return Ok(None),\n",
           "            Err(error) => return Err(io::Error::other(error)),\n")],
        "server_that_is_gone_is_reported"),
];
