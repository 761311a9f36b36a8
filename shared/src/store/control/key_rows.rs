//! How API keys are found: by number, by page, by digest.

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::ControlStore;
use super::idempotency::Made;
use super::services;
use super::write::{Actor, Page, Writing};
use crate::ids::{ApiKeyId, ServiceId};
use crate::model::ApiKey;
use crate::secret::SecretDigest;
use crate::store::columns;
use crate::store::error::{Fault, StoreError};

pub(super) const SELECT: &str =
    "SELECT k.id, k.org_id, k.service_id, k.name, k.prefix, k.last_four,
            k.rate_limit_requests, k.rate_limit_window_seconds, k.burst,
            k.price_version_id, p.nano_per_unit, k.expires_at_ms, k.created_at_ms, k.revoked_at_ms,
            k.customer_id, k.inherits_price, p.currency
     FROM api_key k JOIN price_version p ON p.id = k.price_version_id";

impl ControlStore {
    /// The organization's keys after `after`, at most `limit` (at least one), revoked ones
    /// included: those of one service, or all of them.
    ///
    /// # Errors
    /// Not found when there is no such service.
    pub fn keys(
        &self,
        actor: Actor,
        service: Option<ServiceId>,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<ApiKey>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let of_service = match service {
                Some(id) => {
                    services::owned(connection, actor, id)?;
                    "AND k.service_id = ?4"
                }
                None => "AND ?4 IS NULL",
            };
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE k.org_id = ?1 AND k.id > ?2 {of_service} ORDER BY k.id LIMIT ?3"
            ))?;
            let bounds = params![actor.org, after.unwrap_or(0), i64::from(limit) + 1, service];
            let rows = statement.query_map(bounds, read)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |key| key.id.get()))
        })
    }

    /// One key, also when it is revoked.
    ///
    /// # Errors
    /// Not found.
    pub fn key(&self, actor: Actor, id: ApiKeyId) -> Result<ApiKey, StoreError> {
        self.database
            .read(|connection| owned(connection, actor, id))
    }

    /// The key with this digest, of whatever organization, also when it is revoked or expired.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn key_for_digest(&self, digest: &SecretDigest) -> Result<Option<ApiKey>, StoreError> {
        self.database.read(|connection| {
            let mut statement =
                connection.prepare_cached(&format!("{SELECT} WHERE k.digest = ?1"))?;
            Ok(statement.query_row([digest], read).optional()?)
        })
    }
}

/// A key of the actor's organization.
pub(super) fn owned(connection: &Connection, actor: Actor, id: ApiKeyId) -> Result<ApiKey, Fault> {
    let mut statement =
        connection.prepare_cached(&format!("{SELECT} WHERE k.id = ?1 AND k.org_id = ?2"))?;
    let found = statement
        .query_row(params![id, actor.org], read)
        .optional()?;
    Ok(found.ok_or(StoreError::NotFound("API key"))?)
}

/// The key that a repeated request made.
pub(super) fn made(writing: &Writing<'_>, made: Made) -> Result<ApiKey, Fault> {
    by_number(writing, Some(made.id))
}

/// The key that a repeated request made besides a service.
pub(super) fn also_made(writing: &Writing<'_>, made: Made) -> Result<ApiKey, Fault> {
    by_number(writing, made.also)
}

fn by_number(writing: &Writing<'_>, number: Option<u32>) -> Result<ApiKey, Fault> {
    let id = number
        .and_then(ApiKeyId::new)
        .ok_or_else(|| StoreError::Corrupt("an idempotency row names no API key".to_owned()))?;
    owned(writing.tx, writing.actor, id)
}

/// A key from a row of [`SELECT`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<ApiKey> {
    Ok(ApiKey {
        id: row.get(0)?,
        org_id: row.get(1)?,
        scope: columns::scope(row, 2)?,
        name: row.get(3)?,
        prefix: row.get(4)?,
        last_four: row.get(5)?,
        rate_limit: columns::rate_limit(row, 6)?,
        price_version: row.get(9)?,
        price: row.get(10)?,
        expires_at: row.get(11)?,
        created_at: row.get(12)?,
        revoked_at: row.get(13)?,
        customer: row.get(14)?,
        inherits_price: row.get(15)?,
        currency: row.get(16)?,
    })
}
