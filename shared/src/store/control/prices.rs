//! Prices: each one a row that is never changed; a new price is a new row.

use std::collections::HashMap;

use rusqlite::params;
use serde_json::json;

use super::changes::ChangeKind;
use super::write::{WriteBy, Writing, Written};
use super::{ControlStore, keys};
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, OrgId, PriceVersionId};
use crate::model::ApiKey;
use crate::money::{Currency, Price};
use crate::store::error::{Fault, StoreError};

/// A key's price as it stands from one instant on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PriceRow {
    /// The version's number, which usage is counted under.
    pub id: PriceVersionId,
    /// Whose price it is.
    pub api_key: ApiKeyId,
    /// The price of one unit.
    pub price: Price,
    /// Its currency.
    pub currency: Currency,
    /// From when on it holds.
    pub effective_at: UnixMillis,
}

impl ControlStore {
    /// Gives a key a new price from now on. What was used before stays at its own price.
    ///
    /// # Errors
    /// Not found; a conflict when the key is revoked.
    pub fn price_key(
        &self,
        by: &WriteBy<'_>,
        id: ApiKeyId,
        price: Price,
        currency: Currency,
    ) -> Result<Written<(ApiKey, PriceRow)>, StoreError> {
        self.write_by(by, |writing| {
            let mut key = keys::unrevoked(writing, id)?;
            let row = insert(writing, id, price, currency)?;
            keys::point_at_price(writing, id, row.id)?;
            (key.price_version, key.price) = (row.id, price);
            let detail = json!({ "price": price, "currency": currency });
            writing.audit("api_key.price", ("api_key", id.get()), &detail)?;
            let seq = writing.changed(ChangeKind::ApiKey, id.get())?;
            Ok(Written::new((key, row), seq))
        })
    }

    /// Every price version of an organization, past ones included.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn prices(&self, org: OrgId) -> Result<HashMap<PriceVersionId, PriceRow>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, api_key_id, nano_per_unit, currency, effective_at_ms
                 FROM price_version WHERE org_id = ?1",
            )?;
            let rows = statement.query_map([org], |row| {
                let id = row.get(0)?;
                let price = PriceRow {
                    id,
                    api_key: row.get(1)?,
                    price: row.get(2)?,
                    currency: row.get(3)?,
                    effective_at: row.get(4)?,
                };
                Ok((id, price))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

/// Adds a price version, in effect from now on.
pub(super) fn insert(
    writing: &Writing<'_>,
    api_key: ApiKeyId,
    price: Price,
    currency: Currency,
) -> Result<PriceRow, Fault> {
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO price_version (org_id, api_key_id, nano_per_unit, currency, effective_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
    )?;
    let values = params![writing.actor.org, api_key, price, currency, writing.now];
    let id = statement.query_row(values, |row| row.get(0))?;
    Ok(PriceRow {
        id,
        api_key,
        price,
        currency,
        effective_at: writing.now,
    })
}
