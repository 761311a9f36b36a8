//! Cold start: from the start of the process to the first answer, and what each key takes in memory.

use std::collections::BTreeMap;

use super::{Effort, Measured};
use crate::metric::{Metric, Sample};
use crate::report::Progress;
use crate::scenario::Scenario;
use crate::seed::Seed;
use crate::stage::{Grounds, Stage};
use crate::target::Target;

const MIB: f64 = 1_048_576.0;

pub(super) fn measure(
    scenario: &Scenario,
    targets: &[Target],
    effort: Effort,
    grounds: &Grounds,
    stage: &Stage,
    progress: &mut Progress,
) -> anyhow::Result<Measured> {
    let mut measured = Measured::default();
    let one = grounds.seed(1, 1)?;
    let mut bare: BTreeMap<Target, u64> = BTreeMap::new();
    for round in 0..effort.rounds {
        for &target in targets {
            if measured.left_out.contains_key(&target) {
                continue;
            }
            let started = match bare.get(&target) {
                Some(&memory) => Ok(memory),
                None => with_one_key(target, grounds, stage, &one),
            };
            let sample = started.and_then(|memory| {
                bare.insert(target, memory);
                with_all_keys(scenario, target, grounds, stage, memory)
            });
            match sample {
                Ok(sample) => measured.keep(scenario, target, sample, round, progress),
                Err(error) => measured.leave_out(target, &error, progress),
            }
        }
    }
    Ok(measured)
}

/// Memory with a single key: what the program takes by itself.
fn with_one_key(
    target: Target,
    grounds: &Grounds,
    stage: &Stage,
    one: &Seed,
) -> anyhow::Result<u64> {
    let dir = tempfile::tempdir_in(&grounds.workshop)?;
    let setup = stage.setup_in(dir.path(), one, grounds);
    let running = target.start(&setup, &stage.requests)?;
    let memory = running.memory_when_ready;
    running.stop();
    Ok(memory)
}

fn with_all_keys(
    scenario: &Scenario,
    target: Target,
    grounds: &Grounds,
    stage: &Stage,
    bare: u64,
) -> anyhow::Result<Sample> {
    let setup = stage.setup(target, grounds)?;
    let running = target.start(&setup, &stage.requests)?;
    let memory = running.memory_when_ready;
    let mut sample = Sample::new();
    sample.insert(Metric::ReadyIn, running.ready_after.as_secs_f64());
    sample.insert(Metric::Memory, memory as f64 / MIB);
    let grown = memory.saturating_sub(bare) as f64;
    sample.insert(Metric::MemoryPerKey, grown / f64::from(scenario.keys));
    running.stop();
    Ok(sample)
}
