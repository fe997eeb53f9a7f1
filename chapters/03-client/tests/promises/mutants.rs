//! The program of this chapter with a fault, and the promise that is the first to be broken.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";
const SERVER: &str = "src/server.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("client-prompts-in-a-pipe",
        &[(MAIN, "        let line = line?;\n", "        let line = line?;\n        print!(\"> \");\n")],
        "prints_the_replies_and_nothing_else"),
    mutant("client-greets-in-a-pipe",
        &[(MAIN, "        run_script(server)?\n", "        println!(\"Connected to {address}\");\n        run_script(server)?\n")],
        "prints_the_replies_and_nothing_else"),
    mutant("client-forgets-a-line-without-a-line-feed",
        &[(MAIN, "    for line in io::stdin().lock().split(b'\\n') {\n        let line = line?;\n",
           "    let mut input = io::stdin().lock();
    loop {
        let mut line = Vec::new();
        input.read_until(b'\\n', &mut line)?;
        if !line.ends_with(b\"\\n\") {
            break;
        }\n")],
        "last_line_without_a_line_feed_is_sent"),
    mutant("client-sends-carriage-returns",
        &[(MAIN, "        let line = line?;\n        let command = line.trim_ascii();",
           "        let line = line?;\n        let command = line.as_slice();")],
        "a_line_may_end_with_carriage_return_and_line_feed"),
    mutant("client-sends-empty-lines",
        &[(MAIN, "        if command.is_empty() {
            continue;
        }
        if is_exit(command) {", "        if is_exit(command) {")],
        "empty_lines_are_not_sent"),
    mutant("client-does-not-know-quit",
        &[(MAIN, "\n        || command.eq_ignore_ascii_case(b\"quit\")", "")],
        "quit_leaves_silently"),
    mutant("client-knows-exit-in-small-letters-only",
        &[(MAIN, "command.eq_ignore_ascii_case(b\"exit\")", "command == b\"exit\"")],
        "exit_and_quit_may_be_in_any_case"),
    mutant("client-sends-text",
        &[(MAIN, "server.ask(command)?", "server.ask(String::from_utf8_lossy(command).as_bytes())?")],
        "bytes_that_are_not_utf8_are_sent_and_printed_as_they_are"),
    mutant("client-trims-replies",
        &[(MAIN, "io::stdout().write_all(&reply)?;",
           "io::stdout().write_all(reply.trim_ascii())?;\n        println!();")],
        "white_space_at_the_ends_of_a_reply_is_printed"),
    mutant("client-takes-the-end-for-a-reply",
        &[(SERVER, "Ok(reply.pop_if(|byte| *byte == b'\\n').map(|_| reply))",
           "reply.pop_if(|byte| *byte == b'\\n');\n                Ok(Some(reply))")],
        "server_that_closes_before_the_reply_is_reported"),
    mutant("client-takes-half-a-reply-for-one",
        &[(SERVER, "Ok(reply.pop_if(|byte| *byte == b'\\n').map(|_| reply))",
           "let ended = reply.is_empty();
                reply.pop_if(|byte| *byte == b'\\n');
                Ok((!ended).then_some(reply))")],
        "server_that_closes_in_the_middle_of_a_reply_is_reported"),
    mutant("client-ends-with-code-0-when-the-server-is-gone",
        &[(MAIN, "            Ok(ExitCode::FAILURE)", "            Ok(ExitCode::SUCCESS)")],
        "server_that_closes_before_the_reply_is_reported"),
    mutant("client-calls-a-reset-an-error",
        &[(SERVER, "BrokenPipe | ConnectionAborted | ConnectionReset => Ok(None)",
           "BrokenPipe | ConnectionAborted => Ok(None)"),
          (SERVER, "use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};",
           "use ErrorKind::{BrokenPipe, ConnectionAborted};")],
        "server_that_resets_before_the_reply_is_reported"),
    mutant("client-cuts-replies-at-64-kibibytes",
        &[(SERVER, "self.stream.read_until(b'\\n', &mut reply)?;",
           "std::io::Read::take(&mut self.stream, 65536).read_until(b'\\n', &mut reply)?;
        if reply.len() == 65536 {
            reply.push(b'\\n');
        }")],
        "a_long_reply_is_printed_whole"),
    mutant("client-panics-when-nobody-reads-its-replies",
        &[(MAIN, "io::stdout().write_all(&reply)?;",
           "io::stdout().write_all(&reply).expect(\"an output\");")],
        "a_closed_output_is_an_error_and_no_panic"),
    mutant("client-ends-with-code-1-for-a-wrong-address",
        &[(MAIN, "    process::exit(2);", "    process::exit(1);")],
        "a_word_that_is_no_address_is_answered_with_the_usage"),
    mutant("client-ignores-a-second-argument",
        &[(MAIN, "[word] =>", "[word, ..] =>"),
          (MAIN, "        _ => end_with_usage(\"Too many arguments.\"),\n", "")],
        "a_second_argument_is_answered_with_the_usage"),
    mutant("client-does-not-say-who-refused",
        &[(SERVER, "cannot connect to {address}. Is", "cannot connect. Is")],
        "a_refused_connection_names_the_address_and_says_to_start_the_server"),
    mutant("client-does-not-greet",
        &[(MAIN, "    writeln!(io::stdout(), \"Connected to {address}\")?;\n", "")],
        "says_where_it_is_connected_and_prompts"),
    mutant("client-shows-a-short-prompt",
        &[(MAIN, "editor.readline(&format!(\"{address}> \"))", "editor.readline(\"> \")")],
        "says_where_it_is_connected_and_prompts"),
    mutant("client-leaves-without-a-word",
        &[(MAIN, "    writeln!(io::stdout(), \"Exiting...\")?;\n", "")],
        "exit_leaves"),
    mutant("client-waits-for-a-reply-to-an-empty-line",
        &[(MAIN, "        if command.is_empty() {
            continue;
        }
        if is_exit(command.as_bytes()) {", "        if is_exit(command.as_bytes()) {")],
        "an_empty_line_is_not_sent_and_prompts_again"),
    mutant("client-takes-control-d-for-an-error",
        &[(MAIN, "ReadlineError::Interrupted | ReadlineError::Eof", "ReadlineError::Interrupted")],
        "control_d_leaves"),
    mutant("client-has-no-history",
        &[(MAIN, "        editor.add_history_entry(command)?;\n", "")],
        "arrow_up_recalls_the_last_command"),
    mutant("client-takes-pasted-lines-for-one",
        &[(MAIN, "bracketed_paste(false)", "bracketed_paste(true)")],
        "pasted_lines_are_commands_and_each_gets_its_own_reply"),
];
