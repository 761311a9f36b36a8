//! How every write is made: one IMMEDIATE transaction that holds the change itself, its audit row
//! and its row in `change`, so that none of them can be without the others.

use rusqlite::Transaction;

use super::ControlStore;
use super::audit;
use super::changes::{self, ChangeKind};
use super::idempotency::{self, Idempotency, Made, Seen};
use super::webhooks;
use crate::clock::UnixMillis;
use crate::ids::{ManagementTokenId, OrgId, UserId};
use crate::model::EventType;
use crate::store::error::{Fault, StoreError};

/// Who acts: decides what can be seen, and stands in the audit log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// The organization acted for. Whatever belongs to another does not exist for this actor.
    pub org: OrgId,
    /// The person.
    pub user: UserId,
    /// The token that was presented, if it was one.
    pub token: Option<ManagementTokenId>,
}

/// Who writes, when, and under which `Idempotency-Key`.
#[derive(Debug, Clone, Copy)]
pub struct WriteBy<'a> {
    /// Who writes.
    pub actor: Actor,
    /// The present instant.
    pub now: UnixMillis,
    /// The key that makes a repeat harmless, if the caller gave one.
    pub idempotency: Option<Idempotency<'a>>,
}

/// What a write came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written<T> {
    /// The entity as it is now.
    pub value: T,
    /// The write's change number: the data plane has it once it has applied this number.
    pub seq: i64,
    /// Whether an earlier request with the same `Idempotency-Key` made it, and this one nothing.
    pub replayed: bool,
}

/// A part of a list in ascending order of identifiers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page<T> {
    /// The entities.
    pub items: Vec<T>,
    /// The last one's identifier where more follow: the next call's `after`.
    pub next: Option<u32>,
}

impl<T> Page<T> {
    /// Cuts `limit + 1` fetched rows down to a page; the extra row only shows that more follow.
    pub(super) fn cut(mut items: Vec<T>, limit: u32, id: impl Fn(&T) -> u32) -> Self {
        let limit = limit as usize;
        let more = items.len() > limit;
        items.truncate(limit);
        let next = items.last().filter(|_| more).map(id);
        Self { items, next }
    }
}

/// The inside of a write: the transaction, and who makes it when.
pub(super) struct Writing<'t> {
    pub(super) tx: &'t Transaction<'t>,
    pub(super) actor: Actor,
    pub(super) now: UnixMillis,
}

impl Writing<'_> {
    /// Writes the audit row. `detail` never holds a secret.
    pub(super) fn audit(
        &self,
        action: &str,
        entity: (&str, u32),
        detail: &serde_json::Value,
    ) -> Result<(), Fault> {
        audit::record(self, action, entity, detail)
    }

    /// Puts an event into the outbox: who wants to hear of it is told. `data` never holds a secret.
    pub(super) fn tell(&self, kind: EventType, data: &serde_json::Value) -> Result<(), Fault> {
        webhooks::tell(self, kind, data)
    }

    /// Tells the data plane to look at an entity again; answers the change's number.
    pub(super) fn changed(&self, kind: ChangeKind, entity: u32) -> Result<i64, Fault> {
        changes::append(self.tx, self.actor.org, kind, entity)
    }

    /// The answer of a write that found nothing to change.
    pub(super) fn unchanged<T>(&self, value: T) -> Result<Written<T>, Fault> {
        let seq = changes::last(self.tx)?;
        Ok(Written {
            value,
            seq,
            replayed: false,
        })
    }
}

impl<T> Written<T> {
    /// The answer of a write that made change number `seq`.
    pub(super) const fn new(value: T, seq: i64) -> Self {
        Self {
            value,
            seq,
            replayed: false,
        }
    }

    /// The same write, told otherwise.
    pub(super) fn map<U>(self, tell: impl FnOnce(T) -> U) -> Written<U> {
        Written {
            value: tell(self.value),
            seq: self.seq,
            replayed: self.replayed,
        }
    }
}

impl ControlStore {
    /// Runs a write whose repetition is harmless by itself.
    pub(super) fn write_by<T>(
        &self,
        by: &WriteBy<'_>,
        work: impl FnOnce(&Writing<'_>) -> Result<Written<T>, Fault>,
    ) -> Result<Written<T>, StoreError> {
        self.database.write(|tx| {
            work(&Writing {
                tx,
                actor: by.actor,
                now: by.now,
            })
        })
    }

    /// Runs a write that makes something: at most once per `Idempotency-Key`.
    ///
    /// `made` names what `make` made; `load` finds it again when the request is repeated.
    pub(super) fn write_once<T>(
        &self,
        by: &WriteBy<'_>,
        make: impl FnOnce(&Writing<'_>) -> Result<Written<T>, Fault>,
        made: impl FnOnce(&T) -> Made,
        load: impl FnOnce(&Writing<'_>, Made) -> Result<T, Fault>,
    ) -> Result<Written<T>, StoreError> {
        self.write_by(by, |writing| {
            let Some(key) = by.idempotency else {
                return make(writing);
            };
            if let Some(Seen { made, seq }) = idempotency::find(writing, key)? {
                let value = load(writing, made)?;
                return Ok(Written {
                    value,
                    seq,
                    replayed: true,
                });
            }
            let written = make(writing)?;
            let made = made(&written.value);
            idempotency::keep(
                writing,
                key,
                &Seen {
                    made,
                    seq: written.seq,
                },
            )?;
            Ok(written)
        })
    }
}
