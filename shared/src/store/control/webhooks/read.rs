//! How endpoints are found.

use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::columns;
use crate::ids::{OrgId, WebhookId};
use crate::model::{Webhook, WebhookDetails};
use crate::store::control::ControlStore;
use crate::store::control::write::{Actor, Page};
use crate::store::error::{Fault, StoreError};

const SELECT: &str = "SELECT id, org_id, url, description, event_types, enabled,
            previous_until_ms, failing_since_ms, disabled_reason, created_at_ms
     FROM webhook_endpoint";

impl ControlStore {
    /// The organization's endpoints after `after`, at most `limit` (at least one).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn webhooks(
        &self,
        actor: Actor,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<Webhook>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE org_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3"
            ))?;
            let bounds = params![actor.org, after.unwrap_or(0), i64::from(limit) + 1];
            let rows = statement.query_map(bounds, read)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |webhook| webhook.id.get()))
        })
    }

    /// One endpoint.
    ///
    /// # Errors
    /// Not found.
    pub fn webhook(&self, actor: Actor, id: WebhookId) -> Result<Webhook, StoreError> {
        self.database
            .read(|connection| owned(connection, actor.org, id))
    }
}

/// An endpoint of an organization.
pub(super) fn owned(connection: &Connection, org: OrgId, id: WebhookId) -> Result<Webhook, Fault> {
    let mut statement =
        connection.prepare_cached(&format!("{SELECT} WHERE org_id = ?1 AND id = ?2"))?;
    let found = statement.query_row(params![org, id], read).optional()?;
    Ok(found.ok_or(StoreError::NotFound("webhook"))?)
}

fn read(row: &Row<'_>) -> rusqlite::Result<Webhook> {
    let types = columns::types_of(row.get(4)?).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(4, Type::Text, Box::new(error))
    })?;
    Ok(Webhook {
        id: row.get(0)?,
        org_id: row.get(1)?,
        details: WebhookDetails {
            url: row.get(2)?,
            description: row.get(3)?,
            event_types: types,
            enabled: row.get(5)?,
        },
        previous_secret_until: row.get(6)?,
        failing_since: row.get(7)?,
        disabled_reason: row.get(8)?,
        created_at: row.get(9)?,
    })
}
