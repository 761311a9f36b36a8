//! A whole run: which scenarios, which targets, how long; then the report.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, bail};
use clap::Args;
use gaas_shared::clock::{SystemClock, WallClock};

use crate::machine::{Cores, Machine, raise_open_files};
use crate::measure::{self, Effort};
use crate::report::{self, Progress};
use crate::results::{Results, ScenarioResult};
use crate::scenario::{SCENARIOS, Scenario};
use crate::stage::Grounds;
use crate::target::{Programs, Target};

/// Longest time of one measurement.
const LONGEST: Duration = Duration::from_secs(10);

/// What to measure, and how thoroughly.
#[derive(Debug, Args)]
pub(crate) struct RunArgs {
    /// Some scenarios, three rounds: about five minutes
    #[arg(long)]
    short: bool,
    /// Only this scenario; may be repeated
    #[arg(long = "scenario", value_name = "NAME")]
    scenarios: Vec<String>,
    /// Only this target; may be repeated
    #[arg(long = "target", value_name = "NAME")]
    targets: Vec<String>,
    /// Rounds per scenario [default: 5, short 3]
    #[arg(long)]
    rounds: Option<usize>,
    /// Seconds of each measurement, at most 10 [default: 3, short 1.5]
    #[arg(long)]
    seconds: Option<f64>,
    /// Build profile of the binaries [default: the one of this program]
    #[arg(long)]
    profile: Option<String>,
    /// Measure another build of the gateway beside this one: the name of its directory beside this
    /// profile's
    #[arg(long, value_name = "NAME")]
    before: Option<String>,
    /// Directory of the report [default: benches/results/full or benches/results/short]
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Measures, shows the figures and writes the report.
///
/// # Errors
/// When something cannot be set up, or the gateway itself could not be measured.
pub(crate) fn run(args: &RunArgs) -> anyhow::Result<()> {
    let (grounds, profile) = grounds(args.profile.as_deref(), args.before.as_deref())?;
    let effort = effort(args)?;
    let scenarios = chosen_scenarios(args)?;
    let versions = installed(args, &grounds.programs)?;
    let open_files = raise_open_files();
    let minutes = takes(&scenarios, effort, |target| versions.contains_key(target));
    eprintln!(
        "scenarios: {}; targets: {}; rounds: {}; about {} min; at most {open_files} open files",
        scenarios.len(),
        versions.len(),
        effort.rounds,
        minutes.as_secs().div_ceil(60),
    );
    let out = args.out.clone().unwrap_or_else(|| {
        PathBuf::from("benches/results").join(if args.short { "short" } else { "full" })
    });
    let begun = SystemClock.now().to_rfc3339();
    let machine = Machine::describe(grounds.cores);
    let mut results = Results::begin(begun, machine, profile, effort, versions);
    let mut progress = Progress::new(effort.rounds);
    let mut failed = Vec::new();
    for scenario in scenarios {
        let taking_part: Vec<Target> = Target::ALL
            .into_iter()
            .filter(|target| results.versions.contains_key(target) && scenario.has(*target))
            .collect();
        let measured = measure::scenario(scenario, &taking_part, effort, &grounds, &mut progress)
            .with_context(|| format!("scenario {}", scenario.name))?;
        let mut result = ScenarioResult::new(scenario, effort, measured);
        for why in result.left_out.values_mut() {
            *why = grounds.without_paths(why);
        }
        println!("{}", report::table(&result));
        if let Some(why) = result.left_out.get(&Target::Gaas) {
            failed.push(format!("{}: {why}", scenario.name));
        }
        results.scenarios.push(result);
        // After each scenario, so that what was measured outlives what goes wrong later.
        results.save(&out)?;
        report::write(&results, &out)?;
    }
    eprintln!("The report is {}.", out.join(report::FILE).display());
    if failed.is_empty() {
        return Ok(());
    }
    bail!("the gateway was not measured in {}", failed.join("; "));
}

/// Where programs, seeds and data directories are; moves this process to its core. Also the name of
/// the binaries' build profile.
///
/// # Errors
/// When the directories cannot be told or made.
pub(crate) fn grounds(
    profile: Option<&str>,
    before: Option<&str>,
) -> anyhow::Result<(Grounds, String)> {
    let own = std::env::current_exe()?;
    let built = own.parent().context("a program stands in a directory")?;
    let target = built
        .parent()
        .context("a profile's directory has a parent")?;
    let name = profile.map_or_else(
        || {
            built
                .file_name()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned()
        },
        str::to_owned,
    );
    let workshop = target.join("bench");
    std::fs::create_dir_all(&workshop)?;
    let grounds = Grounds {
        cores: Cores::divide()?,
        programs: Programs {
            own: target.join(&name),
            before: before.map(|profile| target.join(profile)),
            peers: target.join("peers"),
        },
        workshop,
    };
    Ok((grounds, name))
}

/// About how long a run takes whose seeds are there.
fn takes(scenarios: &[&Scenario], effort: Effort, has: impl Fn(&Target) -> bool) -> Duration {
    let of = |scenario: &&Scenario| {
        let takes_part = |target: &Target| has(target) && scenario.has(*target);
        let targets = Target::ALL.iter().filter(|t| takes_part(t)).count();
        measure::takes(scenario, targets, effort)
    };
    scenarios.iter().map(of).sum()
}

fn effort(args: &RunArgs) -> anyhow::Result<Effort> {
    let (rounds, seconds) = if args.short { (3, 1.0) } else { (5, 3.0) };
    let time = Duration::try_from_secs_f64(args.seconds.unwrap_or(seconds))?;
    if time > LONGEST || time.is_zero() {
        bail!(
            "--seconds must be more than 0 and at most {}",
            LONGEST.as_secs()
        );
    }
    Ok(Effort {
        rounds: args.rounds.unwrap_or(rounds).max(1),
        time,
    })
}

fn chosen_scenarios(args: &RunArgs) -> anyhow::Result<Vec<&'static Scenario>> {
    let known = |name: &String| {
        SCENARIOS
            .iter()
            .find(|scenario| scenario.name == name)
            .with_context(|| format!("there is no scenario {name}; `gaas-bench list` shows them"))
    };
    if !args.scenarios.is_empty() {
        return args.scenarios.iter().map(known).collect();
    }
    Ok(SCENARIOS
        .iter()
        .filter(|scenario| scenario.short || !args.short)
        .collect())
}

/// The targets that are wanted and installed, with their versions.
fn installed(args: &RunArgs, programs: &Programs) -> anyhow::Result<BTreeMap<Target, String>> {
    let names: Vec<_> = Target::ALL.iter().map(|target| target.name()).collect();
    if let Some(unknown) = args
        .targets
        .iter()
        .find(|name| !names.contains(&name.as_str()))
    {
        bail!(
            "there is no target {unknown}; there are {}",
            names.join(", ")
        );
    }
    let wanted = |target: &Target| {
        args.targets.is_empty() || args.targets.iter().any(|name| name == target.name())
    };
    let mut versions = BTreeMap::new();
    for target in Target::ALL.into_iter().filter(wanted) {
        match target.version(programs) {
            Some(version) => drop(versions.insert(target, version)),
            None if target == Target::Gaas => bail!(
                "gaas-proxy and gaas-admin are not in {}; build them first",
                programs.own.display()
            ),
            None if target == Target::Before && args.before.is_none() => {}
            None => eprintln!("{} is not installed (make bench-peers)", target.name()),
        }
    }
    Ok(versions)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn minutes(short: bool) -> u64 {
        let args = RunArgs {
            short,
            scenarios: Vec::new(),
            targets: Vec::new(),
            rounds: None,
            seconds: None,
            profile: None,
            before: None,
            out: None,
        };
        let scenarios = chosen_scenarios(&args).unwrap();
        let time = takes(&scenarios, effort(&args).unwrap(), |target| {
            *target != Target::Before
        });
        time.as_secs().div_ceil(60)
    }

    #[test]
    fn runs_take_as_long_as_they_are_said_to() {
        assert!((4..=6).contains(&minutes(true)), "{}", minutes(true));
        assert!((45..=60).contains(&minutes(false)), "{}", minutes(false));
    }
}
