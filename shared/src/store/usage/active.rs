//! Which keys were used lately.

use rusqlite::params;

use super::UsageStore;
use super::columns::SUMS;
use super::sums::Dimension;
use crate::ids::{ApiKeyId, OrgId};
use crate::store::columns::Count;
use crate::store::error::StoreError;
use crate::usage::Interval;

impl UsageStore {
    /// An organization's keys with requests in the minutes from `since_s` on (in seconds since
    /// 1970). Costs as much as there are such keys, however many others there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn active_keys(&self, org: OrgId, since_s: u64) -> Result<Vec<ApiKeyId>, StoreError> {
        let since_s = Interval::Minute.start_of(since_s);
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT DISTINCT id FROM {}
                 WHERE org_id = ?1 AND dimension = ?2 AND bucket_start_s >= ?3 ORDER BY id",
                SUMS.of(Interval::Minute)
            ))?;
            let bounds = params![org, Dimension::ApiKey.code(), Count(since_s)];
            let rows = statement.query_map(bounds, |row| row.get(0))?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        })
    }
}
