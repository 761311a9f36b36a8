//! The figures that every usage answer is made of.

use gaas_shared::store::Figures;
use serde::Serialize;
use utoipa::ToSchema;

use super::range;

/// Usage within a stretch of time.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = UsagePoint)]
pub(in crate::api) struct PointBody {
    /// When the stretch begins.
    #[schema(format = DateTime)]
    at: String,
    /// Requests, whatever became of them.
    #[schema(examples(42))]
    requests: u64,
    /// Of them, those that were billed any units.
    #[schema(examples(40))]
    billable_requests: u64,
    /// Units billed.
    #[schema(examples(40))]
    units: u64,
    /// Request body bytes.
    bytes_in: u64,
    /// Response body bytes.
    bytes_out: u64,
    /// Requests that the backend answered 5xx, or the gateway in its place.
    errors: u64,
    /// Requests that the gateway refused (4xx).
    refused: u64,
    /// The time within which half of the requests ended; off by a factor of 1.78 at most, as all
    /// percentiles are. `null` without requests, and where `percentiles` is `false`.
    #[schema(examples(12.5))]
    p50_ms: Option<f64>,
    /// The time within which 95 % of the requests ended.
    #[schema(examples(48.0))]
    p95_ms: Option<f64>,
    /// The time within which 99 % of the requests ended.
    #[schema(examples(120.0))]
    p99_ms: Option<f64>,
}

impl PointBody {
    /// The figures of a stretch that begins at `start_s`.
    pub(in crate::api) fn of(start_s: u64, figures: &Figures) -> Self {
        let totals = &figures.totals;
        Self {
            at: range::instant(start_s),
            requests: totals.requests,
            billable_requests: totals.billable_requests,
            units: totals.billed_units,
            bytes_in: totals.bytes_in,
            bytes_out: totals.bytes_out,
            errors: figures.errors,
            refused: figures.refused,
            p50_ms: percentile_ms(figures, 50),
            p95_ms: percentile_ms(figures, 95),
            p99_ms: percentile_ms(figures, 99),
        }
    }
}

/// A percentile in milliseconds, to the microsecond.
pub(in crate::api) fn percentile_ms(figures: &Figures, percent: u8) -> Option<f64> {
    let microseconds = figures.totals.latencies.percentile_us(percent)?;
    Some(microseconds.round() / 1_000.0)
}
