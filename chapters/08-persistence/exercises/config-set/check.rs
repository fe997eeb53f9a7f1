//! CONFIG SET changes the policy.

use super::{Folder, OK, Subject, kill, promises, words};

/// What CONFIG GET answers for a policy.
fn policy(name: &str) -> String {
    let length = name.len();
    format!("*2\r\n$11\r\nappendfsync\r\n${length}\r\n{name}\r\n")
}

pub fn policy_can_be_changed(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &[]);
    let mut client = server.connect();
    for name in ["always", "no", "everysec"] {
        client.ask(&words(&format!("CONFIG SET appendfsync {name}")), OK);
        client.ask(&words("CONFIG GET appendfsync"), policy(name).as_bytes());
    }
    client.ask(&words("CONFIG SET APPENDFSYNC Always"), OK);
    client.ask(
        &words("CONFIG GET appendfsync"),
        policy("always").as_bytes(),
    );
    client.ask(&words("SET check:a 1"), OK);
    kill(server);
    let server = folder.serve(subject, &[]);
    server.connect().ask(&words("GET check:a"), b"$1\r\n1\r\n");
}

pub fn word_that_is_no_policy_changes_nothing(subject: &Subject) {
    let folder = Folder::new();
    let server = folder.serve(subject, &["--fsync", "no"]);
    let mut client = server.connect();
    let error = "-ERR CONFIG SET failed (possibly related to argument \
                 'appendfsync') - argument(s) must be one of the following: \
                 everysec, always, no\r\n";
    client.ask(&words("CONFIG SET appendfsync sometimes"), error.as_bytes());
    client.ask(&words("CONFIG GET appendfsync"), policy("no").as_bytes());
}

pub fn other_settings_cannot_be_set(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    for name in ["nothing", "check:port"] {
        let error = format!(
            "-ERR Unknown option or number of arguments for CONFIG SET - \
             '{name}'\r\n"
        );
        client.ask(&words(&format!("CONFIG SET {name} 1")), error.as_bytes());
    }
}

pub fn policy_is_kept_without_a_file(subject: &Subject) {
    let server = subject.server();
    let mut client = server.connect();
    client.ask(&words("CONFIG SET appendfsync always"), OK);
    client.ask(
        &words("CONFIG GET appendfsync"),
        policy("always").as_bytes(),
    );
}

promises! {
    on "08-persistence/exercises#config-set":
    "The policy is not changed, or the name and the word are not taken in any case." =>
        policy_can_be_changed;
    "A word that is no policy is taken for one." =>
        word_that_is_no_policy_changes_nothing;
    "A setting that nobody knows is set." =>
        other_settings_cannot_be_set;
    "The policy is in the file only." =>
        policy_is_kept_without_a_file;
}
