//! `cargo run --release -p bench`: measures the servers of the chapters beside redis-server.

// A stream that nobody reads, or that is full, is an error and no panic.
#![deny(clippy::print_stderr, clippy::print_stdout)]

use std::fs;
#[cfg(unix)]
use std::io::ErrorKind;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
#[cfg(unix)]
use anyhow::anyhow;
#[cfg(unix)]
use bench::cluster::Cluster;
#[cfg(unix)]
use bench::cluster_cost;
use bench::contender::{Choice, Contender, Role, redis_version};
#[cfg(unix)]
use bench::crashes;
use bench::drawbacks::{Results, idle, slow_reader, waiting};
use bench::expiry;
use bench::many;
use bench::persistence;
use bench::plot::{self, Draw};
use bench::redis_benchmark;
use bench::report::Report;
use bench::results::{self, Header};
use bench::servers::{self, Program, server_of_lines};
use bench::soak::{self, Options};
use bench::speed::{self, Plan};
use bench::verdict;
use bench::workload::Protocol;
#[cfg(unix)]
use clap::value_parser;
use clap::{Args, Parser, Subcommand};
use course::step;
use course::target;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
#[cfg(unix)]
use signal_hook::consts::{SIGCHLD, SIGHUP, SIGINT, SIGTERM};
#[cfg(unix)]
use signal_hook::iterator::Signals;

/// Measures the servers of the chapters, on free ports of this machine.
#[derive(Parser)]
#[command(name = "bench", args_conflicts_with_subcommands = true)]
struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    speed: Speed,
}

#[derive(Subcommand)]
enum Command {
    /// How fast the servers are beside redis-server; without a command, this
    Speed(Speed),
    /// How many clients the servers take, and what one of them can do to another
    Many(Many),
    /// What redis-benchmark says of the server that speaks as Redis does, and of Redis
    RedisBenchmark {
        /// Measure this server of the book, by its package; without it, the first that speaks as Redis does
        #[arg(long, value_name = "PACKAGE")]
        server: Option<String>,
        /// Write the results into the repository, for the pages of the book
        #[arg(long)]
        save: bool,
    },
    /// What a million keys do that die within a second, and what a deadline takes
    Expiry(Size),
    /// What keys take that outlive the server: a file with each policy, a start, a new file
    Persistence(Size),
    /// What is lost when the server is killed, in a rewrite, too, or the power fails (Unix)
    #[cfg(unix)]
    Crashes {
        /// Where all that is random comes from; without it, another one each time
        #[arg(long)]
        seed: Option<u64>,
        #[command(flatten)]
        size: Size,
    },
    /// What a cluster costs: until it is whole, a client in it, a master's death (Unix)
    #[cfg(unix)]
    ClusterCost(Size),
    /// Starts a Redis Cluster of real servers, and ends it at Ctrl-C (Unix)
    #[cfg(unix)]
    Cluster {
        /// Where the first node listens, the others behind it; 0 takes free ports
        #[arg(long, default_value_t = 7001, value_parser = value_parser!(u16).range(0..=50_000))]
        port: u16,
        /// How many masters share the slots
        #[arg(long, default_value_t = 3, value_parser = value_parser!(u16).range(1..=100))]
        masters: u16,
        /// How many replicas each master has
        #[arg(long, default_value_t = 1, value_parser = value_parser!(u16).range(0..=10))]
        replicas: u16,
    },
    /// Whether kv-server stands clients of every kind, and loses nothing
    Soak(Soak),
    /// How long the last of many clients waits
    Waiting {
        /// How many clients connect at once; without it, 1 to 64
        #[arg(long)]
        clients: Option<usize>,
        /// Write the results and the plot into the repository
        #[arg(long, conflicts_with = "clients")]
        save: bool,
    },
    /// How much of its time kv-server sleeps while clients wait (Linux)
    Idle {
        /// How many milliseconds the first client thinks; without it, 0 to 100
        #[arg(long)]
        thinks: Option<u64>,
        /// Write the results and the plot into the repository
        #[arg(long, conflicts_with = "thinks")]
        save: bool,
    },
    /// How long a client waits for another that reads slowly
    SlowReader {
        /// How many megabytes the slow client asks for; without it, 1 to 32
        #[arg(long)]
        megabytes: Option<usize>,
        /// Write the results and the plot into the repository
        #[arg(long, conflicts_with = "megabytes")]
        save: bool,
    },
}

#[derive(Args)]
struct Speed {
    /// Measure for less than a minute
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    one: One,
    /// Write the results into the repository, for the pages of the book
    #[arg(long, conflicts_with = "package")]
    save: bool,
    /// The folder of a server of your own that knows --quiet, to be measured with the others
    package: Option<PathBuf>,
}

/// One server of the book, in place of those that do not speak as Redis does.
#[derive(Args)]
struct One {
    /// Measure the first server that speaks as Redis does, in place of those that do not
    #[arg(long)]
    resp: bool,
    /// Measure this server of the book, by its package, and no other
    #[arg(long, value_name = "PACKAGE", conflicts_with = "resp")]
    server: Option<String>,
}

#[derive(Args)]
struct Many {
    /// Measure for about a minute
    #[arg(long)]
    quick: bool,
    #[command(flatten)]
    one: One,
    /// How many clients ask at once; without it, 1 to 1,000
    #[arg(long)]
    clients: Option<usize>,
    /// Write the results and the plots into the repository, for the pages of the book
    #[arg(long)]
    save: bool,
}

#[derive(Args)]
struct Soak {
    /// The package of the server
    #[arg(default_value = "kv-server")]
    server: String,
    /// How many clients come at a time; 200 to a server that serves them side by side
    #[arg(long)]
    at_once: Option<usize>,
    /// Where all that is random comes from
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many connections to make, at least
    #[arg(long, default_value_t = 100_000)]
    connections: u64,
    /// Write the results into the repository, for the pages of the book
    #[arg(long)]
    save: bool,
}

fn main() -> Result<()> {
    let cli = Cli::parse();
    match cli.command.unwrap_or(Command::Speed(cli.speed)) {
        Command::Speed(options) => options.run(),
        Command::Many(options) => options.run(),
        Command::RedisBenchmark { server, save } => redis_benchmark(server.as_deref(), save),
        Command::Expiry(size) => expiry(size),
        Command::Persistence(size) => persistence(size),
        #[cfg(unix)]
        Command::Crashes { seed, size } => crashes(size, seed),
        #[cfg(unix)]
        Command::ClusterCost(size) => cluster_cost(size),
        #[cfg(unix)]
        Command::Cluster {
            port,
            masters,
            replicas,
        } => cluster(port, masters.into(), replicas.into()),
        Command::Soak(options) => options.run(),
        Command::Waiting { clients, save } => drawback(
            "waiting",
            &one_or(clients, &waiting::CLIENTS),
            waiting::measure,
            waiting::results,
            save.then_some(waiting::plot),
        ),
        Command::Idle { thinks, save } => drawback(
            "idle",
            &one_or(thinks, &idle::THINKS),
            idle::measure,
            idle::results,
            save.then_some(idle::plot),
        ),
        Command::SlowReader { megabytes, save } => drawback(
            "slow-reader",
            &one_or(megabytes, &slow_reader::MEGABYTES),
            slow_reader::measure,
            slow_reader::results,
            save.then_some(slow_reader::plot),
        ),
    }
}

impl Speed {
    fn run(&self) -> Result<()> {
        let name = self.one.results("speed");
        let words = self.one.words();
        let header = Header::now(&command("", self.quick, &words));
        let package = self.one.package()?;
        let choice = match &package {
            Some(package) => Choice::Package(package),
            None => Choice::Speaking(&[Protocol::Echo, Protocol::Lines]),
        };
        let plan = match self.quick {
            true => Plan::quick(),
            false => Plan::full(),
        };
        warn_without_optimizations()?;
        let mut contenders = Contender::all(choice)?;
        let ours = contenders.iter().rfind(|one| one.role == Role::Chapter);
        let protocol = ours.map_or(Protocol::Lines, |one| one.protocol);
        if let Some(package) = &self.package {
            contenders.push(Contender::own(package, protocol)?);
        }
        let bounds = match protocol {
            Protocol::Resp => &verdict::RESP,
            Protocol::Echo | Protocol::Lines => &verdict::LINES,
        };
        let bar = ProgressBar::new(plan.steps(contenders.len()) as u64);
        bar.set_style(ProgressStyle::with_template("{wide_bar} {eta} {msg:40}")?);
        let progress = |next: &str| {
            bar.inc(1);
            bar.set_message(next.to_owned());
        };
        let measured = speed::measure(&contenders, &plan, &progress);
        bar.finish_and_clear();
        let report = Report::new(header, redis_version(), measured?, bounds);
        write!(io::stdout(), "{}", report.text())?;
        let file = file(&name, self.save);
        results::save(&file, &report)?;
        if self.save && package.is_none() {
            fs::write(plot::path(&name), report.plot())?;
        }
        writeln!(io::stdout(), "\nAll of it is in {}", file.display())?;
        Ok(())
    }
}

impl Many {
    fn run(&self) -> Result<()> {
        let mut plan = match self.quick {
            true => many::Plan::quick(),
            false => many::Plan::full(),
        };
        plan.clients = one_or(self.clients, &plan.clients);
        let name = self.one.results(many::report::NAME);
        let clients = self.clients.map(|count| format!("--clients {count} "));
        let words = self.one.words() + &clients.unwrap_or_default();
        let header = Header::now(&command("many ", self.quick, &words));
        let package = self.one.package()?;
        let choice = match &package {
            Some(package) => Choice::Package(package),
            None => Choice::Speaking(&[Protocol::Lines]),
        };
        warn_without_optimizations()?;
        let contenders = Contender::with_variants(choice)?;
        let bar = spinner()?;
        let progress = |next: &str| {
            bar.set_message(next.to_owned());
            bar.tick();
        };
        let measured = many::measure(&contenders, &plan, &progress);
        bar.finish_and_clear();
        let report = many::report::Report::new(header, redis_version(), measured?);
        write!(io::stdout(), "{}", report.text())?;
        let file = file(&name, self.save);
        results::save(&file, &report)?;
        if self.save && package.is_none() {
            for (name, draw) in many::report::PLOTS {
                fs::write(plot::path(name), draw(&report))?;
            }
        }
        writeln!(io::stdout(), "\nAll of it is in {}", file.display())?;
        Ok(())
    }
}

impl One {
    /// The package of the server, if it is one.
    fn package(&self) -> Result<Option<String>> {
        match (&self.server, self.resp) {
            (Some(package), _) => Ok(Some(package.clone())),
            (None, true) => speaks_as_redis().map(Some),
            (None, false) => Ok(None),
        }
    }

    /// What says so on the command line, with a space behind it.
    fn words(&self) -> String {
        match (&self.server, self.resp) {
            (Some(package), _) => format!("--server {package} "),
            (None, true) => "--resp ".into(),
            (None, false) => String::new(),
        }
    }

    /// The name of the results.
    fn results(&self, name: &str) -> String {
        match (&self.server, self.resp) {
            (Some(package), _) => format!("{name}-{package}"),
            (None, true) => format!("{name}-resp"),
            (None, false) => name.into(),
        }
    }
}

/// The package of the first server that speaks as Redis does.
fn speaks_as_redis() -> Result<String> {
    Ok(servers::first(step::Protocol::Resp)?.package)
}

fn redis_benchmark(server: Option<&str>, save: bool) -> Result<()> {
    let one = One {
        resp: false,
        server: server.map(str::to_owned),
    };
    let name = one.results(redis_benchmark::NAME);
    let what = format!("{} ", redis_benchmark::NAME);
    let header = Header::now(&command(&what, false, &one.words()));
    warn_without_optimizations()?;
    let package = one.package()?.map_or_else(speaks_as_redis, Ok)?;
    let mut contenders = Contender::all(Choice::Package(&package))?;
    contenders.retain(|contender| contender.role != Role::Step);
    let bar = spinner()?;
    let progress = |next: &str| {
        bar.set_message(next.to_owned());
        bar.tick();
    };
    let rounds = redis_benchmark::ROUNDS;
    let rows = redis_benchmark::measure(&contenders, rounds, &progress);
    bar.finish_and_clear();
    let report = redis_benchmark::Report::new(header, redis_version(), rounds, rows?);
    write!(io::stdout(), "{}", report.text())?;
    let file = file(&name, save);
    results::save(&file, &report)?;
    writeln!(io::stdout(), "\nAll of it is in {}", file.display())?;
    Ok(())
}

fn expiry(size: Size) -> Result<()> {
    use expiry::report::{NAME, PLOTS, Report};
    let plan = size.of(expiry::Plan::quick, expiry::Plan::full);
    size.run(NAME, NAME, Report::text, &PLOTS, |header, progress| {
        let contenders = expiry::Contenders::all()?;
        let measured = expiry::measure(&contenders, &plan, progress)?;
        Ok(Report::new(header, redis_version(), measured))
    })
}

fn persistence(size: Size) -> Result<()> {
    use persistence::report::{NAME, PLOTS, Report};
    let plan = size.of(persistence::Plan::quick, persistence::Plan::full);
    size.run(NAME, NAME, Report::text, &PLOTS, |header, progress| {
        let contenders = persistence::contenders()?;
        let measured = persistence::measure(&contenders, &plan, progress)?;
        Ok(Report::new(header, redis_version(), measured))
    })
}

#[cfg(unix)]
fn crashes(size: Size, seed: Option<u64>) -> Result<()> {
    use crashes::report::{NAME, Report};
    let plan = size.of(crashes::Plan::quick, crashes::Plan::full);
    let seed = seed.unwrap_or_else(|| fastrand::u64(..));
    size.run(NAME, NAME, Report::text, &[], |header, progress| {
        let measured = crashes::measure(&persistence::server()?, &plan, seed, progress)?;
        Ok(Report::new(header, measured))
    })
}

/// Runs a cluster until somebody ends it.
#[cfg(unix)]
fn cluster(port: u16, masters: usize, replicas: usize) -> Result<()> {
    // Before there is anything to end, so that none of it is left.
    let mut signals = Signals::new([SIGINT, SIGTERM, SIGHUP, SIGCHLD])?;
    let first = (port != 0).then_some(port);
    let started = Cluster::start(masters, replicas, first);
    let mut cluster = started.map_err(|error| match error.kind() {
        ErrorKind::AddrInUse => anyhow!("{error}. --port 7101 takes others, --port 0 free ones."),
        _ => error.into(),
    })?;
    let nodes = cluster.addresses();
    for (number, node) in nodes.iter().enumerate() {
        match cluster.master_of(number) {
            None => {
                let slots = cluster.slots(number);
                let (from, to) = (slots.start(), slots.end());
                writeln!(io::stdout(), "{node}  master, slots {from} to {to}")?;
            }
            Some(master) => writeln!(io::stdout(), "{node}  replica of {}", nodes[master])?,
        }
    }
    writeln!(io::stdout(), "The cluster is whole. Ctrl-C ends it.")?;
    let mut dead = Vec::new();
    for signal in signals.forever() {
        if signal != SIGCHLD {
            break;
        }
        for number in cluster.ended()? {
            if !dead.contains(&number) {
                dead.push(number);
                writeln!(io::stdout(), "{} has ended", nodes[number])?;
            }
        }
    }
    Ok(())
}

#[cfg(unix)]
fn cluster_cost(size: Size) -> Result<()> {
    use cluster_cost::report::{FIGURES, NAME, Report};
    let plan = size.of(cluster_cost::Plan::quick, cluster_cost::Plan::full);
    size.run(
        "cluster-cost",
        NAME,
        Report::text,
        &FIGURES,
        |header, progress| {
            let measured = cluster_cost::measure(&plan, progress)?;
            Ok(Report::new(header, redis_version(), measured))
        },
    )
}

/// How much is measured, and where it is kept.
#[derive(Args, Clone, Copy)]
struct Size {
    /// Take a small part of the time
    #[arg(long)]
    quick: bool,
    /// Write the results, and the figures if there are any, into the repository, for the pages of the book
    #[arg(long)]
    save: bool,
}

impl Size {
    /// The plan for it.
    fn of<Plan>(self, quick: fn() -> Plan, full: fn() -> Plan) -> Plan {
        match self.quick {
            true => quick(),
            false => full(),
        }
    }

    /// Measures, and says meanwhile what comes next. Prints the report and writes it: the results under this name.
    fn run<Report: Serialize>(
        self,
        subcommand: &str,
        name: &str,
        text: fn(&Report) -> String,
        figures: &[(&str, Draw<Report>)],
        measure: impl FnOnce(Header, &dyn Fn(&str)) -> Result<Report>,
    ) -> Result<()> {
        let header = Header::now(&command(&format!("{subcommand} "), self.quick, ""));
        warn_without_optimizations()?;
        let bar = spinner()?;
        let progress = |next: &str| {
            bar.set_message(next.to_owned());
            bar.tick();
        };
        let report = measure(header, &progress);
        bar.finish_and_clear();
        let report = report?;
        write!(io::stdout(), "{}", text(&report))?;
        let file = file(name, self.save);
        results::save(&file, &report)?;
        if self.save {
            for (name, draw) in figures {
                fs::write(plot::path(name), draw(&report))?;
            }
        }
        writeln!(io::stdout(), "\nAll of it is in {}", file.display())?;
        Ok(())
    }
}

fn spinner() -> Result<ProgressBar> {
    let bar = ProgressBar::new_spinner();
    bar.set_style(ProgressStyle::with_template("{elapsed} {msg}")?);
    Ok(bar)
}

/// What measures it again, for the results.
fn command(what: &str, quick: bool, words: &str) -> String {
    let quick = if quick { "--quick " } else { "" };
    format!("cargo run --release -p bench -- {what}{quick}{words}--save")
}

/// Where results are written: for the pages, or for whoever has measured.
fn file(name: &str, save: bool) -> PathBuf {
    match save {
        true => results::path(name),
        false => target().join(format!("{name}.json")),
    }
}

/// Says so when the servers are built without optimizations.
fn warn_without_optimizations() -> Result<()> {
    if cfg!(debug_assertions) {
        let warning = "Without --release the servers are slow, and the numbers mean little.";
        writeln!(io::stderr(), "{warning}")?;
    }
    Ok(())
}

impl Soak {
    fn run(&self) -> Result<()> {
        let Soak { server, seed, .. } = self;
        let header = Header::now(&format!(
            "cargo run --release -p bench -- soak {server} --save"
        ));
        let program = Program::Package(server).build()?;
        let at_once = match self.at_once {
            Some(clients) => clients,
            None => soak::clients_for(&program)?,
        };
        let options = Options {
            seed: *seed,
            connections: self.connections,
            at_once,
        };
        let bar = ProgressBar::new(options.connections);
        let report = soak::run(&program, options, |made| bar.set_position(made));
        bar.finish_and_clear();
        let report = report?;
        writeln!(io::stdout(), "{report}")?;
        if self.save {
            let name = format!("soak-{server}");
            results::save(&results::path(&name), &report.results(&header))?;
        }
        Ok(())
    }
}

/// The size that was asked for, or all of the book's.
fn one_or<Size: Copy>(one: Option<Size>, all: &[Size]) -> Vec<Size> {
    one.map_or(all.to_vec(), |one| vec![one])
}

/// Measures a drawback at each of these sizes, prints the table, and writes results and plot when
/// there is something to draw them with.
fn drawback<Size: Copy, Point: Serialize>(
    name: &str,
    sizes: &[Size],
    measure: fn(&Path, Size) -> Result<Point>,
    results: fn(Header, Vec<Point>) -> Results<Point>,
    plot: Option<fn(&Results<Point>) -> String>,
) -> Result<()> {
    let header = Header::now(&format!("cargo run --release -p bench -- {name} --save"));
    let program = server_of_lines()?;
    let points: Result<Vec<Point>> = sizes.iter().map(|size| measure(&program, *size)).collect();
    let results = results(header, points?);
    write!(io::stdout(), "{}", results.table.text())?;
    if let Some(plot) = plot {
        results::save(&results::path(name), &results)?;
        fs::write(plot::path(name), plot(&results))?;
    }
    Ok(())
}
