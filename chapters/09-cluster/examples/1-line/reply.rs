//! How a reply is shown.

/// A reply as a terminal may show it. Text stays as it is; what controls a
/// terminal, and bytes that are not UTF-8, become escapes.
pub fn printable(reply: &[u8]) -> String {
    let mut shown = String::new();
    for chunk in reply.utf8_chunks() {
        for character in chunk.valid().chars() {
            let text = character.to_string();
            if is_harmless(character) {
                shown += &text;
            } else {
                shown += &text.as_bytes().escape_ascii().to_string();
            }
        }
        shown += &chunk.invalid().escape_ascii().to_string();
    }
    shown
}

/// Whether a terminal shows a character and does nothing else. The backslash
/// is left out because it begins an escape.
fn is_harmless(character: char) -> bool {
    let turns_text =
        matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !character.is_control() && !turns_text && character != '\\'
}
