//! Events: read, tried out, and delivered again.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::{deliveries, outbox, read};
use crate::ids::{OrgId, WebhookDeliveryId, WebhookId};
use crate::model::{Delivery, Event, EventId, EventType, Webhook};
use crate::store::control::ControlStore;
use crate::store::control::idempotency::Made;
use crate::store::control::write::{Actor, Page, WriteBy, Writing, Written};
use crate::store::error::{Fault, StoreError};

const SELECT: &str = "SELECT id, event_id, type, at_ms, payload FROM webhook_event";

impl ControlStore {
    /// The organization's events before `before`, newest first, at most `limit` (at least one);
    /// those of one type, or of all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn events(
        &self,
        actor: Actor,
        kind: Option<EventType>,
        before: Option<u32>,
        limit: u32,
    ) -> Result<Page<Event>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let of_kind = if kind.is_some() {
                "AND type = ?4"
            } else {
                "AND ?4 IS NULL"
            };
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE org_id = ?1 AND id < ?2 {of_kind} ORDER BY id DESC LIMIT ?3"
            ))?;
            let before = before.map_or(i64::MAX, i64::from);
            let bounds = params![actor.org, before, i64::from(limit) + 1, kind];
            let rows = statement.query_map(bounds, read_row)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |event| event.number))
        })
    }

    /// One event.
    ///
    /// # Errors
    /// Not found.
    pub fn event(&self, actor: Actor, id: &EventId) -> Result<Event, StoreError> {
        self.database
            .read(|connection| owned(connection, actor.org, id))
    }

    /// Sends an endpoint an event that tells nothing, whatever types it wants.
    ///
    /// # Errors
    /// Not found; a conflict when the endpoint is switched off, or when the `Idempotency-Key` was
    /// used for another request.
    pub fn test_webhook(
        &self,
        by: &WriteBy<'_>,
        id: WebhookId,
    ) -> Result<Written<Vec<Delivery>>, StoreError> {
        self.write_once(
            by,
            |writing| {
                enabled(writing, id)?;
                let data = json!({ "webhook_id": id });
                let told = outbox::keep(writing, EventType::WebhookTest, &data)?;
                let made = outbox::deliver_to(writing, told.row, id)?;
                let detail = json!({ "event_id": told.id.as_str() });
                writing.audit("webhook.test", ("webhook", id.get()), &detail)?;
                writing.unchanged(all_of(writing, &[made])?)
            },
            |deliveries| made_of(deliveries),
            found,
        )
    }

    /// Has an event delivered again, with its identifier and text: to one endpoint, or to all that
    /// are enabled and want its type.
    ///
    /// # Errors
    /// Not found; a conflict when there is no endpoint to send it to, when the one is switched off,
    /// or when the `Idempotency-Key` was used for another request.
    pub fn replay_event(
        &self,
        by: &WriteBy<'_>,
        id: &EventId,
        to: Option<WebhookId>,
    ) -> Result<Written<Vec<Delivery>>, StoreError> {
        self.write_once(
            by,
            |writing| {
                let event = owned(writing.tx, writing.actor.org, id)?;
                let made = match to {
                    Some(webhook) => {
                        enabled(writing, webhook)?;
                        vec![outbox::deliver_to(writing, event.number, webhook)?]
                    }
                    None => outbox::deliver_to_all(writing, event.number, event.kind)?,
                };
                if made.is_empty() {
                    let message = "no webhook is enabled that wants events of this type";
                    return Err(StoreError::Conflict("no_webhook", message.to_owned()).into());
                }
                let detail = json!({ "event_id": id.as_str(), "webhook_id": to });
                writing.audit("event.replay", ("event", event.number), &detail)?;
                writing.unchanged(all_of(writing, &made)?)
            },
            |deliveries| made_of(deliveries),
            found,
        )
    }
}

/// An event of an organization.
fn owned(connection: &Connection, org: OrgId, id: &EventId) -> Result<Event, Fault> {
    let mut statement =
        connection.prepare_cached(&format!("{SELECT} WHERE org_id = ?1 AND event_id = ?2"))?;
    let found = statement.query_row(params![org, id], read_row).optional()?;
    Ok(found.ok_or(StoreError::NotFound("event"))?)
}

fn enabled(writing: &Writing<'_>, id: WebhookId) -> Result<Webhook, Fault> {
    let webhook = read::owned(writing.tx, writing.actor.org, id)?;
    if !webhook.details.enabled {
        let message = "the webhook is switched off: switch it on first".to_owned();
        return Err(StoreError::Conflict("webhook_disabled", message).into());
    }
    Ok(webhook)
}

/// The deliveries that this transaction made. It is the only writer, so their numbers follow each
/// other.
fn all_of(writing: &Writing<'_>, made: &[WebhookDeliveryId]) -> Result<Vec<Delivery>, Fault> {
    match (made.first(), made.last()) {
        (Some(&first), Some(&last)) => {
            let bounds = (i64::from(first), i64::from(last));
            deliveries::between(writing.tx, writing.actor.org, bounds)
        }
        _ => Ok(Vec::new()),
    }
}

/// What an idempotency row keeps: the first and the last of them.
fn made_of(made: &[Delivery]) -> Made {
    let number = |delivery: Option<&Delivery>| delivery.map_or(0, |delivery| delivery.id.get());
    Made {
        id: number(made.first()),
        also: Some(number(made.last())),
    }
}

/// What is left of the deliveries that a repeated request made.
fn found(writing: &Writing<'_>, made: Made) -> Result<Vec<Delivery>, Fault> {
    let named = |number: u32| {
        let id = WebhookDeliveryId::new(number).map(i64::from);
        id.ok_or_else(|| StoreError::Corrupt("an idempotency row names delivery 0".to_owned()))
    };
    let bounds = (named(made.id)?, named(made.also.unwrap_or(made.id))?);
    deliveries::between(writing.tx, writing.actor.org, bounds)
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Event> {
    let payload: String = row.get(4)?;
    Ok(Event {
        number: row.get(0)?,
        id: row.get(1)?,
        kind: row.get(2)?,
        at: row.get(3)?,
        // A check on the column sees to it that it is JSON.
        payload: serde_json::from_str(&payload).unwrap_or_default(),
    })
}
