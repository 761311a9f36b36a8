//! Allowances of keys and customers: what they may use per day, month and billing cycle.

use std::collections::HashMap;

use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};
use serde_json::json;

use super::changes::ChangeKind;
use super::write::{Actor, WriteBy, Writing, Written};
use super::{ControlStore, customers, key_rows, keys};
use crate::ids::{ApiKeyId, CustomerId, OrgId};
use crate::model::{Allowances, Budget, Enforcement, RequestQuota};
use crate::store::columns::Count;
use crate::store::error::{Fault, StoreError};

const COLUMNS: &str = "kind, requests, amount, currency, enforcement";
const PER_DAY: &str = "requests_per_day";
const PER_MONTH: &str = "requests_per_month";
const PER_CYCLE: &str = "budget_per_cycle";

/// Whose allowances they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AllowanceOwner {
    /// One key's.
    ApiKey(ApiKeyId),
    /// A customer's, which all its keys share.
    Customer(CustomerId),
}

impl From<ApiKeyId> for AllowanceOwner {
    fn from(key: ApiKeyId) -> Self {
        Self::ApiKey(key)
    }
}

impl From<CustomerId> for AllowanceOwner {
    fn from(customer: CustomerId) -> Self {
        Self::Customer(customer)
    }
}

impl AllowanceOwner {
    /// The columns `api_key_id` and `customer_id`.
    const fn columns(self) -> (Option<ApiKeyId>, Option<CustomerId>) {
        match self {
            Self::ApiKey(key) => (Some(key), None),
            Self::Customer(customer) => (None, Some(customer)),
        }
    }

    /// The column that names it, and its number.
    const fn column(self) -> (&'static str, u32) {
        match self {
            Self::ApiKey(key) => ("api_key_id", key.get()),
            Self::Customer(customer) => ("customer_id", customer.get()),
        }
    }

    /// As the audit log names it.
    const fn named(self) -> (&'static str, u32) {
        match self {
            Self::ApiKey(key) => ("api_key", key.get()),
            Self::Customer(customer) => ("customer", customer.get()),
        }
    }
}

impl ControlStore {
    /// What a key or a customer may use.
    ///
    /// # Errors
    /// Not found when there is no such owner.
    pub fn allowances(
        &self,
        actor: Actor,
        owner: AllowanceOwner,
    ) -> Result<Allowances, StoreError> {
        self.database.read(|connection| {
            match owner {
                AllowanceOwner::ApiKey(key) => drop(key_rows::owned(connection, actor, key)?),
                AllowanceOwner::Customer(id) => drop(customers::owned(connection, actor, id)?),
            }
            load(connection, owner)
        })
    }

    /// Replaces allowances by what `edit` makes of them, read and written in one transaction. An
    /// edit that changes nothing writes nothing.
    ///
    /// # Errors
    /// Not found when there is no such owner; a conflict when it is a revoked key.
    pub fn edit_allowances(
        &self,
        by: &WriteBy<'_>,
        owner: AllowanceOwner,
        edit: impl FnOnce(Allowances) -> Allowances,
    ) -> Result<Written<Allowances>, StoreError> {
        self.write_by(by, |writing| {
            match owner {
                AllowanceOwner::ApiKey(key) => drop(keys::unrevoked(writing, key)?),
                AllowanceOwner::Customer(id) => {
                    drop(customers::owned(writing.tx, writing.actor, id)?);
                }
            }
            let before = load(writing.tx, owner)?;
            let after = edit(before);
            if after == before {
                return writing.unchanged(before);
            }
            put(writing, owner, &after)?;
            let (entity, number) = owner.named();
            let action = format!("{entity}.allowances");
            writing.audit(&action, (entity, number), &detail(&after))?;
            let seq = match owner {
                AllowanceOwner::ApiKey(key) => writing.changed(ChangeKind::ApiKey, key.get())?,
                AllowanceOwner::Customer(id) => writing.changed(ChangeKind::Customer, id.get())?,
            };
            Ok(Written::new(after, seq))
        })
    }

    /// Every owner of allowances, hard or soft, whose requests may still come: no revoked keys and
    /// no deleted customers.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn owners_with_allowances(
        &self,
    ) -> Result<Vec<(OrgId, AllowanceOwner, Allowances)>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "SELECT {COLUMNS}, a.org_id, a.api_key_id, a.customer_id FROM allowance a
                 LEFT JOIN api_key k ON k.id = a.api_key_id
                 LEFT JOIN customer c ON c.id = a.customer_id
                 WHERE k.revoked_at_ms IS NULL AND c.deleted_at_ms IS NULL
                 ORDER BY a.api_key_id, a.customer_id"
            ))?;
            let mut rows = statement.query([])?;
            let mut all: Vec<(OrgId, AllowanceOwner, Allowances)> = Vec::new();
            while let Some(row) = rows.next()? {
                let key: Option<ApiKeyId> = row.get(6)?;
                let owner = match key {
                    Some(key) => key.into(),
                    None => AllowanceOwner::Customer(row.get(7)?),
                };
                if all.last().is_none_or(|(_, last, _)| *last != owner) {
                    all.push((row.get(5)?, owner, Allowances::default()));
                }
                if let Some((_, _, allowances)) = all.last_mut() {
                    read(row, allowances)?;
                }
            }
            Ok(all)
        })
    }
}

/// The hard allowances of all keys, for reading many keys at once.
#[derive(Debug, Default)]
pub(super) struct AllowancesOfKeys(HashMap<ApiKeyId, Allowances>);

impl AllowancesOfKeys {
    /// Reads them all; few keys have any.
    pub(super) fn load_hard(connection: &Connection) -> Result<Self, Fault> {
        let mut statement = connection.prepare_cached(&format!(
            "SELECT {COLUMNS}, api_key_id FROM allowance
             WHERE api_key_id IS NOT NULL AND enforcement = 'hard'"
        ))?;
        let mut all = Self::default();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            read(row, all.0.entry(row.get(5)?).or_default())?;
        }
        Ok(all)
    }

    /// One key's; nothing where it has none.
    pub(super) fn take(&mut self, key: ApiKeyId) -> Option<Box<Allowances>> {
        self.0.remove(&key).map(Box::new)
    }
}

/// One owner's allowances.
pub(super) fn load(connection: &Connection, owner: AllowanceOwner) -> Result<Allowances, Fault> {
    let (column, id) = owner.column();
    let sql = format!("SELECT {COLUMNS} FROM allowance WHERE {column} = ?1");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query([id])?;
    let mut allowances = Allowances::default();
    while let Some(row) = rows.next()? {
        read(row, &mut allowances)?;
    }
    Ok(allowances)
}

/// Puts allowances in the place of those that an owner has. Tells nobody yet.
pub(super) fn put(
    writing: &Writing<'_>,
    owner: AllowanceOwner,
    allowances: &Allowances,
) -> Result<(), Fault> {
    let (column, id) = owner.column();
    let sql = format!("DELETE FROM allowance WHERE {column} = ?1");
    writing.tx.prepare_cached(&sql)?.execute([id])?;
    let (key, customer) = owner.columns();
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO allowance
             (org_id, api_key_id, customer_id, kind, requests, amount, currency, enforcement)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    let org = writing.actor.org;
    for (kind, quota) in [
        (PER_DAY, allowances.per_day),
        (PER_MONTH, allowances.per_month),
    ] {
        let Some(quota) = quota else { continue };
        let (requests, enforcement) = (Count(quota.requests()), quota.enforcement().name());
        let nothing = rusqlite::types::Null;
        let values = params![
            org,
            key,
            customer,
            kind,
            requests,
            nothing,
            nothing,
            enforcement
        ];
        statement.execute(values)?;
    }
    if let Some(budget) = allowances.per_cycle {
        statement.execute(params![
            org,
            key,
            customer,
            PER_CYCLE,
            rusqlite::types::Null,
            budget.amount(),
            budget.currency(),
            budget.enforcement().name(),
        ])?;
    }
    Ok(())
}

/// What the audit log keeps.
pub(super) fn detail(allowances: &Allowances) -> serde_json::Value {
    let quota = |quota: RequestQuota| json!({ "limit": quota.requests(), "enforcement": quota.enforcement().name() });
    json!({
        PER_DAY: allowances.per_day.map(quota),
        PER_MONTH: allowances.per_month.map(quota),
        PER_CYCLE: allowances.per_cycle.map(|budget| json!({
            "amount": budget.amount(),
            "currency": budget.currency(),
            "enforcement": budget.enforcement().name(),
        })),
    })
}

/// Adds the allowance in a row of [`COLUMNS`].
fn read(row: &Row<'_>, into: &mut Allowances) -> rusqlite::Result<()> {
    let (kind, enforcement): (String, String) = (row.get(0)?, row.get(4)?);
    let unknown =
        |at, text: &str| rusqlite::Error::InvalidColumnType(at, text.to_owned(), Type::Text);
    let enforcement =
        Enforcement::from_name(&enforcement).ok_or_else(|| unknown(4, &enforcement))?;
    let senseless = |error: crate::fields::FieldError| {
        rusqlite::Error::FromSqlConversionFailure(1, Type::Integer, Box::new(error))
    };
    if kind == PER_CYCLE {
        let budget = Budget::new(row.get(2)?, row.get(3)?, enforcement).map_err(senseless)?;
        into.per_cycle = Some(budget);
        return Ok(());
    }
    let Count(requests) = row.get(1)?;
    let quota = RequestQuota::new(requests, enforcement).map_err(senseless)?;
    match kind.as_str() {
        PER_DAY => into.per_day = Some(quota),
        PER_MONTH => into.per_month = Some(quota),
        _ => return Err(unknown(0, &kind)),
    }
    Ok(())
}
