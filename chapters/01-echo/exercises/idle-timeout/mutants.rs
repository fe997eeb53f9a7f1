//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("idle-timeout-is-one-of-writing",
        &[(MAIN, "stream.set_read_timeout(", "stream.set_write_timeout(")],
        "silent_client_loses_its_connection"),
    mutant("idle-timeout-ends-the-server",
        &[(MAIN, "            Err(error) if is_timeout(&error) => {
                log(format_args!(\"Connection closed for {peer}: idle\"))
            }\n",
           "            Err(error) if is_timeout(&error) => return Err(error.into()),\n")],
        "next_client_is_served_while_the_silent_one_stays"),
    mutant("idle-timeout-waits-until-the-client-leaves",
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
    mutant("idle-timeout-begins-with-the-connection",
        &[(MAIN, "    stream.set_read_timeout(Some(IDLE_LIMIT))?;\n",
           "    stream.set_read_timeout(Some(IDLE_LIMIT))?;
    let start = std::time::Instant::now();\n"),
          (MAIN, "        let length = stream.read(&mut buffer)?;\n",
           "        let length = stream.read(&mut buffer)?;
        if start.elapsed() >= IDLE_LIMIT {
            return Err(ErrorKind::TimedOut.into());
        }\n")],
        "client_that_keeps_sending_stays"),
    mutant("idle-timeout-is-logged-in-the-words-of-the-error",
        &[(MAIN, "            Err(error) if is_timeout(&error) => {
                log(format_args!(\"Connection closed for {peer}: idle\"))
            }\n", "")],
        "log_says_that_the_client_was_idle"),
];
