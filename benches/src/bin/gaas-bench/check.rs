//! The regression check: instructions per request, counted by callgrind. Seconds depend on the
//! machine and on who else uses it; instructions for fixed work hardly do.
//!
//! The data plane is run under callgrind with N and with 2 N requests, one after the other on one
//! connection. What the second run has more, by N, is what a request costs; starting and stopping
//! cancel out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context, bail};
use serde::{Deserialize, Serialize};

use crate::load::{Clients, End, Endpoint, Generator, Pace, exchange};
use crate::machine::{free_address, line_of};
use crate::metric::Metric;
use crate::process::Server;
use crate::scenario::{Refused, SCENARIOS, Scenario};
use crate::stage::{Grounds, Stage};
use crate::target::{Target, data_plane_alone, floor};

/// Growth above which the check fails.
const TOLERATED_PERCENT: u64 = 3;
const READY: Duration = Duration::from_secs(120);
const PROBE: Duration = Duration::from_secs(5);

/// Instructions per request, and what they depend on beside our code.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Counts {
    compiler: String,
    callgrind: String,
    profile: String,
    requests: u64,
    /// By kind of request.
    instructions: BTreeMap<String, u64>,
}

/// The kinds of requests that are counted, and who answers them.
const COUNTED: [(&str, &str, Target); 5] = [
    ("admitted", "get", Target::Gaas),
    ("admitted-post", "post", Target::Gaas),
    ("refused-401", "refused-401", Target::Gaas),
    ("refused-429", "refused-429", Target::Gaas),
    ("bare-pingora", "get", Target::Pingora),
];

/// How counts are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counting<'a> {
    /// Where programs are and what runs where.
    pub(crate) grounds: &'a Grounds,
    /// Requests of the shorter of two runs.
    pub(crate) requests: u64,
    /// Where callgrind's files are kept, if they are.
    pub(crate) keep: Option<&'a Path>,
}

/// Counts, and compares with the baseline or replaces it.
///
/// # Errors
/// When something cannot be run, or costs more than 3 % more than in the baseline.
pub(crate) fn check(
    counting: &Counting<'_>,
    profile: &str,
    baseline: &Path,
    update: bool,
) -> anyhow::Result<()> {
    let counts = count(counting, profile)?;
    if update {
        let mut text = serde_json::to_vec_pretty(&counts)?;
        text.push(b'\n');
        std::fs::write(baseline, text)?;
        eprintln!("The baseline is now {}.", baseline.display());
        return Ok(());
    }
    let text = std::fs::read(baseline).with_context(|| {
        format!(
            "cannot read {}; make it with `gaas-bench check --update`",
            baseline.display()
        )
    })?;
    let before: Counts = serde_json::from_slice(&text)?;
    for (what, was, is) in [
        ("compiler", &before.compiler, &counts.compiler),
        ("callgrind", &before.callgrind, &counts.callgrind),
        ("profile", &before.profile, &counts.profile),
    ] {
        if was != is {
            eprintln!("The baseline was made with another {what}: {was}; this is {is}.");
        }
    }
    compare(&before.instructions, &counts.instructions)
}

fn compare(before: &BTreeMap<String, u64>, now: &BTreeMap<String, u64>) -> anyhow::Result<()> {
    let mut grown = Vec::new();
    for (name, &is) in now {
        let Some(&was) = before.get(name) else {
            bail!("the baseline does not hold {name}");
        };
        let change = is as f64 / was.max(1) as f64 - 1.0;
        eprintln!(
            "{name:<14} {is:>9} instructions per request, {was:>9} before: {:+.2} %",
            change * 100.0
        );
        // Pingora's own cost is shown to tell a change of ours from one of its.
        if is * 100 > was * (100 + TOLERATED_PERCENT) && name != "bare-pingora" {
            grown.push(name.as_str());
        }
    }
    if grown.is_empty() {
        return Ok(());
    }
    bail!(
        "more than {TOLERATED_PERCENT} % dearer than the baseline: {}",
        grown.join(", ")
    );
}

fn count(counting: &Counting<'_>, profile: &str) -> anyhow::Result<Counts> {
    let requests = counting.requests;
    let version = |program: &str, what| line_of(Command::new(program).arg("--version"), what);
    let callgrind = version("valgrind", "valgrind").context("valgrind is not installed")?;
    let mut instructions = BTreeMap::new();
    for (name, scenario, target) in COUNTED {
        let scenario = SCENARIOS
            .iter()
            .find(|known| known.name == scenario)
            .context("a counted scenario exists")?;
        // Ten keys of which nine are refused, where the rest is refused; fewer keys start sooner.
        let scenario = Scenario {
            keys: 10,
            ..*scenario
        };
        let run = Run {
            name,
            scenario: &scenario,
            target,
        };
        let once = counting.total(&run, requests)?;
        let twice = counting.total(&run, 2 * requests)?;
        let each = twice.saturating_sub(once) / requests.max(1);
        eprintln!(
            "{name:<14} {} instructions per request",
            Metric::Rate.write(each as f64)
        );
        instructions.insert(name.to_owned(), each);
    }
    Ok(Counts {
        compiler: version("rustc", "rustc").unwrap_or_else(|| "unknown".to_owned()),
        callgrind,
        profile: profile.to_owned(),
        requests,
        instructions,
    })
}

/// What is run under callgrind.
struct Run<'a> {
    name: &'a str,
    scenario: &'a Scenario,
    target: Target,
}

impl Counting<'_> {
    /// Instructions of a whole run with so many requests.
    fn total(&self, run: &Run<'_>, requests: u64) -> anyhow::Result<u64> {
        let stage = Stage::set(run.scenario, self.grounds)?;
        let setup = stage.setup(run.target, self.grounds)?;
        let address = free_address()?;
        let endpoint = Endpoint::plain(address);
        let plain = match run.target {
            Target::Gaas => data_plane_alone(&setup, address)?,
            _ => floor(&setup, address),
        };
        let out = setup.dir.join("callgrind.out");
        let command = under_callgrind(&plain, &out);
        let mut server = Server::start("callgrind", &command, None, &setup.dir)?;
        let mut probe = stage.requests.probe(setup.seed.good_key()?);
        server.wait_until(READY, || {
            exchange(&endpoint, &mut probe, PROBE).is_ok_and(|(status, _)| status == 200)
        })?;
        send(run.scenario, endpoint, requests, &stage)?;
        server.stop();
        let text = std::fs::read_to_string(&out).context("callgrind left no count")?;
        if let Some(dir) = self.keep {
            std::fs::create_dir_all(dir)?;
            std::fs::write(
                dir.join(format!("{}-{requests}.callgrind", run.name)),
                &text,
            )?;
        }
        total_of(&text).context("callgrind's count cannot be read")
    }
}

/// Sends so many requests, one after the other.
fn send(
    scenario: &Scenario,
    endpoint: Endpoint,
    requests: u64,
    stage: &Stage,
) -> anyhow::Result<()> {
    let mut generator = Generator::connect(Clients {
        backend: Arc::clone(&stage.backend),
        endpoint,
        connections: 1,
        fresh: false,
    })?;
    let end = End::Requests(requests);
    let outcome = generator.run(Pace::Closed, end, &mut stage.requests.clone())?;
    let all_good = scenario.refused == Refused::None;
    if outcome.answered() != requests || (all_good && outcome.success_share() < 1.0) {
        bail!(
            "unexpected answers: {:?}, {} broken",
            outcome.answers,
            outcome.broken
        );
    }
    Ok(())
}

fn under_callgrind(plain: &Command, out: &Path) -> Command {
    let mut command = Command::new("valgrind");
    let mut file = PathBuf::from("--callgrind-out-file=").into_os_string();
    file.push(out);
    command.args(["--tool=callgrind", "--quiet"]).arg(file);
    command.arg(plain.get_program()).args(plain.get_args());
    for (variable, value) in plain.get_envs() {
        match value {
            Some(value) => command.env(variable, value),
            None => command.env_remove(variable),
        };
    }
    command
}

fn total_of(text: &str) -> Option<u64> {
    let line = text.lines().find_map(|line| line.strip_prefix("totals:"))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_total_is_read_from_callgrinds_file() {
        assert_eq!(
            total_of("events: Ir\nfn=x\n1 2\n\ntotals: 1234\n"),
            Some(1_234)
        );
        assert_eq!(total_of("events: Ir\n"), None);
    }

    #[test]
    fn growth_above_three_percent_fails_and_pingoras_does_not() {
        let counts = |admitted, pingora| {
            BTreeMap::from([
                ("admitted".to_owned(), admitted),
                ("bare-pingora".to_owned(), pingora),
            ])
        };
        let before = counts(100_000, 50_000);
        compare(&before, &counts(103_000, 90_000)).unwrap();
        compare(&before, &counts(90_000, 50_000)).unwrap();
        let error = compare(&before, &counts(103_100, 50_000)).unwrap_err();
        assert!(error.to_string().contains("admitted"), "{error}");
    }
}
