//! Sums records up into what one transaction writes.

use std::collections::HashMap;

use gaas_shared::store::{Batch, JournalCursor};
use gaas_shared::usage::{BilledSeries, Series, UsageRecord};

const SECONDS_PER_MINUTE: u64 = 60;

/// A batch of nothing that ends at `position`.
pub(super) fn empty(position: JournalCursor) -> Batch {
    Batch {
        rollups: HashMap::new(),
        billed: HashMap::new(),
        records: 0,
        cursor: position,
    }
}

/// Counts one record in. The cursor is the caller's to move.
pub(super) fn add(batch: &mut Batch, record: &UsageRecord) {
    batch.records += 1;
    let second = record.settled_at_s();
    let series = Series {
        org: record.org,
        service: record.service,
        api_key: record.api_key,
        status_class: record.status_class(),
        origin: record.origin,
    };
    let minute = second - second % SECONDS_PER_MINUTE;
    batch
        .rollups
        .entry((minute, series))
        .or_default()
        .add(record);
    if record.billed_units == 0 {
        return;
    }
    let series = BilledSeries {
        org: record.org,
        cycle: record.cycle,
        api_key: record.api_key,
        service: record.service,
        price_version: record.price_version,
    };
    let billed = batch.billed.entry(series).or_default();
    billed.requests += 1;
    billed.units += u64::from(record.billed_units);
}
