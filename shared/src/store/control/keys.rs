//! API keys: made, edited and revoked. The secret is never stored, only its digest.

use rusqlite::{Connection, params};
use serde_json::json;

use super::changes::ChangeKind;
use super::idempotency::Made;
use super::prices::PriceScope;
use super::webhooks::told;
use super::write::{WriteBy, Writing, Written};
use super::{ControlStore, allowances, customers, key_rows, prices, services};
use crate::billing::Terms;
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, CustomerId, PriceVersionId, ServiceId};
use crate::model::{Allowances, ApiKey, EventType, KeyScope, Name, RateLimit};
use crate::money::{Currency, Price};
use crate::secret::{HASH_ALG, PlainSecret};
use crate::store::columns::scoped_service;
use crate::store::error::{Fault, StoreError};

/// A key to make.
#[derive(Debug)]
pub struct NewKey<'a> {
    /// What it opens.
    pub scope: KeyScope,
    /// What its owner calls it.
    pub name: Name,
    /// The secret, of which digest, prefix and last four characters are kept.
    pub secret: &'a PlainSecret,
    /// Its own limit; `None` follows the configured default.
    pub rate_limit: Option<RateLimit>,
    /// Its own price per request; `None` follows its service's price, or the default.
    pub price: Option<Price>,
    /// The default where the organization has none yet.
    pub default_price: Price,
    /// The currency of both.
    pub currency: Currency,
    /// To whom its use is billed.
    pub customer: Option<CustomerId>,
    /// What it may use.
    pub allowances: Allowances,
    /// From when on it is refused.
    pub expires_at: Option<UnixMillis>,
}

/// An edit of a key; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct KeyEdit {
    /// A new name.
    pub name: Option<Name>,
    /// Another limit.
    pub rate_limit: Option<LimitEdit>,
    /// Another expiry; `Some(None)` removes it.
    pub expires_at: Option<Option<UnixMillis>>,
    /// Another customer; `Some(None)` leaves it without one.
    pub customer: Option<Option<CustomerId>>,
}

/// What becomes of a key's limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitEdit {
    /// Its own limit from now on.
    Set(RateLimit),
    /// Back to the configured default.
    Default,
}

impl ControlStore {
    /// Makes a key.
    ///
    /// # Errors
    /// Not found when the scope names a service that does not exist; a conflict when the
    /// `Idempotency-Key` was used for another request.
    pub fn create_key(
        &self,
        by: &WriteBy<'_>,
        new: &NewKey<'_>,
    ) -> Result<Written<ApiKey>, StoreError> {
        self.write_once(
            by,
            |writing| insert(writing, new, new.scope, "api_key.create"),
            |key| Made {
                id: key.id.get(),
                also: None,
            },
            key_rows::made,
        )
    }

    /// Edits a key. An edit that changes nothing writes nothing.
    ///
    /// # Errors
    /// Not found; a conflict when the key is revoked.
    pub fn edit_key(
        &self,
        by: &WriteBy<'_>,
        id: ApiKeyId,
        edit: &KeyEdit,
    ) -> Result<Written<ApiKey>, StoreError> {
        self.write_by(by, |writing| change(writing, unrevoked(writing, id)?, edit))
    }

    /// Edits a key by what `edit` makes of it as it is when it is written, so that edits of
    /// different parts of one limit do not undo each other. Where `edit` refuses, nothing is
    /// written.
    ///
    /// # Errors
    /// Not found; a conflict when the key is revoked.
    pub fn edit_key_as_it_is<E>(
        &self,
        by: &WriteBy<'_>,
        id: ApiKeyId,
        edit: impl FnOnce(&ApiKey) -> Result<KeyEdit, E>,
    ) -> Result<Written<Result<ApiKey, E>>, StoreError> {
        self.write_by(by, |writing| {
            let before = unrevoked(writing, id)?;
            match edit(&before) {
                Ok(edit) => Ok(change(writing, before, &edit)?.map(Ok)),
                Err(refused) => writing.unchanged(Err(refused)),
            }
        })
    }

    /// Revokes a key for good. Revoking it again changes nothing.
    ///
    /// # Errors
    /// Not found.
    pub fn revoke_key(
        &self,
        by: &WriteBy<'_>,
        id: ApiKeyId,
    ) -> Result<Written<ApiKey>, StoreError> {
        self.write_by(by, |writing| {
            let mut key = key_rows::owned(writing.tx, writing.actor, id)?;
            if key.revoked_at.is_some() {
                return writing.unchanged(key);
            }
            let seq = revoke(writing, id, &json!({}))?;
            key.revoked_at = Some(writing.now);
            Ok(Written::new(key, seq))
        })
    }
}

/// Writes an edit; one that changes nothing writes nothing.
fn change(writing: &Writing<'_>, before: ApiKey, edit: &KeyEdit) -> Result<Written<ApiKey>, Fault> {
    let (id, after) = (before.id, edited(&before, edit));
    if let Some(customer) = after.customer.filter(|_| after.customer != before.customer) {
        customers::owned(writing.tx, writing.actor, customer)?;
    }
    if after == before {
        return writing.unchanged(before);
    }
    let mut statement = writing.tx.prepare_cached(
        "UPDATE api_key SET name = ?2, rate_limit_requests = ?3,
             rate_limit_window_seconds = ?4, burst = ?5, expires_at_ms = ?6, customer_id = ?7
         WHERE id = ?1",
    )?;
    let limit = after.rate_limit;
    statement.execute(params![
        id,
        after.name,
        limit.map(RateLimit::requests),
        limit.map(RateLimit::window_seconds),
        limit.and_then(RateLimit::burst),
        after.expires_at,
        after.customer,
    ])?;
    writing.audit("api_key.edit", ("api_key", id.get()), &detail(&after))?;
    writing.tell(EventType::KeyEdited, &told::key(&after))?;
    let seq = writing.changed(ChangeKind::ApiKey, id.get())?;
    Ok(Written::new(after, seq))
}

/// Makes a key and its first price version, which name each other.
pub(super) fn insert(
    writing: &Writing<'_>,
    new: &NewKey<'_>,
    scope: KeyScope,
    action: &str,
) -> Result<Written<ApiKey>, Fault> {
    if let KeyScope::Service(service) = scope {
        services::owned(writing.tx, writing.actor, service)?;
    }
    if let Some(customer) = new.customer {
        customers::owned(writing.tx, writing.actor, customer)?;
    }
    let id = insert_row(writing, new, scope)?;
    let terms = |price| Terms::per_unit(price, new.currency);
    match new.price {
        Some(price) => {
            prices::begin(writing, PriceScope::ApiKey(id), &terms(price))?;
        }
        None => {
            let followed = prices::followed(writing, scope, &terms(new.default_price))?;
            point_at_price(writing.tx, id, followed, true)?;
        }
    }
    if !new.allowances.is_empty() {
        allowances::put(writing, id.into(), &new.allowances)?;
        let detail = allowances::detail(&new.allowances);
        writing.audit("api_key.allowances", ("api_key", id.get()), &detail)?;
    }
    let key = key_rows::owned(writing.tx, writing.actor, id)?;
    writing.audit(action, ("api_key", id.get()), &detail(&key))?;
    writing.tell(EventType::KeyCreated, &told::key(&key))?;
    let seq = writing.changed(ChangeKind::ApiKey, id.get())?;
    Ok(Written::new(key, seq))
}

/// Revokes the keys that are good for this service alone, and tells how many.
pub(super) fn revoke_all_of(writing: &Writing<'_>, service: ServiceId) -> Result<usize, Fault> {
    let mut statement = writing.tx.prepare_cached(
        "SELECT id FROM api_key
         WHERE org_id = ?1 AND service_id = ?2 AND revoked_at_ms IS NULL",
    )?;
    let keys = statement
        .query_map(params![writing.actor.org, service], |row| row.get(0))?
        .collect::<Result<Vec<ApiKeyId>, _>>()?;
    for &key in &keys {
        revoke(writing, key, &json!({ "with_service": service }))?;
    }
    Ok(keys.len())
}

/// Makes a price version the one in effect: the key's own, or one that it follows.
pub(super) fn point_at_price(
    connection: &Connection,
    key: ApiKeyId,
    price: PriceVersionId,
    inherited: bool,
) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached(
        "UPDATE api_key SET price_version_id = ?2, inherits_price = ?3 WHERE id = ?1",
    )?;
    statement.execute(params![key, price, inherited])?;
    Ok(())
}

/// A key that can still be changed.
pub(super) fn unrevoked(writing: &Writing<'_>, id: ApiKeyId) -> Result<ApiKey, Fault> {
    let key = key_rows::owned(writing.tx, writing.actor, id)?;
    if key.revoked_at.is_some() {
        let message = "the API key is revoked and can no longer be changed".to_owned();
        return Err(StoreError::Conflict("api_key_revoked", message).into());
    }
    Ok(key)
}

fn insert_row(writing: &Writing<'_>, new: &NewKey<'_>, scope: KeyScope) -> Result<ApiKeyId, Fault> {
    // Price version 0 does not exist; the reference is checked at the commit, when it is set.
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO api_key
             (org_id, service_id, name, digest, hash_alg, prefix, last_four, rate_limit_requests,
              rate_limit_window_seconds, burst, price_version_id, expires_at_ms, created_at_ms,
              customer_id)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, ?11, ?12, ?13) RETURNING id",
    )?;
    let values = params![
        writing.actor.org,
        scoped_service(scope),
        new.name,
        new.secret.digest(),
        HASH_ALG,
        new.secret.prefix(),
        new.secret.last_four(),
        new.rate_limit.map(RateLimit::requests),
        new.rate_limit.map(RateLimit::window_seconds),
        new.rate_limit.and_then(RateLimit::burst),
        new.expires_at,
        writing.now,
        new.customer,
    ];
    Ok(statement.query_row(values, |row| row.get(0))?)
}

fn revoke(writing: &Writing<'_>, id: ApiKeyId, detail: &serde_json::Value) -> Result<i64, Fault> {
    let mut statement = writing
        .tx
        .prepare_cached("UPDATE api_key SET revoked_at_ms = ?2 WHERE id = ?1")?;
    statement.execute(params![id, writing.now])?;
    writing.audit("api_key.revoke", ("api_key", id.get()), detail)?;
    let key = key_rows::owned(writing.tx, writing.actor, id)?;
    writing.tell(EventType::KeyRevoked, &told::key(&key))?;
    writing.changed(ChangeKind::ApiKey, id.get())
}

fn edited(key: &ApiKey, edit: &KeyEdit) -> ApiKey {
    ApiKey {
        name: edit.name.clone().unwrap_or_else(|| key.name.clone()),
        rate_limit: match edit.rate_limit {
            None => key.rate_limit,
            Some(LimitEdit::Default) => None,
            Some(LimitEdit::Set(limit)) => Some(limit),
        },
        expires_at: edit.expires_at.unwrap_or(key.expires_at),
        customer: edit.customer.unwrap_or(key.customer),
        ..key.clone()
    }
}

fn detail(key: &ApiKey) -> serde_json::Value {
    json!({
        "name": key.name,
        "service_id": scoped_service(key.scope),
        "rate_limit": key.rate_limit,
        "price": key.price,
        "expires_at_ms": key.expires_at,
        "customer_id": key.customer,
    })
}
