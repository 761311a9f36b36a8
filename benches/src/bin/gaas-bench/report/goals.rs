//! The goals, each with what this run measured for it.

use crate::metric::Metric::{
    self, CpuPerRequest, Disturbed, EditP99, MemoryPerKey, P99, P99Calm, P99OfTurn, QuietP99,
    QuietP99Calm, QuietSlowestCalm, ReadyIn, Slowest, SlowestCalm,
};
use crate::metric::Spread;
use crate::results::Results;
use crate::target::Target::{self, Envoy, Gaas, NginxLua, OneKey, Pingora, Traefik};

/// A goal and what was measured.
#[derive(Debug)]
pub(super) struct Goal {
    pub(super) what: &'static str,
    /// None where this run did not measure it.
    pub(super) measured: Option<Measured>,
}

/// What came of a goal.
#[derive(Debug, PartialEq)]
pub(super) struct Measured {
    pub(super) figure: String,
    pub(super) met: bool,
}

/// Every goal.
pub(super) fn goals(results: &Results) -> Vec<Goal> {
    let compared = |what, metric, to, limit| Goal {
        what,
        measured: compared(results, metric, to, limit),
    };
    let below = |what, scenario, metric, limit| Goal {
        what,
        measured: below(results, scenario, metric, limit),
    };
    vec![
        compared(
            "CPU per request at most 1.05 × bare Pingora",
            CpuPerRequest,
            Pingora,
            1.05,
        ),
        Goal {
            what: "p99 at most 1.05 × bare Pingora",
            measured: p99(results),
        },
        compared(
            "CPU per request at most 0.6 × Envoy",
            CpuPerRequest,
            Envoy,
            0.6,
        ),
        compared(
            "CPU per request at most 0.25 × Traefik",
            CpuPerRequest,
            Traefik,
            0.25,
        ),
        compared(
            "CPU per request no more than nginx-Lua (the far goal)",
            CpuPerRequest,
            NginxLua,
            1.0,
        ),
        Goal {
            what: "CPU per request grows by at most 10 % from 1 to 1,000,000 keys",
            measured: flat(results),
        },
        below(
            "At most 300 B of memory per key",
            "cold-start",
            MemoryPerKey,
            300.0,
        ),
        below(
            "Ready within 5 s with 1,000,000 keys",
            "cold-start",
            ReadyIn,
            5.0,
        ),
        below(
            "An edit is in effect within 50 ms (p99)",
            "churn",
            EditP99,
            50.0,
        ),
        Goal {
            what: "p99 while keys are edited at most 2 × the p99 without",
            measured: while_edited(results),
        },
        Goal {
            what: "No request while keys are edited slower than 2 × the median p99 without",
            measured: slowest(results),
        },
    ]
}

/// The gateway's figure as a multiple of another target's, in the plainest scenario.
fn compared(results: &Results, metric: Metric, to: Target, limit: f64) -> Option<Measured> {
    let ratio = results.scenario("get")?.ratio(Gaas, to, metric)?;
    Some(Measured {
        figure: times(ratio),
        met: ratio <= limit,
    })
}

/// In half of the turns: where the machine stands still for a moment in one round of three, the p99
/// of a round says whose turn it was. That p99 stands beside.
fn p99(results: &Results) -> Option<Measured> {
    let mut measured = compared(results, P99OfTurn, Pingora, 1.05)?;
    if let Some(all) = compared(results, P99, Pingora, 1.05) {
        measured.figure = format!(
            "{} in half of the turns; {} over whole rounds",
            measured.figure, all.figure
        );
    }
    Some(measured)
}

/// The gateway's figure by itself.
fn below(results: &Results, scenario: &str, metric: Metric, limit: f64) -> Option<Measured> {
    let median = spread(results, scenario, Gaas, metric)?.median;
    Some(Measured {
        figure: format!("{} ({})", metric.write(median), metric.title()),
        met: median <= limit,
    })
}

/// Beside the gateway with one key, by turns: scenarios lie minutes apart, in which the machine
/// changes. How the two scenarios differ stands beside, and how bare Pingora's do, which knows no keys.
fn flat(results: &Results) -> Option<Measured> {
    let many = results.scenario("keys-1000000")?;
    let growth = many.ratio(Gaas, OneKey, CpuPerRequest)?;
    let mut figure = format!("{}, by turns with one key", times(growth));
    if let Some((own, floor)) = between_scenarios(results) {
        figure.push_str(&format!(
            "; between the scenarios {} (bare Pingora, which knows no keys, {})",
            times(own),
            times(floor)
        ));
    }
    Some(Measured {
        figure,
        met: growth <= 1.1,
    })
}

/// What the cost with a million keys is of the one in the scenario with a single key: the gateway's,
/// and bare Pingora's.
fn between_scenarios(results: &Results) -> Option<(f64, f64)> {
    let median = |scenario, target| Some(spread(results, scenario, target, CpuPerRequest)?.median);
    let growth = |target| Some(median("keys-1000000", target)? / median("keys-1", target)?);
    Some((growth(Gaas)?, growth(Pingora)?))
}

/// With the machine's pauses left out, where they are known. With them stands beside it.
fn while_edited(results: &Results) -> Option<Measured> {
    let churn = results.scenario("churn")?;
    let all = churn.ratio_within(Gaas, P99, QuietP99)?;
    let calm = churn.ratio_within(Gaas, P99Calm, QuietP99Calm);
    let figure = match calm {
        Some(calm) => format!(
            "{}, the machine's pauses left out; with them {}",
            times(calm),
            times(all)
        ),
        None => times(all),
    };
    Some(Measured {
        figure,
        met: calm.unwrap_or(all) <= 2.0,
    })
}

/// As a multiple of the p99 without edits, so that edits that slow all requests are no excuse for a
/// slow one. As a multiple of the p99 with them it stands beside.
///
/// Requests that were on their way while the machine kept somebody from running are left out, and so
/// they are from the p99. Beside it how many those were, the slowest of all, and the slowest without
/// edits.
fn slowest(results: &Results) -> Option<Measured> {
    let of = |metric| spread(results, "churn", Gaas, metric);
    let (Some(slowest), Some(usual)) = (of(SlowestCalm), of(QuietP99Calm)) else {
        return slowest_of_all(results);
    };
    let (slowest, usual) = (slowest.max, usual.median);
    let ratio = slowest / usual;
    let micros = |figure| SlowestCalm.write(figure);
    let mut figure = format!("{} ({} µs)", times(ratio), micros(slowest));
    if let Some(edited) = of(P99Calm) {
        let ratio = times(slowest / edited.median);
        figure.push_str(&format!(", {ratio} the one with edits"));
    }
    if let Some(disturbed) = of(Disturbed) {
        let (median, max) = (
            Disturbed.write(disturbed.median),
            Disturbed.write(disturbed.max),
        );
        figure.push_str(&format!(
            ", the machine's pauses left out, which {median} % of the requests met (at most {max} % in a round)"
        ));
    }
    if let Some(all) = slowest_of_all(results) {
        figure.push_str(&format!("; with them {}", all.figure));
    }
    if let Some(quiet) = of(QuietSlowestCalm) {
        let ratio = times(quiet.max / usual);
        figure.push_str(&format!(
            "; where nothing is edited {ratio}, pauses left out"
        ));
    }
    Some(Measured {
        figure,
        met: ratio <= 2.0,
    })
}

/// The same where the machine's pauses are not known.
fn slowest_of_all(results: &Results) -> Option<Measured> {
    let of = |metric| spread(results, "churn", Gaas, metric);
    let slowest = of(Slowest)?.max;
    let ratio = slowest / of(QuietP99)?.median;
    Some(Measured {
        figure: format!("{} ({} µs)", times(ratio), Slowest.write(slowest)),
        met: ratio <= 2.0,
    })
}

fn spread(results: &Results, scenario: &str, target: Target, metric: Metric) -> Option<Spread> {
    results.scenario(scenario)?.spread(target, metric)
}

fn times(ratio: f64) -> String {
    format!("{ratio:.2} ×")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::results::ScenarioResult;

    /// A round of a target in a scenario.
    type Round<'a> = (&'a str, Target, &'a [(Metric, f64)]);

    fn results(rounds: &[Round<'_>]) -> Results {
        let mut by_name: BTreeMap<&str, ScenarioResult> = BTreeMap::new();
        for &(name, target, figures) in rounds {
            let scenario = by_name.entry(name).or_insert_with(|| ScenarioResult {
                name: name.to_owned(),
                ..ScenarioResult::default()
            });
            let sample = figures.iter().copied().collect();
            scenario.rounds.entry(target).or_default().push(sample);
        }
        Results {
            scenarios: by_name.into_values().collect(),
            ..Results::default()
        }
    }

    fn measured(results: &Results, about: &str) -> Option<Measured> {
        let mut found = goals(results)
            .into_iter()
            .filter(|g| g.what.contains(about));
        let goal = found.next().unwrap();
        assert!(found.next().is_none(), "{about} names two goals");
        goal.measured
    }

    #[test]
    fn a_goal_that_was_not_measured_is_stated_all_the_same() {
        let all = goals(&Results::default());
        assert_eq!(all.len(), 11);
        assert!(all.iter().all(|goal| goal.measured.is_none()));
    }

    #[test]
    fn a_ratio_above_its_limit_misses_the_goal() {
        let results = results(&[
            ("get", Gaas, &[(CpuPerRequest, 20.0)]),
            ("get", Pingora, &[(CpuPerRequest, 19.0)]),
            ("get", Envoy, &[(CpuPerRequest, 40.0)]),
        ]);
        let floor = measured(&results, "CPU per request at most 1.05 × bare").unwrap();
        assert_eq!((floor.figure.as_str(), floor.met), ("1.05 ×", false));
        assert!(measured(&results, "Envoy").unwrap().met);
        assert_eq!(measured(&results, "Traefik"), None);
    }

    #[test]
    fn a_p99_is_compared_turn_by_turn_and_told_for_rounds_too() {
        let results = results(&[
            ("get", Gaas, &[(P99, 900.0), (P99OfTurn, 210.0)]),
            ("get", Pingora, &[(P99, 300.0), (P99OfTurn, 200.0)]),
        ]);
        let p99 = measured(&results, "p99 at most 1.05").unwrap();
        let figure = "1.05 × in half of the turns; 3.00 × over whole rounds";
        assert_eq!((p99.figure.as_str(), p99.met), (figure, true));
    }

    #[test]
    fn keys_are_held_against_the_cost_of_one_key_at_the_same_time() {
        let grown = |one| {
            let many = "keys-1000000";
            let results = results(&[
                ("keys-1", Gaas, &[(CpuPerRequest, 20.0)]),
                ("keys-1", Pingora, &[(CpuPerRequest, 18.0)]),
                (many, Gaas, &[(CpuPerRequest, 24.0)]),
                (many, OneKey, &[(CpuPerRequest, one)]),
                (many, Pingora, &[(CpuPerRequest, 18.0)]),
            ]);
            measured(&results, "grows").unwrap()
        };
        let figure = "1.09 ×, by turns with one key; between the scenarios 1.20 × (bare Pingora, \
                      which knows no keys, 1.00 ×)";
        assert_eq!(
            (grown(22.0).figure.as_str(), grown(22.0).met),
            (figure, true)
        );
        assert!(!grown(21.0).met);
    }

    #[test]
    fn all_requests_count_where_the_pauses_are_not_known() {
        let churn = |figures| measured(&results(&[("churn", Gaas, figures)]), "No request");
        let all = churn(&[(QuietP99, 500.0), (Slowest, 1_010.0)]).unwrap();
        assert_eq!((all.figure.as_str(), all.met), ("2.02 × (1,010 µs)", false));
        let calm = [(QuietP99Calm, 400.0), (SlowestCalm, 700.0)];
        let figures = [[(QuietP99, 500.0), (Slowest, 1_010.0)], calm].concat();
        assert!(churn(&figures).unwrap().met);
    }

    #[test]
    fn edits_that_slow_all_requests_excuse_no_slow_one() {
        let figures = [
            (P99Calm, 250.0),
            (QuietP99Calm, 200.0),
            (SlowestCalm, 450.0),
            (QuietSlowestCalm, 500.0),
        ];
        let results = results(&[("churn", Gaas, &figures)]);
        let measured = measured(&results, "No request").unwrap();
        let figure = "2.25 × (450 µs), 1.80 × the one with edits; where nothing is edited 2.50 ×, \
                      pauses left out";
        assert_eq!((measured.figure.as_str(), measured.met), (figure, false));
    }

    #[test]
    fn one_slow_request_in_one_round_misses_the_goal() {
        let rounds = |slowest| {
            results(&[
                (
                    "churn",
                    Gaas,
                    &[(QuietP99Calm, 500.0), (SlowestCalm, 700.0)],
                ),
                (
                    "churn",
                    Gaas,
                    &[(QuietP99Calm, 500.0), (SlowestCalm, slowest)],
                ),
            ])
        };
        assert!(measured(&rounds(990.0), "No request").unwrap().met);
        assert!(!measured(&rounds(1_010.0), "No request").unwrap().met);
    }
}
