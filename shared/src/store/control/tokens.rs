//! Management tokens: who may use the management API.

use rusqlite::{OptionalExtension, params};
use serde_json::json;

use super::ControlStore;
use super::write::{Actor, Writing};
use crate::clock::UnixMillis;
use crate::ids::ManagementTokenId;
use crate::secret::{HASH_ALG, PlainSecret, SecretDigest};
use crate::store::error::{Fault, StoreError};

impl ControlStore {
    /// Whom a presented token stands for, unless it is unknown, revoked or expired at `now`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn actor_for_token(
        &self,
        digest: &SecretDigest,
        now: UnixMillis,
    ) -> Result<Option<Actor>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT org_id, user_id, id FROM management_token
                 WHERE digest = ?1 AND revoked_at_ms IS NULL
                   AND (expires_at_ms IS NULL OR expires_at_ms > ?2)",
            )?;
            let found = statement.query_row(params![digest, now], |row| {
                Ok(Actor {
                    org: row.get(0)?,
                    user: row.get(1)?,
                    token: row.get(2)?,
                })
            });
            Ok(found.optional()?)
        })
    }

    /// Adds a management token for the actor, as when the file that held the last one was lost.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn rotate_token(
        &self,
        actor: Actor,
        token: &PlainSecret,
        now: UnixMillis,
    ) -> Result<(), StoreError> {
        self.database
            .write(|tx| insert(&Writing { tx, actor, now }, token))
    }
}

/// Adds a token. The data plane knows no tokens, so there is no change to tell it.
pub(super) fn insert(writing: &Writing<'_>, token: &PlainSecret) -> Result<(), Fault> {
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO management_token (org_id, user_id, digest, hash_alg, prefix, created_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6) RETURNING id",
    )?;
    let values = params![
        writing.actor.org,
        writing.actor.user,
        token.digest(),
        HASH_ALG,
        token.prefix(),
        writing.now,
    ];
    let id: ManagementTokenId = statement.query_row(values, |row| row.get(0))?;
    let detail = json!({ "prefix": token.prefix() });
    writing.audit(
        "management_token.create",
        ("management_token", id.get()),
        &detail,
    )
}
