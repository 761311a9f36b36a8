//! Load while keys are edited, a hundred a second: how long an edit takes to be in effect, and what
//! requests notice of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::anyhow;
use hdrhistogram::Histogram;

use super::management::Management;
use super::{Effort, load};
use crate::load::Requests;
use crate::metric::{Metric, Sample};
use crate::scenario::Scenario;
use crate::seed::PLENTY;
use crate::target::{Planes, Running};

const EDITS_PER_SECOND: u32 = 100;

/// What became of the edits.
struct Edits {
    took: Histogram<u64>,
    elapsed: Duration,
}

pub(super) fn round(
    scenario: &Scenario,
    target: &Running,
    effort: Effort,
    requests: &mut Requests,
) -> anyhow::Result<Sample> {
    // A target without keys has nothing to edit: it shows what the same load does elsewhere.
    let Some(planes) = &target.planes else {
        return load(scenario, target, effort, requests);
    };
    let stop = AtomicBool::new(false);
    let (sample, edits) = thread::scope(|scope| {
        let editor = scope.spawn(|| edit(planes, scenario.keys, &stop));
        let sample = load(scenario, target, effort, requests);
        stop.store(true, Ordering::Relaxed);
        (sample, editor.join())
    });
    let edits = edits.map_err(|_panicked| anyhow!("the editing thread failed"))??;
    let mut sample = sample?;
    let millis = |quantile| edits.took.value_at_quantile(quantile) as f64 / 1e6;
    let rate = edits.took.len() as f64 / edits.elapsed.as_secs_f64().max(1e-9);
    sample.insert(Metric::Edits, rate);
    sample.insert(Metric::EditP50, millis(0.5));
    sample.insert(Metric::EditP99, millis(0.99));
    Ok(sample)
}

/// Edits keys until it is told to stop. An edit's time counts from when it was due.
fn edit(planes: &Planes, keys: u32, stop: &AtomicBool) -> anyhow::Result<Edits> {
    let mut management = Management::connect(planes.admin, &planes.token)?;
    let mut took = Histogram::new_with_bounds(1, 60_000_000_000, 3)?;
    let begun = Instant::now();
    let mut number = 0u32;
    while !stop.load(Ordering::Relaxed) {
        let due = begun + Duration::from_secs(1) * number / EDITS_PER_SECOND;
        // A schedule, not a wait for something to happen.
        thread::sleep(due.saturating_duration_since(Instant::now()));
        let key = 1 + number % keys;
        // Another limit each time: an edit that changes nothing is none.
        let limit = PLENTY + 1 + number;
        let path = format!("/api/v1/keys/{key}/rate-limit");
        let body = format!(r#"{{"rate_limit_requests":{limit},"rate_limit_window_seconds":1}}"#);
        let answer = management.call("PUT", &path, &body)?;
        if !answer.contains(r#""propagated":true"#) {
            return Err(anyhow!("an edit did not reach the data plane: {answer}"));
        }
        took.saturating_record(due.elapsed().as_nanos() as u64);
        number += 1;
    }
    Ok(Edits {
        took,
        elapsed: begun.elapsed(),
    })
}
