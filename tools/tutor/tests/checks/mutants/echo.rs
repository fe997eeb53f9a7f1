//! Solutions of the exercises of chapter 1, with one fault each.

use super::{MAIN, Mutant, mutant};

/// The mutants, in the order of the exercises.
#[rustfmt::skip]
pub const SOLUTIONS: &[Mutant] = &[
    mutant("count-bytes", "count-bytes-counts-reads",
        &[(MAIN, "sum += length as u64;", "sum += 1;")],
        "log_says_how_many_bytes_were_sent_back"),
    mutant("count-bytes", "count-bytes-does-not-say-zero",
        &[(MAIN, "            Ok(sum) => {\n",
           "            Ok(0) => log(&format!(\"Connection closed for {peer}\")),
            Ok(sum) => {\n")],
        "client_that_sends_nothing_has_zero_bytes"),
    mutant("count-bytes", "count-bytes-counts-the-last-read-only",
        &[(MAIN, "sum += length as u64;", "sum = length as u64;")],
        "bytes_of_more_than_one_buffer_are_summed"),
    mutant("upper-case", "upper-case-changes-a-copy",
        &[(MAIN, "buffer[..length].make_ascii_uppercase();",
           "let _ = buffer[..length].to_ascii_uppercase();")],
        "letters_come_back_in_upper_case"),
    mutant("upper-case", "upper-case-changes-letters-that-are-not-ascii",
        &[(MAIN, "        buffer[..length].make_ascii_uppercase();
        stream.write_all(&buffer[..length])?;\n",
           "        match str::from_utf8(&buffer[..length]) {
            Ok(text) => stream.write_all(text.to_uppercase().as_bytes())?,
            Err(_) => stream.write_all(&buffer[..length].to_ascii_uppercase())?,
        }\n")],
        "letters_come_back_in_upper_case"),
    mutant("upper-case", "upper-case-sends-text",
        &[(MAIN, "        buffer[..length].make_ascii_uppercase();
        stream.write_all(&buffer[..length])?;\n",
           "        let text = String::from_utf8_lossy(&buffer[..length]);
        stream.write_all(text.to_ascii_uppercase().as_bytes())?;\n")],
        "every_other_byte_comes_back_as_it_is"),
    mutant("upper-case", "upper-case-changes-the-first-read-only",
        &[(MAIN, "    loop {
        let length = stream.read(&mut buffer)?;
        if length == 0 {
            return Ok(());
        }
        buffer[..length].make_ascii_uppercase();
        stream.write_all(&buffer[..length])?;
    }\n",
           "    let mut length = stream.read(&mut buffer)?;
    buffer[..length].make_ascii_uppercase();
    while length > 0 {
        stream.write_all(&buffer[..length])?;
        length = stream.read(&mut buffer)?;
    }
    Ok(())\n")],
        "pieces_make_no_difference"),
    mutant("close-after", "close-after-the-first-read",
        &[(MAIN, "left -= length;", "left = 0;")],
        "fewer_bytes_come_back_as_before"),
    mutant("close-after", "close-after-999-bytes",
        &[(MAIN, "BYTE_LIMIT: usize = 1000", "BYTE_LIMIT: usize = 999")],
        "fewer_bytes_come_back_as_before"),
    mutant("close-after", "close-after-1000-bytes-in-one-read",
        &[(MAIN, "left -= length;", "left = BYTE_LIMIT - length;")],
        "connection_ends_after_1000_bytes"),
    mutant("close-after", "close-after-sends-the-last-read-whole",
        &[(MAIN, "&mut buffer[..most]", "&mut buffer"),
          (MAIN, "left -= length;", "left = left.saturating_sub(length);")],
        "bytes_over_1000_do_not_come_back"),
    mutant("close-after", "close-after-leaves-bytes-unread",
        &[(MAIN, "    hang_up(stream)\n", "    Ok(())\n")],
        "bytes_over_1000_do_not_come_back"),
    mutant("close-after", "close-after-resets-what-comes-later",
        &[(MAIN, "&mut buffer[..most]", "&mut buffer"),
          (MAIN, "        stream.write_all(&buffer[..length])?;\n",
           "        let length = length.min(most);
        stream.write_all(&buffer[..length])?;\n"),
          (MAIN, "    hang_up(stream)\n", "    Ok(())\n")],
        "end_is_no_reset_although_megabytes_follow"),
    mutant("close-after", "close-after-shuts-down-and-reads-no-more",
        &[(MAIN, "    let _ = io::copy(&mut stream, &mut io::sink());\n", "")],
        "end_is_no_reset_although_megabytes_follow"),
    mutant("close-after", "close-after-ends-the-server",
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
    mutant("close-after", "close-after-waits-until-the-client-leaves",
        &[(MAIN, "    stream.set_read_timeout(Some(LINGER))?;\n", "")],
        "next_client_is_served"),
    mutant("idle-timeout", "idle-timeout-is-one-of-writing",
        &[(MAIN, "stream.set_read_timeout(", "stream.set_write_timeout(")],
        "silent_client_loses_its_connection"),
    mutant("idle-timeout", "idle-timeout-ends-the-server",
        &[(MAIN, "            Err(error) if is_timeout(&error) => {
                log(&format!(\"Connection closed for {peer}: idle\"))
            }\n",
           "            Err(error) if is_timeout(&error) => return Err(error.into()),\n")],
        "next_client_is_served_while_the_silent_one_stays"),
    mutant("idle-timeout", "idle-timeout-waits-until-the-client-leaves",
        &[(MAIN, "        let length = stream.read(&mut buffer)?;
        if length == 0 {\n",
           "        let read = stream.read(&mut buffer);
        if read.as_ref().is_err_and(is_timeout) {
            stream.shutdown(std::net::Shutdown::Write)?;
            stream.set_read_timeout(None)?;
            io::copy(&mut stream, &mut io::sink())?;
        }
        let length = read?;
        if length == 0 {\n")],
        "next_client_is_served_while_the_silent_one_stays"),
    mutant("idle-timeout", "idle-timeout-begins-with-the-connection",
        &[(MAIN, "    stream.set_read_timeout(Some(IDLE_LIMIT))?;\n",
           "    stream.set_read_timeout(Some(IDLE_LIMIT))?;
    let start = std::time::Instant::now();\n"),
          (MAIN, "        let length = stream.read(&mut buffer)?;\n",
           "        let length = stream.read(&mut buffer)?;
        if start.elapsed() >= IDLE_LIMIT {
            return Err(ErrorKind::TimedOut.into());
        }\n")],
        "client_that_keeps_sending_stays"),
    mutant("idle-timeout", "idle-timeout-is-logged-in-the-words-of-the-error",
        &[(MAIN, "            Err(error) if is_timeout(&error) => {
                log(&format!(\"Connection closed for {peer}: idle\"))
            }\n", "")],
        "log_says_that_the_client_was_idle"),
    mutant("polite-refusal", "polite-refusal-has-no-line-feed",
        &[(MAIN, "try again later.\\n", "try again later.")],
        "second_client_gets_a_line_and_the_end"),
    mutant("polite-refusal", "polite-refusal-leaves-bytes-unread",
        &[(MAIN, "    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(LINGER))?;
    let mut buffer = [0; 4096];
    for _ in 0..LAST_READS {
        if stream.read(&mut buffer)? == 0 {
            break;
        }
    }\n", "")],
        "refused_client_may_have_sent_something"),
    mutant("polite-refusal", "polite-refusal-is-between-two-reads",
        &[(MAIN, "        if busy.swap(true, Ordering::SeqCst) {
            let _ = refuse(stream);
            log(&format!(\"Connection refused for {peer}\"));
            continue;
        }
        let busy = Arc::clone(&busy);
        thread::spawn(move || serve(stream, peer, &busy));\n",
           "        serve(stream, peer, &listener);\n"),
          (MAIN, "peer: SocketAddr, busy: &AtomicBool", "peer: SocketAddr, listener: &TcpListener"),
          (MAIN, "    let result = echo(stream);
    busy.store(false, Ordering::SeqCst);\n",
           "    let _ = listener.set_nonblocking(true);
    let result = echo(stream, listener);
    let _ = listener.set_nonblocking(false);\n"),
          (MAIN, "    stream.set_read_timeout(Some(LINGER))?;\n", "    stream.set_nonblocking(false)?;\n"),
          (MAIN, "fn echo(mut stream: TcpStream)", "fn echo(mut stream: TcpStream, listener: &TcpListener)"),
          (MAIN, "    stream.set_nodelay(true)?;\n",
           "    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(LINGER))?;\n"),
          (MAIN, "        let length = stream.read(&mut buffer)?;\n",
           "        if let Ok((other, _)) = listener.accept() {
            let _ = refuse(other);
        }
        let length = match stream.read(&mut buffer) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => continue,
            result => result?,
        };\n")],
        "first_client_is_served_meanwhile"),
    mutant("polite-refusal", "polite-refusal-never-ends",
        &[(MAIN, "    busy.store(false, Ordering::SeqCst);\n", "")],
        "next_client_is_served_when_the_first_has_left"),
    mutant("polite-refusal", "polite-refusal-waits-until-the-refused-client-leaves",
        &[(MAIN, "    stream.set_read_timeout(Some(LINGER))?;\n", "")],
        "next_client_is_served_when_the_first_has_left"),
];
