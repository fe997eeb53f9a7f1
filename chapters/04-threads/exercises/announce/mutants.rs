//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const COMMAND: &str = "src/command.rs";
const CONNECTION: &str = "src/connection.rs";
const STORE: &str = "src/store.rs";

const OTHERS: &str = "self.clients.iter().filter(|(peer, _)| *peer != from)";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("announce-may-be-empty",
        &[(COMMAND, "if message == b\"MESSAGE\" {", "if message.is_empty() {")],
        "broadcast_without_a_word_is_refused"),
    mutant("announce-comes-back",
        &[(STORE, OTHERS, "self.clients.iter().filter(|(peer, _)| *peer != from || peer.port() > 0)")],
        "client_alone_reaches_nobody"),
    mutant("announce-waits-for-a-command",
        &[(CONNECTION, "        if stream.write_all(&piece).is_err() {\n",
           "        if piece.starts_with(b\"MESSAGE\") {
            let mut came = [0];
            let _ = stream.peek(&mut came);
        }
        if stream.write_all(&piece).is_err() {\n")],
        "message_comes_to_a_client_that_is_silent"),
    mutant("announce-passes-the-line-on",
        &[(COMMAND, "            for word in words {
                message.push(b' ');
                message.extend(word);
            }\n",
           "            if words.next().is_some() {
                message.extend(&line.trim_ascii_end()[9..]);
            }\n")],
        "words_have_one_space_between_them"),
    mutant("announce-reaches-the-next-alone",
        &[(STORE, OTHERS, "self.clients.iter().filter(|(peer, _)| *peer != from).take(1)")],
        "message_comes_to_all_others_once"),
    mutant("announce-goes-to-the-dead",
        &[(CONNECTION, "            locked(store).clients.retain(|(client, _)| *client != peer);\n",
           "            let (nobody, never) = mpsc::sync_channel(OUTBOX_SIZE);
            std::mem::forget(never);
            for (client, outbox) in &mut locked(store).clients {
                if *client == peer {
                    *outbox = nobody.clone();
                }
            }\n")],
        "client_that_has_left_is_not_counted"),
    mutant("announce-loses-the-last-reply",
        &[(CONNECTION, "            let next = self.answer(peer, store, outbox, log);\n",
           "            let next = self.answer(peer, store, outbox, log);
            if matches!(next, Ok(Next::Close)) {
                let _ = self.reader.get_ref().shutdown(Shutdown::Write);
            }\n"),
          (CONNECTION, "    for piece in waiting {\n",
           "    for piece in waiting {
        if piece.ends_with(b\"OK\\n\") {
            thread::sleep(Duration::from_millis(50));
        }\n")],
        "last_reply_comes_before_the_end"),
    mutant("announce-writes-to-the-connection",
        &[(CONNECTION, "        let stream = stream.try_clone()?;\n",
           "        let stream = stream.try_clone()?;
        STREAMS.lock().expect(\"no panic\").push((peer, stream.try_clone()?));\n"),
          (CONNECTION, "        match next {\n",
           "        STREAMS.lock().expect(\"no panic\").retain(|(other, _)| *other != peer);
        match next {\n"),
          (CONNECTION, "/// How many messages and batches",
           "pub static STREAMS: Mutex<Vec<(SocketAddr, TcpStream)>> = Mutex::new(Vec::new());

/// How many messages and batches"),
          (STORE, "            .filter(|(_, outbox)| outbox.try_send(message.into()).is_ok())\n",
           "            .filter(|(other, _)| {
                let mut streams = crate::connection::STREAMS.lock().expect(\"no panic\");
                let mut streams = streams.iter_mut().filter(|(peer, _)| peer == other);
                streams.next().is_some_and(|(_, stream)| std::io::Write::write_all(stream, message).is_ok())
            })\n")],
        "message_never_comes_inside_a_reply"),
    mutant("announce-waits-for-all",
        &[(STORE, "outbox.try_send(message.into()).is_ok()", "outbox.send(message.into()).is_ok()")],
        "client_that_does_not_read_holds_nobody"),
];
