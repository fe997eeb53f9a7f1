//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("upper-case-changes-a-copy",
        &[(MAIN, "buffer[..length].make_ascii_uppercase();",
           "let _ = buffer[..length].to_ascii_uppercase();")],
        "letters_come_back_in_upper_case"),
    mutant("upper-case-changes-letters-that-are-not-ascii",
        &[(MAIN, "        buffer[..length].make_ascii_uppercase();
        stream.write_all(&buffer[..length])?;\n",
           "        match str::from_utf8(&buffer[..length]) {
            Ok(text) => stream.write_all(text.to_uppercase().as_bytes())?,
            Err(_) => stream.write_all(&buffer[..length].to_ascii_uppercase())?,
        }\n")],
        "letters_come_back_in_upper_case"),
    mutant("upper-case-sends-text",
        &[(MAIN, "        buffer[..length].make_ascii_uppercase();
        stream.write_all(&buffer[..length])?;\n",
           "        let text = String::from_utf8_lossy(&buffer[..length]);
        stream.write_all(text.to_ascii_uppercase().as_bytes())?;\n")],
        "every_other_byte_comes_back_as_it_is"),
    mutant("upper-case-changes-the-first-read-only",
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
];
