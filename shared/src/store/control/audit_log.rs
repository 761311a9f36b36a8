//! Reading the audit log, newest first.

use rusqlite::params;

use super::ControlStore;
use super::write::{Actor, Page};
use crate::clock::UnixMillis;
use crate::ids::{ManagementTokenId, UserId};
use crate::store::error::StoreError;

/// What somebody did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// Its number; a later event has a higher one.
    pub id: u32,
    /// When.
    pub at: UnixMillis,
    /// Who.
    pub user: UserId,
    /// The person's present name.
    pub user_name: String,
    /// The management token that was presented, if it was one.
    pub token: Option<ManagementTokenId>,
    /// What was done, such as `api_key.revoke`.
    pub action: String,
    /// What kind of thing it was done to.
    pub entity_kind: String,
    /// Which one.
    pub entity_id: u32,
    /// What else there is to say, without secrets.
    pub detail: serde_json::Value,
}

impl ControlStore {
    /// The organization's events before `before`, newest first, at most `limit` (at least one);
    /// those of one action, or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn audit_events(
        &self,
        actor: Actor,
        action: Option<&str>,
        before: Option<u32>,
        limit: u32,
    ) -> Result<Page<AuditEvent>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT a.id, a.at_ms, a.user_id, u.name, a.token_id, a.action, a.entity_kind,
                        a.entity_id, a.detail
                 FROM audit_event a JOIN user u ON u.id = a.user_id
                 WHERE a.org_id = ?1 AND a.id < ?2 AND (?3 IS NULL OR a.action = ?3)
                 ORDER BY a.id DESC LIMIT ?4",
            )?;
            let before = before.map_or(i64::MAX, i64::from);
            let bounds = params![actor.org, before, action, i64::from(limit) + 1];
            let rows = statement.query_map(bounds, |row| {
                let detail: String = row.get(8)?;
                Ok(AuditEvent {
                    id: row.get(0)?,
                    at: row.get(1)?,
                    user: row.get(2)?,
                    user_name: row.get(3)?,
                    token: row.get(4)?,
                    action: row.get(5)?,
                    entity_kind: row.get(6)?,
                    entity_id: row.get(7)?,
                    // A check on the column sees to it that it is JSON.
                    detail: serde_json::from_str(&detail).unwrap_or_default(),
                })
            })?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |event| event.id))
        })
    }
}
