//! What a run found, as it is kept: everything the report says is made from this.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use crate::machine::{self, Machine};
use crate::measure::{Effort, Measured};
use crate::metric::{Metric, Sample, Spread};
use crate::scenario::Scenario;
use crate::target::Target;

/// The file's name.
pub(crate) const FILE: &str = "results.json";

/// A run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Results {
    /// When it began (RFC 3339).
    pub(crate) begun: String,
    /// Of which commit.
    pub(crate) commit: Option<String>,
    pub(crate) machine: Machine,
    /// The build profile of the workspace's own binaries.
    pub(crate) profile: String,
    /// Rounds per scenario, and the seconds that each measurement took.
    pub(crate) rounds: usize,
    pub(crate) seconds: f64,
    /// What each target is.
    pub(crate) versions: BTreeMap<Target, String>,
    pub(crate) scenarios: Vec<ScenarioResult>,
}

/// A scenario's figures.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct ScenarioResult {
    pub(crate) name: String,
    pub(crate) title: String,
    pub(crate) keys: u32,
    pub(crate) connections: usize,
    pub(crate) per_second: f64,
    /// Seconds that it was asked so for, each time.
    pub(crate) open_seconds: f64,
    pub(crate) rounds: BTreeMap<Target, Vec<Sample>>,
    /// Targets without figures, and why.
    pub(crate) left_out: BTreeMap<Target, String>,
}

impl Results {
    /// A run that has begun.
    pub(crate) fn begin(
        begun: String,
        machine: Machine,
        profile: String,
        effort: Effort,
        versions: BTreeMap<Target, String>,
    ) -> Self {
        Self {
            begun,
            commit: machine::commit(),
            machine,
            profile,
            rounds: effort.rounds,
            seconds: effort.time.as_secs_f64(),
            versions,
            scenarios: Vec::new(),
        }
    }

    /// Reads a run.
    ///
    /// # Errors
    /// When there is none in this directory.
    pub(crate) fn load(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(FILE);
        let text =
            std::fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        serde_json::from_slice(&text).with_context(|| format!("cannot read {}", path.display()))
    }

    /// Keeps a run.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub(crate) fn save(&self, dir: &Path) -> anyhow::Result<()> {
        std::fs::create_dir_all(dir)?;
        let mut text = serde_json::to_vec_pretty(self)?;
        text.push(b'\n');
        std::fs::write(dir.join(FILE), text).with_context(|| format!("cannot write {FILE}"))
    }

    /// The scenario of this name, if it was measured.
    pub(crate) fn scenario(&self, name: &str) -> Option<&ScenarioResult> {
        self.scenarios.iter().find(|scenario| scenario.name == name)
    }
}

impl ScenarioResult {
    /// A scenario's figures.
    pub(crate) fn new(scenario: &Scenario, effort: Effort, measured: Measured) -> Self {
        Self {
            name: scenario.name.to_owned(),
            title: scenario.title.to_owned(),
            keys: scenario.keys,
            connections: scenario.connections,
            per_second: scenario.per_second,
            open_seconds: (scenario.open_times * effort.time).as_secs_f64(),
            rounds: measured.rounds,
            left_out: measured.left_out,
        }
    }

    /// One figure of one target over all rounds.
    pub(crate) fn spread(&self, target: Target, metric: Metric) -> Option<Spread> {
        let samples = self.rounds.get(&target)?;
        Spread::of(
            samples
                .iter()
                .filter_map(|sample| sample.get(&metric).copied()),
        )
    }

    /// How many times as much of one figure a target has as of another one of its own: the median
    /// over the rounds.
    pub(crate) fn ratio_within(&self, target: Target, of: Metric, to: Metric) -> Option<f64> {
        let samples = self.rounds.get(&target)?.iter();
        let ratios = samples.filter_map(|sample| {
            let other = sample.get(&to).filter(|value| **value > 0.0)?;
            Some(sample.get(&of)? / other)
        });
        Some(Spread::of(ratios)?.median)
    }

    /// How many times as much of one figure a target has as another one: the median over the rounds
    /// of each round's ratio, because a round's two figures were taken within seconds.
    pub(crate) fn ratio(&self, target: Target, to: Target, metric: Metric) -> Option<f64> {
        let (own, other) = (self.rounds.get(&target)?, self.rounds.get(&to)?);
        let ratios = own.iter().zip(other).filter_map(|(own, other)| {
            let other = other.get(&metric).filter(|value| **value > 0.0)?;
            Some(own.get(&metric)? / other)
        });
        Some(Spread::of(ratios)?.median)
    }

    /// The figures that any target has, in the report's order.
    pub(crate) fn metrics(&self) -> Vec<Metric> {
        let samples = || self.rounds.values().flatten();
        Metric::ALL
            .into_iter()
            .filter(|metric| samples().any(|sample| sample.contains_key(metric)))
            // A column of zeros says nothing; that all requests could be sent is expected.
            .filter(|metric| {
                *metric != Metric::Unsent || samples().any(|sample| sample[metric] > 0.0)
            })
            .collect()
    }
}
