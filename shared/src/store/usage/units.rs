//! Units billed over a stretch of time, whatever cycles and prices they were billed under.

use rusqlite::params;

use super::UsageStore;
use crate::ids::{ApiKeyId, OrgId, ServiceId};
use crate::store::columns::Count;
use crate::store::error::StoreError;
use crate::usage::BilledQuantity;

const DAY_S: u64 = 86_400;

/// What a key was billed for on a service.
pub(super) type BilledOnService = ((ApiKeyId, ServiceId), BilledQuantity);

impl UsageStore {
    /// What each key was billed for on each service from one whole hour (UTC, in seconds since
    /// 1970) to another, in ascending order. Read from days where both are whole days.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn billed_between(
        &self,
        org: OrgId,
        (from_s, to_s): (u64, u64),
    ) -> Result<Vec<BilledOnService>, StoreError> {
        let whole_days = from_s.is_multiple_of(DAY_S) && to_s.is_multiple_of(DAY_S);
        let table = if whole_days {
            "usage_day"
        } else {
            "usage_hour"
        };
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT api_key_id, service_id, SUM(billable_requests), SUM(billed_units)
                 FROM {table} WHERE org_id = ?1 AND bucket_start_s >= ?2 AND bucket_start_s < ?3
                 GROUP BY api_key_id, service_id HAVING SUM(billed_units) > 0
                 ORDER BY api_key_id, service_id"
            ))?;
            let bounds = params![org, Count(from_s), Count(to_s)];
            let rows = statement.query_map(bounds, |row| {
                let (Count(requests), Count(units)) = (row.get(2)?, row.get(3)?);
                Ok((
                    (row.get(0)?, row.get(1)?),
                    BilledQuantity { requests, units },
                ))
            })?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        })
    }
}
