//! The document: every figure in it comes from the results.

use std::fmt::Write;

use super::goals::goals;
use super::plot;
use crate::metric::Metric;
use crate::results::{Results, ScenarioResult};
use crate::target::Target;

/// The whole document.
pub(super) fn document(results: &Results, plots: &[(String, String)]) -> String {
    let mut text = String::from("# What was measured\n\n");
    head(&mut text, results);
    let goals = goals(results);
    if !goals.is_empty() {
        text += "## Goals\n\n| goal | measured | met |\n|---|---:|---|\n";
        for goal in goals {
            let met = if goal.met { "yes" } else { "no" };
            line(
                &mut text,
                &format!("| {} | {} | {met} |", goal.what, goal.measured),
            );
        }
        text.push('\n');
    }
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

fn head(text: &mut String, results: &Results) {
    let machine = &results.machine;
    line(
        text,
        &format!(
            "Measured by `gaas-bench` (see [benches/README.md](../../README.md)) from {}: {} rounds, {} s for \
         each measurement, all targets in turn within each round. {}, {} cores of which the server \
         has one to itself, {}, Linux {}; load average before: {}. The workspace's binaries are \
         built with profile `{}`. This file is made; do not edit it.\n",
            results.begun,
            results.rounds,
            results.seconds,
            machine.processor,
            machine.cores,
            machine.system,
            machine.kernel,
            machine.load_before,
            results.profile
        ),
    );
    text.push_str("| target | what it is |\n|---|---|\n");
    for (target, version) in &results.versions {
        line(text, &format!("| {} | {version} |", target.name()));
    }
    text.push_str(
        "\nFigures are medians over the rounds, with the least and the greatest in \
                   brackets. Ratios are medians of each round's ratio.\n\n",
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
                "{} connections; latency at {} requests/s, from the instant a request was due.\n",
                scenario.connections, scenario.per_second
            ),
        );
    }
    let with_ratios = metrics.contains(&Metric::CpuPerRequest);
    text.push_str("| target |");
    for metric in &metrics {
        let _infallible = write!(text, " {} |", metric.title());
    }
    if with_ratios {
        text.push_str(" CPU to nginx-Lua | CPU to bare Pingora |");
    }
    text.push_str("\n|---|");
    text.push_str(&"---:|".repeat(metrics.len() + if with_ratios { 2 } else { 0 }));
    text.push('\n');
    for target in Target::ALL {
        if scenario.rounds.contains_key(&target) {
            row(text, scenario, target, &metrics, with_ratios);
        }
    }
    text.push('\n');
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

fn row(
    text: &mut String,
    scenario: &ScenarioResult,
    target: Target,
    metrics: &[Metric],
    with_ratios: bool,
) {
    let _infallible = write!(text, "| {} |", target.name());
    for &metric in metrics {
        let cell = scenario
            .spread(target, metric)
            .map_or_else(String::new, |spread| {
                let write = |value| metric.write(value);
                format!(
                    "{} ({} … {})",
                    write(spread.median),
                    write(spread.min),
                    write(spread.max)
                )
            });
        let _infallible = write!(text, " {cell} |");
    }
    if with_ratios {
        for to in [Target::NginxLua, Target::Pingora] {
            let ratio = scenario.ratio(target, to, Metric::CpuPerRequest);
            let cell = ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}"));
            let _infallible = write!(text, " {cell} |");
        }
    }
    text.push('\n');
}

fn line(text: &mut String, content: &str) {
    text.push_str(content);
    text.push('\n');
}
