//! The first start: a default organization with its user, token and open billing cycle.

use rusqlite::{Connection, OptionalExtension, Transaction, params};
use serde_json::json;

use super::changes::ChangeKind;
use super::write::{Actor, Writing};
use super::{ControlStore, cycles, tokens};
use crate::clock::UnixMillis;
use crate::ids::{OrgId, UserId};
use crate::secret::PlainSecret;
use crate::store::error::{Fault, StoreError};

/// What a first start found or made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FirstStart {
    /// The default user of the default organization.
    pub actor: Actor,
    /// Whether they were made now; the token given is valid only then.
    pub created: bool,
}

impl ControlStore {
    /// Makes the default organization, its user, a management token and its first billing cycle,
    /// if there is no organization yet. Otherwise nothing changes and the token is not kept.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn first_start(
        &self,
        now: UnixMillis,
        token: &PlainSecret,
    ) -> Result<FirstStart, StoreError> {
        let found = |actor| FirstStart {
            actor,
            created: false,
        };
        // Every start but the first finds them without waiting for a writer's lock.
        if let Some(actor) = self.database.read(find_default)? {
            return Ok(found(actor));
        }
        self.database.write(|tx| {
            if let Some(actor) = find_default(tx)? {
                return Ok(found(actor));
            }
            let actor = make_default(tx, now)?;
            let writing = Writing { tx, actor, now };
            let org = actor.org.get();
            writing.audit("organization.create", ("organization", org), &json!({}))?;
            tokens::insert(&writing, token)?;
            cycles::begin(&writing, now)?;
            writing.changed(ChangeKind::OpenCycle, org)?;
            Ok(FirstStart {
                actor,
                created: true,
            })
        })
    }

    /// The default user of the default organization: the first owner of the first one.
    ///
    /// # Errors
    /// Not found before the first start.
    pub fn default_actor(&self) -> Result<Actor, StoreError> {
        self.database
            .read(|connection| Ok(find_default(connection)?.ok_or(StoreError::NotFound("user"))?))
    }

    /// Whether anybody has set a password.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn password_is_set(&self) -> Result<bool, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM user WHERE password_hash IS NOT NULL)",
            )?;
            Ok(statement.query_row([], |row| row.get(0))?)
        })
    }
}

fn find_default(connection: &Connection) -> Result<Option<Actor>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT org_id, user_id FROM membership WHERE role = 'owner'
         ORDER BY org_id, user_id LIMIT 1",
    )?;
    let found = statement.query_row([], |row| {
        Ok(Actor {
            org: row.get(0)?,
            user: row.get(1)?,
            token: None,
        })
    });
    Ok(found.optional()?)
}

/// The first owner of every organization, in whose name the gateway itself acts.
pub(super) fn owners(connection: &Connection) -> Result<Vec<Actor>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT org_id, MIN(user_id) FROM membership WHERE role = 'owner'
         GROUP BY org_id ORDER BY org_id",
    )?;
    let rows = statement.query_map([], |row| {
        Ok(Actor {
            org: row.get(0)?,
            user: row.get(1)?,
            token: None,
        })
    })?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}

fn make_default(tx: &Transaction<'_>, now: UnixMillis) -> Result<Actor, Fault> {
    let org: OrgId = tx.query_row(
        "INSERT INTO organization (name, created_at_ms) VALUES ('Default', ?1) RETURNING id",
        [now],
        |row| row.get(0),
    )?;
    let user: UserId = tx.query_row(
        "INSERT INTO user (name, created_at_ms) VALUES ('Default user', ?1) RETURNING id",
        [now],
        |row| row.get(0),
    )?;
    tx.execute(
        "INSERT INTO membership (org_id, user_id, role, created_at_ms)
         VALUES (?1, ?2, 'owner', ?3)",
        params![org, user, now],
    )?;
    Ok(Actor {
        org,
        user,
        token: None,
    })
}
