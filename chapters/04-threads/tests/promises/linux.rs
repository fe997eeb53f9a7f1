//! What Linux shows of the threads.

pub use super::chapter_2::linux::*;
use super::harness::Server;
use super::harness::kernel::{ACCEPT4, SENDTO};
use super::many_clients::ask_and_never_read;
use super::{GET_NAME, SET_NAME, Subject, promises};

/// Waits until the server has so many threads, the accepting one among them.
#[track_caller]
fn wait_for_threads(server: &Server, threads: usize) {
    server.wait_for(&format!("the server has {threads} threads"), || {
        server.threads().count() == threads
    });
}

pub fn each_client_has_a_thread_asleep_in_recvfrom(subject: &Subject) {
    let server = subject.new_server();
    let clients = [(); 3].map(|()| server.connect());
    for client in &clients {
        server.wait_in_recvfrom_on(client);
    }
    server.wait_in(ACCEPT4);
    assert_eq!(server.threads().count(), 4, "threads for 3 clients");
}

pub fn no_thread_outlives_its_client(subject: &Subject) {
    let server = subject.new_server();
    for leave in ["close", "EXIT", "reset", "too long"] {
        let mut clients = [(); 5].map(|()| server.connect());
        for client in &mut clients {
            client.ask(SET_NAME.sent, SET_NAME.reply);
        }
        wait_for_threads(&server, 6);
        for mut client in clients {
            match leave {
                "EXIT" => client.ask(b"EXIT\n", b"OK\n"),
                "reset" => {
                    client.send(GET_NAME.sent);
                    client.reset();
                    continue;
                }
                "too long" => client.send(&[b'x'; 1024 * 1024 + 1]),
                _ => {}
            }
        }
        wait_for_threads(&server, 1);
    }
}

pub fn thread_has_the_name_of_its_client(subject: &Subject) {
    let server = subject.new_server();
    let client = server.connect();
    // Linux keeps 15 bytes of a name (prctl(2), PR_SET_NAME).
    let name: String = client.name().to_string().chars().take(15).collect();
    server.wait_for(&format!("a thread has the name {name}"), || {
        server
            .threads()
            .any(|thread| thread.stat().is_ok_and(|stat| stat.comm == name))
    });
}

/// A stack of a thousand terabytes is more than any machine can give.
pub fn thread_that_cannot_be_started_ends_nothing(subject: &Subject) {
    let program = subject.program().to_str().expect("a path in UTF-8");
    let stack = "RUST_MIN_STACK=1000000000000000";
    let server = Server::start_with("env", &[stack, program, "127.0.0.1:0"]);
    for _ in 0..3 {
        let mut client = server.connect();
        client.expect_end();
        server.log_until(&format!(
            "Cannot serve {}: Resource temporarily unavailable (os error 11)",
            client.name()
        ));
    }
}

pub fn thread_of_a_slow_reader_waits_in_sendto_alone(subject: &Subject) {
    let server = subject.new_server();
    let mut slow = server.connect();
    ask_and_never_read(&mut slow);
    server.wait_in(SENDTO);
    let mut other = server.connect();
    other.ask(SET_NAME.sent, SET_NAME.reply);
    assert!(server.is_in(SENDTO), "the slow reader's thread sends on");
}

promises! {
    on "tcp/one-thread":
    "The server does not wait in the kernel: it polls." =>
        server_waits_in_accept4_for_a_client,
        server_waits_in_recvfrom_on_a_client_that_is_silent;
    on "04-threads/a-thousand":
    "A client has no thread of its own, or its thread waits elsewhere than in \
     `recvfrom`." =>
        each_client_has_a_thread_asleep_in_recvfrom,
        thread_of_a_slow_reader_waits_in_sendto_alone;
    "A thread waits for something when its client is gone." =>
        no_thread_outlives_its_client;
    on "02-kv/limits":
    "A line grows past its limit before it is refused, or replies are \
     collected without a limit." =>
        hundred_megabytes_leave_the_memory_flat,
        hundred_megabytes_of_replies_leave_the_memory_flat;
    on "01-echo/any-client":
    "The reason why a connection failed is not logged." =>
        reset_is_named_in_the_log;
    on "01-echo/finished":
    "The accept loop tries again at once, for ever, or gives up." =>
        no_free_descriptor_is_said_once_and_waited_for;
    "`env::args` panics on bytes that are not UTF-8; `env::args_os` does not." =>
        argument_that_is_not_utf8_prints_the_usage;
    on "04-threads/no-room":
    "`thread::spawn` panics when the system gives no thread; \
     `thread::Builder::spawn` returns the error." =>
        thread_that_cannot_be_started_ends_nothing;
    "The thread has no name: `thread::Builder::name`." =>
        thread_has_the_name_of_its_client;
}
