//! The order of changes: what the data plane has to look at again since it last did.
//!
//! A row names an entity and says nothing about what happened to it. The reader gets the state
//! that the entity is in when it reads, so applying a change twice, or several at once, is right.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ValueRef};
use rusqlite::{Connection, Transaction, params};

use super::snapshot::{self, CustomerRow, KeyRow};
use super::{ControlStore, cycles, prices, services};
use crate::billing::PriceSchedule;
use crate::ids::{ApiKeyId, BillingCycleId, CustomerId, OrgId, ServiceId};
use crate::model::Service;
use crate::store::error::{Fault, StoreError};

/// An entity as it is now, after it changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A service was registered, edited or priced; and the prices of keys that have none of their
    /// own.
    Service(Service, PriceSchedule),
    /// A service was deleted.
    ServiceGone(ServiceId),
    /// A key was made, edited or priced; or revoked, which the row says.
    Key(KeyRow),
    /// A customer's hard allowances, its balance, or whether it pays in advance.
    Customer(CustomerRow),
    /// Nothing is refused on a customer's account any more; it may be deleted.
    CustomerGone(CustomerId),
    /// Another cycle is open.
    Cycle {
        /// Whose.
        org: OrgId,
        /// The open one.
        cycle: BillingCycleId,
    },
}

/// What a change row's `entity_id` identifies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChangeKind {
    Service,
    ApiKey,
    /// The organization whose open cycle is another.
    OpenCycle,
    Customer,
}

impl ChangeKind {
    const fn text(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::ApiKey => "api_key",
            Self::OpenCycle => "open_cycle",
            Self::Customer => "customer",
        }
    }
}

impl FromSql for ChangeKind {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        match value.as_str()? {
            "service" => Ok(Self::Service),
            "api_key" => Ok(Self::ApiKey),
            "open_cycle" => Ok(Self::OpenCycle),
            "customer" => Ok(Self::Customer),
            _ => Err(FromSqlError::InvalidType),
        }
    }
}

impl ControlStore {
    /// What changed after `seq`: the last change number, and each changed entity once, in the
    /// order of its last change.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn changes_since(&self, seq: i64) -> Result<(i64, Vec<Change>), StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT kind, entity_id, MAX(seq) AS latest FROM change WHERE seq > ?1
                 GROUP BY kind, entity_id ORDER BY latest",
            )?;
            let mut rows = statement.query([seq])?;
            let (mut last, mut changes) = (seq, Vec::new());
            while let Some(row) = rows.next()? {
                changes.push(load(connection, row.get(0)?, row.get(1)?)?);
                last = row.get(2)?;
            }
            Ok((last, changes))
        })
    }

    /// The number of the last change. Cheap enough to be asked twice a second.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn last_seq(&self) -> Result<i64, StoreError> {
        self.database.read(last)
    }
}

/// Adds a change to the transaction at hand and answers its number.
pub(super) fn append(
    tx: &Transaction<'_>,
    org: OrgId,
    kind: ChangeKind,
    entity: u32,
) -> Result<i64, Fault> {
    let mut statement =
        tx.prepare_cached("INSERT INTO change (org_id, kind, entity_id) VALUES (?1, ?2, ?3)")?;
    Ok(statement.insert(params![org, kind.text(), entity])?)
}

/// The number of the last change.
pub(super) fn last(connection: &Connection) -> Result<i64, Fault> {
    let mut statement = connection.prepare_cached("SELECT COALESCE(MAX(seq), 0) FROM change")?;
    Ok(statement.query_row([], |row| row.get(0))?)
}

fn load(connection: &Connection, kind: ChangeKind, entity: u32) -> Result<Change, Fault> {
    match kind {
        ChangeKind::Service => {
            let id = ServiceId::new(entity).ok_or_else(|| dangling(kind, entity))?;
            let found = services::live(connection, id)?;
            match found {
                Some(service) => Ok(Change::Service(
                    service,
                    prices::of_service(connection, id)?,
                )),
                None => Ok(Change::ServiceGone(id)),
            }
        }
        ChangeKind::ApiKey => {
            let id = ApiKeyId::new(entity).ok_or_else(|| dangling(kind, entity))?;
            let found = snapshot::key_row(connection, id)?;
            Ok(Change::Key(found.ok_or_else(|| dangling(kind, entity))?))
        }
        ChangeKind::OpenCycle => {
            let org = OrgId::new(entity).ok_or_else(|| dangling(kind, entity))?;
            let cycle = cycles::open(connection, org)?.id;
            Ok(Change::Cycle { org, cycle })
        }
        ChangeKind::Customer => {
            let id = CustomerId::new(entity).ok_or_else(|| dangling(kind, entity))?;
            let found = snapshot::customer_row(connection, id)?;
            Ok(found.map_or(Change::CustomerGone(id), Change::Customer))
        }
    }
}

fn dangling(kind: ChangeKind, entity: u32) -> Fault {
    let message = format!(
        "a change names {} {entity}, which does not exist",
        kind.text()
    );
    StoreError::Corrupt(message).into()
}
