//! Capacity and cost in closed loops, then latency in open ones, of several targets by turns.
//!
//! What a request costs changes from second to second with who else uses the machine's caches and
//! cores. So targets take turns of fractions of a second, and what is compared was measured at the
//! same time.

use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::bail;

use super::Effort;
use super::calm::Calm;
use crate::load::{Clients, End, Generator, Outcome, Pace, Requests};
use crate::metric::{Metric, Sample, Spread};
use crate::scenario::{Refused, Scenario, Wire};
use crate::scheduling::{Awake, Foremost};
use crate::target::Running;
use crate::witness::Witness;

/// Before each round, to fill connection pools and caches.
pub(super) const WARM_UP: Duration = Duration::from_millis(300);
/// How long a target has the machine for itself in closed loops.
const CLOSED_TURN: Duration = Duration::from_millis(50);
/// The same in open loops: longer, because the first requests of a turn find caches that another
/// target has filled, and must not be what a p99 tells.
const OPEN_TURN: Duration = Duration::from_millis(250);
/// Requests at the same pace before each turn in an open loop. The first after a rest takes twice as
/// long as the others, of every target, and a round's slowest request would be that one.
const OPEN_WARM_UP: Duration = Duration::from_millis(20);
/// The share of unexpected answers above which a measurement is worth nothing.
const TOLERATED: f64 = 0.001;

/// A round's figures of each target, in the order of the targets, or why there are none.
pub(super) type Samples = Vec<anyhow::Result<Sample>>;

/// Cost and capacity, then latency.
///
/// # Errors
/// When no thread is to be had. What goes wrong with a target is in its own result.
pub(super) fn load(
    scenario: &Scenario,
    targets: &[&Running],
    effort: Effort,
    requests: &Requests,
) -> anyhow::Result<Samples> {
    let mut round = Round::begin(scenario, targets, requests);
    round.cost(effort.time);
    round.latency(effort)?;
    Ok(round.samples())
}

/// Latency alone.
///
/// # Errors
/// As for [`load`].
pub(super) fn latency(
    scenario: &Scenario,
    targets: &[&Running],
    effort: Effort,
    requests: &Requests,
) -> anyhow::Result<Samples> {
    let mut round = Round::begin(scenario, targets, requests);
    round.latency(effort)?;
    Ok(round.samples())
}

/// The one result of a round that had one target.
///
/// # Errors
/// What went wrong with it.
pub(super) fn only(samples: Samples) -> anyhow::Result<Sample> {
    match <[_; 1]>::try_from(samples) {
        Ok([sample]) => sample,
        Err(samples) => bail!("{} targets were measured and not one", samples.len()),
    }
}

/// One round of some targets.
struct Round<'a> {
    scenario: &'a Scenario,
    contenders: Vec<anyhow::Result<Contender<'a>>>,
}

impl<'a> Round<'a> {
    /// Opens the connections, and warms every target up.
    fn begin(scenario: &'a Scenario, targets: &[&'a Running], requests: &Requests) -> Self {
        let contender = |target: &&'a Running| {
            let mut contender = Contender::connect(scenario, target, target.its(requests))?;
            contender.turn(Pace::Closed, WARM_UP, None)?;
            Ok(contender)
        };
        Self {
            scenario,
            contenders: targets.iter().map(contender).collect(),
        }
    }

    fn cost(&mut self, time: Duration) {
        let (scenario, begun) = (self.scenario, Instant::now());
        self.each(Contender::begin);
        self.by_turns(Pace::Closed, time, CLOSED_TURN, None);
        self.each(|contender| contender.cost(scenario, begun.elapsed()));
    }

    /// Latency at a fixed rate.
    fn latency(&mut self, effort: Effort) -> anyhow::Result<()> {
        let scenario = self.scenario;
        let pace = Pace::Open {
            per_second: scenario.per_second,
        };
        let of = |contender: &anyhow::Result<Contender<'_>>| {
            let contender = contender.as_ref().ok()?;
            Some(contender.target.cores)
        };
        let Some(cores) = self.contenders.iter().find_map(of) else {
            return Ok(());
        };
        let awake = Awake::keep(cores)?;
        let _foremost = Foremost::become_it();
        let witness = Witness::of(cores.server, awake.stalls());
        self.each(|contender| {
            contender.begin()?;
            contender.calm = witness.as_ref().map(|_| Calm::new()).transpose()?;
            Ok(())
        });
        self.by_turns(pace, scenario.open_times * effort.time, OPEN_TURN, witness);
        self.each(|contender| contender.latency(scenario));
        Ok(())
    }

    /// Until each has had so much time. Every other time in reverse, so that nobody always comes
    /// after the same one.
    fn by_turns(
        &mut self,
        pace: Pace,
        each: Duration,
        turn: Duration,
        mut witness: Option<Witness>,
    ) {
        let turns = each.div_duration_f64(turn).ceil().max(1.0) as u32;
        for number in 0..turns {
            let backwards = !number.is_multiple_of(2);
            if backwards {
                self.contenders.reverse();
            }
            self.each(|contender| contender.turn(pace, each / turns, witness.as_mut()));
            if backwards {
                self.contenders.reverse();
            }
        }
    }

    /// Who fails has no more turns.
    fn each(&mut self, mut act: impl FnMut(&mut Contender<'a>) -> anyhow::Result<()>) {
        for contender in &mut self.contenders {
            if let Ok(able) = contender
                && let Err(error) = act(able)
            {
                *contender = Err(error);
            }
        }
    }

    fn samples(self) -> Samples {
        let contenders = self.contenders.into_iter();
        contenders
            .map(|contender| contender.map(|contender| contender.sample))
            .collect()
    }
}

/// A target, and what has come of its turns.
struct Contender<'a> {
    target: &'a Running,
    generator: Generator,
    requests: Requests,
    outcome: Outcome,
    /// The p99 of each turn, in microseconds.
    p99s: Vec<f64>,
    /// Where the machine's pauses are known.
    calm: Option<Calm>,
    /// Processor time used in its turns.
    used: Duration,
    /// The same when its turns began, in and between them, and the control plane's.
    at_first: (Duration, Duration),
    sample: Sample,
}

impl<'a> Contender<'a> {
    fn connect(
        scenario: &Scenario,
        target: &'a Running,
        requests: Requests,
    ) -> anyhow::Result<Self> {
        let generator = Generator::connect(Clients {
            backend: Arc::clone(&target.backend),
            endpoint: target.endpoint.clone(),
            connections: scenario.connections,
            fresh: scenario.wire == Wire::TlsEach,
        })?;
        Ok(Self {
            target,
            generator,
            requests,
            outcome: Outcome::none()?,
            p99s: Vec::new(),
            calm: None,
            used: Duration::ZERO,
            at_first: (Duration::ZERO, Duration::ZERO),
            sample: Sample::new(),
        })
    }

    /// Forgets the turns so far.
    fn begin(&mut self) -> anyhow::Result<()> {
        self.outcome = Outcome::none()?;
        self.p99s.clear();
        self.used = Duration::ZERO;
        self.at_first = (self.target.cpu_time(), self.control_cpu_time());
        Ok(())
    }

    fn turn(
        &mut self,
        pace: Pace,
        time: Duration,
        mut witness: Option<&mut Witness>,
    ) -> anyhow::Result<()> {
        if matches!(pace, Pace::Open { .. }) {
            let end = End::After(OPEN_WARM_UP);
            self.generator.run(pace, end, &mut self.requests)?;
        }
        if let Some(witness) = &mut witness {
            witness.begin();
        }
        let before = self.target.cpu_time();
        let outcome = self
            .generator
            .run(pace, End::After(time), &mut self.requests)?;
        self.used += self.target.cpu_time().saturating_sub(before);
        self.p99s.push(outcome.latency_us(0.99));
        let pauses = witness.and_then(|witness| witness.pauses(&self.target.processes()));
        match (&mut self.calm, pauses) {
            (Some(calm), Some(pauses)) => calm.add(&outcome, &pauses),
            (calm, _) => *calm = None,
        }
        self.outcome.add(&outcome)
    }

    fn control_cpu_time(&self) -> Duration {
        let planes = self.target.planes.as_ref();
        planes.map_or(Duration::ZERO, |planes| planes.control_cpu_time())
    }

    /// What its turns cost; `took` is how long they and the others' took.
    fn cost(&mut self, scenario: &Scenario, took: Duration) -> anyhow::Result<()> {
        let outcome = &self.outcome;
        expect(scenario, outcome)?;
        let share = |used: Duration, time: Duration| 100.0 * used.div_duration_f64(time);
        let each = self.used.as_secs_f64() * 1e6 / outcome.answered().max(1) as f64;
        let (own, control) = self.at_first;
        let between = (self.target.cpu_time() - own).saturating_sub(self.used);
        let control = self.control_cpu_time().saturating_sub(control);
        self.sample.extend([
            (Metric::CpuPerRequest, each),
            (Metric::Rate, outcome.rate()),
            (Metric::Busy, share(self.used, outcome.elapsed)),
        ]);
        if let Some(others) = took.checked_sub(outcome.elapsed) {
            self.sample.insert(Metric::Between, share(between, others));
        }
        if self.target.planes.is_some() {
            self.sample.insert(Metric::ControlCpu, share(control, took));
        }
        Ok(())
    }

    fn latency(&mut self, scenario: &Scenario) -> anyhow::Result<()> {
        let outcome = &self.outcome;
        if outcome.unsent == 0 {
            expect(scenario, outcome)?;
        }
        self.sample.extend([
            (Metric::P50, outcome.latency_us(0.5)),
            (Metric::P99, outcome.latency_us(0.99)),
            (Metric::P999, outcome.latency_us(0.999)),
            (Metric::Slowest, outcome.latency_us(1.0)),
            (Metric::HeldUp, outcome.held_up.as_secs_f64() * 1e6),
            (Metric::Unsent, outcome.unsent as f64),
        ]);
        if let Some(turns) = Spread::of(self.p99s.drain(..)) {
            self.sample.insert(Metric::P99OfTurn, turns.median);
        }
        if let Some(calm) = self.calm.take() {
            self.sample.extend(calm.figures());
        }
        Ok(())
    }
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
