//! The command line: what each command does, and what it says to bad input.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use course::exercise::Work;
use course::step::{Chapter, Kind, Protocol};
use libtest_mimic::Trial;
use tempfile::TempDir;
use tutor::Repository;

use crate::solutions::trial;
use crate::tool::needs;

/// A test of the command line.
type Test = fn() -> Result<()>;

/// All of them.
pub fn trials() -> Vec<Trial> {
    const TESTS: &[(&str, Test)] = &[
        ("start_makes_a_package_that_builds", start),
        ("start_makes_a_package_for_an_exercise", start_exercise),
        ("hints_come_one_at_a_time", hints),
        ("solution_asks_first", solution),
        ("start_below_a_workspace_builds", below_a_workspace),
        ("path_with_a_space_can_be_pasted", pasted),
        ("check_stops_at_the_step_that_was_reached", mid_chapter),
        ("step_that_does_not_exist", no_step),
        ("packages_of_one_name_are_not_mixed_up", shared_target),
        ("server_that_somebody_holds", held),
        ("names_with_their_chapter", with_chapter),
        ("without_a_command_it_says_where_one_is", overview),
        ("folder_that_is_not_there", no_folder),
        ("folder_that_is_no_package", no_package),
        ("package_that_does_not_build", no_build),
        ("package_without_a_program", no_program),
        ("package_with_other_programs", other_programs),
        ("folder_inside_this_repository", inside),
        ("folder_that_is_used", used),
        ("name_that_no_package_can_have", bad_name),
        ("chapter_that_does_not_exist", no_chapter),
        ("exercise_that_does_not_exist", no_exercise),
        ("address_without_a_server", nobody),
        ("address_that_is_none", no_address),
        ("address_of_a_server_with_keys", with_keys),
        ("client_by_address", client_by_address),
        ("program_that_is_not_there", no_bin),
        ("no_cargo", no_cargo),
        #[cfg(target_os = "linux")]
        ("nobody_reads_what_it_says", unread),
        ("answers_that_cannot_be_read", no_answers),
        ("answers_of_other_editors", encodings),
        ("package_that_is_like_no_step", like_nothing),
    ];
    let trials = TESTS
        .iter()
        .map(|(name, test)| trial(format!("commands::{name}"), test));
    let mut trials: Vec<Trial> = trials.collect();
    let name = "commands::server_in_python_passes".into();
    trials.push(needs("python3", name, python_passes));
    let name = "commands::redis_keeps_what_the_servers_that_speak_as_it_does_promise".into();
    trials.push(needs("redis-server", name, redis_passes));
    trials
}

/// A full device takes nothing, neither what is said nor the fault that this is.
#[cfg(target_os = "linux")]
fn unread() -> Result<()> {
    let full = || fs::File::options().write(true).open("/dev/full");
    let words: [&[&str]; 4] = [&[], &["--help"], &["check"], &["compare", "9", "none"]];
    for words in words {
        let status = command(words).stdout(full()?).stderr(full()?).status()?;
        let code = status.code().context("a signal")?;
        ensure!(code < 3, "cargo tutor {} ends with {code}", words.join(" "));
    }
    Ok(())
}

struct Said {
    code: Option<i32>,
    output: String,
    errors: String,
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tutor"));
    command
        .args(words)
        .env_remove("RUST_BACKTRACE")
        // What has passed here is no work of a reader.
        .env("CARGO_TARGET_DIR", env!("CARGO_TARGET_TMPDIR"))
        .env("CARGO_NET_OFFLINE", "true");
    command
}

fn run(mut command: Command, input: &str) -> Result<Said> {
    let command = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn()?;
    let mut stdin = child.stdin.take().context("a pipe")?;
    stdin.write_all(input.as_bytes())?;
    drop(stdin);
    let output = child.wait_with_output()?;
    Ok(Said {
        code: output.status.code(),
        output: String::from_utf8(output.stdout)?,
        errors: String::from_utf8(output.stderr)?,
    })
}

/// The command ends with code 2 and one sentence.
fn refuses(words: &[&str], sentence: &str) -> Result<()> {
    let said = run(command(words), "")?;
    ensure!(
        said.code == Some(2) && said.output.is_empty() && said.errors.trim_end() == sentence,
        "exit code {:?}\n{}{}\nexpected:\n{sentence}",
        said.code,
        said.output,
        said.errors
    );
    Ok(())
}

fn path(folder: &TempDir, name: &str) -> String {
    folder.path().join(name).to_string_lossy().into_owned()
}

/// A package with these files.
fn package(files: &[(&str, &str)]) -> Result<TempDir> {
    let folder = tempfile::tempdir()?;
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().context("a path in a folder")?)?;
        fs::write(path, text)?;
    }
    Ok(folder)
}

const MANIFEST: (&str, &str) = (
    "Cargo.toml",
    "[package]\nname = \"mine\"\nversion = \"0.1.0\"\nedition = \"2024\"\n",
);

fn start() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for chapter in ["1", "2", "3"] {
        let package = path(&folder, &format!("chapter-{chapter}"));
        let said = run(command(&["start", chapter, &package]), "")?;
        ensure!(said.code == Some(0), "{}", said.errors);
        ensure!(
            said.output
                .contains(&format!("cargo tutor check {chapter} {package}"))
        );
        let said = run(command(&["compare", chapter, &package]), "")?;
        let beginning = "Nearest step: the beginning of the chapter; none of its listings";
        ensure!(
            said.output.starts_with(beginning),
            "{}{}",
            said.output,
            said.errors
        );
    }
    let said = run(command(&["check", "1", &path(&folder, "chapter-2")]), "")?;
    ensure!(said.code == Some(0), "{}{}", said.output, said.errors);
    Ok(())
}

fn start_exercise() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let package = path(&folder, "mine");
    let said = run(command(&["start", "del", &package]), "")?;
    ensure!(said.code == Some(0), "{}", said.errors);
    ensure!(
        said.output.contains("02-kv/exercises.html#del") && said.output.contains("check del"),
        "{}",
        said.output
    );
    let said = run(command(&["check", "del", &package]), "")?;
    ensure!(
        said.code == Some(1) && said.output.contains("ERR unknown command 'DEL'"),
        "{}{}",
        said.output,
        said.errors
    );
    let sentence = "'read-trace' asks questions and needs no package. They are on the page \
                    03-client/exercises.html#read-trace.";
    refuses(&["start", "read-trace", &path(&folder, "other")], sentence)
}

fn below_a_workspace() -> Result<()> {
    let folder = package(&[("Cargo.toml", "[workspace]\nmembers = []\n")])?;
    let mine = path(&folder, "mine");
    let said = run(command(&["start", "1", &mine]), "")?;
    ensure!(said.code == Some(0), "{}", said.errors);
    let said = run(command(&["check", "1", &mine]), "")?;
    // It says hello, as what `cargo new` makes.
    ensure!(
        said.code == Some(1) && said.output.contains("the first line is 'Hello, world!'"),
        "{}{}",
        said.output,
        said.errors
    );
    Ok(())
}

fn pasted() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let mine = path(&folder, "my files/mine");
    let said = run(command(&["start", "1", &mine]), "")?;
    let line = said
        .output
        .lines()
        .find(|line| line.starts_with("    cargo"));
    let quote = if cfg!(windows) { '"' } else { '\'' };
    ensure!(
        line == Some(&format!("    cargo tutor check 1 {quote}{mine}{quote}")),
        "{}{}",
        said.output,
        said.errors
    );
    Ok(())
}

fn mid_chapter() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let chapter = Repository::open()?.chapter("1")?;
    let [.., one, _usage, end] = chapter.steps.as_slice() else {
        anyhow::bail!("a chapter with fewer than three steps");
    };
    let package = path(&folder, "mine");
    let said = run(command(&["start", "1", &package]), "")?;
    ensure!(said.code == Some(0), "{}", said.errors);
    for (file, source) in &one.files {
        fs::write(Path::new(&package).join(file), &source.text)?;
    }
    let said = run(command(&["check", "1", &package]), "")?;
    ensure!(
        said.code == Some(0)
            && said
                .output
                .starts_with(&format!("Chapter 1 up to step {}: ", one.id))
            && said
                .output
                .contains(" more are about later steps. --to src makes them too."),
        "{}{}",
        said.output,
        said.errors
    );
    let said = run(command(&["check", "1", &package, "--to", &end.id]), "")?;
    ensure!(said.code == Some(1), "{}{}", said.output, said.errors);
    Ok(())
}

fn no_step() -> Result<()> {
    let chapter = Repository::open()?.chapter("1")?;
    let steps: Vec<&str> = chapter.steps.iter().map(|step| step.id.as_str()).collect();
    let sentence = format!(
        "There is no step '9-none' in this chapter. There are: {}.",
        steps.join(", ")
    );
    let program = env!("CARGO_BIN_EXE_tutor");
    refuses(
        &["check", "1", "--to", "9-none", "--bin", program],
        &sentence,
    )?;
    let sentence = "The checks of an exercise do not depend on a step: leave out --to.";
    refuses(&["check", "del", "--to", "src", "--bin", program], sentence)
}

/// Two packages of one name and version, where the environment gives both one target.
fn shared_target() -> Result<()> {
    let target = tempfile::tempdir()?;
    let says = |word: &str| {
        let main = format!("fn main() {{ println!(\"{word}\"); }}\n");
        package(&[MANIFEST, ("src/main.rs", &main)])
    };
    let packages = [("one", says("one")?), ("two", says("two")?)];
    for (word, folder) in packages.iter().chain(&packages) {
        let mut check = command(&["check", "1", &path(folder, "")]);
        check.env("CARGO_TARGET_DIR", target.path());
        let said = run(check, "")?;
        let line = format!("the first line is '{word}'");
        ensure!(
            said.output.contains(&line),
            "{}{}",
            said.output,
            said.errors
        );
    }
    Ok(())
}

/// Nobody accepts from the listener: the kernel takes the connections, and nothing is answered.
fn held() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let said = run(command(&["check", "2", "--addr", &address]), "")?;
    ensure!(
        said.code == Some(1)
            && said
                .output
                .contains("usual cause: The server takes connections and answers none.")
            && said.output.contains("page:        tcp/one-thread.html"),
        "{}{}",
        said.output,
        said.errors
    );
    Ok(())
}

fn with_chapter() -> Result<()> {
    let exercise = Repository::open()?.exercise("02-kv/del")?;
    let mut hint = command(&["hint", "02-kv/del"]);
    let memory = tempfile::tempdir()?;
    hint.env("CARGO_TARGET_DIR", memory.path());
    let said = run(hint, "")?;
    ensure!(
        said.output.contains(exercise.hints[0].trim()),
        "{}{}",
        said.output,
        said.errors
    );
    let folder = tempfile::tempdir()?;
    let said = run(command(&["start", "02-kv/del", &path(&folder, "mine")]), "")?;
    ensure!(
        said.output.contains("check 02-kv/del"),
        "{}{}",
        said.output,
        said.errors
    );
    let said = run(command(&["compare", "02-kv", &path(&folder, "mine")]), "")?;
    ensure!(
        said.output.contains("That is the end"),
        "{}{}",
        said.output,
        said.errors
    );
    let sentence = "There is no exercise '01-echo/del'. Did you mean 'del'?";
    refuses(&["solution", "01-echo/del"], sentence)
}

fn overview() -> Result<()> {
    let memory = tempfile::tempdir()?;
    let here = || {
        let mut tutor = command(&[]);
        tutor.env("CARGO_TARGET_DIR", memory.path());
        run(tutor, "")
    };
    let exercise = Repository::open()?.exercise("read-trace")?;
    let Work::Trace { answers, .. } = &exercise.work else {
        anyhow::bail!("'read-trace' asks questions");
    };
    let said = here()?;
    ensure!(
        said.code == Some(0) && said.output.contains(" done\n\nNext: "),
        "{}{}",
        said.output,
        said.errors
    );
    ensure!(said.output.contains("Exercises: 0 of "), "{}", said.output);
    let folder = package(&[("answers.txt", answers)])?;
    let mut check = command(&["check", "read-trace", &path(&folder, "answers.txt")]);
    check.env("CARGO_TARGET_DIR", memory.path());
    ensure!(run(check, "")?.code == Some(0));
    let said = here()?;
    ensure!(
        said.output.contains("Exercises: 1 of ") && said.output.contains(" done: read-trace\n"),
        "{}",
        said.output
    );
    Ok(())
}

fn hints() -> Result<()> {
    let memory = tempfile::tempdir()?;
    let exercise = Repository::open()?.exercise("del")?;
    let all = exercise.hints.len();
    for number in [1, 2, 2] {
        let mut hint = command(&["hint", "del"]);
        hint.env("CARGO_TARGET_DIR", memory.path());
        let said = run(hint, "")?;
        let expected = format!(
            "Hint {number} of {all}\n\n{}",
            exercise.hints[number - 1].trim()
        );
        ensure!(
            said.code == Some(0) && said.output.starts_with(&expected),
            "{}",
            said.output
        );
    }
    Ok(())
}

fn solution() -> Result<()> {
    let memory = tempfile::tempdir()?;
    let exercise = Repository::open()?.exercise("del")?;
    let Work::Program { diff } = &exercise.work else {
        anyhow::bail!("'del' is about a program");
    };
    for (answer, shown) in [("", false), ("n\n", false), ("y\n", true)] {
        let mut solution = command(&["solution", "del"]);
        solution.env("CARGO_TARGET_DIR", memory.path());
        let said = run(solution, answer)?;
        let asks = "You have seen 0 of 2 hints for 'del'. Show the solution? [y/N] ";
        ensure!(
            said.code == Some(0) && said.output.starts_with(asks),
            "{}",
            said.output
        );
        ensure!(said.output.contains(diff) == shown, "{}", said.output);
    }
    Ok(())
}

fn no_folder() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let none = path(&folder, "none");
    let sentence = format!("There is no folder {none}. `cargo tutor start` makes one.");
    refuses(&["check", "2", &none], &sentence)
}

fn no_package() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let here = path(&folder, "");
    let sentence =
        format!("{here} is not a package: it has no Cargo.toml. `cargo tutor start` makes one.");
    refuses(&["check", "2", &here], &sentence)
}

fn no_build() -> Result<()> {
    let folder = package(&[MANIFEST, ("src/main.rs", "fn main() { nothing }\n")])?;
    let here = path(&folder, "");
    let said = run(command(&["check", "2", &here]), "")?;
    let sentence = format!(
        "The package in {here} does not build; the compiler says above why.\n\
         A listing may be missing:  cargo tutor compare 2 {here}"
    );
    ensure!(
        said.code == Some(2) && said.errors.trim_end().ends_with(&sentence),
        "{}",
        said.errors
    );
    ensure!(
        said.errors.contains("cannot find value `nothing`"),
        "{}",
        said.errors
    );
    Ok(())
}

fn no_program() -> Result<()> {
    let folder = package(&[MANIFEST, ("src/lib.rs", "")])?;
    let here = path(&folder, "");
    let sentence = format!("The package in {here} builds no program: it has no src/main.rs.");
    refuses(&["check", "2", &here], &sentence)
}

fn other_programs() -> Result<()> {
    let main = "fn main() {}\n";
    let folder = package(&[MANIFEST, ("src/bin/one.rs", main), ("src/bin/two.rs", main)])?;
    let here = path(&folder, "");
    let sentence = format!(
        "The package in {here} builds several programs (one, two), and none has the name of the \
         package, 'mine'. Say which one with --bin."
    );
    refuses(&["check", "2", &here], &sentence)
}

fn inside() -> Result<()> {
    let chapter = Repository::open()?.top.join("chapters/02-kv");
    let chapter = chapter.to_string_lossy().into_owned();
    let sentence = format!(
        "{chapter} is inside this repository, and later chapters need its programs as they are. \
         Work in a folder of your own, next to it: cargo tutor start 2 ../my-redis"
    );
    refuses(&["check", "2", &chapter], &sentence)?;
    refuses(&["start", "2", &chapter], &sentence)?;
    refuses(&["compare", "2", &chapter], &sentence)
}

fn used() -> Result<()> {
    let folder = package(&[MANIFEST])?;
    let here = path(&folder, "");
    let sentence = format!("{here} is there already and holds files; nothing is overwritten.");
    refuses(&["start", "2", &here], &sentence)
}

fn bad_name() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let sentence = "'my redis' cannot be the name of a package. Use letters, digits, - and _.";
    refuses(&["start", "2", &path(&folder, "my redis")], sentence)
}

fn no_chapter() -> Result<()> {
    let chapters = Repository::open()?.chapters()?;
    let all = chapters.iter().map(|chapter| {
        let number = course::plan::chapter_number(&chapter.name);
        Ok(format!(
            "{} ({})",
            number.context("a number")?,
            chapter.name
        ))
    });
    let all = all.collect::<Result<Vec<String>>>()?.join(", ");
    let sentence = format!("There is no chapter 99 with a program. There are {all}.");
    refuses(&["check", "99", "--bin", "any"], &sentence)
}

fn no_exercise() -> Result<()> {
    let sentence = "There is no exercise 'apend'. Did you mean 'append'?";
    refuses(&["hint", "apend"], sentence)?;
    refuses(&["solution", "apend"], sentence)?;
    refuses(&["check", "apend", "--bin", "any"], sentence)
}

fn nobody() -> Result<()> {
    // Bound and dropped: the port is free.
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?.to_string();
    let sentence = format!("Nobody listens on {address}. Start your server first, then check it.");
    refuses(&["check", "2", "--addr", &address], &sentence)
}

/// A server that has keys already, such as one that has been checked.
fn with_keys() -> Result<()> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream?;
            let asked = stream.read(&mut [0; 100])?;
            if asked > 0 {
                stream.write_all(b":3\r\n")?;
            }
        }
        Ok::<(), io::Error>(())
    });
    let sentence = format!(
        "The server on {address} has keys: 3. The checks expect one without. Start it anew, or ask \
         it for FLUSHALL if they are not needed."
    );
    refuses(&["check", "7", "--addr", &address], &sentence)
}

fn no_address() -> Result<()> {
    let sentence = "'6379' is no address of a server. Write it as 127.0.0.1:6379.";
    refuses(&["check", "2", "--addr", "6379"], sentence)
}

fn client_by_address() -> Result<()> {
    let sentence = "A client has no address. Check its package, or its program with --bin.";
    refuses(&["check", "3", "--addr", "127.0.0.1:1"], sentence)?;
    refuses(&["check", "one-shot", "--addr", "127.0.0.1:1"], sentence)
}

fn no_bin() -> Result<()> {
    refuses(
        &["check", "2", "--bin", "no/such/program"],
        "There is no program no/such/program.",
    )
}

fn no_cargo() -> Result<()> {
    let folder = package(&[MANIFEST, ("src/main.rs", "fn main() {}\n")])?;
    let mut check = command(&["check", "2", &path(&folder, "")]);
    check.env("CARGO", path(&folder, "cargo"));
    let said = run(check, "")?;
    ensure!(
        said.code == Some(2) && said.errors.starts_with("There is no cargo: "),
        "{}",
        said.errors
    );
    Ok(())
}

fn no_answers() -> Result<()> {
    const FORM: &str = "Write each answer in a line of its own: `1: …`.";
    let folder = package(&[
        ("answers.txt", "# mine\n1: 3\n\nseven\n"),
        ("twice.txt", "1: 3\n1: 4\n"),
    ])?;
    let none = path(&folder, "none.txt");
    let sentence = format!("There is no file {none} with answers. {FORM}");
    refuses(&["check", "read-trace", &none], &sentence)?;
    let here = path(&folder, "");
    let sentence = format!("{here} is a folder. Name the file with your answers. {FORM}");
    refuses(&["check", "read-trace", &here], &sentence)?;
    let file = path(&folder, "answers.txt");
    let sentence = format!("{file}:4: 'seven' is no answer. {FORM}");
    refuses(&["check", "read-trace", &file], &sentence)?;
    let file = path(&folder, "twice.txt");
    let sentence = format!("{file}:2: question 1 has an answer already.");
    refuses(&["check", "read-trace", &file], &sentence)?;
    let sentence = "'read-trace' asks questions. Name the file with your answers.";
    refuses(&["check", "read-trace", "--addr", "127.0.0.1:1"], sentence)
}

/// A byte order mark is no part of an answer; what is not UTF-8 is named.
fn encodings() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let file = path(&folder, "answers.txt");
    fs::write(&file, "\u{feff}1: 4\r\n")?;
    let said = run(command(&["check", "read-trace", &file]), "")?;
    ensure!(
        said.code == Some(1) && said.output.contains("you wrote: 4\n"),
        "{}{}",
        said.output,
        said.errors
    );
    let sentence = "is in UTF-16, as some programs on Windows write it. Save it as UTF-8.";
    for order in [u16::to_le_bytes, u16::to_be_bytes] {
        let text = "\u{feff}1: 4\r\n".encode_utf16().flat_map(order);
        fs::write(&file, text.collect::<Vec<u8>>())?;
        refuses(
            &["check", "read-trace", &file],
            &format!("{file} {sentence}"),
        )?;
    }
    fs::write(&file, b"1: 4\n2: caf\xe9\n")?;
    let sentence = format!("{file}:2: this is not UTF-8. Save the file as UTF-8.");
    refuses(&["check", "read-trace", &file], &sentence)
}

fn like_nothing() -> Result<()> {
    let folder = package(&[MANIFEST, ("src/main.rs", "fn other() -> u32 { 40 + 2 }\n")])?;
    let said = run(command(&["compare", "2", &path(&folder, "")]), "")?;
    ensure!(
        said.code == Some(1) && said.output.starts_with("I cannot tell"),
        "{}",
        said.output
    );
    Ok(())
}

/// A program that is ended with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn python_passes() -> Result<()> {
    let server = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/server.py");
    let child = Command::new("python3")
        .arg(server)
        .stdout(Stdio::piped())
        .spawn()?;
    let mut server = Running(child);
    let mut port = String::new();
    let stdout = server.0.stdout.take().context("a pipe")?;
    BufReader::new(stdout).read_line(&mut port)?;
    let address = format!("127.0.0.1:{}", port.trim());
    for _ in 0..2 {
        let said = run(command(&["check", "2", "--addr", &address]), "")?;
        ensure!(said.code == Some(0), "{}{}", said.output, said.errors);
        ensure!(
            said.output.contains("it must start the program itself"),
            "{}",
            said.output
        );
    }
    Ok(())
}

/// A Redis passes the checks of each chapter whose program speaks as it does.
fn redis_passes() -> Result<()> {
    let chapters = Repository::open()?.chapters()?;
    let is_redis = |c: &&Chapter| c.kind == Kind::Server && c.protocol == Protocol::Resp;
    for chapter in chapters.iter().filter(is_redis) {
        let (_redis, address) = redis()?;
        let said = run(command(&["check", &chapter.name, "--addr", &address]), "")?;
        ensure!(said.code == Some(0), "{}{}", said.output, said.errors);
    }
    Ok(())
}

/// A Redis without any key, and its address.
fn redis() -> Result<(Running, String)> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let port = address.port().to_string();
    let mut redis = Command::new("redis-server");
    redis
        .args(["--bind", "127.0.0.1", "--port", &port])
        .args(["--save", "", "--appendonly", "no"])
        .stdout(Stdio::null());
    let redis = Running(redis.spawn()?);
    let start = Instant::now();
    while TcpStream::connect(address).is_err() {
        ensure!(
            start.elapsed() < Duration::from_secs(10),
            "redis-server does not listen"
        );
        thread::park_timeout(Duration::from_millis(1));
    }
    Ok((redis, address.to_string()))
}
