//! Programs with one fault each, and the check that names it.

use std::fs;
use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use course::exercise::Work;
use libtest_mimic::Trial;
use tutor::Repository;

use crate::programs::Programs;
use crate::run;
use crate::solutions::trial;

mod client;
mod echo;
mod kv;

/// A chapter's program with a fault, or the solution of an exercise with one.
pub struct Mutant {
    /// The fault.
    pub name: &'static str,
    /// The chapter's folder, or the exercise.
    pub of: &'static str,
    /// What is changed.
    pub changes: Changes,
    /// The check that must be the first to fail.
    pub caught_by: &'static str,
}

/// Each mutant as a test.
pub fn trials(programs: &Arc<Programs>) -> Vec<Trial> {
    let trials = all().map(|mutant| {
        let programs = Arc::clone(programs);
        trial(format!("mutant::{}", mutant.name), move || {
            is_caught(&programs, mutant)
        })
    });
    let programs = Arc::clone(programs);
    let readme = trial("readme".into(), move || readme_shows_the_report(&programs));
    let each = trial("each_check_of_an_exercise_has_a_mutant".into(), || {
        let without = without_mutant(&|exercise, check| {
            all().any(|mutant| mutant.of == exercise && mutant.caught_by == check)
        })?;
        ensure!(without.is_empty(), "\n{}", without.join("\n"));
        Ok(())
    });
    let planted = trial("a_check_without_a_mutant_is_found".into(), || {
        let without = without_mutant(&|_, check| check != "removed_key_is_gone")?;
        let place = "chapters/02-kv/exercises/del/check.rs:";
        ensure!(
            without.len() == 1 && without[0].starts_with(place),
            "{without:?}"
        );
        Ok(())
    });
    trials.chain([readme, each, planted]).collect()
}

/// The checks of programs, in the exercises, of which no mutant shows that they find a fault: file,
/// line and name. `has_mutant` is asked with exercise and check.
fn without_mutant(has_mutant: &dyn Fn(&str, &str) -> bool) -> Result<Vec<String>> {
    let repository = Repository::open()?;
    let mut without = Vec::new();
    for exercise in repository.exercises()? {
        let Work::Program { .. } = exercise.work else {
            continue;
        };
        let folder = format!("chapters/{}/exercises/{}", exercise.chapter, exercise.name);
        let file = format!("{folder}/check.rs");
        let text = fs::read_to_string(repository.top.join(&file))?;
        for (number, line) in (1..).zip(text.lines()) {
            let name = line.strip_prefix("pub fn ");
            let Some((name, _)) = name.and_then(|name| name.split_once('(')) else {
                continue;
            };
            if !has_mutant(&exercise.name, name) {
                without.push(format!("{file}:{number}: no mutant for {name}"));
            }
        }
    }
    Ok(without)
}

/// The mutant whose report the README shows.
const IN_README: &str = "kv-names-no-command";

fn readme_shows_the_report(programs: &Programs) -> Result<()> {
    let run = run::check("2", &programs.get(IN_README)?)?;
    let readme = include_str!("../../README.md");
    let begin = readme.find("```text\n").context("no block in README.md")? + "```text\n".len();
    let shown = &readme[begin..];
    let shown = &shown[..shown.find("```").unwrap_or(shown.len())];
    let line = readme[..begin].lines().count() + 1;
    ensure!(
        shown.trim() == run.text.trim(),
        "tools/tutor/README.md:{line}: another report than this:\n{}",
        run.text
    );
    Ok(())
}

fn is_caught(programs: &Programs, mutant: &Mutant) -> Result<()> {
    let what = match mutant.of {
        "01-echo" => "1",
        "02-kv" => "2",
        "03-client" => "3",
        exercise => exercise,
    };
    let run = run::check(what, &programs.get(mutant.name)?)?;
    ensure!(
        run.code == Some(1),
        "exit code {:?}:\n{}",
        run.code,
        run.text
    );
    ensure!(
        run.failed()? == mutant.caught_by.replace('_', " "),
        "another check than {} failed:\n{}",
        mutant.caught_by,
        run.text
    );
    Ok(())
}

/// Replacements: file, what stands there, what comes instead.
type Changes = &'static [(&'static str, &'static str, &'static str)];

const MAIN: &str = "src/main.rs";
const COMMAND: &str = "src/command.rs";
const CONNECTION: &str = "src/connection.rs";
const STORE: &str = "src/store.rs";
const LOG: &str = "src/log.rs";
const SERVER: &str = "src/server.rs";

const fn mutant(
    of: &'static str,
    name: &'static str,
    changes: Changes,
    caught_by: &'static str,
) -> Mutant {
    Mutant {
        name,
        of,
        changes,
        caught_by,
    }
}

const fn echo(name: &'static str, changes: Changes, caught_by: &'static str) -> Mutant {
    mutant("01-echo", name, changes, caught_by)
}

const fn kv(name: &'static str, changes: Changes, caught_by: &'static str) -> Mutant {
    mutant("02-kv", name, changes, caught_by)
}

const fn client(name: &'static str, changes: Changes, caught_by: &'static str) -> Mutant {
    mutant("03-client", name, changes, caught_by)
}

/// All mutants.
pub fn all() -> impl Iterator<Item = &'static Mutant> {
    [CHAPTERS, echo::SOLUTIONS, kv::SOLUTIONS, client::SOLUTIONS]
        .into_iter()
        .flatten()
}

/// The mutants of the chapters' programs.
#[rustfmt::skip]
const CHAPTERS: &[Mutant] = &[
    echo("echo-sends-its-whole-buffer",
        &[(MAIN, "&buffer[..length]", "&buffer")],
        "whole_message_comes_back"),
    echo("echo-waits-for-the-line-feed",
        &[(MAIN, "        stream.write_all(&buffer[..length])?;\n",
           "        line.extend_from_slice(&buffer[..length]);
        if let Some(end) = line.iter().rposition(|byte| *byte == b'\\n') {
            stream.write_all(&line[..=end])?;
            line.drain(..=end);
        }\n"),
          (MAIN, "    let mut buffer = [0; 4096];\n",
           "    let mut buffer = [0; 4096];\n    let mut line = Vec::new();\n"),
          (MAIN, "            return Ok(());\n",
           "            stream.write_all(&line)?;\n            return Ok(());\n")],
        "reply_comes_while_the_client_stays"),
    echo("echo-ends-with-its-first-client",
        &[(MAIN, "{error}\"))
            }
        }
    }
", "{error}\"))
            }
        }
        break Ok(());
    }
")],
        "three_clients_are_served_one_after_another"),
    echo("echo-reads-once",
        &[(MAIN, "        stream.write_all(&buffer[..length])?;\n",
           "        return stream.write_all(&buffer[..length]);\n")],
        "message_in_two_pieces_comes_back_wherever_it_is_cut"),
    echo("echo-sends-text",
        &[(MAIN, "stream.write_all(&buffer[..length])?;",
           "let text = String::from_utf8_lossy(&buffer[..length]);
        stream.write_all(text.as_bytes())?;")],
        "bytes_that_are_not_utf8_come_back"),
    echo("echo-dies-of-a-reset",
        &[(MAIN, "            Err(error) => {
                log(&format!(\"Connection closed for {peer}: {error}\"))
            }", "            Err(error) => return Err(error.into()),")],
        "reset_with_an_unread_reply_ends_only_its_own_connection"),
    echo("echo-panics-without-standard-output",
        &[(MAIN, "    let _ = writeln!(io::stdout(), \"{line}\");", "    println!(\"{line}\");")],
        "closed_standard_output_ends_nothing"),
    echo("echo-serves-two-at-once",
        &[(MAIN, "        match echo(stream) {", "        thread::spawn(move || match echo(stream) {"),
          (MAIN, "{error}\"))
            }
        }
    }
", "{error}\"))
            }
        });
    }
")],
        "second_client_waits_until_the_first_leaves"),
    echo("echo-logs-what-it-reads",
        &[(MAIN, "        stream.write_all(&buffer[..length])?;\n",
           "        log(&String::from_utf8_lossy(&buffer[..length]));
        stream.write_all(&buffer[..length])?;\n")],
        "log_names_each_client_when_it_comes_and_when_it_leaves"),
    kv("kv-knows-crlf-only",
        &[(CONNECTION, "line.ends_with(b\"\\n\")", "line.ends_with(b\"\\r\\n\")")],
        "line_that_ends_with_a_line_feed_gets_a_reply"),
    kv("kv-sends-no-line-feed",
        &[(COMMAND, "    replies.push(b'\\n');\n", "")],
        "every_reply_ends_with_one_line_feed"),
    kv("kv-sends-crlf",
        &[(COMMAND, "    replies.push(b'\\n');\n", "    replies.extend_from_slice(b\"\\r\\n\");\n")],
        "every_reply_ends_with_one_line_feed"),
    kv("kv-says-ok-in-small-letters",
        &[(COMMAND, "replies.extend_from_slice(b\"OK\");", "replies.extend_from_slice(b\"ok\");")],
        "set_answers_ok"),
    kv("kv-buffers-for-ever",
        &[(CONNECTION, "!whole || ", ""),
          (CONNECTION, "Input::End => return Ok(()),", "Input::End => return send(&stream, &mut replies, quiet),")],
        "reply_comes_while_the_client_stays"),
    kv("kv-closes-after-one-command",
        &[(COMMAND, "    replies.push(b'\\n');\n    Next::Continue", "    replies.push(b'\\n');\n    Next::Close")],
        "connection_stays_open_after_a_reply"),
    kv("kv-ends-with-its-first-client",
        &[(MAIN, "{error}\"))
            }
        }
    }
", "{error}\"))
            }
        }
        break Ok(());
    }
")],
        "next_client_is_served"),
    kv("kv-stores-small-letters",
        &[(STORE, "value.into()", "value.to_ascii_lowercase().into()")],
        "stored_value_comes_back"),
    kv("kv-takes-one-read-for-one-command",
        &[(CONNECTION, "    reader.take(LINE_LIMIT as u64 + 1).read_until(b'\\n', line)?;",
           "    line.resize(BUFFER_SIZE, 0);
    let length = reader.read(line)?;
    line.truncate(length);")],
        "two_commands_in_one_piece_get_two_replies"),
    kv("kv-takes-a-piece-for-a-line",
        &[(CONNECTION, "    reader.take(LINE_LIMIT as u64 + 1).read_until(b'\\n', line)?;",
           "    let piece = reader.fill_buf()?;
    let end = piece.iter().position(|byte| *byte == b'\\n');
    let length = end.map_or(piece.len(), |end| end + 1);
    line.extend_from_slice(&piece[..length]);
    reader.consume(length);"),
          (CONNECTION, "line.ends_with(b\"\\n\")", "!line.is_empty()")],
        "command_in_two_pieces_is_one_command"),
    kv("kv-says-nil-without-brackets",
        &[(COMMAND, "b\"(nil)\"", "b\"nil\"")],
        "get_of_a_key_that_was_never_set_answers_nil"),
    kv("kv-forgets-the-table-between-clients",
        &[(MAIN, "    let mut store = Store::default();\n    loop {\n",
           "    loop {\n        let mut store = Store::default();\n")],
        "every_client_sees_the_same_table"),
    kv("kv-knows-capital-letters-only",
        &[(COMMAND, "name.eq_ignore_ascii_case(command.as_bytes())", "name == command.as_bytes()")],
        "command_names_are_in_any_case"),
    kv("kv-keys-have-no-case",
        &[(STORE, "insert(key.into()", "insert(key.to_ascii_lowercase().into()"),
          (STORE, "self.entries.get(key)", "self.entries.get(key.to_ascii_lowercase().as_slice())")],
        "keys_and_values_keep_their_case"),
    kv("kv-splits-at-each-space",
        &[(COMMAND, "    let mut words = line
        .split(|byte| byte.is_ascii_whitespace())
        .filter(|word| !word.is_empty());",
           "    let mut words = line
        .trim_ascii()
        .split(|byte| byte.is_ascii_whitespace())
        .filter(|_| !line.trim_ascii().is_empty());")],
        "any_number_of_spaces_and_tabs_separates_words"),
    kv("kv-answers-empty-lines",
        &[(COMMAND, "    let Some(name) = words.next() else {
        return Next::Continue;
    };", "    let name = words.next().unwrap_or_default();")],
        "empty_line_is_ignored"),
    kv("kv-trims-values",
        &[(STORE, "value.into()",
           "String::from_utf8_lossy(value).trim_matches(char::is_control).as_bytes().into()")],
        "key_and_value_are_any_bytes_but_white_space"),
    kv("kv-names-no-command",
        &[(COMMAND, "format!(\"ERR unknown command '{}'\", shown.escape_ascii())",
           "format!(\"ERR unknown command {}\", shown.escape_ascii())")],
        "unknown_command_is_named"),
    kv("kv-cuts-names-at-31-bytes",
        &[(COMMAND, "NAME_LIMIT: usize = 32", "NAME_LIMIT: usize = 31")],
        "unknown_command_of_32_bytes_is_named_whole"),
    kv("kv-executes-half-a-command",
        &[(CONNECTION, "if line.ends_with(b\"\\n\") {", "if !line.is_empty() && line.len() <= LINE_LIMIT {")],
        "half_a_command_at_the_end_is_dropped"),
    kv("kv-stays-after-exit",
        &[(COMMAND, "        return Next::Close;", "        return Next::Continue;")],
        "exit_answers_ok_and_closes"),
    kv("kv-resets-after-exit",
        &[(CONNECTION, "            return hang_up(&stream);", "            let _ = hang_up; return Ok(());")],
        "ok_of_exit_arrives_although_megabytes_follow_unread"),
    kv("kv-lingers-for-ever",
        &[(CONNECTION, "    stream.set_read_timeout(Some(LINGER))?;\n", "")],
        "client_that_stays_after_exit_does_not_hold_the_next_one_up"),
    kv("kv-writes-twice",
        &[(CONNECTION, "    stream.write_all(replies)?;\n",
           "    for reply in replies.split_inclusive(|byte| *byte == b'\\n') {
        stream.write_all(&reply[..reply.len() - 1])?;
        std::thread::sleep(Duration::from_millis(1));
        stream.write_all(b\"\\n\")?;
    }\n")],
        "reply_comes_in_one_read"),
    kv("kv-writes-each-reply-alone",
        &[(CONNECTION, "!whole ||", "!replies.is_empty() ||")],
        "replies_to_pipelined_commands_come_in_one_read"),
    kv("kv-writes-each-reply-alone-before-half-a-command",
        &[(CONNECTION, " || unread.contains(&b'\\n')", "")],
        "replies_come_in_one_read_although_half_a_command_follows"),
    kv("kv-waits-for-the-rest-of-a-command",
        &[(CONNECTION, "unread.contains(&b'\\n')", "!unread.is_empty()")],
        "whole_commands_are_answered_before_the_rest_of_the_next_comes"),
    kv("kv-limit-is-one-byte-too-low",
        &[(CONNECTION, "take(LINE_LIMIT as u64 + 1)", "take(LINE_LIMIT as u64)"),
          (CONNECTION, "line.len() > LINE_LIMIT", "line.len() >= LINE_LIMIT")],
        "line_of_one_mebibyte_is_executed"),
    kv("kv-limit-is-one-byte-too-high",
        &[(CONNECTION, "take(LINE_LIMIT as u64 + 1)", "take(LINE_LIMIT as u64 + 2)")],
        "line_of_one_byte_more_is_refused"),
    kv("kv-reads-on-after-a-line-too-long",
        &[(CONNECTION, "                    \"ERR line too long (limit {LINE_LIMIT} bytes)\"
                )?;
                Next::Close", "                    \"ERR line too long (limit {LINE_LIMIT} bytes)\"
                )?;
                reader.read_until(b'\\n', &mut line)?;
                Next::Continue")],
        "line_too_long_ends_the_connection"),
    kv("kv-dies-of-a-reset",
        &[(MAIN, "            Err(error) => {
                log::line(&format!(\"Connection closed for {peer}: {error}\"))
            }", "            Err(error) => return Err(error.into()),")],
        "reset_with_unread_replies_ends_only_its_own_connection"),
    kv("kv-panics-without-standard-output",
        &[(LOG, "    let _ = writeln!(io::stdout(), \"{text}\");", "    println!(\"{text}\");")],
        "closed_standard_output_ends_nothing"),
    kv("kv-serves-two-at-once",
        &[(MAIN, "    let mut store = Store::default();\n",
           "    let store = std::sync::Arc::new(std::sync::Mutex::new(Store::default()));\n"),
          (MAIN, "        match connection::serve(stream, &mut store, quiet) {",
           "        let store = std::sync::Arc::clone(&store);
        thread::spawn(move || match connection::serve(stream, &store, quiet) {"),
          (MAIN, "{error}\"))
            }
        }
    }
", "{error}\"))
            }
        });
    }
"),
          (CONNECTION, "    stream: TcpStream,\n    store: &mut Store,",
           "    stream: TcpStream,\n    store: &std::sync::Mutex<Store>,"),
          (CONNECTION, "command::execute(&line, store, &mut replies)",
           "command::execute(&line, &mut store.lock().expect(\"no panic\"), &mut replies)")],
        "second_client_waits_until_the_first_leaves"),
    kv("kv-logs-bytes-as-they-are",
        &[(LOG, "            b' '..=b'~' =>", "            1..=0x7f =>")],
        "log_is_made_printable"),
    kv("kv-is-never-quiet",
        &[(MAIN, "let quiet = words.len() < all;", "let quiet = words.len() > all;")],
        "quiet_logs_connections_only"),
    kv("kv-is-silent-about-the-network",
        &[(MAIN, "    warn_if_open(listener.local_addr()?);\n", "    let _ = warn_if_open;\n")],
        "listener_that_others_can_reach_is_warned_of"),
    kv("kv-warns-of-loopback",
        &[(MAIN, "!address.ip().to_canonical().is_loopback()", "true")],
        "listener_that_only_this_machine_can_reach_is_not"),
    kv("kv-does-not-reuse-its-address",
        &[(MAIN, "TcpListener::bind(address).map_err(",
           "socket2::Socket::new(
        socket2::Domain::for_address(address),
        socket2::Type::STREAM,
        None,
    )
    .and_then(|socket| {
        socket.bind(&address.into())?;
        socket.listen(128)?;
        Ok(TcpListener::from(socket))
    })
    .map_err(")],
        "ended_by_term_with_clients_it_starts_again_at_once"),
    client("client-prompts-in-a-pipe",
        &[(MAIN, "        let line = line?;\n", "        let line = line?;\n        print!(\"> \");\n")],
        "prints_the_replies_and_nothing_else"),
    client("client-greets-in-a-pipe",
        &[(MAIN, "        run_script(server)?\n", "        println!(\"Connected to {address}\");\n        run_script(server)?\n")],
        "prints_the_replies_and_nothing_else"),
    client("client-forgets-a-line-without-a-line-feed",
        &[(MAIN, "    for line in io::stdin().lock().split(b'\\n') {\n        let line = line?;\n",
           "    let mut input = io::stdin().lock();
    loop {
        let mut line = Vec::new();
        input.read_until(b'\\n', &mut line)?;
        if !line.ends_with(b\"\\n\") {
            break;
        }\n")],
        "last_line_without_a_line_feed_is_sent"),
    client("client-sends-carriage-returns",
        &[(MAIN, "        let line = line?;\n        let command = line.trim_ascii();",
           "        let line = line?;\n        let command = line.as_slice();")],
        "a_line_may_end_with_carriage_return_and_line_feed"),
    client("client-sends-empty-lines",
        &[(MAIN, "        if command.is_empty() {
            continue;
        }
        if is_exit(command) {", "        if is_exit(command) {")],
        "empty_lines_are_not_sent"),
    client("client-does-not-know-quit",
        &[(MAIN, "\n        || command.eq_ignore_ascii_case(b\"quit\")", "")],
        "quit_leaves_silently"),
    client("client-knows-exit-in-small-letters-only",
        &[(MAIN, "command.eq_ignore_ascii_case(b\"exit\")", "command == b\"exit\"")],
        "exit_and_quit_may_be_in_any_case"),
    client("client-sends-text",
        &[(MAIN, "server.ask(command)?", "server.ask(String::from_utf8_lossy(command).as_bytes())?")],
        "bytes_that_are_not_utf8_are_sent_and_printed_as_they_are"),
    client("client-trims-replies",
        &[(MAIN, "io::stdout().write_all(&reply)?;",
           "io::stdout().write_all(reply.trim_ascii())?;\n        println!();")],
        "white_space_at_the_ends_of_a_reply_is_printed"),
    client("client-takes-the-end-for-a-reply",
        &[(SERVER, "Ok(reply.pop_if(|byte| *byte == b'\\n').map(|_| reply))",
           "reply.pop_if(|byte| *byte == b'\\n');\n                Ok(Some(reply))")],
        "server_that_closes_before_the_reply_is_reported"),
    client("client-takes-half-a-reply-for-one",
        &[(SERVER, "Ok(reply.pop_if(|byte| *byte == b'\\n').map(|_| reply))",
           "let ended = reply.is_empty();
                reply.pop_if(|byte| *byte == b'\\n');
                Ok((!ended).then_some(reply))")],
        "server_that_closes_in_the_middle_of_a_reply_is_reported"),
    client("client-ends-with-code-0-when-the-server-is-gone",
        &[(MAIN, "            Ok(ExitCode::FAILURE)", "            Ok(ExitCode::SUCCESS)")],
        "server_that_closes_before_the_reply_is_reported"),
    client("client-calls-a-reset-an-error",
        &[(SERVER, "BrokenPipe | ConnectionAborted | ConnectionReset => Ok(None)",
           "BrokenPipe | ConnectionAborted => Ok(None)"),
          (SERVER, "use ErrorKind::{BrokenPipe, ConnectionAborted, ConnectionReset};",
           "use ErrorKind::{BrokenPipe, ConnectionAborted};")],
        "server_that_resets_before_the_reply_is_reported"),
    client("client-cuts-replies-at-64-kibibytes",
        &[(SERVER, "self.stream.read_until(b'\\n', &mut reply)?;",
           "std::io::Read::take(&mut self.stream, 65536).read_until(b'\\n', &mut reply)?;
        if reply.len() == 65536 {
            reply.push(b'\\n');
        }")],
        "a_long_reply_is_printed_whole"),
    client("client-panics-when-nobody-reads-its-replies",
        &[(MAIN, "io::stdout().write_all(&reply)?;",
           "io::stdout().write_all(&reply).expect(\"an output\");")],
        "a_closed_output_is_an_error_and_no_panic"),
    client("client-ends-with-code-1-for-a-wrong-address",
        &[(MAIN, "    process::exit(2);", "    process::exit(1);")],
        "a_word_that_is_no_address_is_answered_with_the_usage"),
    client("client-ignores-a-second-argument",
        &[(MAIN, "[word] =>", "[word, ..] =>"),
          (MAIN, "        _ => end_with_usage(\"Too many arguments.\"),\n", "")],
        "a_second_argument_is_answered_with_the_usage"),
    client("client-does-not-say-who-refused",
        &[(SERVER, "cannot connect to {address}. Is", "cannot connect. Is")],
        "a_refused_connection_names_the_address_and_says_to_start_the_server"),
    client("client-does-not-greet",
        &[(MAIN, "    writeln!(io::stdout(), \"Connected to {address}\")?;\n", "")],
        "says_where_it_is_connected_and_prompts"),
    client("client-shows-a-short-prompt",
        &[(MAIN, "editor.readline(&format!(\"{address}> \"))", "editor.readline(\"> \")")],
        "says_where_it_is_connected_and_prompts"),
    client("client-leaves-without-a-word",
        &[(MAIN, "    writeln!(io::stdout(), \"Exiting...\")?;\n", "")],
        "exit_leaves"),
    client("client-waits-for-a-reply-to-an-empty-line",
        &[(MAIN, "        if command.is_empty() {
            continue;
        }
        if is_exit(command.as_bytes()) {", "        if is_exit(command.as_bytes()) {")],
        "an_empty_line_is_not_sent_and_prompts_again"),
    client("client-takes-control-d-for-an-error",
        &[(MAIN, "ReadlineError::Interrupted | ReadlineError::Eof", "ReadlineError::Interrupted")],
        "control_d_leaves"),
    client("client-has-no-history",
        &[(MAIN, "        editor.add_history_entry(command)?;\n", "")],
        "arrow_up_recalls_the_last_command"),
    client("client-takes-pasted-lines-for-one",
        &[(MAIN, "bracketed_paste(false)", "bracketed_paste(true)")],
        "pasted_lines_are_commands_and_each_gets_its_own_reply"),
];
