//! The audit log: who did what, when, to which entity. Rows are only ever added.

use rusqlite::params;

use super::write::Writing;
use crate::store::error::Fault;

/// Adds a row to the transaction at hand.
pub(super) fn record(
    writing: &Writing<'_>,
    action: &str,
    (kind, id): (&str, u32),
    detail: &serde_json::Value,
) -> Result<(), Fault> {
    let actor = writing.actor;
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO audit_event
             (org_id, at_ms, user_id, token_id, action, entity_kind, entity_id, detail)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    statement.execute(params![
        actor.org,
        writing.now,
        actor.user,
        actor.token,
        action,
        kind,
        id,
        detail.to_string(),
    ])?;
    Ok(())
}
