//! When cycles end by themselves.

use rusqlite::{Connection, OptionalExtension, params};
use serde_json::json;

use super::{CloseCycle, close, open};
use crate::billing::{AnniversaryDay, CycleSchedule};
use crate::clock::UnixMillis;
use crate::ids::OrgId;
use crate::store::control::ControlStore;
use crate::store::control::first_start;
use crate::store::control::write::{Actor, WriteBy, Written};
use crate::store::error::{Fault, StoreError};

impl ControlStore {
    /// When the organization's cycles end; with the calendar month unless somebody said otherwise.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn cycle_schedule(&self, org: OrgId) -> Result<CycleSchedule, StoreError> {
        self.database.read(|connection| load(connection, org))
    }

    /// Says when cycles end from now on, the open one included.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn set_cycle_schedule(
        &self,
        by: &WriteBy<'_>,
        schedule: CycleSchedule,
    ) -> Result<Written<CycleSchedule>, StoreError> {
        self.write_by(by, |writing| {
            let org = writing.actor.org;
            if load(writing.tx, org)? == schedule {
                return writing.unchanged(schedule);
            }
            let (kind, day) = columns(schedule);
            let mut statement = writing.tx.prepare_cached(
                "INSERT INTO billing_schedule (org_id, kind, day) VALUES (?1, ?2, ?3)
                 ON CONFLICT DO UPDATE SET kind = excluded.kind, day = excluded.day",
            )?;
            statement.execute(params![org, kind, day])?;
            let detail = json!({ "kind": kind, "day": day });
            writing.audit("billing_schedule.set", ("organization", org.get()), &detail)?;
            writing.unchanged(schedule)
        })
    }

    /// Closes the organization's open cycle if its end has come, and opens the next.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn close_cycle_if_due(
        &self,
        by: &WriteBy<'_>,
    ) -> Result<Written<Option<CloseCycle>>, StoreError> {
        self.write_by(by, |writing| {
            // Looked at again inside the transaction: somebody may just have closed it by hand.
            let cycle = open(writing.tx, writing.actor.org)?;
            let end = load(writing.tx, writing.actor.org)?.end_after(cycle.opened_at);
            if end.is_none_or(|end| end > writing.now) {
                return writing.unchanged(None);
            }
            let closed = close(writing)?;
            Ok(Written::new(Some(closed.value), closed.seq))
        })
    }

    /// In whose name to close open cycles whose end has come.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_cycles(&self, now: UnixMillis) -> Result<Vec<Actor>, StoreError> {
        self.database.read(|connection| {
            let mut due = Vec::new();
            for owner in first_start::owners(connection)? {
                let cycle = open(connection, owner.org)?;
                let end = load(connection, owner.org)?.end_after(cycle.opened_at);
                if end.is_some_and(|end| end <= now) {
                    due.push(owner);
                }
            }
            Ok(due)
        })
    }
}

fn load(connection: &Connection, org: OrgId) -> Result<CycleSchedule, Fault> {
    let mut statement =
        connection.prepare_cached("SELECT kind, day FROM billing_schedule WHERE org_id = ?1")?;
    let row: Option<(String, Option<i64>)> = statement
        .query_row([org], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((kind, day)) = row else {
        return Ok(CycleSchedule::CalendarMonth);
    };
    match (kind.as_str(), day) {
        ("calendar_month", _) => Ok(CycleSchedule::CalendarMonth),
        ("manual", _) => Ok(CycleSchedule::Manual),
        (_, Some(day)) => match AnniversaryDay::new(day) {
            Ok(day) => Ok(CycleSchedule::Anniversary(day)),
            Err(error) => Err(StoreError::Corrupt(error.to_string()).into()),
        },
        (kind, None) => {
            let message = format!("a billing schedule of kind {kind} has no day");
            Err(StoreError::Corrupt(message).into())
        }
    }
}

fn columns(schedule: CycleSchedule) -> (&'static str, Option<i8>) {
    match schedule {
        CycleSchedule::CalendarMonth => ("calendar_month", None),
        CycleSchedule::Anniversary(day) => ("anniversary", Some(day.get())),
        CycleSchedule::Manual => ("manual", None),
    }
}
