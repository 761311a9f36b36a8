//! The document: every figure in it comes from the results.

use super::goals::goals;
use super::plot;
use crate::metric::{Metric, Spread};
use crate::results::{Results, ScenarioResult};
use crate::target::Target;

/// The whole document.
pub(super) fn document(results: &Results, plots: &[(String, String)]) -> String {
    let mut text = String::from("# What was measured\n\n");
    head(&mut text, results);
    aims(&mut text, results);
    if plots.iter().any(|(name, _)| name == plot::BY_KEYS) {
        line(
            &mut text,
            &format!(
                "## Cost as keys grow\n\n![CPU per request by number of keys]({})\n",
                plot::BY_KEYS
            ),
        );
    }
    for scenario in &results.scenarios {
        section(&mut text, scenario, plots);
    }
    text
}

fn aims(text: &mut String, results: &Results) {
    text.push_str("## Goals\n\n| goal | measured | met |\n|---|---:|---|\n");
    for goal in goals(results) {
        let (figure, met) = match &goal.measured {
            Some(measured) if measured.met => (measured.figure.as_str(), "yes"),
            Some(measured) => (measured.figure.as_str(), "no"),
            None => ("not in this run", ""),
        };
        line(text, &format!("| {} | {figure} | {met} |", goal.what));
    }
    text.push_str(
        "\nWhat stands between the gateway and nginx with Lua, and what was tried, stands in \
         [docs/performance.md](../../../docs/performance.md).\n\n",
    );
}

fn head(text: &mut String, results: &Results) {
    let machine = &results.machine;
    line(
        text,
        &format!(
            "Measured by `gaas-bench` (see [benches/README.md](../../README.md)) at commit {} from {}: \
             {} rounds, {} s for each measurement that says nothing else, all targets in turn within each round. {}, {} \
             cores of which the server has one to itself, {}, Linux {} with congestion control {}; \
             in open loops the generator {} everything else on its core; load average before: {}. The workspace's binaries are built with profile `{}` \
             ([what that is](../../README.md#what-is-measured)). This file is made; do not edit \
             it.\n",
            results.commit.as_deref().unwrap_or("unknown"),
            results.begun,
            results.rounds,
            results.seconds,
            machine.processor,
            machine.cores,
            machine.system,
            machine.kernel,
            machine.congestion_control,
            if machine.foremost_generator {
                "runs before"
            } else {
                "competes with"
            },
            machine.load_before,
            results.profile
        ),
    );
    text.push_str("| target | what it is |\n|---|---|\n");
    for (target, version) in &results.versions {
        line(text, &format!("| {} | {version} |", target.name()));
    }
    let missing =
        |target: &Target| *target != Target::Before && !results.versions.contains_key(target);
    for target in Target::ALL.into_iter().filter(missing) {
        line(text, &format!("| {} | not in this run |", target.name()));
    }
    text.push_str(
        "\nHow far each does the same job stands in [benches/peers](../../peers/README.md). \
         Figures are medians over the rounds, with the least and the greatest in brackets. Ratios \
         are medians of each round's ratio.\n\n",
    );
}

fn section(text: &mut String, scenario: &ScenarioResult, plots: &[(String, String)]) {
    line(
        text,
        &format!("## {}\n\n{}\n", scenario.name, scenario.title),
    );
    let metrics = scenario.metrics();
    if metrics.contains(&Metric::P99) {
        line(
            text,
            &format!(
                "{} connections; latency at {} requests/s for {} s, from the instant a request \
                 was due.\n",
                scenario.connections, scenario.per_second, scenario.open_seconds
            ),
        );
    }
    table(text, scenario, &metrics, "target", figure);
    let compared: Vec<_> = metrics
        .into_iter()
        .filter(|metric| Metric::COMPARED.contains(metric))
        .collect();
    table(
        text,
        scenario,
        &compared,
        "× nginx-Lua · × bare Pingora",
        ratios,
    );
    for (target, why) in &scenario.left_out {
        line(
            text,
            &format!("Left out: {}, because {why}.\n", target.name()),
        );
    }
    let prefix = |metric| format!("{}-{}.svg", scenario.name, plot::name(metric));
    for metric in [Metric::CpuPerRequest, Metric::P99, Metric::ReadyIn] {
        if plots.iter().any(|(name, _)| *name == prefix(metric)) {
            line(text, &format!("![{}]({})", metric.title(), prefix(metric)));
        }
    }
    text.push('\n');
}

/// A row for each target, a column for each of the figures, each cell as `write` has it.
fn table(
    text: &mut String,
    scenario: &ScenarioResult,
    metrics: &[Metric],
    corner: &str,
    write: fn(&ScenarioResult, Target, Metric) -> Option<String>,
) {
    let titles: Vec<_> = metrics.iter().map(|metric| metric.title()).collect();
    line(text, &format!("| {corner} | {} |", titles.join(" | ")));
    line(text, &format!("|---|{}", "---:|".repeat(metrics.len())));
    for target in Target::ALL {
        if scenario.rounds.contains_key(&target) {
            let cells = metrics
                .iter()
                .map(|&metric| write(scenario, target, metric));
            let cells: Vec<_> = cells.map(Option::unwrap_or_default).collect();
            line(
                text,
                &format!("| {} | {} |", target.name(), cells.join(" | ")),
            );
        }
    }
    text.push('\n');
}

fn figure(scenario: &ScenarioResult, target: Target, metric: Metric) -> Option<String> {
    let Spread { min, median, max } = scenario.spread(target, metric)?;
    let write = |value| metric.write(value);
    Some(format!(
        "{} ({} … {})",
        write(median),
        write(min),
        write(max)
    ))
}

/// As multiples of nginx-Lua's and of bare Pingora's. A dash where that one has no part in the
/// scenario.
pub(super) fn ratios(scenario: &ScenarioResult, target: Target, metric: Metric) -> Option<String> {
    scenario.spread(target, metric)?;
    let to = |other| {
        let ratio = scenario.ratio(target, other, metric);
        ratio.map_or_else(|| "–".to_owned(), |ratio| format!("{ratio:.2}"))
    };
    Some(format!(
        "{} · {}",
        to(Target::NginxLua),
        to(Target::Pingora)
    ))
}

fn line(text: &mut String, content: &str) {
    text.push_str(content);
    text.push('\n');
}
