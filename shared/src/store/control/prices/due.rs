//! Prices whose instant is yet to come, and pointing at them when it has.
//!
//! The data plane needs none of this at the instant: it holds the schedule. The pointers are for
//! those who look at keys, and for schedules that are read anew.

use rusqlite::{Connection, params};

use super::{PriceRow, PriceScope};
use crate::clock::UnixMillis;
use crate::ids::{OrgId, PriceVersionId};
use crate::store::control::ControlStore;
use crate::store::control::keys;
use crate::store::control::write::Writing;
use crate::store::error::{Fault, StoreError};

impl ControlStore {
    /// Makes every price whose instant has come the one in effect; answers how many there were.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn apply_due_prices(&self, now: UnixMillis) -> Result<usize, StoreError> {
        if self
            .database
            .read(|connection| due(connection, now))?
            .is_empty()
        {
            return Ok(0);
        }
        self.database.write(|tx| {
            let due = due(tx, now)?;
            for &(org, scope, version) in &due {
                point(tx, org, scope, version)?;
            }
            let mut statement = tx.prepare_cached("DELETE FROM price_due WHERE due_at_ms <= ?1")?;
            statement.execute([now])?;
            Ok(due.len())
        })
    }
}

/// Puts a price on the list of those to come.
pub(super) fn enlist(writing: &Writing<'_>, row: &PriceRow) -> Result<(), Fault> {
    let (key, service) = row.scope.columns();
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO price_due (price_version_id, org_id, api_key_id, service_id, due_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    let org = writing.actor.org;
    statement.execute(params![row.id, org, key, service, row.effective_at])?;
    Ok(())
}

/// Takes prices off the list whose instant has come but which a newer one replaces now.
pub(super) fn supersede(writing: &Writing<'_>, scope: PriceScope) -> Result<(), Fault> {
    let (key, service) = scope.columns();
    let mut statement = writing.tx.prepare_cached(
        "DELETE FROM price_due
         WHERE org_id = ?1 AND api_key_id IS ?2 AND service_id IS ?3 AND due_at_ms <= ?4",
    )?;
    statement.execute(params![writing.actor.org, key, service, writing.now])?;
    Ok(())
}

/// Takes back all prices that a scope was to have later; answers how many.
pub(super) fn withdraw(writing: &Writing<'_>, scope: PriceScope) -> Result<usize, Fault> {
    let (key, service) = scope.columns();
    let mut statement = writing.tx.prepare_cached(
        "DELETE FROM price_due WHERE org_id = ?1 AND api_key_id IS ?2 AND service_id IS ?3",
    )?;
    Ok(statement.execute(params![writing.actor.org, key, service])?)
}

/// Points at the version in effect, also from the keys that follow it.
pub(super) fn point(
    connection: &Connection,
    org: OrgId,
    scope: PriceScope,
    version: PriceVersionId,
) -> Result<(), Fault> {
    match scope {
        PriceScope::ApiKey(key) => keys::point_at_price(connection, key, version, false),
        PriceScope::Service(service) => {
            let mut statement = connection
                .prepare_cached("UPDATE service SET price_version_id = ?2 WHERE id = ?1")?;
            statement.execute(params![service, version])?;
            let mut statement = connection.prepare_cached(
                "UPDATE api_key SET price_version_id = ?2
                 WHERE service_id = ?1 AND inherits_price = 1",
            )?;
            statement.execute(params![service, version])?;
            Ok(())
        }
        PriceScope::Default => {
            let mut statement = connection
                .prepare_cached("UPDATE organization SET price_version_id = ?2 WHERE id = ?1")?;
            statement.execute(params![org, version])?;
            let mut statement = connection.prepare_cached(
                "UPDATE api_key SET price_version_id = ?2
                 WHERE org_id = ?1 AND inherits_price = 1 AND NOT EXISTS (
                     SELECT 1 FROM service s
                     WHERE s.id = api_key.service_id AND s.price_version_id IS NOT NULL)",
            )?;
            statement.execute(params![org, version])?;
            Ok(())
        }
    }
}

/// What is due, in the order in which it took effect.
fn due(
    connection: &Connection,
    now: UnixMillis,
) -> Result<Vec<(OrgId, PriceScope, PriceVersionId)>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT org_id, api_key_id, service_id, price_version_id FROM price_due
         WHERE due_at_ms <= ?1 ORDER BY due_at_ms, price_version_id",
    )?;
    let rows = statement.query_map([now], |row| {
        let scope = PriceScope::of_columns(row.get(1)?, row.get(2)?);
        Ok((row.get(0)?, scope, row.get(3)?))
    })?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}
