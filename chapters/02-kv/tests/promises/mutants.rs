//! The program of this chapter with a fault, and the promise that is the first to be broken.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const CONNECTION: &str = "src/connection.rs";
const LOG: &str = "src/log.rs";
const MAIN: &str = "src/main.rs";
const STORE: &str = "src/store.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("kv-knows-crlf-only",
        &[(CONNECTION, "self.line.ends_with(b\"\\n\")", "self.line.ends_with(b\"\\r\\n\")")],
        "line_that_ends_with_a_line_feed_gets_a_reply"),
    mutant("kv-sends-no-line-feed",
        &[(COMMAND, "    replies.push(b'\\n');\n", "")],
        "every_reply_ends_with_one_line_feed"),
    mutant("kv-sends-crlf",
        &[(COMMAND, "    replies.push(b'\\n');\n", "    replies.extend(b\"\\r\\n\");\n")],
        "every_reply_ends_with_one_line_feed"),
    mutant("kv-says-ok-in-small-letters",
        &[(COMMAND, "store.set(key, value);
                replies.extend(b\"OK\");", "store.set(key, value);
                replies.extend(b\"ok\");")],
        "set_answers_ok"),
    mutant("kv-buffers-for-ever",
        &[(CONNECTION, "!self.has_line() || ", "self.has_line() && false || "),
          (CONNECTION, "Input::End => return Ok(()),", "Input::End => return self.send(log),")],
        "reply_comes_while_the_client_stays"),
    mutant("kv-closes-after-one-command",
        &[(COMMAND, "    let mut next = Next::Continue;", "    let mut next = Next::Close;")],
        "connection_stays_open_after_a_reply"),
    mutant("kv-ends-with-its-first-client",
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
    mutant("kv-stores-small-letters",
        &[(STORE, "value.into()", "value.to_ascii_lowercase().into()")],
        "stored_value_comes_back"),
    mutant("kv-takes-one-read-for-one-command",
        &[(CONNECTION, "        let mut limited = self.reader.by_ref().take(LINE_LIMIT as u64 + 1);
        limited.read_until(b'\\n', &mut self.line)?;",
           "        self.line.resize(BUFFER_SIZE, 0);
        let length = self.reader.read(&mut self.line)?;
        self.line.truncate(length);")],
        "two_commands_in_one_piece_get_two_replies"),
    mutant("kv-takes-a-piece-for-a-line",
        &[(CONNECTION, "        let mut limited = self.reader.by_ref().take(LINE_LIMIT as u64 + 1);
        limited.read_until(b'\\n', &mut self.line)?;",
           "        let piece = self.reader.fill_buf()?;
        let end = piece.iter().position(|byte| *byte == b'\\n');
        let length = end.map_or(piece.len(), |end| end + 1);
        self.line.extend_from_slice(&piece[..length]);
        self.reader.consume(length);"),
          (CONNECTION, "self.line.ends_with(b\"\\n\")", "!self.line.is_empty()")],
        "command_in_two_pieces_is_one_command"),
    mutant("kv-says-nil-without-brackets",
        &[(COMMAND, "b\"(nil)\"", "b\"nil\"")],
        "get_of_a_key_that_was_never_set_answers_nil"),
    mutant("kv-forgets-the-table-between-clients",
        &[(MAIN, "    let mut store = Store::default();\n    loop {\n",
           "    loop {\n        let mut store = Store::default();\n")],
        "every_client_sees_the_same_table"),
    mutant("kv-knows-capital-letters-only",
        &[(COMMAND, "    lower.make_ascii_lowercase();\n",
           "    if name.iter().all(u8::is_ascii_uppercase) {
        lower.make_ascii_lowercase();
    }\n")],
        "command_names_are_in_any_case"),
    mutant("kv-keys-have-no-case",
        &[(STORE, "insert(key.into()", "insert(key.to_ascii_lowercase().into()"),
          (STORE, "self.entries.get(key)", "self.entries.get(key.to_ascii_lowercase().as_slice())")],
        "keys_and_values_keep_their_case"),
    mutant("kv-splits-at-each-space",
        &[(COMMAND, "    let mut words = line
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty());",
           "    let mut words = line
        .trim_ascii()
        .split(u8::is_ascii_whitespace)
        .filter(|_| !line.trim_ascii().is_empty());")],
        "any_number_of_spaces_and_tabs_separates_words"),
    mutant("kv-answers-empty-lines",
        &[(COMMAND, "    let Some(name) = words.next() else {
        return Next::Continue;
    };", "    let name = words.next().unwrap_or_default();")],
        "empty_line_is_ignored"),
    mutant("kv-trims-values",
        &[(STORE, "value.into()",
           "String::from_utf8_lossy(value).trim_matches(char::is_control).as_bytes().into()")],
        "key_and_value_are_any_bytes_but_white_space"),
    mutant("kv-names-no-command",
        &[(COMMAND, "\"ERR unknown command '{}'\"", "\"ERR unknown command {}\"")],
        "unknown_command_is_named"),
    mutant("kv-cuts-names-at-31-bytes",
        &[(COMMAND, "NAME_LIMIT: usize = 32", "NAME_LIMIT: usize = 31")],
        "unknown_command_of_32_bytes_is_named_whole"),
    mutant("kv-executes-half-a-command",
        &[(CONNECTION, "if self.line.ends_with(b\"\\n\") {", "if !self.line.is_empty() && self.line.len() <= LINE_LIMIT {")],
        "half_a_command_at_the_end_is_dropped"),
    mutant("kv-stays-after-exit",
        &[(COMMAND, "next = Next::Close;", "next = Next::Continue;")],
        "exit_answers_ok_and_closes"),
    mutant("kv-has-no-reply-to-exit",
        &[(COMMAND, "next = Next::Close;", "return Next::Refuse;"),
          (COMMAND, "                replies.extend(b\"OK\");\n                return", "                return")],
        "exit_answers_ok_and_closes"),
    mutant("kv-resets-after-exit",
        &[(CONNECTION, "                return self.hang_up();", "                let _ = Connection::hang_up; return Ok(());")],
        "ok_of_exit_arrives_although_megabytes_follow_unread"),
    mutant("kv-lingers-for-ever",
        &[(CONNECTION, "        stream.set_read_timeout(Some(LINGER))?;\n", "")],
        "client_that_stays_after_exit_does_not_hold_the_next_one_up"),
    mutant("kv-writes-twice",
        &[(CONNECTION, "        self.reader.get_mut().write_all(&self.replies)?;\n",
           "        for reply in self.replies.split_inclusive(|byte| *byte == b'\\n') {
            self.reader.get_mut().write_all(&reply[..reply.len() - 1])?;
            std::thread::sleep(Duration::from_millis(1));
            self.reader.get_mut().write_all(b\"\\n\")?;
        }\n")],
        "reply_comes_in_one_read"),
    mutant("kv-writes-each-reply-alone",
        &[(CONNECTION, "!self.has_line() ||", "!self.has_line() || !self.replies.is_empty() ||")],
        "replies_to_pipelined_commands_come_in_one_read"),
    mutant("kv-writes-each-reply-alone-before-half-a-command",
        &[(CONNECTION, " || unread.contains(&b'\\n')", "")],
        "replies_come_in_one_read_although_half_a_command_follows"),
    mutant("kv-waits-for-the-rest-of-a-command",
        &[(CONNECTION, "unread.contains(&b'\\n')", "!unread.is_empty()")],
        "whole_commands_are_answered_before_the_rest_of_the_next_comes"),
    mutant("kv-limit-is-one-byte-too-low",
        &[(CONNECTION, "take(LINE_LIMIT as u64 + 1)", "take(LINE_LIMIT as u64)"),
          (CONNECTION, "self.line.len() > LINE_LIMIT", "self.line.len() >= LINE_LIMIT")],
        "line_of_one_mebibyte_is_executed"),
    mutant("kv-limit-is-one-byte-too-high",
        &[(CONNECTION, "take(LINE_LIMIT as u64 + 1)", "take(LINE_LIMIT as u64 + 2)")],
        "line_of_one_byte_more_is_refused"),
    mutant("kv-reads-on-after-a-line-too-long",
        &[(CONNECTION, "                    )?;
                    Next::Close", "                    )?;
                    self.reader.read_until(b'\\n', &mut self.line)?;
                    Next::Continue")],
        "line_too_long_ends_the_connection"),
    mutant("kv-dies-of-a-reset",
        &[(MAIN, "            Err(error) => {
                log.line(format_args!(\"Connection closed for {peer}: {error}\"))
            }", "            Err(error) => return Err(error.into()),")],
        "reset_with_unread_replies_ends_only_its_own_connection"),
    mutant("kv-panics-without-standard-output",
        &[(LOG, "    let _ = writeln!(io::stdout(), \"{text}\");", "    println!(\"{text}\");")],
        "closed_standard_output_ends_nothing"),
    mutant("kv-serves-two-at-once",
        &[(MAIN, "    let mut store = Store::default();\n",
           "    let store = std::sync::Arc::new(std::sync::Mutex::new(Store::default()));\n"),
          (MAIN, "        match Connection::new(stream).serve(&mut store, &log) {",
           "        let store = std::sync::Arc::clone(&store);
        let log = Log { quiet };
        thread::spawn(move || match Connection::new(stream).serve(&store, &log) {"),
          (MAIN, "{error}\"))
            }
        }
    }
", "{error}\"))
            }
        });
    }
"),
          (CONNECTION, "store: &mut Store", "store: &std::sync::Mutex<Store>"),
          (CONNECTION, "command::execute(&self.line, store, &mut self.replies)",
           "command::execute(&self.line, &mut store.lock().expect(\"no panic\"), &mut self.replies)")],
        "second_client_waits_until_the_first_leaves"),
    mutant("kv-logs-bytes-as-they-are",
        &[(LOG, "            b'\\'' | b'\"' =>", "            1..=0x7f =>")],
        "log_is_made_printable"),
    mutant("kv-cuts-without-a-mark",
        &[(LOG, "return shown + \"...\";", "return shown;")],
        "log_is_cut_at_80_characters_and_says_so"),
    mutant("kv-cuts-escapes-in-two",
        &[(LOG, "            return shown + \"...\";",
           "            shown += &text;
            shown.truncate(SHOWN);
            return shown + \"...\";")],
        "log_cuts_no_escape_in_two"),
    mutant("kv-logs-backslashes-as-they-are",
        &[(LOG, "            b'\\'' | b'\"' =>", "            b'\\'' | b'\"' | b'\\\\' =>")],
        "log_tells_a_typed_escape_from_a_byte"),
    mutant("kv-executes-what-a-page-posts",
        &[(COMMAND, "b\"post\" | b\"host:\"", "b\"host:\"")],
        "form_of_a_web_page_stores_nothing"),
    mutant("kv-knows-post-alone",
        &[(COMMAND, "b\"post\" | b\"host:\"", "b\"post\"")],
        "request_with_any_method_stores_nothing"),
    mutant("kv-takes-a-key-for-http",
        &[(COMMAND, "            [Some(key), Some(value), None] => {\n",
           "            [Some(b\"POST\" | b\"Host:\"), ..] => return Next::Refuse,
            [Some(key), Some(value), None] => {\n")],
        "post_and_host_are_keys_and_values_like_any_others"),
    mutant("kv-closes-on-http-without-a-word",
        &[(CONNECTION, "if next == Next::Refuse {", "if next == Next::Refuse && false {")],
        "log_warns_of_a_web_page"),
    mutant("kv-takes-half-a-line-of-the-limit-for-one-too-long",
        &[(CONNECTION, "self.line.len() > LINE_LIMIT", "self.line.len() >= LINE_LIMIT")],
        "half_a_line_of_exactly_the_limit_is_dropped"),
    mutant("kv-has-a-small-buffer",
        &[(CONNECTION, "BUFFER_SIZE: usize = 64 * 1024", "BUFFER_SIZE: usize = 1088")],
        "replies_of_60_000_bytes_leave_in_one_write"),
    mutant("kv-panics-when-nobody-reads-the-help",
        &[(MAIN, "let _ = writeln!(io::stdout(), \"{USAGE}\");", "println!(\"{USAGE}\");")],
        "help_that_nobody_reads_is_no_panic"),
    mutant("kv-panics-when-nobody-reads-the-usage",
        &[(MAIN, "let _ = writeln!(io::stderr(), \"{problem}", "eprintln!(\"{problem}")],
        "usage_that_nobody_reads_is_no_panic"),
    mutant("kv-listens-on-another-port-by-default",
        &[(MAIN, "DEFAULT_ADDRESS: &str = \"127.0.0.1:6379\"", "DEFAULT_ADDRESS: &str = \"127.0.0.1:0\"")],
        "port_6379_of_loopback_is_the_default"),
    mutant("kv-is-never-quiet",
        &[(MAIN, "let log = Log { quiet };", "let log = Log { quiet: quiet && false };")],
        "quiet_logs_connections_only"),
    mutant("kv-is-silent-about-the-network",
        &[(MAIN, "    warn_if_open(listener.local_addr()?);\n", "    let _ = warn_if_open;\n")],
        "listener_that_others_can_reach_is_warned_of"),
    mutant("kv-warns-of-loopback",
        &[(MAIN, "!address.ip().to_canonical().is_loopback()", "true")],
        "listener_that_only_this_machine_can_reach_is_not"),
    mutant("kv-does-not-reuse-its-address",
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
];
