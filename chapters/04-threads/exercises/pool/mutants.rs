//! The solution with a fault, and the check that is the first to fail.

use super::{Mutant, mutant};

const MAIN: &str = "src/main.rs";

#[rustfmt::skip]
pub const MUTANTS: &[Mutant] = &[
    mutant("pool-has-an-option-of-another-name",
        &[(MAIN, "&mut words, \"--threads\"", "&mut words, \"--workers\"")],
        "client_is_served_by_a_thread_of_the_pool"),
    mutant("pool-holds-the-lock-while-it-serves",
        &[(MAIN, "while let Some((stream, peer, store)) = next(waiting) {",
           "while let Ok((stream, peer, store)) = waiting.lock().unwrap_or_else(PoisonError::into_inner).recv() {")],
        "as_many_clients_are_served_at_once_as_there_are_threads"),
    mutant("pool-grows",
        &[(MAIN, "        queue.send((stream, peer, Arc::clone(&store)))?;\n",
           "        queue.send((stream, peer, Arc::clone(&store)))?;
        let more = Arc::clone(&waiting);
        thread::spawn(move || work(&more, &log));\n")],
        "one_client_more_waits_until_another_has_left"),
    mutant("pool-takes-the-last",
        &[(MAIN, "    waiting.recv().ok()\n",
           "    static STACK: Mutex<Vec<Client>> = Mutex::new(Vec::new());
    let mut stack = STACK.lock().unwrap_or_else(PoisonError::into_inner);
    if stack.is_empty() {
        stack.push(waiting.recv().ok()?);
    }
    stack.extend(waiting.try_iter());
    stack.pop()\n")],
        "clients_are_served_in_the_order_of_coming"),
    mutant("pool-loses-a-thread-by-a-reset",
        &[(MAIN, "            log.line(format_args!(\"Connection closed for {peer}: {error}\"))\n",
           "            log.line(format_args!(\"Connection closed for {peer}: {error}\"));
            panic!(\"the connection has failed\");\n")],
        "thread_goes_on_however_its_client_left"),
    mutant("pool-counts-those-who-are-served",
        &[(MAIN, "if Arc::strong_count(&store) > options.max_clients {",
           "if Arc::strong_count(&store) - WAITING.load(Relaxed) > options.max_clients {"),
          (MAIN, "        queue.send((stream, peer, Arc::clone(&store)))?;\n",
           "        WAITING.fetch_add(1, Relaxed);
        queue.send((stream, peer, Arc::clone(&store)))?;\n"),
          (MAIN, "        serve(stream, peer, &store, log);\n",
           "        WAITING.fetch_sub(1, Relaxed);
        serve(stream, peer, &store, log);\n"),
          (MAIN, "/// A client that was accepted,",
           "use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
static WAITING: AtomicUsize = AtomicUsize::new(0);

/// A client that was accepted,")],
        "clients_that_wait_count_for_the_limit"),
    mutant("pool-has-sixteen-threads",
        &[(MAIN, "DEFAULT_THREADS: usize = 8", "DEFAULT_THREADS: usize = 16")],
        "without_the_option_there_are_eight_threads"),
    mutant("pool-wants-its-option-first",
        &[(MAIN, "words.iter().position(|word| word == option)",
           "words.iter().position(|word| word == option).filter(|at| option == \"--max-clients\" || *at == 0)")],
        "number_of_threads_may_stand_behind_the_address"),
    mutant("pool-may-be-empty",
        &[(MAIN, "Ok(number @ 1..) => number,", "Ok(number @ 0..) => number,")],
        "threads_that_are_no_number_are_a_wrong_command_line"),
];
