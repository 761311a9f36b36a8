//! Measuring: every target in turn, round after round, so that whatever else happens on the machine
//! happens to all of them.

mod calm;
mod churn;
mod client;
mod cold_start;
mod idle;
mod load;
mod writer;

use std::collections::BTreeMap;
use std::time::Duration;

use self::load::{Samples, WARM_UP};
use crate::load::Requests;
use crate::metric::{Metric, Sample};
use crate::report::Progress;
use crate::scenario::{Kind, Scenario};
use crate::stage::{Grounds, Stage};
use crate::target::{Running, Target};

/// How long and how often.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Effort {
    /// Rounds per scenario.
    pub(crate) rounds: usize,
    /// How long each of a round's two measurements takes.
    pub(crate) time: Duration,
}

/// What a scenario came to: each target's rounds, and why a target was left out.
#[derive(Debug, Default)]
pub(crate) struct Measured {
    pub(crate) rounds: BTreeMap<Target, Vec<Sample>>,
    pub(crate) left_out: BTreeMap<Target, String>,
}

/// About how long a scenario takes with so many targets, its keys made before.
pub(crate) fn takes(scenario: &Scenario, targets: usize, effort: Effort) -> Duration {
    const START: Duration = Duration::from_secs(1);
    const START_WITH_MANY_KEYS: Duration = Duration::from_secs(6);
    const OPEN_CONNECTIONS: Duration = Duration::from_secs(6);
    let start = match scenario.keys {
        1_000_000.. => START_WITH_MANY_KEYS,
        _ => START,
    };
    let (once, each_round) = match scenario.kind {
        Kind::Load | Kind::Writer => (start, WARM_UP + (1 + scenario.open_times) * effort.time),
        Kind::Churn => (
            start,
            2 * WARM_UP + (1 + 2 * scenario.open_times) * effort.time,
        ),
        Kind::Idle { .. } => (start, OPEN_CONNECTIONS + effort.time),
        Kind::ColdStart => (START, start),
    };
    (once + each_round * effort.rounds as u32) * targets as u32
}

/// Measures one scenario.
///
/// # Errors
/// When the scenario cannot be set up. A target that fails is left out, with its reason.
pub(crate) fn scenario(
    scenario: &Scenario,
    targets: &[Target],
    effort: Effort,
    grounds: &Grounds,
    progress: &mut Progress,
) -> anyhow::Result<Measured> {
    let stage = Stage::set(scenario, grounds)?;
    if scenario.kind == Kind::ColdStart {
        return cold_start::measure(scenario, targets, effort, grounds, &stage, progress);
    }
    let mut measured = Measured::default();
    let mut running = Vec::new();
    for &target in targets {
        progress.starting(scenario, target);
        let setup = stage.setup(target, grounds)?;
        match target.start(&setup, &stage.requests) {
            Ok(started) => running.push(started),
            Err(error) => measured.leave_out(target, &error, progress),
        }
    }
    for round in 0..effort.rounds {
        // Nobody is always the first.
        let turn = round % running.len().max(1);
        running.rotate_left(turn);
        let able = |target: &&Running| !measured.left_out.contains_key(&target.target);
        let targets: Vec<_> = running.iter().filter(able).collect();
        let requests = stage.requests.of_round(round);
        let samples = once(scenario, &targets, effort, &requests)?;
        for (target, sample) in targets.into_iter().zip(samples) {
            match sample {
                Ok(mut sample) => {
                    const MIB: f64 = 1_048_576.0;
                    sample.insert(Metric::Memory, target.memory() as f64 / MIB);
                    measured.keep(scenario, target.target, sample, round, progress);
                }
                Err(error) => measured.leave_out(target.target, &error, progress),
            }
        }
        running.rotate_right(turn);
    }
    running.into_iter().for_each(Running::stop);
    Ok(measured)
}

impl Measured {
    fn leave_out(&mut self, target: Target, error: &anyhow::Error, progress: &mut Progress) {
        progress.left_out(target, error);
        self.rounds.remove(&target);
        self.left_out.insert(target, format!("{error:#}"));
    }

    fn keep(
        &mut self,
        scenario: &Scenario,
        target: Target,
        sample: Sample,
        round: usize,
        progress: &mut Progress,
    ) {
        progress.measured(scenario, target, round, &sample);
        self.rounds.entry(target).or_default().push(sample);
    }
}

/// One round of some targets.
fn once(
    scenario: &Scenario,
    targets: &[&Running],
    effort: Effort,
    requests: &Requests,
) -> anyhow::Result<Samples> {
    let one = |target: &&Running| match scenario.kind {
        Kind::Churn => churn::round(scenario, target, effort, requests),
        Kind::Writer => writer::round(scenario, target, effort, requests),
        Kind::Idle { connections } => idle::round(scenario, connections, target, effort, requests),
        Kind::Load | Kind::ColdStart => {
            load::only(load::load(scenario, &[target], effort, requests)?)
        }
    };
    match scenario.kind {
        Kind::Load => load::load(scenario, targets, effort, requests),
        // Each has to have the machine for itself.
        _ => Ok(targets.iter().map(one).collect()),
    }
}
