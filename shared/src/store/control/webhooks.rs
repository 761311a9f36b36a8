//! Webhooks: endpoints that want to hear of events, the outbox of events, and what became of
//! telling them. The table of contents; endpoints themselves are made and changed here.
//!
//! An event stands in the outbox by the transaction that makes happen what it tells, together with
//! one delivery for each endpoint that wants it. So nothing is told that did not happen, and a
//! crash between the commit and the delivery loses nothing.

mod alerts;
mod columns;
mod deliveries;
mod events;
mod outbox;
mod read;
pub(super) mod told;
mod work;

use rusqlite::params;
use serde_json::json;

use super::ControlStore;
use super::idempotency::Made;
use super::write::{WriteBy, Writing, Written};
use crate::clock::UnixMillis;
use crate::ids::WebhookId;
use crate::model::{Webhook, WebhookDetails, WebhookSecret};
use crate::store::error::{Fault, StoreError};

pub use alerts::Reached;
pub(super) use outbox::tell;
pub use work::{AfterAttempt, DueDelivery};

/// The most endpoints that an organization may have: each event is written once for each of them.
const MOST: u32 = 50;
/// How long the secret before a rotation goes on signing: a day, in milliseconds.
const OVERLAP_MS: i64 = 24 * 60 * 60 * 1_000;

impl ControlStore {
    /// Makes an endpoint.
    ///
    /// # Errors
    /// A conflict when there are as many as there may be, or when the `Idempotency-Key` was used
    /// for another request.
    pub fn create_webhook(
        &self,
        by: &WriteBy<'_>,
        new: &WebhookDetails,
        secret: WebhookSecret,
    ) -> Result<Written<Webhook>, StoreError> {
        self.write_once(by, |writing| insert(writing, new, secret), made, found)
    }

    /// Replaces an endpoint's details by what `edit` makes of them. Switching it on again forgets
    /// how long it failed. An edit that changes nothing writes nothing.
    ///
    /// # Errors
    /// Not found.
    pub fn edit_webhook(
        &self,
        by: &WriteBy<'_>,
        id: WebhookId,
        edit: impl FnOnce(WebhookDetails) -> WebhookDetails,
    ) -> Result<Written<Webhook>, StoreError> {
        self.write_by(by, |writing| {
            let mut webhook = read::owned(writing.tx, writing.actor.org, id)?;
            let details = edit(webhook.details.clone());
            if details == webhook.details {
                return writing.unchanged(webhook);
            }
            if details.enabled && !webhook.details.enabled {
                webhook.failing_since = None;
                webhook.disabled_reason = None;
            }
            webhook.details = details;
            let mut statement = writing.tx.prepare_cached(
                "UPDATE webhook_endpoint SET url = ?2, description = ?3, event_types = ?4,
                     enabled = ?5, failing_since_ms = ?6, disabled_reason = ?7
                 WHERE id = ?1",
            )?;
            statement.execute(params![
                id,
                webhook.details.url,
                webhook.details.description,
                columns::types_text(webhook.details.event_types.as_deref()),
                webhook.details.enabled,
                webhook.failing_since,
                webhook.disabled_reason,
            ])?;
            writing.audit("webhook.edit", about(id), &detail(&webhook.details))?;
            writing.unchanged(webhook)
        })
    }

    /// Deletes an endpoint, its secret, and the log of what it was told.
    ///
    /// # Errors
    /// Not found.
    pub fn delete_webhook(
        &self,
        by: &WriteBy<'_>,
        id: WebhookId,
    ) -> Result<Written<()>, StoreError> {
        self.write_by(by, |writing| {
            let webhook = read::owned(writing.tx, writing.actor.org, id)?;
            let mut statement = writing
                .tx
                .prepare_cached("DELETE FROM webhook_endpoint WHERE id = ?1")?;
            statement.execute([id])?;
            writing.audit("webhook.delete", about(id), &detail(&webhook.details))?;
            writing.unchanged(())
        })
    }

    /// Gives an endpoint another secret. The present one goes on signing beside it for a day.
    ///
    /// # Errors
    /// Not found; a conflict when the `Idempotency-Key` was used for another request.
    pub fn rotate_webhook_secret(
        &self,
        by: &WriteBy<'_>,
        id: WebhookId,
        secret: WebhookSecret,
    ) -> Result<Written<Webhook>, StoreError> {
        let rotate = |writing: &Writing<'_>| {
            let mut webhook = read::owned(writing.tx, writing.actor.org, id)?;
            let until = UnixMillis(writing.now.0.saturating_add(OVERLAP_MS));
            let mut statement = writing.tx.prepare_cached(
                "UPDATE webhook_endpoint SET previous_secret = secret, previous_until_ms = ?2,
                     secret = ?3
                 WHERE id = ?1",
            )?;
            statement.execute(params![id, until, secret])?;
            webhook.previous_secret_until = Some(until);
            let detail = json!({ "previous_until_ms": until });
            writing.audit("webhook.rotate_secret", about(id), &detail)?;
            writing.unchanged(webhook)
        };
        self.write_once(by, rotate, made, found)
    }
}

fn insert(
    writing: &Writing<'_>,
    new: &WebhookDetails,
    secret: WebhookSecret,
) -> Result<Written<Webhook>, Fault> {
    let mut statement = writing
        .tx
        .prepare_cached("SELECT COUNT(*) FROM webhook_endpoint WHERE org_id = ?1")?;
    let present: u32 = statement.query_row([writing.actor.org], |row| row.get(0))?;
    if present >= MOST {
        let message = format!("there are {MOST} webhooks already: delete one first");
        return Err(StoreError::Conflict("too_many_webhooks", message).into());
    }
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO webhook_endpoint
             (org_id, url, description, event_types, enabled, secret, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
    )?;
    let values = params![
        writing.actor.org,
        new.url,
        new.description,
        columns::types_text(new.event_types.as_deref()),
        new.enabled,
        secret,
        writing.now,
    ];
    let id: WebhookId = statement.query_row(values, |row| row.get(0))?;
    writing.audit("webhook.create", about(id), &detail(new))?;
    writing.unchanged(read::owned(writing.tx, writing.actor.org, id)?)
}

fn made(webhook: &Webhook) -> Made {
    Made {
        id: webhook.id.get(),
        also: None,
    }
}

fn found(writing: &Writing<'_>, made: Made) -> Result<Webhook, Fault> {
    let id = WebhookId::new(made.id)
        .ok_or_else(|| StoreError::Corrupt("an idempotency row names webhook 0".to_owned()))?;
    read::owned(writing.tx, writing.actor.org, id)
}

fn about(id: WebhookId) -> (&'static str, u32) {
    ("webhook", id.get())
}

/// What the audit log keeps. The address stays out of it but for its host: many receivers put a
/// secret into path or query.
fn detail(details: &WebhookDetails) -> serde_json::Value {
    let types = details.event_types.as_ref();
    json!({
        "host": details.url.authority(),
        "description": details.description,
        "event_types": types.map(|types| types.iter().map(|kind| kind.as_str()).collect::<Vec<_>>()),
        "enabled": details.enabled,
    })
}
