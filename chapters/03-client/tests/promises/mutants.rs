//! The program of this chapter with a fault, and the promise that is the first to be broken.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";
const CONNECTION: &str = "src/connection.rs";
const REPLY: &str = "src/reply.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("client-prompts-in-a-pipe",
        &[(MAIN, "    for line in io::stdin().lock().split(b'\\n') {
        match command(&line?) {",
           "    for line in io::stdin().lock().split(b'\\n') {
        print!(\"> \");
        match command(&line?) {")],
        "prints_the_replies_and_nothing_else"),
    mutant("client-greets-in-a-pipe",
        &[(MAIN, "        run_script(connection)\n",
           "        println!(\"Connected to {address}\");
        run_script(connection)\n")],
        "prints_the_replies_and_nothing_else"),
    mutant("client-forgets-a-line-without-a-line-feed",
        &[(MAIN, "    for line in io::stdin().lock().split(b'\\n') {
        match command(&line?) {",
           "    let mut input = io::stdin().lock();
    loop {
        let mut line = Vec::new();
        input.read_until(b'\\n', &mut line)?;
        if !line.ends_with(b\"\\n\") {
            break;
        }
        match command(&line) {")],
        "last_line_without_a_line_feed_is_sent"),
    mutant("client-sends-carriage-returns",
        &[(MAIN, "    let line = line.trim_ascii();\n", "")],
        "a_line_may_end_with_carriage_return_and_line_feed"),
    mutant("client-sends-empty-lines",
        &[(MAIN, "        b\"\" => None,\n", "")],
        "empty_lines_are_not_sent"),
    mutant("client-does-not-know-quit",
        &[(MAIN, "b\"exit\" | b\"quit\"", "b\"exit\"")],
        "quit_leaves_silently"),
    mutant("client-knows-exit-in-small-letters-only",
        &[(MAIN, "match line.to_ascii_lowercase().as_slice() {", "match line {")],
        "exit_and_quit_may_be_in_any_case"),
    mutant("client-sends-text",
        &[(MAIN, "Some(Command::Send(line.into()))",
           "Some(Command::Send(String::from_utf8_lossy(line).into_owned().into()))")],
        "bytes_that_are_not_utf8_are_sent_and_printed_as_they_are"),
    mutant("client-trims-replies",
        &[(MAIN, "io::stdout().write_all(&reply)?;",
           "io::stdout().write_all(reply.trim_ascii())?;
                println!();")],
        "white_space_at_the_ends_of_a_reply_is_printed"),
    mutant("client-takes-the-end-for-a-reply",
        &[(CONNECTION, "Ok(mut reply) if reply.ends_with(b\"\\n\") => {", "Ok(mut reply) => {")],
        "server_that_closes_before_the_reply_is_reported"),
    mutant("client-takes-half-a-reply-for-one",
        &[(CONNECTION, "Ok(mut reply) if reply.ends_with(b\"\\n\") => {",
           "Ok(mut reply) if !reply.is_empty() => {")],
        "server_that_closes_in_the_middle_of_a_reply_is_reported"),
    mutant("client-ends-with-code-0-when-the-server-is-gone",
        &[(MAIN, "    Ok(ExitCode::FAILURE)\n", "    Ok(ExitCode::SUCCESS)\n")],
        "server_that_closes_before_the_reply_is_reported"),
    mutant("client-calls-a-reset-an-error",
        &[(CONNECTION, "
                | ErrorKind::ConnectionReset", "")],
        "server_that_resets_before_the_reply_is_reported"),
    mutant("client-panics-when-nobody-reads-that-the-server-is-gone",
        &[(MAIN, "writeln!(io::stderr(), \"Server closed the connection.\")?;",
           "eprintln!(\"Server closed the connection.\");")],
        "server_that_closes_is_exit_code_1_although_nobody_reads_why"),
    mutant("client-keeps-a-second-line-for-the-next-reply",
        &[(CONNECTION, "                self.expect_nothing()?;\n", "")],
        "second_line_for_one_command_is_another_protocol"),
    mutant("client-looks-for-whole-lines-only",
        &[(CONNECTION, "shown.is_empty(),", "!shown.contains(\"\\\\n\"),")],
        "half_a_line_too_many_is_another_protocol"),
    mutant("client-cuts-replies-at-64-kibibytes",
        &[(CONNECTION, "self.stream.read_until(b'\\n', &mut reply)?;",
           "std::io::Read::take(&mut self.stream, 65536).read_until(b'\\n', &mut reply)?;
        if reply.len() == 65536 {
            reply.push(b'\\n');
        }")],
        "a_long_reply_is_printed_whole"),
    mutant("client-panics-when-nobody-reads-its-replies",
        &[(MAIN, "io::stdout().write_all(&reply)?;",
           "io::stdout().write_all(&reply).expect(\"an output\");")],
        "a_closed_output_is_an_error_and_no_panic"),
    mutant("client-takes-no-host-name",
        &[(MAIN, "Some((_, port)) if port.parse::<u16>().is_ok() => Ok(address.into()),",
           "Some(_) if address.parse::<std::net::SocketAddr>().is_ok() => Ok(address.into()),")],
        "connects_to_a_host_name"),
    mutant("client-panics-when-nobody-reads-its-usage",
        &[(MAIN, "        writeln!(io::stdout(), \"{USAGE}\")?;\n",
           "        println!(\"{USAGE}\");\n")],
        "help_into_a_closed_pipe_is_an_error_and_no_panic"),
    mutant("client-minds-only-that-nobody-reads-its-usage",
        &[(MAIN, "        writeln!(io::stdout(), \"{USAGE}\")?;\n",
           "        if let Err(error) = writeln!(io::stdout(), \"{USAGE}\")
            && error.kind() == ErrorKind::BrokenPipe
        {
            return Err(error.into());
        }\n")],
        "help_into_a_full_device_is_an_error_and_no_panic"),
    mutant("client-ends-with-code-1-for-a-wrong-address",
        &[(MAIN, "    process::exit(2);", "    process::exit(1);")],
        "a_word_that_is_no_address_is_answered_with_the_usage"),
    mutant("client-ignores-a-second-argument",
        &[(MAIN, "[word] =>", "[word, ..] =>"),
          (MAIN, "        _ => end_with_usage(\"Too many arguments.\"),\n", "")],
        "a_second_argument_is_answered_with_the_usage"),
    mutant("client-panics-when-nobody-reads-what-is-wrong",
        &[(MAIN, "let _ = writeln!(io::stderr(), \"{problem}\\n\\n{USAGE}\");",
           "eprintln!(\"{problem}\\n\\n{USAGE}\");")],
        "a_wrong_command_line_is_exit_code_2_although_nobody_reads_why"),
    mutant("client-does-not-say-who-refused",
        &[(CONNECTION, "cannot connect to {address}{advice}", "cannot connect{advice}")],
        "a_refused_connection_names_the_address_and_says_to_start_the_server"),
    mutant("client-asks-for-a-server-whatever-the-error-is",
        &[(CONNECTION, "        ErrorKind::ConnectionRefused => {",
           "        _ if !address.is_empty() => {")],
        "another_failure_to_connect_says_nothing_of_a_server"),
    mutant("client-does-not-greet",
        &[(MAIN, "    writeln!(io::stdout(), \"Connected to {address}\")?;\n", "")],
        "says_where_it_is_connected_and_prompts"),
    mutant("client-shows-a-short-prompt",
        &[(MAIN, "format!(\"{address}> \")", "String::from(\"> \")")],
        "says_where_it_is_connected_and_prompts"),
    mutant("client-leaves-without-a-word",
        &[(MAIN, "    writeln!(io::stdout(), \"Exiting...\")?;\n", "")],
        "exit_leaves"),
    mutant("client-waits-for-a-reply-to-an-empty-line",
        &[(MAIN, "            match command(line.as_bytes()) {
                None => {}\n",
           "            match command(line.as_bytes()) {
                None => drop(connection.ask(b\"\")?),\n")],
        "an_empty_line_is_not_sent_and_prompts_again"),
    mutant("client-takes-control-d-for-an-error",
        &[(MAIN, "ReadlineError::Interrupted | ReadlineError::Eof",
           "ReadlineError::Interrupted")],
        "control_d_leaves"),
    mutant("client-has-no-history",
        &[(MAIN, "            editor.add_history_entry(&line)?;\n", "")],
        "arrow_up_recalls_the_last_command"),
    mutant("client-shows-ascii-and-what-stands-alone",
        &[(REPLY, "    !character.is_control() &&",
           "    let stands_alone = character.escape_debug().count() == 1;
    !character.is_control() && stands_alone &&")],
        "letters_and_quotes_of_a_reply_are_shown_as_they_are"),
    mutant("client-takes-pasted-lines-for-one",
        &[(MAIN, "for line in text.split('\\n') {", "for line in [text.as_str()] {")],
        "pasted_lines_are_commands_and_each_gets_its_own_reply"),
    mutant("client-relies-on-keys-for-the-ends-of-lines",
        &[(MAIN, "DefaultEditor::new()?;",
           "DefaultEditor::with_config(
        rustyline::Config::builder().bracketed_paste(false).build(),
    )?;"),
          (MAIN, "for line in text.split('\\n') {", "for line in [text.as_str()] {")],
        "a_line_feed_inside_a_line_ends_a_command"),
    mutant("client-stops-at-an-empty-line-of-a-paste",
        &[(MAIN, "            match command(line.as_bytes()) {
                None => {}\n",
           "            match command(line.as_bytes()) {
                None => break,\n")],
        "empty_lines_of_a_paste_are_not_sent"),
    mutant("client-does-not-leave-in-the-middle-of-a-paste",
        &[(MAIN, "                Some(Command::Exit) => break 'session,\n",
           "                Some(Command::Exit) if text.contains('\\n') => {}
                Some(Command::Exit) => break 'session,\n")],
        "exit_in_a_paste_leaves"),
    mutant("client-loses-tabs-of-a-paste",
        &[(MAIN, "DefaultEditor::new()?;",
           "DefaultEditor::with_config(
        rustyline::Config::builder().bracketed_paste(false).build(),
    )?;")],
        "a_tab_in_a_paste_is_kept"),
    mutant("client-shows-replies-as-they-are",
        &[(MAIN, "reply::printable(&reply)", "String::from_utf8_lossy(&reply)")],
        "control_characters_of_a_reply_are_shown_as_escapes"),
    mutant("client-knows-control-characters-of-ascii-only",
        &[(REPLY, "!character.is_control()", "!character.is_ascii_control()")],
        "control_characters_beyond_ascii_are_shown_as_escapes"),
    mutant("client-lets-a-reply-turn-its-text",
        &[(REPLY, " && !turns_text", "")],
        "marks_that_turn_the_text_are_shown_as_escapes"),
    mutant("client-lets-a-reply-pretend-an-escape",
        &[(REPLY, " && character != '\\\\'", "")],
        "a_backslash_of_a_reply_is_shown_twice"),
    mutant("client-hides-which-byte-is-no-text",
        &[(REPLY, "shown += &chunk.invalid().escape_ascii().to_string();",
           "shown += &String::from_utf8_lossy(chunk.invalid());")],
        "bytes_of_a_reply_that_are_not_utf8_are_shown_as_escapes"),
    mutant("client-ends-at-a-byte-that-is-no-text",
        &[(MAIN, "error.kind() == ErrorKind::InvalidData",
           "error.kind() == ErrorKind::NotFound")],
        "a_byte_that_is_not_utf8_costs_only_its_line"),
    mutant("client-ends-at-such-a-byte-when-it-edits-no-lines",
        &[(MAIN, "if error.kind() == ErrorKind::InvalidData",
           "if error.kind() == ErrorKind::InvalidData
                && env::var(\"TERM\").as_deref() != Ok(\"dumb\")")],
        "without_line_editing_it_costs_only_its_line_too"),
    mutant("client-takes-a-late-line-for-a-reply",
        &[(CONNECTION, "        self.expect_nothing()?;
        match self.exchange(command) {",
           "        match self.exchange(command) {")],
        "line_that_comes_late_is_another_protocol"),
    mutant("client-takes-a-greeting-for-a-reply",
        &[(CONNECTION, "        self.expect_nothing()?;
        match self.exchange(command) {",
           "        use std::sync::atomic::{AtomicBool, Ordering};
        static ASKED: AtomicBool = AtomicBool::new(false);
        if ASKED.swap(true, Ordering::Relaxed) {
            self.expect_nothing()?;
        }
        match self.exchange(command) {")],
        "line_that_no_command_has_asked_for_is_another_protocol"),
    mutant("client-says-an-error-of-the-terminal-twice",
        &[(MAIN, "bail!(\"cannot read from the terminal: {error}\")", "Err(error.into())")],
        "an_error_of_the_terminal_is_said_once"),
    mutant("client-panics-when-its-terminal-is-gone",
        &[(MAIN, "writeln!(io::stdout(), \"{}\", reply::printable(&reply))?;",
           "println!(\"{}\", reply::printable(&reply));")],
        "a_terminal_that_is_gone_is_an_error_and_no_panic"),
    mutant("client-prompts-into-a-file",
        &[(MAIN, " && io::stdout().is_terminal()", "")],
        "output_that_is_no_terminal_gets_the_replies_alone"),
];
