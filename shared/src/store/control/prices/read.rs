//! How price versions are found: by number, by page, for a bill.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{PriceRow, PriceScope, digest_of};
use crate::billing::{PriceModel, RawPrice, Terms};
use crate::ids::{OrgId, PriceVersionId};
use crate::money::Currency;
use crate::store::control::ControlStore;
use crate::store::control::books::StoredPrice;
use crate::store::control::order::Order;
use crate::store::control::write::{Actor, Page};
use crate::store::error::{Fault, StoreError};

const SELECT: &str = "SELECT id, api_key_id, service_id, currency, terms, effective_at_ms,
            created_at_ms, configured
     FROM price_version";

impl ControlStore {
    /// The organization's price versions in an order, after `after`, at most `limit` (at least one):
    /// of one scope, or all. Past, present and upcoming ones.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn price_page(
        &self,
        actor: Actor,
        scope: Option<PriceScope>,
        order: Order,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<PriceRow>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let of_scope = match scope {
                None => "AND ?4 IS NULL AND ?5 IS NULL",
                Some(_) => "AND api_key_id IS ?4 AND service_id IS ?5",
            };
            let (key, service) = scope.map_or((None, None), PriceScope::columns);
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE org_id = ?1 AND {} {of_scope} ORDER BY {} LIMIT ?3",
                order.beyond("price_version"),
                order.columns(),
            ))?;
            let rows = statement.query_map(
                params![actor.org, after, i64::from(limit) + 1, key, service],
                columns,
            )?;
            let items = rows
                .map(|row| parsed(row?))
                .collect::<Result<Vec<_>, Fault>>()?;
            Ok(Page::cut(items, limit, |price| price.id.get()))
        })
    }

    /// One price version.
    ///
    /// # Errors
    /// Not found.
    pub fn price(&self, actor: Actor, id: PriceVersionId) -> Result<PriceRow, StoreError> {
        self.database
            .read(|connection| owned(connection, actor, id))
    }

    /// What the named versions of an organization say; those that do not exist are left out.
    ///
    /// # Errors
    /// When the database cannot be read, or a price in it makes no sense.
    pub fn terms(
        &self,
        org: OrgId,
        versions: impl IntoIterator<Item = PriceVersionId>,
    ) -> Result<HashMap<PriceVersionId, Terms>, StoreError> {
        self.database
            .read(|connection| terms_of(connection, org, versions))
    }

    /// What the named versions of any organization say; those that do not exist are left out.
    ///
    /// # Errors
    /// When the database cannot be read, or a price in it makes no sense.
    pub fn price_models(
        &self,
        versions: &[PriceVersionId],
    ) -> Result<HashMap<PriceVersionId, (PriceModel, Currency)>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
            let mut models = HashMap::with_capacity(versions.len());
            for &id in versions {
                if let Some(row) = statement.query_row([id], columns).optional()? {
                    let terms = parsed(row)?.terms;
                    models.insert(id, (terms.model, terms.currency));
                }
            }
            Ok(models)
        })
    }

    /// Every price version of an organization, past ones included.
    ///
    /// # Errors
    /// When the database cannot be read, or a price in it makes no sense.
    pub fn prices(&self, org: OrgId) -> Result<HashMap<PriceVersionId, PriceRow>, StoreError> {
        self.database.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("{SELECT} WHERE org_id = ?1"))?;
            let rows = statement.query_map([org], columns)?;
            rows.map(|row| {
                let price = parsed(row?)?;
                Ok((price.id, price))
            })
            .collect()
        })
    }
}

/// A price version of the actor's organization.
pub(in crate::store::control) fn owned(
    connection: &Connection,
    actor: Actor,
    id: PriceVersionId,
) -> Result<PriceRow, Fault> {
    let found = numbered(connection, actor.org, id)?;
    Ok(found.ok_or(StoreError::NotFound("price version"))?)
}

/// A price version of an organization.
pub(in crate::store::control) fn numbered(
    connection: &Connection,
    org: OrgId,
    id: PriceVersionId,
) -> Result<Option<PriceRow>, Fault> {
    let sql = format!("{SELECT} WHERE org_id = ?1 AND id = ?2");
    let found = connection
        .prepare_cached(&sql)?
        .query_row(params![org, id], columns)
        .optional()?;
    found.map(parsed).transpose()
}

/// What the named versions say.
pub(in crate::store::control) fn terms_of(
    connection: &Connection,
    org: OrgId,
    versions: impl IntoIterator<Item = PriceVersionId>,
) -> Result<HashMap<PriceVersionId, Terms>, Fault> {
    let mut found = HashMap::new();
    for id in versions {
        if found.contains_key(&id) {
            continue;
        }
        if let Some(row) = numbered(connection, org, id)? {
            found.insert(id, row.terms);
        }
    }
    Ok(found)
}

/// A price version of any organization, and whether its row was altered.
pub(in crate::store::control) fn stored(
    connection: &Connection,
    id: i64,
) -> Result<StoredPrice, Fault> {
    let sql = format!("{SELECT} WHERE id = ?1");
    let row = parsed(connection.prepare_cached(&sql)?.query_row([id], columns)?)?;
    let sql = "SELECT org_id, terms, digest, nano_per_unit FROM price_version WHERE id = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let (org, text, digest, nano) = statement.query_row([id], |row| {
        let digest: Option<[u8; 32]> = row.get(2)?;
        let (org, text): (OrgId, String) = (row.get(0)?, row.get(1)?);
        Ok((org, text, digest, row.get::<_, Option<i64>>(3)?))
    })?;
    let instants = (row.effective_at, row.created_at);
    let said = digest_of(org, row.scope, row.terms.currency, &text, instants);
    let shown = row.terms.model.unit_price().map(crate::money::Price::nano);
    Ok(StoredPrice {
        // Versions from before there were digests are told by what they show alone.
        is_altered: digest.is_some_and(|digest| digest != said) || nano != shown,
        row,
    })
}

/// A row whose text has not been read yet.
struct Columns {
    price: PriceRow,
    text: String,
}

fn columns(row: &Row<'_>) -> rusqlite::Result<Columns> {
    let price = PriceRow {
        id: row.get(0)?,
        scope: PriceScope::of_columns(row.get(1)?, row.get(2)?),
        terms: Terms::per_unit(crate::money::Price::DEFAULT, row.get(3)?),
        effective_at: row.get(5)?,
        created_at: row.get(6)?,
        configured: row.get(7)?,
    };
    Ok(Columns {
        price,
        text: row.get(4)?,
    })
}

fn parsed(columns: Columns) -> Result<PriceRow, Fault> {
    let Columns { mut price, text } = columns;
    let senseless = |reason: String| {
        let message = format!("price version {} makes no sense: {reason}", price.id);
        Fault::from(StoreError::Corrupt(message))
    };
    let raw: RawPrice =
        serde_json::from_str(&text).map_err(|error| senseless(error.to_string()))?;
    price.terms.model = PriceModel::parse(&raw).map_err(|errors| {
        let reasons: Vec<_> = errors.iter().map(ToString::to_string).collect();
        senseless(reasons.join(", "))
    })?;
    Ok(price)
}
