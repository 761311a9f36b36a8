//! How a batch of journal records becomes sums: all of them and the journal's cursor together, so
//! that no record is counted twice and none is lost, whenever the process ends.
//!
//! How many rows that touches depends on how many series were active, not on how many requests
//! they had: of these, no more than a few hundred reach the request log. Rows are written nearly in
//! the order of their primary keys, so that neighbours are found, and made, on the same page.

use rustc_hash::FxHashMap;

use rusqlite::{Transaction, params};

use super::UsageStore;
use super::batch::{Batch, Buckets, JournalCursor};
use super::columns::{CUSTOMERS, ROLLUPS, SUMS, Tables};
use super::owners::Owned;
use super::parts::{Parts, SumKey, in_order};
use super::request_log;
use super::sums;
use super::upsert::{add_figures, upsert};
use crate::background::ShortSteps;
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, OrgId};
use crate::store::columns::{Count, integer};
use crate::store::error::{Fault, StoreError};
use crate::usage::{BilledQuantity, BilledSeries, Interval, Series};

/// How many batches are remembered for the operator.
const KEPT_BATCHES: i64 = 1_000;

impl UsageStore {
    /// Adds a batch to the sums and moves the cursor: all of it or nothing.
    ///
    /// # Errors
    /// When the database is locked or cannot be written; the batch can then be given again.
    pub fn write(&self, batch: &Batch, now: UnixMillis) -> Result<(), StoreError> {
        let owned = self.database.write(|tx| {
            let owned = self.owners.of_batch(tx, batch)?;
            add_all(tx, batch, &owned)?;
            note_activity(tx, &batch.rollups)?;
            add_billed(tx, &batch.billed)?;
            request_log::append(tx, &batch.recent)?;
            move_cursor(tx, batch.cursor)?;
            remember(tx, batch, now)?;
            Ok(owned)
        })?;
        self.owners.keep(owned);
        Ok(())
    }

    /// Puts all that was written on the disk. What the journal kept until now can go afterwards.
    ///
    /// # Errors
    /// When a long read is in the way, or the disk cannot be written.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.database.checkpoint()
    }
}

/// Adds the batch to the sums of every kind and length.
fn add_all(tx: &Transaction<'_>, batch: &Batch, owned: &Owned) -> Result<(), Fault> {
    let series = in_order(&batch.rollups);
    let customers = sums::of_customers(&series, owned);
    let mut rollups = Parts::of(&series);
    let mut by_customer = Parts::of(&customers);
    let mut by_dimension = sums::of_batch(&series, &batch.methods, &customers);
    // What is in order by the minute nearly is by the hour.
    for interval in [Interval::Minute, Interval::Hour, Interval::Day] {
        rollups.sum_by(interval);
        by_customer.sum_by(interval);
        by_dimension.sum_by(interval);
        add_parts(tx, ROLLUPS, interval, &rollups)?;
        add_parts(tx, CUSTOMERS, interval, &by_customer)?;
        add_parts(tx, SUMS, interval, &by_dimension)?;
    }
    Ok(())
}

fn add_parts<S: SumKey>(
    tx: &Transaction<'_>,
    tables: Tables,
    interval: Interval,
    parts: &Parts<'_, S>,
) -> Result<(), Fault> {
    add_figures(tx, tables.of(interval), tables.key, |rows| {
        parts.each_sum(|start_s, series, totals| rows.add(series.row(integer(start_s)?), totals))
    })
}

/// Moves each key's last use forward. A late batch, as after a crash, moves none back.
fn note_activity(tx: &Transaction<'_>, rollups: &Buckets<Series>) -> Result<(), Fault> {
    let mut latest: FxHashMap<(OrgId, ApiKeyId), u64> = FxHashMap::default();
    let mut steps = ShortSteps::default();
    for &(minute, series) in rollups.keys() {
        steps.step();
        let last = latest.entry((series.org, series.api_key)).or_default();
        *last = minute.max(*last);
    }
    let mut latest: Vec<_> = latest.into_iter().collect();
    latest.sort_unstable_by_key(|&(key, _)| {
        steps.step();
        key
    });
    let columns = "org_id, api_key_id, last_used_s";
    let later = "last_used_s = MAX(last_used_s, excluded.last_used_s)";
    upsert(tx, "key_activity", columns, later, |rows| {
        latest.into_iter().try_for_each(|((org, api_key), minute)| {
            rows.add([Ok(org.into()), Ok(api_key.into()), integer(minute)])
        })
    })
}

fn add_billed(
    tx: &Transaction<'_>,
    billed: &FxHashMap<BilledSeries, BilledQuantity>,
) -> Result<(), Fault> {
    let mut billed: Vec<_> = billed.iter().collect();
    let mut steps = ShortSteps::default();
    billed.sort_unstable_by_key(|&(series, _)| {
        steps.step();
        *series
    });
    let columns = "org_id, cycle_id, api_key_id, service_id, price_version_id, requests, units";
    let more = "requests = requests + excluded.requests, units = units + excluded.units";
    upsert(tx, "billed_usage", columns, more, |rows| {
        billed.into_iter().try_for_each(|(series, quantity)| {
            rows.add([
                Ok(series.org.into()),
                Ok(series.cycle.into()),
                Ok(series.api_key.into()),
                Ok(series.service.into()),
                Ok(series.price_version.into()),
                integer(quantity.requests),
                integer(quantity.units),
            ])
        })
    })
}

fn move_cursor(tx: &Transaction<'_>, cursor: JournalCursor) -> Result<(), Fault> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO journal_cursor (id, segment, slot) VALUES (1, ?1, ?2)
         ON CONFLICT DO UPDATE SET segment = excluded.segment, slot = excluded.slot",
    )?;
    statement.execute(params![Count(cursor.segment), cursor.slot])?;
    Ok(())
}

fn remember(tx: &Transaction<'_>, batch: &Batch, now: UnixMillis) -> Result<(), Fault> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO usage_batch (written_at_ms, records, segment, slot) VALUES (?1, ?2, ?3, ?4)",
    )?;
    let cursor = batch.cursor;
    let id = statement.insert(params![
        now,
        Count(batch.records),
        Count(cursor.segment),
        cursor.slot
    ])?;
    let mut statement = tx.prepare_cached("DELETE FROM usage_batch WHERE id <= ?1")?;
    statement.execute([id - KEPT_BATCHES])?;
    Ok(())
}
