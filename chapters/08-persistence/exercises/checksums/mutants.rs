//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const AOF: &str = "src/aof.rs";
const LOAD: &str = "src/load.rs";
const MAIN: &str = "src/main.rs";
const RECORD: &str = "src/record.rs";
const REWRITE: &str = "src/rewrite.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("checksums-exec-has-none",
        &[(AOF, "record::write(&[b\"EXEC\"], self.checksums,", "record::write(&[b\"EXEC\"], false,")],
        "every_command_has_its_line"),
    mutant("checksums-of-all-that-is-pending",
        &[(RECORD, "        let checksum = crc32(&out[start..]);", "        let checksum = crc32(out);")],
        "every_command_has_its_line"),
    mutant("checksums-are-not-turned-round",
        &[(RECORD, "    !crc\n}", "    crc\n}")],
        "every_command_has_its_line"),
    mutant("checksums-always",
        &[(MAIN, "    let checksums = words.iter().any(|word| word == \"--checksums\");", "    let checksums = true;")],
        "no_line_is_written_without_the_option"),
    mutant("checksums-not-in-the-new-file",
        &[(REWRITE, "            checksums: self.checksums,", "            checksums: false,")],
        "new_file_has_lines"),
    mutant("checksums-are-skipped",
        &[(LOAD, "strip_prefix(b\"#CRC:\")", "strip_prefix(b\"#crc:\")")],
        "damaged_value_is_refused"),
    mutant("checksums-name-the-place-of-the-line",
        &[(LOAD, ".map_err(|problem| (last.start, problem))?;", ".map_err(|problem| (start, problem))?;")],
        "damaged_value_is_refused"),
    mutant("checksums-are-wanted-for-each",
        &[(LOAD, "            if rest.first().is_some_and(|byte| *byte != b'*') {", "            if last.end > 0 && last.end == start {\n                return Err(here(Error::new(\"no checksum\")));\n            }\n            if rest.first().is_some_and(|byte| *byte != b'*') {")],
        "command_without_a_line_is_executed"),
    mutant("checksums-keep-half-of-a-line",
        &[(LOAD, "                else {\n                    return Ok(());\n                };", "                else {\n                    self.whole = input.len();\n                    return Ok(());\n                };")],
        "half_of_a_line_is_cut_off"),
    mutant("checksums-over-other-lines",
        &[(LOAD, "check(&input[last.clone()], checksum)", "check(&input[last.start..start], checksum)")],
        "other_lines_are_skipped"),
    mutant("checksums-in-every-line",
        &[(LOAD, "strip_prefix(b\"#CRC:\")", "strip_prefix(b\"#\")"), (LOAD, "    match checksum == format!(\"{:08x}\", record::crc32(command)).as_bytes() {", "    let checksum = checksum.strip_prefix(b\"CRC:\").unwrap_or(checksum);\n    match checksum == format!(\"{:08x}\", record::crc32(command)).as_bytes() {")],
        "other_lines_are_skipped"),
];
