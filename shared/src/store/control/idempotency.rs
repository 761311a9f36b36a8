//! What was made under which `Idempotency-Key`, kept for a day.
//!
//! The row is written by the transaction that makes the thing, so a crash leaves both or neither.
//! No secret is kept: a repeated answer shows the entity, not its key.

use rusqlite::{OptionalExtension, params};

use super::write::Writing;
use crate::store::error::{Fault, StoreError};

/// How long a key is remembered: 24 hours, in milliseconds.
const KEPT_MS: i64 = 24 * 60 * 60 * 1_000;

/// An `Idempotency-Key` and the request it came with.
#[derive(Debug, Clone, Copy)]
pub struct Idempotency<'a> {
    /// The key, as the client chose it.
    pub key: &'a str,
    /// SHA-256 over the request's method, path and body.
    pub fingerprint: [u8; 32],
}

/// The identifiers of what a request made.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made {
    pub(super) id: u32,
    pub(super) also: Option<u32>,
}

/// A request that was carried out before.
pub(super) struct Seen {
    pub(super) made: Made,
    pub(super) seq: i64,
}

/// What an earlier request with this key made.
///
/// Fails with a conflict when that was another request.
pub(super) fn find(writing: &Writing<'_>, asked: Idempotency<'_>) -> Result<Option<Seen>, Fault> {
    forget_old(writing)?;
    let mut statement = writing.tx.prepare_cached(
        "SELECT fingerprint, made_id, also_made_id, seq FROM idempotency
         WHERE org_id = ?1 AND key = ?2",
    )?;
    let found: Option<([u8; 32], Seen)> = statement
        .query_row(params![writing.actor.org, asked.key], |row| {
            let made = Made {
                id: row.get(1)?,
                also: row.get(2)?,
            };
            Ok((
                row.get(0)?,
                Seen {
                    made,
                    seq: row.get(3)?,
                },
            ))
        })
        .optional()?;
    match found {
        Some((fingerprint, _)) if fingerprint != asked.fingerprint => {
            let message = "this Idempotency-Key was used for another request in the last 24 hours";
            Err(StoreError::Conflict("idempotency_key_reused", message.to_owned()).into())
        }
        found => Ok(found.map(|(_, seen)| seen)),
    }
}

/// Remembers what was made.
pub(super) fn keep(
    writing: &Writing<'_>,
    asked: Idempotency<'_>,
    seen: &Seen,
) -> Result<(), Fault> {
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO idempotency
             (org_id, key, fingerprint, made_id, also_made_id, seq, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    statement.execute(params![
        writing.actor.org,
        asked.key,
        asked.fingerprint,
        seen.made.id,
        seen.made.also,
        seen.seq,
        writing.now,
    ])?;
    Ok(())
}

fn forget_old(writing: &Writing<'_>) -> Result<(), Fault> {
    let mut statement = writing
        .tx
        .prepare_cached("DELETE FROM idempotency WHERE created_at_ms < ?1")?;
    statement.execute([writing.now.0.saturating_sub(KEPT_MS)])?;
    Ok(())
}
