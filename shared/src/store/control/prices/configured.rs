//! The configured default price: the organization's default until somebody sets one.

use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::{PriceRow, PriceScope, announce, due, insert, read};
use crate::billing::Terms;
use crate::clock::UnixMillis;
use crate::ids::{OrgId, PriceVersionId};
use crate::model::{EventType, KeyScope};
use crate::store::control::ControlStore;
use crate::store::control::first_start;
use crate::store::control::webhooks::told;
use crate::store::control::write::Writing;
use crate::store::error::{Fault, StoreError};

impl ControlStore {
    /// Has every organization whose default price came from the configuration follow it, where it
    /// says something else than before. Answers how many did.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn follow_configured_price(
        &self,
        terms: &Terms,
        now: UnixMillis,
    ) -> Result<usize, StoreError> {
        self.database.write(|tx| {
            let mut changed = 0;
            for actor in first_start::owners(tx)? {
                let writing = Writing { tx, actor, now };
                let Some(before) = current(&writing)? else {
                    continue;
                };
                if before.configured && before.terms != *terms {
                    begin_configured(&writing, terms)?;
                    if let Some(row) = current(&writing)? {
                        writing.tell(EventType::PriceChanged, &told::price(&row))?;
                    }
                    changed += 1;
                }
            }
            Ok(changed)
        })
    }
}

/// The version that a new key without a price of its own follows. Where nothing was ever set, the
/// configured price becomes the organization's default.
pub(in crate::store::control) fn followed(
    writing: &Writing<'_>,
    scope: KeyScope,
    configured: &Terms,
) -> Result<PriceVersionId, Fault> {
    if let KeyScope::Service(service) = scope {
        let mut statement = writing
            .tx
            .prepare_cached("SELECT price_version_id FROM service WHERE id = ?1")?;
        let own: Option<PriceVersionId> = statement.query_row([service], |row| row.get(0))?;
        if let Some(version) = own {
            return Ok(version);
        }
    }
    match default_of(writing, writing.actor.org)? {
        Some(version) => Ok(version),
        None => begin_configured(writing, configured),
    }
}

fn begin_configured(writing: &Writing<'_>, terms: &Terms) -> Result<PriceVersionId, Fault> {
    let row = insert(writing, PriceScope::Default, terms, writing.now, true)?;
    due::supersede(writing, PriceScope::Default)?;
    due::point(writing.tx, writing.actor.org, PriceScope::Default, row.id)?;
    let detail = json!({ "configured": row.terms.model.to_raw(), "currency": terms.currency });
    let org = writing.actor.org.get();
    writing.audit("price.create", ("organization", org), &detail)?;
    announce(writing, PriceScope::Default)?;
    Ok(row.id)
}

fn current(writing: &Writing<'_>) -> Result<Option<PriceRow>, Fault> {
    match default_of(writing, writing.actor.org)? {
        Some(version) => read::numbered(writing.tx, writing.actor.org, version),
        None => Ok(None),
    }
}

fn default_of(writing: &Writing<'_>, org: OrgId) -> Result<Option<PriceVersionId>, Fault> {
    let mut statement = writing
        .tx
        .prepare_cached("SELECT price_version_id FROM organization WHERE id = ?1")?;
    let found = statement.query_row(params![org], |row| row.get(0));
    Ok(found.optional()?.flatten())
}
