//! Telling what was measured: on the terminal while it goes on, and as a document with plots.

mod goals;
mod markdown;
mod plot;
mod terminal;

use std::path::Path;

use anyhow::Context;

pub(crate) use terminal::{Progress, table};

use crate::metric::Metric;
use crate::results::Results;

/// The document's name.
pub(crate) const FILE: &str = "README.md";

/// Writes the document and its plots beside the results.
///
/// # Errors
/// When a file cannot be written.
pub(crate) fn write(results: &Results, dir: &Path) -> anyhow::Result<()> {
    let mut plots = Vec::new();
    for scenario in &results.scenarios {
        for metric in [Metric::CpuPerRequest, Metric::P99, Metric::ReadyIn] {
            if let Some(svg) = plot::bars(scenario, metric) {
                let name = format!("{}-{}.svg", scenario.name, plot::name(metric));
                plots.push((name, svg));
            }
        }
    }
    if let Some(svg) = plot::by_keys(results) {
        plots.push((plot::BY_KEYS.to_owned(), svg));
    }
    let text = markdown::document(results, &plots);
    for (name, content) in plots.iter().chain([&(FILE.to_owned(), text)]) {
        std::fs::write(dir.join(name), content).with_context(|| format!("cannot write {name}"))?;
    }
    Ok(())
}
