//! How a batch of journal records becomes sums: all of them and the journal's cursor together, so
//! that no record is counted twice and none is lost, whenever the process ends.

use std::collections::HashMap;

use rusqlite::{Transaction, params};

use super::UsageStore;
use crate::clock::UnixMillis;
use crate::store::columns::Count;
use crate::store::error::{Fault, StoreError};
use crate::usage::{BilledQuantity, BilledSeries, Series, Totals};

const HOUR_S: u64 = 3_600;
const DAY_S: u64 = 86_400;
/// How many batches are remembered for the operator.
const KEPT_BATCHES: i64 = 1_000;

/// A place in the journal: the next slot to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct JournalCursor {
    /// The segment's number.
    pub segment: u64,
    /// The slot within it.
    pub slot: u32,
}

/// Journal records, summed up.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// Sums per minute (its first second since 1970, UTC) and series.
    pub rollups: HashMap<(u64, Series), Totals>,
    /// Billed quantities.
    pub billed: HashMap<BilledSeries, BilledQuantity>,
    /// How many records were summed up.
    pub records: u64,
    /// Where the journal continues after them.
    pub cursor: JournalCursor,
}

impl UsageStore {
    /// Adds a batch to the sums and moves the cursor: all of it or nothing.
    ///
    /// # Errors
    /// When the database is locked or cannot be written; the batch can then be given again.
    pub fn write(&self, batch: &Batch, now: UnixMillis) -> Result<(), StoreError> {
        let hours = coarser(&batch.rollups, HOUR_S);
        let days = coarser(&hours, DAY_S);
        self.database.write(|tx| {
            add_rollups(tx, UPSERT_MINUTE, &batch.rollups)?;
            add_rollups(tx, UPSERT_HOUR, &hours)?;
            add_rollups(tx, UPSERT_DAY, &days)?;
            add_billed(tx, &batch.billed)?;
            move_cursor(tx, batch.cursor)?;
            remember(tx, batch, now)
        })
    }

    /// Puts all that was written on the disk. What the journal kept until now can go afterwards.
    ///
    /// # Errors
    /// When a long read is in the way, or the disk cannot be written.
    pub fn checkpoint(&self) -> Result<(), StoreError> {
        self.database.checkpoint()
    }
}

macro_rules! upsert_rollup {
    ($table:literal) => {
        concat!(
            "INSERT INTO ",
            $table,
            " (org_id, bucket_start_s, service_id, api_key_id, status_class, origin,
               requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
             ON CONFLICT DO UPDATE SET
                 requests = requests + excluded.requests,
                 billable_requests = billable_requests + excluded.billable_requests,
                 billed_units = billed_units + excluded.billed_units,
                 bytes_in = bytes_in + excluded.bytes_in,
                 bytes_out = bytes_out + excluded.bytes_out,
                 latency_us = latency_us + excluded.latency_us"
        )
    };
}

const UPSERT_MINUTE: &str = upsert_rollup!("usage_minute");
const UPSERT_HOUR: &str = upsert_rollup!("usage_hour");
const UPSERT_DAY: &str = upsert_rollup!("usage_day");

/// Sums buckets up into longer ones of `width_s` seconds.
fn coarser(
    rollups: &HashMap<(u64, Series), Totals>,
    width_s: u64,
) -> HashMap<(u64, Series), Totals> {
    let mut sums: HashMap<(u64, Series), Totals> = HashMap::new();
    for (&(start_s, series), totals) in rollups {
        let sum = sums
            .entry((start_s - start_s % width_s, series))
            .or_default();
        sum.requests += totals.requests;
        sum.billable_requests += totals.billable_requests;
        sum.billed_units += totals.billed_units;
        sum.bytes_in += totals.bytes_in;
        sum.bytes_out += totals.bytes_out;
        sum.latency_us += totals.latency_us;
    }
    sums
}

fn add_rollups(
    tx: &Transaction<'_>,
    upsert: &str,
    rollups: &HashMap<(u64, Series), Totals>,
) -> Result<(), Fault> {
    let mut statement = tx.prepare_cached(upsert)?;
    for (&(start_s, series), totals) in rollups {
        statement.execute(params![
            series.org,
            Count(start_s),
            series.service,
            series.api_key,
            series.status_class.digit(),
            series.origin.code(),
            Count(totals.requests),
            Count(totals.billable_requests),
            Count(totals.billed_units),
            Count(totals.bytes_in),
            Count(totals.bytes_out),
            Count(totals.latency_us),
        ])?;
    }
    Ok(())
}

fn add_billed(
    tx: &Transaction<'_>,
    billed: &HashMap<BilledSeries, BilledQuantity>,
) -> Result<(), Fault> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO billed_usage
             (org_id, cycle_id, api_key_id, service_id, price_version_id, requests, units)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
         ON CONFLICT DO UPDATE SET
             requests = requests + excluded.requests, units = units + excluded.units",
    )?;
    for (series, quantity) in billed {
        statement.execute(params![
            series.org,
            series.cycle,
            series.api_key,
            series.service,
            series.price_version,
            Count(quantity.requests),
            Count(quantity.units),
        ])?;
    }
    Ok(())
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
