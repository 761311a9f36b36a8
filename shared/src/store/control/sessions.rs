//! Sessions of people who signed in with a password: what a browser's cookie stands for.
//!
//! Only the digest of the cookie's secret is kept. A session ends when it is revoked, when it has
//! not been used for [`IDLE_MS`], and in any case after [`LASTING_MS`].

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::ControlStore;
use super::write::{Actor, Page, Writing};
use crate::clock::UnixMillis;
use crate::ids::{SessionId, UserId};
use crate::secret::{HASH_ALG, SecretDigest};
use crate::store::error::{Fault, StoreError};

/// How long a session lasts without being used: 12 hours.
const IDLE_MS: i64 = 12 * 60 * 60 * 1_000;
/// How long a session lasts at most: 7 days.
const LASTING_MS: i64 = 7 * 24 * 60 * 60 * 1_000;
/// How exactly the last use is known. Every use written down would be a write for every read.
const SEEN_EVERY_MS: i64 = 60 * 1_000;

const LIVE: &str = "revoked_at_ms IS NULL AND expires_at_ms > :now AND last_seen_at_ms > :idle";

/// A session as its user is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its number.
    pub id: SessionId,
    /// Whose it is.
    pub user: UserId,
    /// When it was begun.
    pub created_at: UnixMillis,
    /// When it was last used, to the minute.
    pub last_seen_at: UnixMillis,
    /// When it ends even if it is used.
    pub expires_at: UnixMillis,
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// The address it was begun from.
    pub address: Option<String>,
}

/// Where somebody signs in from, for the list of sessions.
#[derive(Debug, Clone, Default)]
pub struct Visitor {
    /// What the browser calls itself.
    pub user_agent: Option<String>,
    /// The address of the peer.
    pub address: Option<String>,
}

impl Session {
    /// When it ends unless it is used again.
    pub fn ends_at(&self) -> UnixMillis {
        UnixMillis(self.expires_at.0.min(self.last_seen_at.0 + IDLE_MS))
    }
}

impl ControlStore {
    /// The session that a presented cookie stands for and who it acts for, unless it has ended.
    /// Notes that it was used.
    ///
    /// # Errors
    /// When the database cannot be read or written.
    pub fn session_for(
        &self,
        digest: &SecretDigest,
        now: UnixMillis,
    ) -> Result<Option<(Actor, Session)>, StoreError> {
        let found = self.database.read(|connection| {
            let sql =
                format!("SELECT {COLUMNS}, org_id FROM session WHERE digest = :digest AND {LIVE}");
            let mut statement = connection.prepare_cached(&sql)?;
            let named = rusqlite::named_params! {
                ":digest": digest, ":now": now, ":idle": idle_since(now),
            };
            let found = statement.query_row(named, |row| {
                let session = read(row)?;
                let actor = Actor {
                    org: row.get(7)?,
                    user: session.user,
                    token: None,
                };
                Ok((actor, session))
            });
            Ok(found.optional()?)
        })?;
        let Some((actor, mut session)) = found else {
            return Ok(None);
        };
        if now.0 - session.last_seen_at.0 >= SEEN_EVERY_MS {
            self.database.write(|tx| seen(tx, session.id, now))?;
            session.last_seen_at = now;
        }
        Ok(Some((actor, session)))
    }

    /// The user's sessions that have not ended, in ascending order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sessions(
        &self,
        actor: Actor,
        now: UnixMillis,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<Session>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let sql = format!(
                "SELECT {COLUMNS} FROM session
                 WHERE user_id = :user AND org_id = :org AND id > :after AND {LIVE}
                 ORDER BY id LIMIT :limit"
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let named = rusqlite::named_params! {
                ":user": actor.user, ":org": actor.org, ":after": after.unwrap_or(0),
                ":now": now, ":idle": idle_since(now), ":limit": i64::from(limit) + 1,
            };
            let rows = statement.query_map(named, read)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |session| session.id.get()))
        })
    }

    /// Begins a session for the actor.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn begin_session(
        &self,
        actor: Actor,
        now: UnixMillis,
        digest: &SecretDigest,
        visitor: &Visitor,
    ) -> Result<Session, StoreError> {
        self.database
            .write(|tx| begin(&Writing { tx, actor, now }, digest, visitor))
    }

    /// Ends one of the user's sessions. One that has ended stays ended.
    ///
    /// # Errors
    /// Not found when the user has no such session.
    pub fn end_session(
        &self,
        actor: Actor,
        now: UnixMillis,
        id: SessionId,
    ) -> Result<(), StoreError> {
        self.database.write(|tx| {
            let writing = Writing { tx, actor, now };
            let mut statement = tx.prepare_cached(
                "UPDATE session SET revoked_at_ms = COALESCE(revoked_at_ms, ?4)
                 WHERE id = ?1 AND user_id = ?2 AND org_id = ?3",
            )?;
            if statement.execute(params![id, actor.user, actor.org, now])? == 0 {
                return Err(StoreError::NotFound("session").into());
            }
            writing.audit("session.end", ("session", id.get()), &json!({}))
        })
    }
}

/// Begins a session in the transaction at hand, and forgets those that ended long ago.
pub(super) fn begin(
    writing: &Writing<'_>,
    digest: &SecretDigest,
    visitor: &Visitor,
) -> Result<Session, Fault> {
    let (actor, now) = (writing.actor, writing.now);
    let mut statement = writing
        .tx
        .prepare_cached("DELETE FROM session WHERE expires_at_ms <= ?1")?;
    statement.execute([now])?;
    let expires_at = UnixMillis(now.0.saturating_add(LASTING_MS));
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO session (org_id, user_id, digest, hash_alg, created_at_ms, expires_at_ms,
                              last_seen_at_ms, user_agent, address)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?7, ?8) RETURNING id",
    )?;
    let values = params![
        actor.org,
        actor.user,
        digest,
        HASH_ALG,
        now,
        expires_at,
        visitor.user_agent,
        visitor.address,
    ];
    let id: SessionId = statement.query_row(values, |row| row.get(0))?;
    let detail = json!({ "address": visitor.address });
    writing.audit("session.begin", ("session", id.get()), &detail)?;
    Ok(Session {
        id,
        user: actor.user,
        created_at: now,
        last_seen_at: now,
        expires_at,
        user_agent: visitor.user_agent.clone(),
        address: visitor.address.clone(),
    })
}

/// Ends all of the user's sessions but one.
pub(super) fn end_others(writing: &Writing<'_>, but: Option<SessionId>) -> Result<(), Fault> {
    let mut statement = writing.tx.prepare_cached(
        "UPDATE session SET revoked_at_ms = ?3
         WHERE user_id = ?1 AND revoked_at_ms IS NULL AND id IS NOT ?2",
    )?;
    statement.execute(params![writing.actor.user, but, writing.now])?;
    Ok(())
}

const COLUMNS: &str =
    "id, user_id, created_at_ms, last_seen_at_ms, expires_at_ms, user_agent, address";

fn idle_since(now: UnixMillis) -> UnixMillis {
    UnixMillis(now.0.saturating_sub(IDLE_MS))
}

fn seen(connection: &Connection, id: SessionId, now: UnixMillis) -> Result<(), Fault> {
    let mut statement =
        connection.prepare_cached("UPDATE session SET last_seen_at_ms = ?2 WHERE id = ?1")?;
    statement.execute(params![id, now])?;
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        user: row.get(1)?,
        created_at: row.get(2)?,
        last_seen_at: row.get(3)?,
        expires_at: row.get(4)?,
        user_agent: row.get(5)?,
        address: row.get(6)?,
    })
}
