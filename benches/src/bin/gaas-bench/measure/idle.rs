//! Many connections that say nothing: what each takes in memory, and what the others notice.

use std::time::Duration;

use anyhow::{Context, bail};

use super::Effort;
use super::load::{latency, only};
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
    requests: &Requests,
) -> anyhow::Result<Sample> {
    let mut first = requests.clone();
    let mut open = Vec::with_capacity(connections);
    for number in 0..connections {
        // Each makes one request first, as a client that then pauses.
        let (status, stream) = exchange(&target.endpoint, &mut first, PATIENCE)
            .with_context(|| format!("connection {}", number + 1))?;
        if status != 200 {
            bail!("connection {} was answered {status}", number + 1);
        }
        open.push(stream);
    }
    // Compared with before the first round: what a round has used, an allocator keeps.
    let grown = target.memory().saturating_sub(target.memory_when_ready) as f64;
    let mut sample = only(latency(scenario, &[target], effort, &first)?)?;
    sample.insert(
        Metric::MemoryPerConnection,
        grown / 1_024.0 / connections as f64,
    );
    drop(open);
    Ok(sample)
}
