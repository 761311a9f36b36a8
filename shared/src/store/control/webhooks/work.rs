//! What the delivery worker asks and notes: what is due, how an attempt ended, what is too old.

use rusqlite::{OptionalExtension, Transaction, params};
use serde_json::json;

use crate::clock::UnixMillis;
use crate::ids::{OrgId, WebhookDeliveryId, WebhookId};
use crate::model::{Attempt, EventId, TargetUrl, WebhookSecret};
use crate::store::control::write::Writing;
use crate::store::control::{ControlStore, first_start};
use crate::store::error::{Fault, StoreError};

/// The most events that one transaction forgets.
const FORGET_AT_ONCE: u32 = 500;

/// A delivery whose time has come.
#[derive(Debug, Clone)]
pub struct DueDelivery {
    /// Its number.
    pub id: WebhookDeliveryId,
    /// To which endpoint.
    pub webhook: WebhookId,
    /// Where that is.
    pub url: TargetUrl,
    /// What signs it: the present secret, and the one before for as long as it is good.
    pub secrets: Vec<WebhookSecret>,
    /// Of which event.
    pub event: EventId,
    /// The text to send.
    pub payload: String,
    /// How often it was tried before.
    pub attempts: u32,
    /// When it was asked for.
    pub created_at: UnixMillis,
}

/// What follows an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterAttempt {
    /// Nothing: it is delivered.
    Delivered,
    /// Another attempt at this instant.
    Retry(UnixMillis),
    /// No other attempt. An endpoint that failed ever since the first one is switched off.
    GiveUp,
    /// No other attempt, and the endpoint is switched off: it says that it is gone for good.
    Gone,
}

impl ControlStore {
    /// Deliveries to enabled endpoints whose time has come, the longest due first; at most
    /// `per_webhook` of each endpoint, so that a slow one holds up no other.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn due_deliveries(
        &self,
        now: UnixMillis,
        per_webhook: u32,
    ) -> Result<Vec<DueDelivery>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT d.id, w.id, w.url, e.event_id, e.payload, d.attempts, d.created_at_ms,
                        w.secret, CASE WHEN w.previous_until_ms > ?1 THEN w.previous_secret END
                 FROM webhook_endpoint w
                 JOIN webhook_delivery d ON d.id IN
                     (SELECT id FROM webhook_delivery
                      WHERE endpoint_id = w.id AND due_at_ms <= ?1
                      ORDER BY due_at_ms, id LIMIT ?2)
                 JOIN webhook_event e ON e.id = d.event_row
                 WHERE w.enabled = 1 ORDER BY d.due_at_ms, d.id",
            )?;
            let rows = statement.query_map(params![now, per_webhook], |row| {
                let secret: WebhookSecret = row.get(7)?;
                let previous: Option<WebhookSecret> = row.get(8)?;
                Ok(DueDelivery {
                    id: row.get(0)?,
                    webhook: row.get(1)?,
                    url: row.get(2)?,
                    event: row.get(3)?,
                    payload: row.get(4)?,
                    attempts: row.get(5)?,
                    created_at: row.get(6)?,
                    secrets: [Some(secret), previous].into_iter().flatten().collect(),
                })
            })?;
            Ok(rows.collect::<Result<Vec<_>, _>>()?)
        })
    }

    /// Notes how an attempt ended and what follows. Answers whether the endpoint was switched off
    /// for it. What was deleted meanwhile stays deleted.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_attempt(
        &self,
        id: WebhookDeliveryId,
        attempt: &Attempt,
        after: AfterAttempt,
        now: UnixMillis,
    ) -> Result<bool, StoreError> {
        self.database.write(|tx| {
            let Some(noted) = note(tx, id, attempt, after)? else {
                return Ok(false);
            };
            let reason = match after {
                AfterAttempt::Delivered => {
                    let mut statement = tx.prepare_cached(
                        "UPDATE webhook_endpoint SET failing_since_ms = NULL
                         WHERE id = ?1 AND failing_since_ms IS NOT NULL",
                    )?;
                    statement.execute([noted.webhook])?;
                    return Ok(false);
                }
                AfterAttempt::Retry(_) => None,
                AfterAttempt::GiveUp => Some("no delivery succeeded for three days"),
                AfterAttempt::Gone => Some("the receiver answered 410 Gone"),
            };
            let mut statement = tx.prepare_cached(
                "UPDATE webhook_endpoint SET failing_since_ms = COALESCE(failing_since_ms, ?2)
                 WHERE id = ?1",
            )?;
            statement.execute(params![noted.webhook, attempt.at])?;
            let all_failed = match after {
                AfterAttempt::GiveUp => failing_all_along(tx, id)?,
                AfterAttempt::Gone => true,
                AfterAttempt::Retry(_) | AfterAttempt::Delivered => false,
            };
            match reason {
                Some(reason) if all_failed => switch_off(tx, &noted, reason, now),
                _ => Ok(false),
            }
        })
    }

    /// Deletes events from before `before`, with their deliveries; a bounded number at a time.
    /// Answers whether more may be left.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn forget_events(&self, before: UnixMillis) -> Result<bool, StoreError> {
        self.database.write(|tx| {
            let mut statement = tx.prepare_cached(
                "DELETE FROM webhook_event WHERE id IN
                     (SELECT id FROM webhook_event WHERE at_ms < ?1 ORDER BY at_ms LIMIT ?2)",
            )?;
            let deleted = statement.execute(params![before, FORGET_AT_ONCE])?;
            super::alerts::forget(tx, before)?;
            Ok(deleted == FORGET_AT_ONCE as usize)
        })
    }
}

/// Where a noted attempt belongs.
struct Noted {
    org: OrgId,
    webhook: WebhookId,
}

fn note(
    tx: &Transaction<'_>,
    id: WebhookDeliveryId,
    attempt: &Attempt,
    after: AfterAttempt,
) -> Result<Option<Noted>, Fault> {
    let (status, due) = match after {
        AfterAttempt::Delivered => ("delivered", None),
        AfterAttempt::Retry(at) => ("pending", Some(at)),
        AfterAttempt::GiveUp | AfterAttempt::Gone => ("failed", None),
    };
    let mut statement = tx.prepare_cached(
        "UPDATE webhook_delivery SET status = ?2, due_at_ms = ?3, attempts = attempts + 1
         WHERE id = ?1 AND status = 'pending' RETURNING attempts, org_id, endpoint_id",
    )?;
    let updated = statement.query_row(params![id, status, due], |row| {
        let (org, webhook) = (row.get(1)?, row.get(2)?);
        Ok((row.get::<_, u32>(0)?, Noted { org, webhook }))
    });
    let Some((number, noted)) = updated.optional()? else {
        return Ok(None);
    };
    let mut statement = tx.prepare_cached(
        "INSERT INTO webhook_attempt
             (delivery_id, number, org_id, at_ms, duration_ms, status_code, error, answer)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?;
    statement.execute(params![
        id,
        number,
        noted.org,
        attempt.at,
        attempt.duration_ms,
        attempt.status_code,
        attempt.error,
        attempt.answer,
    ])?;
    Ok(Some(noted))
}

/// Whether the endpoint took nothing since this delivery was first tried.
fn failing_all_along(tx: &Transaction<'_>, id: WebhookDeliveryId) -> Result<bool, Fault> {
    let mut statement = tx.prepare_cached(
        "SELECT w.failing_since_ms <= a.at_ms FROM webhook_delivery d
         JOIN webhook_endpoint w ON w.id = d.endpoint_id
         JOIN webhook_attempt a ON a.delivery_id = d.id AND a.number = 1
         WHERE d.id = ?1",
    )?;
    Ok(statement.query_row([id], |row| row.get(0))?)
}

/// Switches an endpoint off, in the name of the organization's owner.
fn switch_off(
    tx: &Transaction<'_>,
    noted: &Noted,
    reason: &str,
    now: UnixMillis,
) -> Result<bool, Fault> {
    let mut statement = tx.prepare_cached(
        "UPDATE webhook_endpoint SET enabled = 0, disabled_reason = ?2
         WHERE id = ?1 AND enabled = 1",
    )?;
    if statement.execute(params![noted.webhook, reason])? == 0 {
        return Ok(false);
    }
    let owners = first_start::owners(tx)?;
    if let Some(actor) = owners.into_iter().find(|owner| owner.org == noted.org) {
        let writing = Writing { tx, actor, now };
        let detail = json!({ "reason": reason });
        writing.audit("webhook.disable", ("webhook", noted.webhook.get()), &detail)?;
    }
    Ok(true)
}
