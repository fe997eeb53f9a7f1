//! The loop waits in poll(2), and keeps what the chapter promises.

use super::{Subject, many_clients, promises};

#[cfg(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
))]
mod kernel {
    use std::time::Instant;

    use procfs::process::Syscall;

    use super::super::harness::{LIMIT, Server, pause};
    use super::super::linux;
    use super::super::many_clients::slow_reader;
    use super::super::{SET_NAME, Subject};

    /// Waits until the server sleeps in poll(2), by either of its names.
    #[track_caller]
    fn wait_in_poll(server: &Server) {
        let mut names = vec![libc::SYS_ppoll];
        #[cfg(target_arch = "x86_64")]
        names.push(libc::SYS_poll);
        let start = Instant::now();
        loop {
            match server.process().syscall() {
                Ok(Syscall::Blocked { syscall_number, .. })
                    if names.contains(&syscall_number) =>
                {
                    return;
                }
                _ => pause(),
            }
            assert!(
                start.elapsed() < LIMIT,
                "the server does not sleep in poll or ppoll within {LIMIT:?}"
            );
        }
    }

    pub fn waits_in_poll(subject: &Subject) {
        let server = subject.new_server();
        wait_in_poll(&server);
        let mut client = server.connect();
        client.ask(SET_NAME.sent, SET_NAME.reply);
        client.send(b"GET na");
        server.settle();
        wait_in_poll(&server);
    }

    pub fn sleeps(subject: &Subject) {
        let server = subject.new_server();
        let mut slow = slow_reader(&server);
        server.settle();
        slow.send(b"GET name\n");
        let mut polite = server.connect();
        polite.ask(SET_NAME.sent, SET_NAME.reply);
        let (naps, ticks) = (server.naps(), server.processor_time());
        for _ in 0..10 {
            polite.ask(SET_NAME.sent, SET_NAME.reply);
            wait_in_poll(&server);
        }
        let naps = server.naps() - naps;
        let ticks = server.processor_time() - ticks;
        assert!(naps <= 20, "{naps} times asleep for ten events");
        assert!(ticks <= 2, "{ticks} ticks of processor time for ten events");
    }

    pub use linux::no_free_descriptor_is_said_once_and_waited_for as descriptors;
}

#[cfg(not(all(
    target_os = "linux",
    any(target_arch = "x86_64", target_arch = "aarch64")
)))]
mod kernel {
    use super::super::Subject;

    pub fn waits_in_poll(_: &Subject) {
        super::super::harness::leave_out("only Linux shows where it sleeps");
    }

    pub use waits_in_poll as sleeps;
    pub use waits_in_poll as descriptors;
}

pub fn server_waits_in_poll(subject: &Subject) {
    kernel::waits_in_poll(subject);
}

pub fn slow_reader_holds_nobody_and_gets_all(subject: &Subject) {
    many_clients::client_that_reads_nothing_holds_nobody(subject);
}

pub fn clients_leave_and_others_come(subject: &Subject) {
    many_clients::clients_that_leave_make_room(subject);
    many_clients::clients_that_come_last_are_served_first(subject);
}

pub fn server_sleeps_while_replies_wait(subject: &Subject) {
    kernel::sleeps(subject);
}

pub fn server_sleeps_without_a_descriptor(subject: &Subject) {
    kernel::descriptors(subject);
}

#[cfg(unix)]
pub fn term_ends_the_server(subject: &Subject) {
    super::ending::term_ends_the_server_with_code_0(subject);
    super::ending::command_that_is_executed_before_term_has_its_reply(subject);
}

promises! {
    on "05-event-loop/exercises#poll":
    "The server still waits in epoll, or it never sleeps: who has nothing to \
     write can nearly always write." =>
        server_waits_in_poll;
    "What poll has said of one client is taken for another." =>
        clients_leave_and_others_come;
    "A client whose replies are all sent, and whose next line is there \
     already, waits for something to read." =>
        slow_reader_holds_nobody_and_gets_all;
    "The server asks whether there is something to read, and does not read it." =>
        server_sleeps_while_replies_wait;
    "Somebody waits at the listener and cannot be accepted, and poll says so \
     at once, again and again." =>
        server_sleeps_without_a_descriptor;
    "The signal is not in the list, or the wait that it interrupts is taken \
     for an error." =>
        #[cfg(unix)]
        term_ends_the_server;
}
