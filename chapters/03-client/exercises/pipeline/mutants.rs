//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("pipeline-reads-standard-input",
        &[(MAIN, "BufReader::new(file)", "io::stdin().lock()")],
        "replies_are_printed"),
    mutant("pipeline-waits-for-each-reply",
        &[(MAIN, "batch.len() + command.len() >= BATCH_SIZE", "!batch.is_empty()")],
        "commands_leave_before_the_first_reply"),
    mutant("pipeline-sends-32-kibibytes-at-a-time",
        &[(MAIN, "BATCH_SIZE: usize = 64 * 1024", "BATCH_SIZE: usize = 32 * 1024")],
        "sixty_kibibytes_leave_before_the_first_reply"),
    mutant("pipeline-sends-all-before-it-reads",
        &[(MAIN, "BATCH_SIZE: usize = 64 * 1024", "BATCH_SIZE: usize = usize::MAX")],
        "large_file_with_large_replies_comes_to_an_end"),
    mutant("pipeline-sends-lines-as-they-are",
        &[(MAIN, "BufReader::new(file).split(b'\\n') {
        match command(&line?) {",
           "BufReader::new(file).split(b'\\n') {
        let line = line?;
        match command(&line).map(|_| Command::Send(line.clone())) {")],
        "lines_are_read_as_in_a_pipe"),
    mutant("pipeline-forgets-a-line-without-a-line-feed",
        &[(MAIN, "    for line in BufReader::new(file).split(b'\\n') {
        match command(&line?) {",
           "    let mut file = BufReader::new(file);
    loop {
        let mut line = Vec::new();
        file.read_until(b'\\n', &mut line)?;
        if !line.ends_with(b\"\\n\") {
            break;
        }
        match command(&line) {")],
        "last_line_without_a_line_feed_is_sent"),
    mutant("pipeline-calls-an-empty-file-an-error",
        &[(MAIN, "    match send_batch(",
           "    if batch.is_empty() {
        anyhow::bail!(\"no commands in the file {}\", path.display());
    }
    match send_batch(")],
        "file_without_commands_has_no_replies"),
    mutant("pipeline-prints-whole-batches-only",
        &[(MAIN, "    for _ in 0..commands {", "    let mut replies = Vec::new();\n    for _ in 0..commands {"),
          (MAIN, "        io::stdout().write_all(&reply)?;\n    }\n    connection.expect_nothing()?;\n",
           "        replies.append(&mut reply);\n    }\n    io::stdout().write_all(&replies)?;\n    connection.expect_nothing()?;\n")],
        "replies_before_the_end_are_printed"),
    mutant("pipeline-does-not-name-its-file",
        &[(MAIN, "    let file = file
        .with_context(|| format!(\"cannot read the file {}\", path.display()))?;", "    let file = file?;")],
        "file_that_is_not_there_is_named"),
    mutant("pipeline-reads-no-script",
        &[(MAIN, "        run_script(connection)\n", "        end_with_usage(\"No file.\")\n")],
        "script_is_read_as_before"),
];
