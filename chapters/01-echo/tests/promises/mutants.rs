//! The program of this chapter with a fault, and the promise that is the first to be broken.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("echo-sends-its-whole-buffer",
        &[(MAIN, "&buffer[..length]", "&buffer")],
        "whole_message_comes_back"),
    mutant("echo-waits-for-the-line-feed",
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
    mutant("echo-ends-with-its-first-client",
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
    mutant("echo-reads-once",
        &[(MAIN, "        stream.write_all(&buffer[..length])?;\n",
           "        return stream.write_all(&buffer[..length]);\n")],
        "message_in_two_pieces_comes_back_wherever_it_is_cut"),
    mutant("echo-sends-text",
        &[(MAIN, "stream.write_all(&buffer[..length])?;",
           "let text = String::from_utf8_lossy(&buffer[..length]);
        stream.write_all(text.as_bytes())?;")],
        "bytes_that_are_not_utf8_come_back"),
    mutant("echo-dies-of-a-reset",
        &[(MAIN, "            Err(error) => {
                log(format_args!(\"Connection closed for {peer}: {error}\"))
            }", "            Err(error) => return Err(error.into()),")],
        "reset_with_an_unread_reply_ends_only_its_own_connection"),
    mutant("echo-panics-without-standard-output",
        &[(MAIN, "    let _ = writeln!(io::stdout(), \"{line}\");", "    println!(\"{line}\");")],
        "closed_standard_output_ends_nothing"),
    mutant("echo-serves-two-at-once",
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
    mutant("echo-logs-what-it-reads",
        &[(MAIN, "        stream.write_all(&buffer[..length])?;\n",
           "        log(format_args!(\"{}\", String::from_utf8_lossy(&buffer[..length])));
        stream.write_all(&buffer[..length])?;\n")],
        "log_names_each_client_when_it_comes_and_when_it_leaves"),
    mutant("echo-panics-when-nobody-reads-the-help",
        &[(MAIN, "let _ = writeln!(io::stdout(), \"{USAGE}\");", "println!(\"{USAGE}\");")],
        "help_that_nobody_reads_is_no_panic"),
    mutant("echo-panics-when-nobody-reads-the-usage",
        &[(MAIN, "let _ = writeln!(io::stderr(), \"{problem}", "eprintln!(\"{problem}")],
        "usage_that_nobody_reads_is_no_panic"),
    mutant("echo-listens-on-another-port-by-default",
        &[(MAIN, "DEFAULT_ADDRESS: &str = \"127.0.0.1:6379\"", "DEFAULT_ADDRESS: &str = \"127.0.0.1:0\"")],
        "port_6379_of_loopback_is_the_default"),
];
