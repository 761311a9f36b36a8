//! Load while keys are edited, a hundred a second: how long an edit takes to be in effect, and what
//! requests notice of it.

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, anyhow, ensure};
use hdrhistogram::Histogram;

use super::Effort;
use super::client::Client;
use super::load::{latency, load, only};
use crate::load::Requests;
use crate::metric::{Metric, Sample};
use crate::scenario::Scenario;
use crate::seed::PLENTY;
use crate::target::{Planes, Running};

const EDITS_PER_SECOND: u32 = 100;
/// Of so many edits one is confirmed by a request, so that confirming is no load of its own.
const CONFIRMED: u32 = 10;

/// What became of the edits.
struct Edits {
    took: Histogram<u64>,
    elapsed: Duration,
}

pub(super) fn round(
    scenario: &Scenario,
    target: &Running,
    effort: Effort,
    requests: &Requests,
) -> anyhow::Result<Sample> {
    // A target without keys has nothing to edit: it shows what the same load does elsewhere.
    let Some(planes) = &target.planes else {
        return only(load(scenario, &[target], effort, requests)?);
    };
    // First without edits, so that what they cost is told within seconds.
    let quiet = only(latency(scenario, &[target], effort, requests)?)?;
    let editor = Editor::connect(planes, target, requests)?;
    let stop = AtomicBool::new(false);
    let (samples, edits) = thread::scope(|scope| {
        let edits = scope.spawn(|| editor.edit(scenario.keys, &stop));
        let samples = load(scenario, &[target], effort, requests);
        stop.store(true, Ordering::Relaxed);
        (samples, edits.join())
    });
    let edits = edits.map_err(|_panicked| anyhow!("the editing thread failed"))??;
    let mut sample = only(samples?)?;
    let millis = |quantile| edits.took.value_at_quantile(quantile) as f64 / 1e6;
    let rate = edits.took.len() as f64 / edits.elapsed.as_secs_f64().max(1e-9);
    sample.insert(Metric::Edits, rate);
    sample.insert(Metric::EditP50, millis(0.5));
    sample.insert(Metric::EditP99, millis(0.99));
    for (of, name) in [
        (Metric::P99, Metric::QuietP99),
        (Metric::P99Calm, Metric::QuietP99Calm),
        (Metric::SlowestCalm, Metric::QuietSlowestCalm),
    ] {
        if let Some(&figure) = quiet.get(&of) {
            sample.insert(name, figure);
        }
    }
    Ok(sample)
}

/// Edits keys, and looks whether the data plane heeds it.
struct Editor {
    management: Client,
    traffic: Client,
    requests: Requests,
}

impl Editor {
    fn connect(planes: &Planes, target: &Running, requests: &Requests) -> anyhow::Result<Self> {
        Ok(Self {
            management: Client::connect(planes.admin, &planes.token)?,
            traffic: Client::connect(target.endpoint.address(), "")?,
            requests: requests.clone(),
        })
    }

    /// Edits keys until it is told to stop. An edit's time counts from when it was due until the
    /// management API says that it is in effect.
    fn edit(mut self, keys: u32, stop: &AtomicBool) -> anyhow::Result<Edits> {
        let mut took = Histogram::new_with_bounds(1, 60_000_000_000, 3)?;
        let begun = Instant::now();
        let mut number = 0u32;
        while !stop.load(Ordering::Relaxed) {
            let due = begun + Duration::from_secs(1) * number / EDITS_PER_SECOND;
            // A schedule, not a wait for something to happen.
            thread::sleep(due.saturating_duration_since(Instant::now()));
            // Another limit each time: an edit that changes nothing is none.
            let (key, limit) = (number % keys, PLENTY + 1 + number);
            let path = format!("/api/v1/keys/{}/rate-limit", key + 1);
            let body =
                format!(r#"{{"rate_limit_requests":{limit},"rate_limit_window_seconds":1}}"#);
            let answer = self.management.call("PUT", &path, &body)?;
            ensure!(
                answer.contains(r#""propagated":true"#),
                "an edit did not reach the data plane: {answer}"
            );
            took.saturating_record(due.elapsed().as_nanos() as u64);
            if number.is_multiple_of(CONFIRMED) {
                self.confirm(key, limit)?;
            }
            number += 1;
        }
        Ok(Edits {
            took,
            elapsed: begun.elapsed(),
        })
    }

    /// The very next request of an edited key is told its new limit.
    fn confirm(&mut self, key: u32, limit: u32) -> anyhow::Result<()> {
        let request = self.requests.with_key(key as usize).context("a key")?;
        let told = self.traffic.header(&request, "x-ratelimit-limit")?;
        ensure!(
            told == limit.to_string(),
            "an edit is said to be in effect and is not: the limit is {told} and not {limit}"
        );
        Ok(())
    }
}
