//! The programs of the machine that the sessions use, and with which versions of them the pages were
//! recorded.

use std::collections::BTreeMap;
use std::fmt::Write;

use course::block::Block;

/// A program that a machine may lack, or that may be another program or another version there.
#[derive(Clone, Copy, Debug)]
pub struct Tool {
    /// The word by which a page calls it.
    pub name: &'static str,
    /// A command that prints its version in one line, and fails if it is not the program we mean.
    pub probe: &'static str,
    /// Whether each session uses it, named or not.
    always: bool,
}

const fn tool(name: &'static str, probe: &'static str) -> Tool {
    let always = false;
    Tool {
        name,
        probe,
        always,
    }
}

const fn always(name: &'static str, probe: &'static str) -> Tool {
    let always = true;
    Tool {
        name,
        probe,
        always,
    }
}

/// All of them.
pub const TOOLS: [Tool; 15] = [
    always("bash", "bash --version | grep -o 'bash, version [0-9.]*'"),
    always("glibc", "getconf GNU_LIBC_VERSION"),
    tool("cargo", "cargo --version"),
    tool("lsof", "lsof -v 2>&1 | grep -om1 'revision: [0-9.]*'"),
    tool("nc", "nc -h 2>&1 | grep -o 'OpenBSD netcat.*'"),
    tool("netstat", "netstat --version | grep net-tools"),
    tool("nstat", "nstat --version"),
    tool(
        "import redis",
        "python3 -c 'import redis; print(redis.__version__)'",
    ),
    tool("pgrep", "pgrep --version"),
    tool("python3", "python3 --version"),
    tool("redis-benchmark", "redis-benchmark --version"),
    tool("redis-cli", "redis-cli --version"),
    tool(
        "redis-server",
        "redis-server --version | grep -o 'server v=[0-9.]*'",
    ),
    tool("ss", "ss --version"),
    tool(
        "strace",
        "strace -o /dev/null true && strace --version | grep version",
    ),
];

/// With which versions the pages were recorded: the name of a tool, a colon and what its probe said.
const RECORDED_WITH: &str = include_str!("../../recorded-with.txt");

/// The tools that some blocks use.
pub fn used(blocks: &[Block]) -> Vec<Tool> {
    let lines = blocks.iter().flat_map(|block| &block.lines);
    let tools = TOOLS.into_iter();
    tools
        .filter(|tool| tool.always || lines.clone().any(|line| has(line, tool.name)))
        .collect()
}

/// Whether a line has these words, and not as a part of longer ones.
fn has(line: &str, words: &str) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '-';
    line.match_indices(words).any(|(start, _)| {
        let (before, after) = (&line[..start], &line[start + words.len()..]);
        !before.ends_with(is_word) && !after.starts_with(is_word)
    })
}

/// Says of which tools there is another version here than the page was recorded with; the empty text
/// if of none. `found` runs a probe.
pub fn others(tools: &[Tool], found: impl Fn(&str) -> Option<String>) -> String {
    let recorded = RECORDED_WITH.lines().flat_map(|line| line.split_once(": "));
    let recorded: BTreeMap<&str, &str> = recorded.collect();
    let mut said = String::new();
    for tool in tools {
        let recorded = recorded.get(tool.name).copied().unwrap_or("nothing");
        let found = found(tool.probe);
        let found = found.as_deref().unwrap_or("nothing");
        if recorded != found {
            let separator = if said.is_empty() {
                "recorded with"
            } else {
                ";"
            };
            write!(said, "{separator} {recorded}, found {found}").expect("a string takes it");
        }
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_is_used_where_its_whole_name_stands() {
        assert!(has("$ redis-cli GET a | cat -A", "redis-cli"));
        assert!(has("    import redis", "import redis"));
        assert!(!has("port [tcp/redis]", "redis-cli"));
        assert!(!has("$ redis-cli-8 GET a", "redis-cli"));
        assert!(!has("grep-nc", "nc"));
    }

    #[test]
    fn each_tool_has_a_recorded_version() {
        for tool in TOOLS {
            let start = format!("{}: ", tool.name);
            let mut lines = RECORDED_WITH.lines();
            assert!(lines.any(|line| line.starts_with(&start)), "{}", tool.name);
        }
    }

    #[test]
    fn another_version_is_named() {
        let strace = [tool("strace", "probe of strace")];
        let said = others(&strace, |probe| Some(format!("the {probe}")));
        assert!(
            said.starts_with("recorded with strace -- version "),
            "{said}"
        );
        assert!(said.ends_with(", found the probe of strace"), "{said}");
    }

    #[test]
    fn the_same_version_is_not() {
        let recorded = RECORDED_WITH.lines().find(|line| line.starts_with("ss: "));
        let version = recorded.and_then(|line| line.strip_prefix("ss: "));
        let said = others(&[tool("ss", "")], |_| version.map(str::to_owned));
        assert_eq!(said, "");
    }
}
