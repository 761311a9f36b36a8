//! The goals, each with what this run measured for it.

use crate::metric::Metric;
use crate::results::Results;
use crate::target::Target;

/// A goal and what was measured.
#[derive(Debug)]
pub(super) struct Goal {
    pub(super) what: String,
    pub(super) measured: String,
    pub(super) met: bool,
}

/// Every goal of which this run measured something.
pub(super) fn goals(results: &Results) -> Vec<Goal> {
    use Metric::{CpuPerRequest, EditP99, MemoryPerKey, P99, ReadyIn};
    use Target::{Envoy, NginxLua, Pingora, Traefik};
    let compared = [
        (
            CpuPerRequest,
            Pingora,
            1.05,
            "CPU per request at most 1.05 × bare Pingora",
        ),
        (P99, Pingora, 1.05, "p99 at most 1.05 × bare Pingora"),
        (
            CpuPerRequest,
            Envoy,
            0.6,
            "CPU per request at most 0.6 × Envoy",
        ),
        (
            CpuPerRequest,
            Traefik,
            0.25,
            "CPU per request at most 0.25 × Traefik",
        ),
        (
            CpuPerRequest,
            NginxLua,
            1.0,
            "CPU per request no more than nginx-Lua (the far goal)",
        ),
    ];
    let compared = compared
        .into_iter()
        .filter_map(|(metric, to, limit, what)| {
            let ratio = results.scenario("get")?.ratio(Target::Gaas, to, metric)?;
            Some(goal(what, ratio, limit, |ratio| format!("{ratio:.2} ×")))
        });
    let limits = [
        (
            "churn",
            EditP99,
            50.0,
            "An edit is in effect within 50 ms (p99)",
        ),
        (
            "cold-start",
            ReadyIn,
            5.0,
            "Ready within 5 s with 1,000,000 keys",
        ),
        (
            "cold-start",
            MemoryPerKey,
            300.0,
            "At most 300 B of memory per key",
        ),
    ];
    let limits = limits
        .into_iter()
        .filter_map(|(scenario, metric, limit, what)| {
            let spread = results.scenario(scenario)?.spread(Target::Gaas, metric)?;
            Some(goal(what, spread.median, limit, |value| {
                format!("{} ({})", metric.write(value), metric.title())
            }))
        });
    let across = [
        (
            "keys-1000000",
            "keys-1",
            CpuPerRequest,
            1.1,
            "CPU per request grows by at most 10 % from 1 to 1,000,000 keys",
        ),
        (
            "churn",
            "get",
            P99,
            2.0,
            "p99 while keys are edited at most 2 × the p99 without",
        ),
    ];
    let across = across
        .into_iter()
        .filter_map(|(with, without, metric, limit, what)| {
            let median = |name| Some(results.scenario(name)?.spread(Target::Gaas, metric)?.median);
            let ratio = median(with)? / median(without)?;
            Some(goal(what, ratio, limit, |ratio| format!("{ratio:.2} ×")))
        });
    compared.chain(limits).chain(across).collect()
}

fn goal(what: &str, value: f64, limit: f64, write: impl Fn(f64) -> String) -> Goal {
    Goal {
        what: what.to_owned(),
        measured: write(value),
        met: value <= limit,
    }
}
