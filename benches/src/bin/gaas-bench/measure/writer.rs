//! Load on the usage writer: how far it lags behind when the load ends, and for how long.

use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, bail};

use super::Effort;
use super::client::Client;
use super::load::{load, only};
use crate::load::Requests;
use crate::metric::{Metric, Sample};
use crate::scenario::Scenario;
use crate::target::Running;

const BACKLOG: &str = "gaas_journal_backlog_records ";
const LIMIT: Duration = Duration::from_secs(30);
const LOOK_AGAIN: Duration = Duration::from_millis(2);

pub(super) fn round(
    scenario: &Scenario,
    target: &Running,
    effort: Effort,
    requests: &Requests,
) -> anyhow::Result<Sample> {
    let mut sample = only(load(scenario, &[target], effort, requests)?)?;
    let Some(planes) = &target.planes else {
        return Ok(sample);
    };
    let begun = Instant::now();
    let mut operations = Client::connect(planes.operations, "")?;
    let backlog = backlog(&mut operations)?;
    sample.insert(Metric::Backlog, backlog);
    let mut left = backlog;
    while left > 0.0 {
        if begun.elapsed() > LIMIT {
            bail!("{left} usage records are still not stored");
        }
        thread::sleep(LOOK_AGAIN);
        left = self::backlog(&mut operations)?;
    }
    sample.insert(Metric::DrainedIn, begun.elapsed().as_secs_f64() * 1e3);
    Ok(sample)
}

fn backlog(operations: &mut Client) -> anyhow::Result<f64> {
    let text = operations.call("GET", "/metrics", "")?;
    let line = text.lines().find_map(|line| line.strip_prefix(BACKLOG));
    line.context("the metrics do not tell the backlog")?
        .trim()
        .parse()
        .context("the backlog is no number")
}
