//! What keys have used of their allowances, and up to where in the journal that counts.

use std::fmt::Write;

use rusqlite::{Connection, params};

use super::UsageStore;
use super::batch::JournalCursor;
use super::columns::SUMS;
use super::read::cursor;
use super::sums::Dimension;
use crate::ids::{ApiKeyId, BillingCycleId, OrgId, PriceVersionId, ServiceId};
use crate::store::columns::Count;
use crate::store::error::{Fault, StoreError};
use crate::usage::Interval;

/// Sums over some keys, and the place in the journal that they go up to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Consumption {
    /// All records before it are in the sums, none from it on.
    pub cursor: JournalCursor,
    /// Billable requests of the day.
    pub today: u64,
    /// Billable requests of the month, the day included.
    pub this_month: u64,
    /// Billed units, per key, because each key's tiers and free units count by themselves.
    pub billed: Vec<BilledUnits>,
}

/// Units billed to one key on one service at one price in one cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct BilledUnits {
    /// In which cycle.
    pub cycle: BillingCycleId,
    /// For which key.
    pub api_key: ApiKeyId,
    /// On which service.
    pub service: ServiceId,
    /// At which price.
    pub price_version: PriceVersionId,
    /// How many.
    pub units: u64,
}

impl UsageStore {
    /// What these keys of an organization have used: on the day that starts at `day_start_s`, in
    /// the month that starts at `month_start_s` (both in seconds since 1970, UTC) up to that day,
    /// and billed in the cycles after `after_cycle` (`None`: in all). Sums and cursor belong to one
    /// instant.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn consumption(
        &self,
        org: OrgId,
        keys: &[ApiKeyId],
        day_start_s: u64,
        month_start_s: u64,
        after_cycle: Option<BillingCycleId>,
    ) -> Result<Consumption, StoreError> {
        self.database.read(|connection| {
            let mut used = Consumption {
                cursor: cursor(connection)?.unwrap_or_default(),
                ..Consumption::default()
            };
            let days = days(day_start_s, month_start_s);
            for &key in keys {
                add_requests(connection, (org, key), day_start_s, &days, &mut used)?;
                add_billed(connection, (org, key), after_cycle, &mut used)?;
            }
            Ok(used)
        })
    }
}

/// The first seconds of the days in question, as a list: each is one look into the index.
fn days(day_start_s: u64, month_start_s: u64) -> String {
    let mut list = day_start_s.to_string();
    let mut day = month_start_s;
    while day < day_start_s {
        // Writing to a string does not fail.
        let _ = write!(list, ", {day}");
        day += Interval::Day.seconds();
    }
    list
}

fn add_requests(
    connection: &Connection,
    (org, key): (OrgId, ApiKeyId),
    day_start_s: u64,
    days: &str,
    used: &mut Consumption,
) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT bucket_start_s, SUM(billable_requests) FROM {}
         WHERE org_id = ?1 AND dimension = ?2 AND bucket_start_s IN ({days}) AND id = ?3
         GROUP BY bucket_start_s",
        SUMS.of(Interval::Day)
    ))?;
    let mut rows = statement.query(params![org, Dimension::ApiKey.code(), key])?;
    while let Some(row) = rows.next()? {
        let (Count(day), Count(requests)) = (row.get(0)?, row.get(1)?);
        used.this_month += requests;
        if day == day_start_s {
            used.today += requests;
        }
    }
    Ok(())
}

fn add_billed(
    connection: &Connection,
    (org, api_key): (OrgId, ApiKeyId),
    after_cycle: Option<BillingCycleId>,
    used: &mut Consumption,
) -> Result<(), Fault> {
    // The key stands behind the cycle in the primary key, and there are few cycles after one.
    let mut statement = connection.prepare_cached(
        "SELECT cycle_id, service_id, price_version_id, units FROM billed_usage
         WHERE org_id = ?1 AND api_key_id = ?2 AND cycle_id IN (
             WITH RECURSIVE cycle (id) AS (
                 SELECT MIN(cycle_id) FROM billed_usage WHERE org_id = ?1 AND cycle_id > ?3
                 UNION ALL
                 SELECT (SELECT MIN(cycle_id) FROM billed_usage
                         WHERE org_id = ?1 AND cycle_id > cycle.id)
                 FROM cycle WHERE cycle.id IS NOT NULL)
             SELECT id FROM cycle WHERE id IS NOT NULL)
         ORDER BY cycle_id, service_id, price_version_id",
    )?;
    let after = after_cycle.map_or(0, BillingCycleId::get);
    let mut rows = statement.query(params![org, api_key, after])?;
    while let Some(row) = rows.next()? {
        let Count(units) = row.get(3)?;
        used.billed.push(BilledUnits {
            cycle: row.get(0)?,
            api_key,
            service: row.get(1)?,
            price_version: row.get(2)?,
            units,
        });
    }
    Ok(())
}
