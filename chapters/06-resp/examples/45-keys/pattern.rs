//! Patterns for names, as `KEYS` takes them.

/// Whether the whole of `text` fits `pattern`: `*` is any bytes, `?` any one.
pub fn matches(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern, text) {
        ([b'*', after @ ..], _) => {
            (0..=text.len()).any(|length| matches(after, &text[length..]))
        }
        ([b'?', after @ ..], [_, rest @ ..]) => matches(after, rest),
        ([this, after @ ..], [byte, rest @ ..]) if this == byte => {
            matches(after, rest)
        }
        _ => pattern.is_empty() && text.is_empty(),
    }
}
