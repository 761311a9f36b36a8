//! How customers are found.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::ids::{ApiKeyId, BillingCycleId, CustomerId, OrgId};
use crate::model::{Customer, CustomerDetails};
use crate::store::control::ControlStore;
use crate::store::control::order::Order;
use crate::store::control::write::{Actor, Page};
use crate::store::error::{Fault, StoreError};

const SELECT: &str = "SELECT id, org_id, name, external_id, email, metadata, created_at_ms,
            prepaid
     FROM customer";

impl ControlStore {
    /// The organization's customers in an order, after `after`, at most `limit` (at least one):
    /// those with this external identifier, if one is given, and of them those whose name, e-mail
    /// address or external identifier holds `search` (the case of ASCII letters does not matter),
    /// or whose number it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customers(
        &self,
        actor: Actor,
        external_id: Option<&str>,
        search: Option<&str>,
        order: Order,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<Customer>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE org_id = ?1 AND {} AND deleted_at_ms IS NULL
                   AND (?4 IS NULL OR external_id = ?4)
                   AND (?5 IS NULL OR instr(lower(name), lower(?5)) > 0
                        OR instr(lower(email), lower(?5)) > 0
                        OR instr(lower(external_id), lower(?5)) > 0 OR CAST(id AS TEXT) = ?5)
                 ORDER BY {} LIMIT ?3",
                order.beyond("customer"),
                order.columns(),
            ))?;
            let rows = i64::from(limit) + 1;
            let bounds = params![actor.org, after, rows, external_id, search];
            let rows = statement.query_map(bounds, read)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |customer| customer.id.get()))
        })
    }

    /// The names of these customers of an organization, deleted ones included.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn customer_names(
        &self,
        org: OrgId,
        ids: &[CustomerId],
    ) -> Result<HashMap<CustomerId, String>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT name FROM customer WHERE org_id = ?1 AND id = ?2")?;
            let mut names = HashMap::with_capacity(ids.len());
            for id in ids {
                let found = statement.query_row(params![org, id], |row| row.get(0));
                names.extend(found.optional()?.map(|name| (*id, name)));
            }
            Ok(names)
        })
    }

    /// To whom these keys' use in a cycle is billed: by its invoices where it is settled, else to
    /// whom they belong now.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn owners_in_cycle(
        &self,
        org: OrgId,
        cycle: BillingCycleId,
        keys: &[ApiKeyId],
    ) -> Result<HashMap<ApiKeyId, Option<CustomerId>>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT u.api_key_id, i.customer_id
                 FROM invoice i JOIN invoice_usage u ON u.invoice_id = i.id
                 WHERE i.org_id = ?1 AND i.cycle_id = ?2 AND i.kind = 'invoice'",
            )?;
            let billed =
                statement.query_map(params![org, cycle], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let mut owners = billed.collect::<Result<HashMap<_, _>, _>>()?;
            let mut statement = connection
                .prepare_cached("SELECT customer_id FROM api_key WHERE org_id = ?1 AND id = ?2")?;
            for key in keys {
                if owners.contains_key(key) {
                    continue;
                }
                let found = statement.query_row(params![org, key], |row| row.get(0));
                owners.insert(*key, found.optional()?.flatten());
            }
            Ok(owners)
        })
    }

    /// One customer.
    ///
    /// # Errors
    /// Not found, also when it was deleted.
    pub fn customer(&self, actor: Actor, id: CustomerId) -> Result<Customer, StoreError> {
        self.database
            .read(|connection| owned(connection, actor, id))
    }
}

/// A customer of the actor's organization.
pub(in crate::store::control) fn owned(
    connection: &Connection,
    actor: Actor,
    id: CustomerId,
) -> Result<Customer, Fault> {
    let sql = format!("{SELECT} WHERE id = ?1 AND org_id = ?2 AND deleted_at_ms IS NULL");
    let found = connection
        .prepare_cached(&sql)?
        .query_row(params![id, actor.org], read)
        .optional()?;
    Ok(found.ok_or(StoreError::NotFound("customer"))?)
}

/// A customer, also one that was deleted: bills go on naming it.
pub(in crate::store::control) fn any(
    connection: &Connection,
    id: CustomerId,
) -> Result<Customer, Fault> {
    let sql = format!("{SELECT} WHERE id = ?1");
    let found = connection
        .prepare_cached(&sql)?
        .query_row([id], read)
        .optional()?;
    Ok(found.ok_or_else(|| StoreError::Corrupt(format!("customer {id} does not exist")))?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Customer> {
    let text: String = row.get(5)?;
    let metadata = serde_json::from_str(&text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(5, rusqlite::types::Type::Text, Box::new(error))
    })?;
    Ok(Customer {
        id: row.get(0)?,
        org_id: row.get(1)?,
        details: CustomerDetails {
            name: row.get(2)?,
            external_id: row.get(3)?,
            email: row.get(4)?,
            metadata,
            prepaid: row.get(7)?,
        },
        created_at: row.get(6)?,
    })
}
