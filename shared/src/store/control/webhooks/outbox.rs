//! The outbox: an event and its deliveries, added to the transaction that makes it happen.

use rusqlite::params;
use serde::Serialize;
use serde_json::Value;

use crate::ids::{WebhookDeliveryId, WebhookId};
use crate::model::{EventId, EventType};
use crate::store::control::write::Writing;
use crate::store::error::{Fault, StoreError};

/// What is sent, in the order of its fields.
#[derive(Serialize)]
struct Payload<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    timestamp: String,
    data: &'a Value,
}

/// An event in the outbox.
pub(super) struct Told {
    pub(super) row: u32,
    pub(super) id: EventId,
}

/// Tells every endpoint that wants to hear of it. `data` never holds a secret.
pub(in crate::store::control) fn tell(
    writing: &Writing<'_>,
    kind: EventType,
    data: &Value,
) -> Result<(), Fault> {
    let told = keep(writing, kind, data)?;
    deliver_to_all(writing, told.row, kind)?;
    Ok(())
}

/// Writes the event alone.
pub(super) fn keep(writing: &Writing<'_>, kind: EventType, data: &Value) -> Result<Told, Fault> {
    let payload = Payload {
        kind: kind.as_str(),
        timestamp: writing.now.to_rfc3339(),
        data,
    };
    let payload = serde_json::to_string(&payload)
        .map_err(|error| StoreError::Corrupt(format!("an event cannot be written: {error}")))?;
    // SQLite's generator is seeded by the operating system's; the identifier is no secret.
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO webhook_event (org_id, event_id, type, at_ms, payload)
         VALUES (?1, 'evt_' || lower(hex(randomblob(16))), ?2, ?3, ?4) RETURNING id, event_id",
    )?;
    let values = params![writing.actor.org, kind, writing.now, payload];
    Ok(statement.query_row(values, |row| {
        Ok(Told {
            row: row.get(0)?,
            id: row.get(1)?,
        })
    })?)
}

/// Has the event delivered to every enabled endpoint that wants its type.
pub(super) fn deliver_to_all(
    writing: &Writing<'_>,
    event: u32,
    kind: EventType,
) -> Result<Vec<WebhookDeliveryId>, Fault> {
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO webhook_delivery
             (org_id, endpoint_id, event_row, status, created_at_ms, due_at_ms)
         SELECT org_id, id, ?2, 'pending', ?4, ?4 FROM webhook_endpoint
         WHERE org_id = ?1 AND enabled = 1
           AND (event_types IS NULL
                OR EXISTS (SELECT 1 FROM json_each(event_types) WHERE value = ?3))
         ORDER BY id RETURNING id",
    )?;
    let values = params![writing.actor.org, event, kind, writing.now];
    let rows = statement.query_map(values, |row| row.get(0))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}

/// Has the event delivered to one endpoint, whatever types it wants.
pub(super) fn deliver_to(
    writing: &Writing<'_>,
    event: u32,
    webhook: WebhookId,
) -> Result<WebhookDeliveryId, Fault> {
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO webhook_delivery
             (org_id, endpoint_id, event_row, status, created_at_ms, due_at_ms)
         VALUES (?1, ?2, ?3, 'pending', ?4, ?4) RETURNING id",
    )?;
    let values = params![writing.actor.org, webhook, event, writing.now];
    Ok(statement.query_row(values, |row| row.get(0))?)
}
