//! Measuring: every target in turn, round after round, so that whatever else happens on the machine
//! happens to all of them.

mod churn;
mod client;
mod cold_start;
mod idle;
mod writer;

use std::collections::BTreeMap;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use anyhow::bail;

use crate::load::{End, Load, Outcome, Pace, Requests, run};
use crate::metric::{Metric, Sample};
use crate::report::Progress;
use crate::scenario::{Kind, Refused, Scenario, Wire};
use crate::scheduling::Awake;
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

/// Before each round, to fill connection pools and caches.
const WARM_UP: Duration = Duration::from_millis(300);
/// The share of unexpected answers above which a measurement is worth nothing.
const TOLERATED: f64 = 0.001;

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
        Kind::Churn => (start, WARM_UP + 3 * effort.time),
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
        match target.start(&setup, &stage.requests, stage.good_key) {
            Ok(started) => running.push(started),
            Err(error) => measured.leave_out(target, &error, progress),
        }
    }
    for round in 0..effort.rounds {
        // Nobody is always the first.
        let turn = round % running.len().max(1);
        running.rotate_left(turn);
        for target in &running {
            if measured.left_out.contains_key(&target.target) {
                continue;
            }
            let mut requests = stage.requests.of_round(round);
            match once(scenario, target, effort, &mut requests) {
                Ok(sample) => measured.keep(scenario, target.target, sample, round, progress),
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

/// One round of one target.
fn once(
    scenario: &Scenario,
    target: &Running,
    effort: Effort,
    requests: &mut Requests,
) -> anyhow::Result<Sample> {
    let mut sample = match scenario.kind {
        Kind::Churn => churn::round(scenario, target, effort, requests)?,
        Kind::Writer => writer::round(scenario, target, effort, requests)?,
        Kind::Idle { connections } => idle::round(scenario, connections, target, effort, requests)?,
        Kind::Load | Kind::ColdStart => load(scenario, target, effort, requests)?,
    };
    const MIB: f64 = 1_048_576.0;
    sample.insert(Metric::Memory, target.memory() as f64 / MIB);
    Ok(sample)
}

fn warm_up(scenario: &Scenario, target: &Running, requests: &mut Requests) -> io::Result<()> {
    run(&closed(scenario, target, WARM_UP), requests).map(drop)
}

fn closed(scenario: &Scenario, target: &Running, time: Duration) -> Load {
    Load {
        backend: Arc::clone(&target.backend),
        endpoint: target.endpoint.clone(),
        connections: scenario.connections,
        fresh: scenario.wire == Wire::TlsEach,
        pace: Pace::Closed,
        end: End::After(time),
    }
}

/// Capacity and cost in a closed loop, then latency in an open one.
fn load(
    scenario: &Scenario,
    target: &Running,
    effort: Effort,
    requests: &mut Requests,
) -> anyhow::Result<Sample> {
    let mut sample = Sample::new();
    warm_up(scenario, target, requests)?;
    let control = || {
        target
            .planes
            .as_ref()
            .map(|planes| planes.control_cpu_time())
    };
    let (before, control_before) = (target.cpu_time(), control());
    let outcome = run(&closed(scenario, target, effort.time), requests)?;
    let used = target.cpu_time().saturating_sub(before);
    expect(scenario, &outcome)?;
    let each = used.as_secs_f64() * 1e6 / outcome.answered().max(1) as f64;
    sample.insert(Metric::CpuPerRequest, each);
    sample.insert(Metric::Rate, outcome.rate());
    let busy = used.as_secs_f64() / outcome.elapsed.as_secs_f64();
    sample.insert(Metric::Busy, busy * 100.0);
    if let (Some(before), Some(after)) = (control_before, control()) {
        let share = after.saturating_sub(before).as_secs_f64() / outcome.elapsed.as_secs_f64();
        sample.insert(Metric::ControlCpu, share * 100.0);
    }
    latency(scenario, target, effort, requests, &mut sample)?;
    Ok(sample)
}

/// Latency at a fixed rate.
fn latency(
    scenario: &Scenario,
    target: &Running,
    effort: Effort,
    requests: &mut Requests,
    sample: &mut Sample,
) -> anyhow::Result<()> {
    let open = Load {
        pace: Pace::Open {
            per_second: scenario.per_second,
        },
        ..closed(scenario, target, scenario.open_times * effort.time)
    };
    let awake = Awake::keep(target.cores)?;
    let outcome = run(&open, requests)?;
    drop(awake);
    if outcome.unsent == 0 {
        expect(scenario, &outcome)?;
    }
    sample.insert(Metric::P50, outcome.latency_us(0.5));
    sample.insert(Metric::P99, outcome.latency_us(0.99));
    sample.insert(Metric::P999, outcome.latency_us(0.999));
    sample.insert(Metric::Slowest, outcome.latency_us(1.0));
    sample.insert(Metric::HeldUp, outcome.held_up.as_secs_f64() * 1e6);
    sample.insert(Metric::Unsent, outcome.unsent as f64);
    Ok(())
}

/// A figure is worth something only if the answers are those that were asked for.
fn expect(scenario: &Scenario, outcome: &Outcome) -> anyhow::Result<()> {
    let share = outcome.success_share();
    let expected = match scenario.refused {
        Refused::None => share >= 1.0 - TOLERATED,
        Refused::Unknown | Refused::Spent => (0.05..0.20).contains(&share),
    };
    if !expected || outcome.broken as f64 > TOLERATED * outcome.answered() as f64 {
        bail!(
            "unexpected answers: {:?}, {} broken",
            outcome.answers,
            outcome.broken
        );
    }
    Ok(())
}
