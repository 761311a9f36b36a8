//! Plots, written as SVG by hand: bars with their spread, and one line plot.

use std::fmt::Write;

use crate::metric::{Metric, Spread};
use crate::results::{Results, ScenarioResult};
use crate::target::Target;

/// The plot of cost by number of keys.
pub(super) const BY_KEYS: &str = "cpu-by-keys.svg";
const KEY_SCENARIOS: [&str; 3] = ["keys-1", "keys-1000", "keys-1000000"];

const WIDTH: f64 = 640.0;
const LEFT: f64 = 96.0;
const RIGHT: f64 = 110.0;
const BAR: f64 = 20.0;
const STEP: f64 = 32.0;
const TOP: f64 = 48.0;
const COLOURS: [&str; 8] = [
    "#1b6ca8", "#8c8c8c", "#7fb3d8", "#5b8c5a", "#8fb58e", "#c9a227", "#a05195", "#d45087",
];

/// How a figure is called in a file name.
pub(super) const fn name(metric: Metric) -> &'static str {
    match metric {
        Metric::CpuPerRequest => "cpu",
        Metric::P99 => "p99",
        Metric::ReadyIn => "ready",
        _ => "figure",
    }
}

/// A bar for each target: the median, and a line from the least to the greatest.
pub(super) fn bars(scenario: &ScenarioResult, metric: Metric) -> Option<String> {
    let figures: Vec<(Target, Spread)> = Target::ALL
        .into_iter()
        .filter_map(|target| Some((target, scenario.spread(target, metric)?)))
        .collect();
    let most = figures
        .iter()
        .map(|(_, spread)| spread.max)
        .fold(0.0, f64::max);
    if most <= 0.0 {
        return None;
    }
    let scale = (WIDTH - LEFT - RIGHT) / most;
    let height = TOP + STEP * figures.len() as f64 + 12.0;
    let mut svg = open(height, &format!("{}: {}", scenario.name, metric.title()));
    for (row, (target, spread)) in figures.iter().enumerate() {
        let top = TOP + STEP * row as f64;
        let middle = top + BAR / 2.0;
        let (from, to) = (LEFT + spread.min * scale, LEFT + spread.max * scale);
        let width = spread.median * scale;
        let _infallible = write!(
            svg,
            r##"<text x="{:.1}" y="{:.1}" text-anchor="end">{}</text>
<rect x="{LEFT:.1}" y="{top:.1}" width="{width:.1}" height="{BAR}" fill="{}"/>
<path d="M{from:.1} {middle:.1}H{to:.1}M{from:.1} {:.1}v8M{to:.1} {:.1}v8" stroke="#333"/>
<text x="{:.1}" y="{:.1}">{}</text>
"##,
            LEFT - 8.0,
            middle + 4.0,
            target.name(),
            colour(*target),
            middle - 4.0,
            middle - 4.0,
            to + 8.0,
            middle + 4.0,
            metric.write(spread.median),
        );
    }
    svg.push_str("</svg>\n");
    Some(svg)
}

/// CPU per request at 1, 1,000 and 1,000,000 keys; none unless all were measured.
pub(super) fn by_keys(results: &Results) -> Option<String> {
    const HEIGHT: f64 = 320.0;
    const BOTTOM: f64 = 270.0;
    let scenarios: Vec<_> = KEY_SCENARIOS
        .iter()
        .map(|name| results.scenario(name))
        .collect::<Option<_>>()?;
    let line_of = |target: Target| -> Option<Vec<f64>> {
        let median = |s: &&ScenarioResult| Some(s.spread(target, Metric::CpuPerRequest)?.median);
        scenarios.iter().map(median).collect()
    };
    let lines: Vec<_> = Target::ALL
        .into_iter()
        .filter_map(|target| Some((target, line_of(target)?)))
        .collect();
    let most = lines
        .iter()
        .flat_map(|(_, line)| line)
        .copied()
        .fold(0.0, f64::max);
    if most <= 0.0 {
        return None;
    }
    let x = |at: usize| LEFT + (WIDTH - LEFT - RIGHT) * at as f64 / 2.0;
    let y = |value: f64| BOTTOM - (BOTTOM - TOP) * value / most;
    let mut svg = open(HEIGHT, "CPU per request (µs) by number of keys");
    let _infallible = writeln!(
        svg,
        r##"<path d="M{LEFT} {BOTTOM}H{:.1}" stroke="#333"/>"##,
        x(2)
    );
    for (at, scenario) in scenarios.iter().enumerate() {
        let _infallible = writeln!(
            svg,
            r#"<text x="{:.1}" y="{:.1}" text-anchor="middle">{} keys</text>"#,
            x(at),
            BOTTOM + 20.0,
            scenario.keys
        );
    }
    for (target, line) in &lines {
        let points: Vec<_> = line
            .iter()
            .enumerate()
            .map(|(at, value)| format!("{:.1},{:.1}", x(at), y(*value)))
            .collect();
        let last = line.last().copied().unwrap_or_default();
        let _infallible = write!(
            svg,
            r#"<polyline points="{}" fill="none" stroke="{}" stroke-width="2"/>
<text x="{:.1}" y="{:.1}">{} {}</text>
"#,
            points.join(" "),
            colour(*target),
            x(2) + 8.0,
            y(last) + 4.0,
            target.name(),
            Metric::CpuPerRequest.write(last),
        );
    }
    svg.push_str("</svg>\n");
    Some(svg)
}

fn open(height: f64, title: &str) -> String {
    format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height:.0}" width="{WIDTH}" height="{height:.0}" font-family="sans-serif" font-size="13" fill="#222">
<rect width="100%" height="100%" fill="#fff"/>
<text x="16" y="26" font-size="15">{title}</text>
"##
    )
}

fn colour(target: Target) -> &'static str {
    let at = Target::ALL.iter().position(|&other| other == target);
    at.and_then(|at| COLOURS.get(at).copied()).unwrap_or("#333")
}
