//! Latency with the machine's pauses left out.

use std::sync::Arc;

use hdrhistogram::Histogram;

use crate::load::Outcome;
use crate::metric::Metric;
use crate::witness::Witness;

/// The requests that no pause of the machine delayed.
pub(super) struct Calm {
    witness: Arc<Witness>,
    /// In nanoseconds.
    latency: Histogram<u64>,
    disturbed: u64,
}

impl Calm {
    /// None yet.
    ///
    /// # Errors
    /// When there is no memory for the latencies.
    pub(super) fn new(witness: &Arc<Witness>) -> anyhow::Result<Self> {
        Ok(Self {
            witness: Arc::clone(witness),
            latency: Histogram::new_with_bounds(1, 120_000_000_000, 3)?,
            disturbed: 0,
        })
    }

    /// A load begins on a server that has these processes.
    pub(super) fn begin(&self, server: &[u32]) {
        self.witness.begin(server);
    }

    /// The load ended like this. Answers whether there was a witness.
    pub(super) fn end(&mut self, outcome: &Outcome) -> bool {
        let Some(mut pauses) = self.witness.pauses() else {
            return false;
        };
        pauses.extend_from_slice(&outcome.pauses);
        for &request in &outcome.exchanges {
            if pauses.iter().any(|pause| pause.delayed(request)) {
                self.disturbed += 1;
            } else {
                let nanos = u64::try_from(request.length().as_nanos()).unwrap_or(u64::MAX);
                self.latency.saturating_record(nanos);
            }
        }
        true
    }

    pub(super) fn figures(&self) -> [(Metric, f64); 3] {
        let micros = |quantile| self.latency.value_at_quantile(quantile) as f64 / 1_000.0;
        let all = self.latency.len() + self.disturbed;
        [
            (Metric::P99Calm, micros(0.99)),
            (Metric::SlowestCalm, micros(1.0)),
            (
                Metric::Disturbed,
                100.0 * self.disturbed as f64 / all.max(1) as f64,
            ),
        ]
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::machine::Cores;
    use crate::scheduling::Awake;
    use crate::witness::Span;

    #[test]
    fn requests_in_a_pause_are_told_apart() {
        const MS: Duration = Duration::from_millis(1);
        let core = rustix::thread::sched_getcpu();
        let cores = Cores {
            count: 1,
            server: core,
            backend: core,
            generator: core,
        };
        let witness = Arc::default();
        let mut calm = Calm::new(&witness).unwrap();
        // Long past, so that no real pause is in it.
        let begun = Instant::now() - 1_000 * MS;
        let span = |from: u32, until: u32| Span {
            from: begun + from * MS,
            until: begun + until * MS,
        };
        let outcome = Outcome {
            exchanges: vec![span(0, 1), span(2, 9), span(20, 22)],
            pauses: vec![span(5, 8)],
            ..Outcome::none().unwrap()
        };
        let _awake = Awake::keep(cores, &witness).unwrap();
        calm.begin(&[std::process::id()]);
        assert!(calm.end(&outcome));
        let [_, (_, slowest), (_, disturbed)] = calm.figures();
        assert!((slowest - 2_000.0).abs() < 10.0, "{slowest}");
        assert!((disturbed - 100.0 / 3.0).abs() < 0.1, "{disturbed}");
    }
}
