//! When keys were last used, and how much lately.

use std::collections::HashMap;
use std::sync::Arc;

use rusqlite::params;

use super::UsageStore;
use super::chart::{UsageGroup, UsageRange};
use super::source::{each_row, list};
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, OrgId};
use crate::store::columns::Count;
use crate::store::error::StoreError;
use crate::usage::Interval;

/// How a key was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeyActivity {
    /// The minute of its latest request; `None` when there never was one.
    pub last_used: Option<UnixMillis>,
    /// Its requests on the days asked for, whatever became of them.
    pub requests: u64,
}

impl UsageStore {
    /// When each key of an organization was last used; keys that never were are left out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_uses(&self, org: OrgId) -> Result<HashMap<ApiKeyId, UnixMillis>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT api_key_id, last_used_s FROM key_activity WHERE org_id = ?1",
            )?;
            let rows = statement.query_map([org], |row| Ok((row.get(0)?, millis(row.get(1)?))))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// How these keys were used: last, and on the whole days (UTC) from `from_s` up to `to_s`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn key_activity(
        &self,
        org: OrgId,
        keys: &[ApiKeyId],
        (from_s, to_s): (u64, u64),
    ) -> Result<HashMap<ApiKeyId, KeyActivity>, StoreError> {
        let mut activity: HashMap<ApiKeyId, KeyActivity> = HashMap::new();
        let ids: Vec<u32> = keys.iter().map(|key| key.get()).collect();
        if ids.is_empty() {
            return Ok(activity);
        }
        let range = UsageRange {
            org,
            interval: Interval::Day,
            from_s: Interval::Day.start_of(from_s),
            to_s: Interval::Day.end_of(to_s),
            service: None,
            keys: None,
            customer: None,
            owners: Arc::default(),
            method: None,
        };
        self.database.read(|connection| {
            let group = UsageGroup::ApiKey;
            each_row(
                connection,
                &range,
                group,
                Some(&ids),
                "requests",
                |_, id, row| {
                    let Count(requests) = row.get(2)?;
                    if let Some(key) = ApiKeyId::new(id) {
                        activity.entry(key).or_default().requests += requests;
                    }
                    Ok(())
                },
            )?;
            let mut statement = connection.prepare_cached(&format!(
                "SELECT api_key_id, last_used_s FROM key_activity
                 WHERE org_id = ?1 AND api_key_id IN ({})",
                list(&ids)
            ))?;
            let mut rows = statement.query(params![org])?;
            while let Some(row) = rows.next()? {
                activity.entry(row.get(0)?).or_default().last_used = Some(millis(row.get(1)?));
            }
            Ok(())
        })?;
        Ok(activity)
    }
}

const fn millis(seconds: i64) -> UnixMillis {
    UnixMillis(seconds.saturating_mul(1_000))
}
