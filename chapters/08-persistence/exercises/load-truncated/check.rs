//! A file whose end is torn is refused, if that is asked for.

use super::harness::run;
use super::{Folder, Subject, file_of, kill, promises, words};

/// A folder with a file whose end is this.
fn folder_with(end: &[u8]) -> (Folder, usize) {
    let first = file_of(&["SELECT 0", "SET check:a 1"]);
    let folder = Folder::new();
    folder.write(&[&first, end].concat());
    (folder, first.len())
}

pub fn torn_end_is_refused(subject: &Subject) {
    let half = words("SET check:b 2");
    for end in [&half[..10], &[0; 100]] {
        let (folder, whole) = folder_with(end);
        let before = folder.bytes();
        let arguments = folder.arguments(&["--load-truncated", "no"]);
        let ended = run(subject.program(), &arguments);
        assert_eq!(ended.code, Some(1), "another exit code");
        assert!(
            ended.errors.contains(&whole.to_string()),
            "the whole commands end at byte {whole}, and the error does not \
             say so:\n{}",
            ended.errors
        );
        assert!(folder.bytes() == before, "the file was changed");
    }
}

pub fn whole_file_is_loaded(subject: &Subject) {
    let (folder, _) = folder_with(b"");
    let server = folder.serve(subject, &["--load-truncated", "no"]);
    server.connect().ask(&words("GET check:a"), b"$1\r\n1\r\n");
}

pub fn torn_end_is_cut_without_the_option(subject: &Subject) {
    let yes: &[&str] = &["--load-truncated", "yes"];
    for options in [yes, &[]] {
        let (folder, whole) = folder_with(b"*3\r\n$3");
        let server = folder.serve(subject, options);
        server.connect().ask(&words("GET check:a"), b"$1\r\n1\r\n");
        kill(server);
        assert_eq!(folder.bytes().len(), whole, "bytes in the file");
    }
}

pub fn other_word_prints_the_usage(subject: &Subject) {
    for word in ["perhaps", ""] {
        let arguments = ["--load-truncated", word, "127.0.0.1:0"];
        let ended = run(subject.program(), &arguments);
        assert_eq!(ended.code, Some(2), "--load-truncated '{word}'");
        assert!(ended.errors.contains("Usage:"), "{}", ended.errors);
    }
}

promises! {
    on "08-persistence/exercises#load-truncated":
    "The option is not asked before the file is cut." =>
        torn_end_is_refused;
    "A whole file is refused, too." =>
        whole_file_is_loaded;
    "The torn end stays there, or is refused, without the option." =>
        torn_end_is_cut_without_the_option;
    "Any word but one is taken for yes." =>
        other_word_prints_the_usage;
}
