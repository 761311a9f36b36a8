//! The terminal: a line for each measurement, a table for each scenario.

use std::io::Write;
use std::time::Instant;

use super::markdown::ratios;
use crate::metric::{Metric, Sample};
use crate::results::ScenarioResult;
use crate::scenario::Scenario;
use crate::target::Target;

/// Tells how far the run has come, on standard error.
#[derive(Debug)]
pub(crate) struct Progress {
    begun: Instant,
    rounds: usize,
}

impl Progress {
    /// Of a run with so many rounds per scenario.
    pub(crate) fn new(rounds: usize) -> Self {
        Self {
            begun: Instant::now(),
            rounds,
        }
    }

    /// A target is being started.
    pub(crate) fn starting(&self, scenario: &Scenario, target: Target) {
        self.line(&format!("{:<12} starting {}", scenario.name, target.name()));
    }

    /// A round is done.
    pub(crate) fn measured(
        &self,
        scenario: &Scenario,
        target: Target,
        round: usize,
        sample: &Sample,
    ) {
        const SHOWN: [Metric; 6] = [
            Metric::CpuPerRequest,
            Metric::Rate,
            Metric::P99,
            Metric::EditP99,
            Metric::ReadyIn,
            Metric::MemoryPerConnection,
        ];
        let figures: Vec<_> = SHOWN
            .into_iter()
            .filter_map(|metric| {
                let value = sample.get(&metric)?;
                Some(format!("{} {}", metric.title(), metric.write(*value)))
            })
            .collect();
        self.line(&format!(
            "{:<12} {}/{} {:<10} {}",
            scenario.name,
            round + 1,
            self.rounds,
            target.name(),
            figures.join("; ")
        ));
    }

    /// A target cannot be measured.
    pub(crate) fn left_out(&self, target: Target, error: &anyhow::Error) {
        self.line(&format!("{} is left out: {error:#}", target.name()));
    }

    fn line(&self, text: &str) {
        let seconds = self.begun.elapsed().as_secs();
        // Nobody listening is no reason to stop measuring.
        let _unheard = writeln!(
            std::io::stderr(),
            "[{:>2}:{:02}] {text}",
            seconds / 60,
            seconds % 60
        );
    }
}

/// A scenario's figures: medians in a table, with their spread and, where it means something, how
/// many times as much that is as nginx-Lua's and bare Pingora's.
pub(crate) fn table(scenario: &ScenarioResult) -> String {
    let metrics = scenario.metrics();
    let mut text = format!("\n{}: {}\n", scenario.name, scenario.title);
    for metric in metrics {
        let compared = Metric::COMPARED.contains(&metric);
        let corner = if compared {
            " (× nginx-Lua · × bare Pingora)"
        } else {
            ""
        };
        text += &format!("  {}{corner}\n", metric.title());
        for target in Target::ALL {
            let Some(spread) = scenario.spread(target, metric) else {
                continue;
            };
            let write = |value| metric.write(value);
            let ratios = ratios(scenario, target, metric).filter(|_| compared);
            text += &format!(
                "    {:<10} {:>10}   {:<22} {}",
                target.name(),
                write(spread.median),
                format!("({} … {})", write(spread.min), write(spread.max)),
                ratios.unwrap_or_default()
            );
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
    }
    text
}
