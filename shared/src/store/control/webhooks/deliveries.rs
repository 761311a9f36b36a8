//! The log of deliveries: what was to be told to whom, and how each attempt ended.

use std::collections::HashMap;

use rusqlite::{Connection, Row, params};

use super::read;
use crate::ids::{OrgId, WebhookDeliveryId, WebhookId};
use crate::model::{Attempt, Delivery, DeliveryStatus};
use crate::store::control::ControlStore;
use crate::store::control::write::{Actor, Page};
use crate::store::error::{Fault, StoreError};

const SELECT: &str = "SELECT d.id, d.endpoint_id, e.event_id, e.type, d.status, d.created_at_ms,
            d.due_at_ms
     FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_row";

impl ControlStore {
    /// An endpoint's deliveries before `before`, newest first, at most `limit` (at least one);
    /// those that stand so, or all.
    ///
    /// # Errors
    /// Not found when there is no such endpoint.
    pub fn deliveries(
        &self,
        actor: Actor,
        webhook: WebhookId,
        status: Option<DeliveryStatus>,
        (before, limit): (Option<u32>, u32),
    ) -> Result<Page<Delivery>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            read::owned(connection, actor.org, webhook)?;
            let mut statement = connection.prepare_cached(&format!(
                "{SELECT} WHERE d.endpoint_id = ?1 AND d.id < ?2 AND (?4 IS NULL OR d.status = ?4)
                 ORDER BY d.id DESC LIMIT ?3"
            ))?;
            let before = before.map_or(i64::MAX, i64::from);
            let bounds = params![webhook, before, i64::from(limit) + 1, status];
            let rows = statement.query_map(bounds, read_row)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            let mut page = Page::cut(items, limit, |delivery| delivery.id.get());
            add_attempts(connection, &mut page.items)?;
            Ok(page)
        })
    }
}

/// An organization's deliveries with numbers in these bounds, both included, oldest first.
pub(super) fn between(
    connection: &Connection,
    org: OrgId,
    (first, last): (i64, i64),
) -> Result<Vec<Delivery>, Fault> {
    let mut statement = connection.prepare_cached(&format!(
        "{SELECT} WHERE d.org_id = ?1 AND d.id BETWEEN ?2 AND ?3 ORDER BY d.id"
    ))?;
    let rows = statement.query_map(params![org, first, last], read_row)?;
    let mut found = rows.collect::<Result<Vec<_>, _>>()?;
    add_attempts(connection, &mut found)?;
    Ok(found)
}

fn add_attempts(connection: &Connection, deliveries: &mut [Delivery]) -> Result<(), Fault> {
    let ids: Vec<String> = deliveries.iter().map(|d| d.id.to_string()).collect();
    let mut statement = connection.prepare(&format!(
        "SELECT delivery_id, at_ms, duration_ms, status_code, error, answer FROM webhook_attempt
         WHERE delivery_id IN ({}) ORDER BY delivery_id, number",
        ids.join(", ")
    ))?;
    let mut attempts: HashMap<WebhookDeliveryId, Vec<Attempt>> = HashMap::new();
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        attempts.entry(row.get(0)?).or_default().push(Attempt {
            at: row.get(1)?,
            duration_ms: row.get(2)?,
            status_code: row.get(3)?,
            error: row.get(4)?,
            answer: row.get(5)?,
        });
    }
    for delivery in deliveries {
        delivery.attempts = attempts.remove(&delivery.id).unwrap_or_default();
    }
    Ok(())
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        id: row.get(0)?,
        webhook: row.get(1)?,
        event: row.get(2)?,
        kind: row.get(3)?,
        status: row.get(4)?,
        created_at: row.get(5)?,
        due_at: row.get(6)?,
        attempts: Vec::new(),
    })
}
