//! Billing cycles: every organization has exactly one open cycle at any instant.
//!
//! A cycle is open, then closed, then settled: closed when the next one began, settled when every
//! gateway's journal has passed its end, so that its totals can no longer change.

mod list;
mod schedule;

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::ControlStore;
use super::changes::ChangeKind;
use super::idempotency::Made;
use super::webhooks::told;
use super::write::{WriteBy, Writing, Written};
use crate::clock::UnixMillis;
use crate::ids::{BillingCycleId, OrgId};
use crate::model::EventType;
use crate::store::error::{Fault, StoreError};

const SELECT: &str = "SELECT id, opened_at_ms, closed_at_ms, settled_at_ms FROM billing_cycle";

/// A billing period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cycle {
    /// Its number, which usage is counted under.
    pub id: BillingCycleId,
    /// When it began.
    pub opened_at: UnixMillis,
    /// When it ended, if it has.
    pub closed_at: Option<UnixMillis>,
    /// When its totals became final, if they have.
    pub settled_at: Option<UnixMillis>,
}

/// The cycle that a reset closed, and the one it opened at the same instant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CloseCycle {
    /// The one that ended.
    pub closed: Cycle,
    /// The one that began.
    pub opened: Cycle,
}

impl ControlStore {
    /// The organization's open cycle.
    ///
    /// # Errors
    /// Not found when there is no such organization.
    pub fn open_cycle(&self, org: OrgId) -> Result<Cycle, StoreError> {
        self.database.read(|connection| open(connection, org))
    }

    /// Closes the organization's open cycle and opens the next.
    ///
    /// # Errors
    /// A conflict when the `Idempotency-Key` was used for another request.
    pub fn close_cycle(&self, by: &WriteBy<'_>) -> Result<Written<CloseCycle>, StoreError> {
        self.write_once(
            by,
            close,
            |cycles| Made {
                id: cycles.closed.id.get(),
                also: Some(cycles.opened.id.get()),
            },
            |writing, made| {
                Ok(CloseCycle {
                    closed: numbered(writing, Some(made.id))?,
                    opened: numbered(writing, made.also)?,
                })
            },
        )
    }
}

/// The organization's open cycle.
pub(super) fn open(connection: &Connection, org: OrgId) -> Result<Cycle, Fault> {
    let sql = format!("{SELECT} WHERE org_id = ?1 AND closed_at_ms IS NULL");
    let found = connection
        .prepare_cached(&sql)?
        .query_row([org], read)
        .optional()?;
    Ok(found.ok_or(StoreError::NotFound("billing cycle"))?)
}

/// Opens a cycle for an organization that has none open.
pub(super) fn begin(writing: &Writing<'_>, opened_at: UnixMillis) -> Result<Cycle, Fault> {
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO billing_cycle (org_id, opened_at_ms) VALUES (?1, ?2) RETURNING id",
    )?;
    let id = statement.query_row(params![writing.actor.org, opened_at], |row| row.get(0))?;
    Ok(Cycle {
        id,
        opened_at,
        closed_at: None,
        settled_at: None,
    })
}

/// The open cycle of every organization.
pub(super) fn all_open(connection: &Connection) -> Result<Vec<(OrgId, BillingCycleId)>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT org_id, id FROM billing_cycle WHERE closed_at_ms IS NULL")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}

fn close(writing: &Writing<'_>) -> Result<Written<CloseCycle>, Fault> {
    let org = writing.actor.org;
    let mut closed = open(writing.tx, org)?;
    // A clock that was set back must not end a cycle before it began.
    let at = writing.now.max(closed.opened_at);
    let mut statement = writing
        .tx
        .prepare_cached("UPDATE billing_cycle SET closed_at_ms = ?2 WHERE id = ?1")?;
    statement.execute(params![closed.id, at])?;
    closed.closed_at = Some(at);
    let opened = begin(writing, at)?;
    let detail = json!({ "opened": opened.id });
    writing.audit(
        "billing_cycle.close",
        ("billing_cycle", closed.id.get()),
        &detail,
    )?;
    let cycles = CloseCycle { closed, opened };
    writing.tell(EventType::CycleClosed, &told::closed(&cycles))?;
    let seq = writing.changed(ChangeKind::OpenCycle, org.get())?;
    Ok(Written::new(cycles, seq))
}

fn numbered(writing: &Writing<'_>, number: Option<u32>) -> Result<Cycle, Fault> {
    let id = number.and_then(BillingCycleId::new);
    let id = id.ok_or(StoreError::NotFound("billing cycle"))?;
    owned(writing.tx, writing.actor.org, id)
}

/// A cycle of an organization.
pub(super) fn owned(
    connection: &Connection,
    org: OrgId,
    id: BillingCycleId,
) -> Result<Cycle, Fault> {
    let sql = format!("{SELECT} WHERE org_id = ?1 AND id = ?2");
    let mut statement = connection.prepare_cached(&sql)?;
    let found = statement.query_row(params![org, id], read).optional()?;
    Ok(found.ok_or(StoreError::NotFound("billing cycle"))?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Cycle> {
    Ok(Cycle {
        id: row.get(0)?,
        opened_at: row.get(1)?,
        closed_at: row.get(2)?,
        settled_at: row.get(3)?,
    })
}
