//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("polite-refusal-has-no-line-feed",
        &[(MAIN, "try again later.\\n", "try again later.")],
        "second_client_gets_a_line_and_the_end"),
    mutant("polite-refusal-leaves-bytes-unread",
        &[(MAIN, "    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(Some(LINGER))?;
    let mut buffer = [0; 4096];
    for _ in 0..LAST_READS {
        if stream.read(&mut buffer)? == 0 {
            break;
        }
    }\n", "")],
        "refused_client_may_have_sent_something"),
    mutant("polite-refusal-is-between-two-reads",
        &[(MAIN, "        if busy.swap(true, Ordering::SeqCst) {
            let _ = refuse(stream);
            log(format_args!(\"Connection refused for {peer}\"));
            continue;
        }
        let busy = Arc::clone(&busy);
        thread::spawn(move || serve(stream, peer, &busy));\n",
           "        serve(stream, peer, &listener);\n"),
          (MAIN, "peer: SocketAddr, busy: &AtomicBool", "peer: SocketAddr, listener: &TcpListener"),
          (MAIN, "    let result = echo(stream);
    busy.store(false, Ordering::SeqCst);\n",
           "    let _ = listener.set_nonblocking(true);
    let result = echo(stream, listener);
    let _ = listener.set_nonblocking(false);\n"),
          (MAIN, "    stream.set_read_timeout(Some(LINGER))?;\n", "    stream.set_nonblocking(false)?;\n"),
          (MAIN, "fn echo(mut stream: TcpStream)", "fn echo(mut stream: TcpStream, listener: &TcpListener)"),
          (MAIN, "    stream.set_nodelay(true)?;\n",
           "    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(LINGER))?;\n"),
          (MAIN, "        let length = stream.read(&mut buffer)?;\n",
           "        if let Ok((other, _)) = listener.accept() {
            let _ = refuse(other);
        }
        let length = match stream.read(&mut buffer) {
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => continue,
            result => result?,
        };\n")],
        "first_client_is_served_meanwhile"),
    mutant("polite-refusal-never-ends",
        &[(MAIN, "    busy.store(false, Ordering::SeqCst);\n", "")],
        "next_client_is_served_when_the_first_has_left"),
    mutant("polite-refusal-waits-until-the-refused-client-leaves",
        &[(MAIN, "    stream.set_read_timeout(Some(LINGER))?;\n", "")],
        "next_client_is_served_when_the_first_has_left"),
];
