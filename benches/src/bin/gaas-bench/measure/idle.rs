//! Many connections that say nothing: what each takes in memory, and what the others notice.

use std::time::Duration;

use anyhow::{Context, bail};

use super::{Effort, latency};
use crate::load::{Requests, exchange};
use crate::metric::{Metric, Sample};
use crate::scenario::Scenario;
use crate::target::Running;

const PATIENCE: Duration = Duration::from_secs(10);

pub(super) fn round(
    scenario: &Scenario,
    connections: usize,
    target: &Running,
    effort: Effort,
    requests: &mut Requests,
) -> anyhow::Result<Sample> {
    let mut sample = Sample::new();
    let mut open = Vec::with_capacity(connections);
    for number in 0..connections {
        // Each makes one request first, as a client that then pauses.
        let (status, stream) = exchange(&target.endpoint, requests, PATIENCE)
            .with_context(|| format!("connection {}", number + 1))?;
        if status != 200 {
            bail!("connection {} was answered {status}", number + 1);
        }
        open.push(stream);
    }
    // Compared with before the first round: what a round has used, an allocator keeps.
    let grown = target.memory().saturating_sub(target.memory_when_ready) as f64;
    sample.insert(
        Metric::MemoryPerConnection,
        grown / 1_024.0 / connections as f64,
    );
    latency(scenario, target, effort, requests, &mut sample)?;
    drop(open);
    Ok(sample)
}
