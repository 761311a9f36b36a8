//! Usage as comma-separated values (RFC 4180), for spreadsheets.

use std::fmt::Write as _;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_DISPOSITION, HeaderValue};
use gaas_shared::store::{Chart, UsageGroup};

use super::names::Names;
use super::point::percentile_ms;
use super::range;
use crate::api::csv::cell;

const HEAD: &str = "at,group,label,requests,billable_requests,units,bytes_in,bytes_out,errors,\
     refused,p50_ms,p95_ms,p99_ms\r\n";

/// A line per group and bucket that has any requests, in ascending order of both.
pub(super) fn answer(chart: &Chart, group: UsageGroup, names: &Names) -> HttpResponse {
    let mut text = HEAD.to_owned();
    for (&(number, start_s), figures) in chart {
        let (name, label) = names.label(group, number);
        let totals = &figures.totals;
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{},{},{},{},{},{},{},{},{},{}",
            range::instant(start_s),
            cell(&name.unwrap_or_default()),
            cell(&label),
            totals.requests,
            totals.billable_requests,
            totals.billed_units,
            totals.bytes_in,
            totals.bytes_out,
            figures.errors,
            figures.refused,
        );
        for percent in [50, 95, 99] {
            text.push(',');
            if let Some(milliseconds) = percentile_ms(figures, percent) {
                let _ = write!(text, "{milliseconds}");
            }
        }
        text.push_str("\r\n");
    }
    HttpResponse::Ok()
        .content_type("text/csv; charset=utf-8")
        .insert_header((
            CONTENT_DISPOSITION,
            HeaderValue::from_static("attachment; filename=\"usage.csv\""),
        ))
        .body(text)
}
