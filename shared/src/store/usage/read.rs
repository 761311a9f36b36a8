//! What the sums say. Every read is short: a long one would keep the log from being emptied.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, params};

use super::{JournalCursor, UsageStore};
use crate::ids::{ApiKeyId, BillingCycleId, OrgId, ServiceId};
use crate::store::columns::Count;
use crate::store::error::{Fault, StoreError};
use crate::usage::{BilledQuantity, BilledSeries};

/// What one key did on one service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeyUsage {
    /// Requests, whatever became of them.
    pub requests: u64,
    /// Of them, billable ones.
    pub billable_requests: u64,
}

impl UsageStore {
    /// Where the journal continues after all that was written; `None` before the first batch.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn cursor(&self) -> Result<Option<JournalCursor>, StoreError> {
        self.database.read(cursor)
    }

    /// Requests on a service over all time, per key in ascending order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn usage_by_key(
        &self,
        org: OrgId,
        service: ServiceId,
    ) -> Result<Vec<(ApiKeyId, KeyUsage)>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT api_key_id, SUM(requests), SUM(billable_requests)
                 FROM usage_day WHERE org_id = ?1 AND service_id = ?2
                 GROUP BY api_key_id ORDER BY api_key_id",
            )?;
            let rows = statement.query_map(params![org, service], |row| {
                let (Count(requests), Count(billable_requests)) = (row.get(1)?, row.get(2)?);
                Ok((
                    row.get(0)?,
                    KeyUsage {
                        requests,
                        billable_requests,
                    },
                ))
            })?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        })
    }

    /// What was billed in each cycle from one to another, both included; cycles without use are
    /// left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn billed_per_cycle(
        &self,
        org: OrgId,
        (first, last): (BillingCycleId, BillingCycleId),
    ) -> Result<HashMap<BillingCycleId, BilledQuantity>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT cycle_id, SUM(requests), SUM(units) FROM billed_usage
                 WHERE org_id = ?1 AND cycle_id BETWEEN ?2 AND ?3 GROUP BY cycle_id",
            )?;
            let rows = statement.query_map(params![org, first, last], |row| {
                let (Count(requests), Count(units)) = (row.get(1)?, row.get(2)?);
                Ok((row.get(0)?, BilledQuantity { requests, units }))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// What a cycle's bill is made from, in ascending order of key, service and price version.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn billed(
        &self,
        org: OrgId,
        cycle: BillingCycleId,
    ) -> Result<Vec<(BilledSeries, BilledQuantity)>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT api_key_id, service_id, price_version_id, requests, units
                 FROM billed_usage WHERE org_id = ?1 AND cycle_id = ?2
                 ORDER BY api_key_id, service_id, price_version_id",
            )?;
            let rows = statement.query_map(params![org, cycle], |row| {
                let series = BilledSeries {
                    org,
                    cycle,
                    api_key: row.get(0)?,
                    service: row.get(1)?,
                    price_version: row.get(2)?,
                };
                let (Count(requests), Count(units)) = (row.get(3)?, row.get(4)?);
                Ok((series, BilledQuantity { requests, units }))
            })?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        })
    }
}

/// Where the journal continues after all that was written.
pub(super) fn cursor(connection: &Connection) -> Result<Option<JournalCursor>, Fault> {
    let mut statement = connection.prepare_cached("SELECT segment, slot FROM journal_cursor")?;
    let found = statement.query_row([], |row| {
        let Count(segment) = row.get(0)?;
        let slot = row.get(1)?;
        Ok(JournalCursor { segment, slot })
    });
    Ok(found.optional()?)
}
