//! Words that a reader can paste.

use std::path::Path;

/// A path as a word of a command: in quotes when the shell would take it for more, or for less.
pub fn quoted(path: &Path) -> String {
    let text = path.to_string_lossy();
    let is_plain = |c: char| c.is_alphanumeric() || "_-+.,/:@".contains(c);
    let is_separator = |c| cfg!(windows) && c == '\\';
    match text.chars().all(|c| is_plain(c) || is_separator(c)) {
        true => text.into(),
        false if cfg!(windows) => format!("\"{text}\""),
        false => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_for_the_shell() {
        for path in [
            "../my-redis",
            "/tmp/My Files/it's",
            "a\\b",
            "~/x",
            "$HOME",
            "caf\u{e9}",
        ] {
            let command = format!("printf %s {}", quoted(Path::new(path)));
            let output = std::process::Command::new("sh")
                .args(["-c", &command])
                .output();
            let output = output.expect("a shell").stdout;
            assert_eq!(String::from_utf8_lossy(&output), path, "{command}");
        }
    }
}
