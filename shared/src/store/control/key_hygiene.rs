//! All live keys with just what a report on their hygiene needs.

use rusqlite::params;

use super::ControlStore;
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, OrgId};
use crate::model::{KeyScope, RateLimit};
use crate::store::columns;
use crate::store::error::StoreError;

/// A key that is accepted now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LiveKey {
    /// Its number.
    pub id: ApiKeyId,
    /// What it opens.
    pub scope: KeyScope,
    /// Its own limit; `None` follows the configured default.
    pub rate_limit: Option<RateLimit>,
    /// From when on it is refused.
    pub expires_at: Option<UnixMillis>,
    /// When it was made.
    pub created_at: UnixMillis,
}

impl ControlStore {
    /// The organization's keys that are accepted at `now`, in ascending order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn live_keys(&self, org: OrgId, now: UnixMillis) -> Result<Vec<LiveKey>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, service_id, rate_limit_requests, rate_limit_window_seconds, burst,
                        expires_at_ms, created_at_ms
                 FROM api_key
                 WHERE org_id = ?1 AND revoked_at_ms IS NULL
                   AND (expires_at_ms IS NULL OR expires_at_ms > ?2)
                 ORDER BY id",
            )?;
            let rows = statement.query_map(params![org, now], |row| {
                Ok(LiveKey {
                    id: row.get(0)?,
                    scope: columns::scope(row, 1)?,
                    rate_limit: columns::rate_limit(row, 2)?,
                    expires_at: row.get(5)?,
                    created_at: row.get(6)?,
                })
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}
