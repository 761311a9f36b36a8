//! The columns that every table of sums ends with.

use rusqlite::Row;

use crate::store::columns::Count;
use crate::usage::{Interval, Latencies, Totals};

/// All of them, in the order in which they are written and read.
pub(super) const FIGURES: &str = "requests, billable_requests, billed_units, bytes_in, bytes_out, \
     latency_us, l00, l01, l02, l03, l04, l05, l06, l07, l08, l09, l10, l11, l12, l13, l14, l15, \
     l16, l17, l18, l19, l20, l21, l22, l23";
/// The first of them: all but the histogram, which is most of a row.
pub(super) const COUNTS: &str =
    "requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us";
/// How many those are.
pub(super) const PLAIN: usize = 6;

/// Tables of the same columns, one for each length of bucket.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tables {
    names: [&'static str; 3],
    /// The primary key's columns, in its order.
    pub(super) key: &'static str,
}

/// How many columns each of those keys has.
pub(super) const KEY_COLUMNS: usize = 6;

/// Sums per series.
pub(super) const ROLLUPS: Tables = Tables {
    names: ["usage_minute", "usage_hour", "usage_day"],
    key: "org_id, bucket_start_s, service_id, api_key_id, status_class, origin",
};
/// Sums per service and customer.
pub(super) const CUSTOMERS: Tables = Tables {
    names: [
        "usage_customer_minute",
        "usage_customer_hour",
        "usage_customer_day",
    ],
    key: "org_id, bucket_start_s, service_id, customer_id, status_class, origin",
};
/// Sums over one dimension.
pub(super) const SUMS: Tables = Tables {
    names: ["usage_sum_minute", "usage_sum_hour", "usage_sum_day"],
    key: "org_id, dimension, bucket_start_s, id, status_class, origin",
};

impl Tables {
    /// The one with buckets of this length.
    pub(super) const fn of(self, interval: Interval) -> &'static str {
        match interval {
            Interval::Minute => self.names[0],
            Interval::Hour => self.names[1],
            Interval::Day => self.names[2],
        }
    }
}

/// Reads [`FIGURES`], the first from column `at`.
pub(super) fn read(row: &Row<'_>, at: usize) -> rusqlite::Result<Totals> {
    let mut latencies = Latencies::default();
    for (bucket, latency) in latencies.0.iter_mut().enumerate() {
        Count(*latency) = row.get(at + PLAIN + bucket)?;
    }
    Ok(Totals {
        latencies,
        ..read_counts(row, at)?
    })
}

/// Reads [`COUNTS`], the first from column `at`.
pub(super) fn read_counts(row: &Row<'_>, at: usize) -> rusqlite::Result<Totals> {
    let count = |offset: usize| row.get(at + offset).map(|Count(count)| count);
    Ok(Totals {
        requests: count(0)?,
        billable_requests: count(1)?,
        billed_units: count(2)?,
        bytes_in: count(3)?,
        bytes_out: count(4)?,
        latency_us: count(5)?,
        latencies: Latencies::default(),
    })
}
