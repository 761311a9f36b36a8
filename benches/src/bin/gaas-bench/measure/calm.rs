//! Latency with the machine's pauses left out.

use hdrhistogram::Histogram;

use crate::load::{Outcome, latencies};
use crate::metric::Metric;
use crate::witness::Span;

/// The requests that no pause of the machine delayed.
pub(super) struct Calm {
    /// In nanoseconds.
    latency: Histogram<u64>,
    disturbed: u64,
}

impl Calm {
    /// None yet.
    ///
    /// # Errors
    /// When there is no memory for the latencies.
    pub(super) fn new() -> anyhow::Result<Self> {
        Ok(Self {
            latency: latencies()?,
            disturbed: 0,
        })
    }

    /// Adds a load, in which the server's core paused like this. The generator knows its own pauses.
    pub(super) fn add(&mut self, outcome: &Outcome, pauses: &[Span]) {
        for &request in &outcome.exchanges {
            let mut pauses = pauses.iter().chain(&outcome.pauses);
            if pauses.any(|pause| pause.delayed(request)) {
                self.disturbed += 1;
            } else {
                let nanos = u64::try_from(request.length().as_nanos()).unwrap_or(u64::MAX);
                self.latency.saturating_record(nanos);
            }
        }
    }

    pub(super) fn figures(&self) -> [(Metric, f64); 3] {
        let micros = |quantile| self.latency.value_at_quantile(quantile) as f64 / 1_000.0;
        let all = self.latency.len() + self.disturbed;
        let disturbed = 100.0 * self.disturbed as f64 / all.max(1) as f64;
        [
            (Metric::P99Calm, micros(0.99)),
            (Metric::SlowestCalm, micros(1.0)),
            (Metric::Disturbed, disturbed),
        ]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn requests_in_a_pause_are_told_apart() {
        const MS: Duration = Duration::from_millis(1);
        let begun = Instant::now();
        let span = |from: u32, until: u32| Span {
            from: begun + from * MS,
            until: begun + until * MS,
        };
        let outcome = Outcome {
            exchanges: vec![span(0, 1), span(2, 9), span(20, 22), span(30, 40)],
            pauses: vec![span(35, 36)],
            ..Outcome::none().unwrap()
        };
        let mut calm = Calm::new().unwrap();
        calm.add(&outcome, &[span(5, 8)]);
        let [_, (_, slowest), (_, disturbed)] = calm.figures();
        assert!((slowest - 2_000.0).abs() < 10.0, "{slowest}");
        assert!((disturbed - 50.0).abs() < 0.1, "{disturbed}");
    }
}
