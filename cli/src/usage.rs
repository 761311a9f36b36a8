//! `gaas usage`: requests over time, as a table, CSV or JSON.

use serde_json::Value;

use crate::args::usage::UsageArgs;
use crate::console;
use crate::instant::{From, typed_if};
use crate::remote::Client;
use crate::show::{self, Column, Table};

/// Runs the command.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(args: &UsageArgs) -> anyhow::Result<()> {
    let query = [
        ("from", typed_if("--from", args.from.as_ref(), From::Past)?),
        ("to", typed_if("--to", args.to.as_ref(), From::Past)?),
        ("interval", args.interval.clone()),
        ("group_by", args.group_by.clone()),
        ("service_id", args.service.map(|id| id.to_string())),
        ("api_key_id", args.key.map(|id| id.to_string())),
    ];
    let client = Client::of(&args.common.remote)?;
    if args.csv {
        console::pass_on(&client.download("usage", &query, "text/csv")?);
        return Ok(());
    }
    let usage = client.get("usage", &query)?;
    if args.common.json {
        show::json(&usage);
    } else {
        tell(&usage);
    }
    Ok(())
}

fn tell(usage: &Value) {
    let is_grouped = usage["group_by"].as_str().is_some_and(|by| by != "none");
    let mut lines = lines(usage);
    let left_out = lines.len();
    lines.retain(|line| line["requests"] != 0);
    let left_out = left_out - lines.len();
    if !lines.is_empty() {
        let mut totals = usage["totals"].clone();
        totals["at"] = Value::from("Total");
        totals["label"] = Value::from("");
        lines.push(totals);
    }
    let mut columns = vec![Column::left("FROM (UTC)", |line| {
        show::instant(&line["at"])
    })];
    if is_grouped {
        columns.push(Column::left("GROUP", |line| show::text(&line["label"])));
    }
    let numbers = [
        ("REQUESTS", "requests"),
        ("BILLABLE", "billable_requests"),
        ("UNITS", "units"),
        ("ERRORS (5xx)", "errors"),
        ("REFUSED (4xx)", "refused"),
        ("IN (bytes)", "bytes_in"),
        ("OUT (bytes)", "bytes_out"),
        ("P50 (ms)", "p50_ms"),
        ("P95 (ms)", "p95_ms"),
        ("P99 (ms)", "p99_ms"),
    ];
    for (header, field) in numbers {
        columns.push(Column::right(header, move |line| number(&line[field])));
    }
    let stretch = format!(
        "{} to {} (UTC), a line per {}",
        show::instant(&usage["from"]),
        show::instant(&usage["to"]),
        show::text(&usage["interval"])
    );
    Table::new(&columns).print(&lines, &format!("No requests from {stretch}."));
    if left_out > 0 && !lines.is_empty() {
        console::warn(format_args!(
            "{stretch}; {left_out} lines without requests are left out."
        ));
    }
}

/// All points of all series in the order of time, each with its series' label.
fn lines(usage: &Value) -> Vec<Value> {
    let mut lines = Vec::new();
    for series in usage["series"].as_array().into_iter().flatten() {
        for point in series["points"].as_array().into_iter().flatten() {
            let mut line = point.clone();
            line["label"] = series["label"].clone();
            lines.push(line);
        }
    }
    // Stable: within an instant, series stay in their order.
    lines.sort_by(|a, b| a["at"].as_str().cmp(&b["at"].as_str()));
    lines
}

/// Latencies are estimates: two decimals say more than they know already.
fn number(value: &Value) -> String {
    match value.as_f64() {
        Some(number) if value.is_f64() => format!("{number:.2}"),
        _ => show::text(value),
    }
}
