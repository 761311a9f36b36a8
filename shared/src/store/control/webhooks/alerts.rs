//! Thresholds of allowances: each is told once per period, however often it is looked at and
//! however often the process starts anew.

use rusqlite::{Transaction, params};
use serde_json::Value;

use super::outbox;
use crate::clock::UnixMillis;
use crate::ids::OrgId;
use crate::model::EventType;
use crate::store::control::write::Writing;
use crate::store::control::{ControlStore, first_start};
use crate::store::error::{Fault, StoreError};

/// A threshold that was reached.
#[derive(Debug, Clone, PartialEq)]
pub struct Reached {
    /// Whose allowance: `key:7:requests_per_day`.
    pub subject: String,
    /// In which window or cycle, and of which limit.
    pub period: String,
    /// How much of it is used, in percent.
    pub percent: u8,
    /// What the event tells.
    pub kind: EventType,
    /// What it says.
    pub data: Value,
}

impl ControlStore {
    /// Tells each of these thresholds that was not told before in its period. Answers how many
    /// were new.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn tell_reached(
        &self,
        org: OrgId,
        reached: &[Reached],
        now: UnixMillis,
    ) -> Result<usize, StoreError> {
        self.database.write(|tx| {
            let owners = first_start::owners(tx)?;
            let actor = owners.into_iter().find(|owner| owner.org == org);
            let actor = actor.ok_or(StoreError::NotFound("user"))?;
            let writing = Writing { tx, actor, now };
            let mut statement = writing.tx.prepare_cached(
                "INSERT INTO alert_reached (org_id, subject, period, percent, at_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            )?;
            let mut new = 0;
            for one in reached {
                let values = params![org, one.subject, one.period, one.percent, now];
                if statement.execute(values)? == 1 {
                    outbox::tell(&writing, one.kind, &one.data)?;
                    new += 1;
                }
            }
            Ok(new)
        })
    }
}

/// Forgets what was told in periods that are over: before `before`, with a later period begun.
pub(super) fn forget(tx: &Transaction<'_>, before: UnixMillis) -> Result<(), Fault> {
    let mut statement = tx.prepare_cached(
        "DELETE FROM alert_reached AS old WHERE at_ms < ?1 AND EXISTS
             (SELECT 1 FROM alert_reached AS later
              WHERE later.org_id = old.org_id AND later.subject = old.subject
                AND later.period <> old.period AND later.at_ms >= old.at_ms)",
    )?;
    statement.execute([before])?;
    Ok(())
}
