//! People: their names, their passwords' hashes, and claiming an instance that nobody has yet.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::ControlStore;
use super::sessions::{self, Session, Visitor};
use super::write::{Actor, Writing};
use crate::clock::UnixMillis;
use crate::ids::{OrgId, SessionId, UserId};
use crate::model::{Email, Name};
use crate::secret::SecretDigest;
use crate::store::error::{Fault, StoreError};

/// A person, as the person is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// The number.
    pub id: UserId,
    /// What the person is called.
    pub name: Name,
    /// Where the person is reached.
    pub email: Option<Email>,
    /// The organization acted for.
    pub org: OrgId,
    /// Its name.
    pub org_name: String,
    /// What the person may do in it.
    pub role: String,
}

/// An edit of a person; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct UserEdit {
    /// A new name.
    pub name: Option<Name>,
    /// Another address; `Some(None)` removes it.
    pub email: Option<Option<Email>>,
}

/// Who can sign in, and the hash that the password must match.
#[derive(Debug, Clone)]
pub struct SignIn {
    /// Whom a session would act for.
    pub actor: Actor,
    /// The password's hash in PHC format.
    pub password_hash: String,
}

impl ControlStore {
    /// The actor's own person.
    ///
    /// # Errors
    /// Not found when the person is no longer a member of the organization.
    pub fn user(&self, actor: Actor) -> Result<User, StoreError> {
        self.database.read(|connection| find(connection, actor))
    }

    /// Who signs in with this address, or without one: the first person who has a password.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn sign_in(&self, email: Option<&Email>) -> Result<Option<SignIn>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT m.org_id, u.id, u.password_hash
                 FROM user u JOIN membership m ON m.user_id = u.id
                 WHERE u.password_hash IS NOT NULL AND (?1 IS NULL OR u.email = ?1)
                 ORDER BY m.org_id, u.id LIMIT 1",
            )?;
            let found = statement.query_row([email], |row| {
                let actor = Actor {
                    org: row.get(0)?,
                    user: row.get(1)?,
                    token: None,
                };
                let password_hash = row.get(2)?;
                Ok(SignIn {
                    actor,
                    password_hash,
                })
            });
            Ok(found.optional()?)
        })
    }

    /// The hash that the actor's own password must match, if one is set.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn password_hash(&self, actor: Actor) -> Result<Option<String>, StoreError> {
        self.database.read(|connection| {
            let mut statement =
                connection.prepare_cached("SELECT password_hash FROM user WHERE id = ?1")?;
            let found = statement.query_row([actor.user], |row| row.get(0));
            Ok(found.optional()?.flatten())
        })
    }

    /// Sets the first password of an instance that nobody has one for, and begins a session.
    ///
    /// # Errors
    /// A conflict (`already_claimed`) when anybody has a password; another (`email_taken`) when
    /// somebody else has the address.
    pub fn claim(
        &self,
        actor: Actor,
        now: UnixMillis,
        password_hash: &str,
        edit: &UserEdit,
        (digest, visitor): (&SecretDigest, &Visitor),
    ) -> Result<Session, StoreError> {
        self.database.write(|tx| {
            let writing = Writing { tx, actor, now };
            let is_claimed = tx.query_row(
                "SELECT EXISTS (SELECT 1 FROM user WHERE password_hash IS NOT NULL)",
                [],
                |row| row.get(0),
            )?;
            if is_claimed {
                let message = "a password was set before; sign in with it".to_owned();
                return Err(StoreError::Conflict("already_claimed", message).into());
            }
            set_password(&writing, password_hash)?;
            apply(&writing, edit)?;
            writing.audit("user.claim", ("user", actor.user.get()), &json!({}))?;
            sessions::begin(&writing, digest, visitor)
        })
    }

    /// Replaces the actor's password, and ends all of the person's sessions but this one.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn change_password(
        &self,
        actor: Actor,
        now: UnixMillis,
        password_hash: &str,
        session: Option<SessionId>,
    ) -> Result<(), StoreError> {
        self.database.write(|tx| {
            let writing = Writing { tx, actor, now };
            set_password(&writing, password_hash)?;
            sessions::end_others(&writing, session)?;
            writing.audit("user.password", ("user", actor.user.get()), &json!({}))
        })
    }

    /// Edits the actor's own person. An edit that changes nothing writes nothing.
    ///
    /// # Errors
    /// A conflict (`email_taken`) when somebody else has the address.
    pub fn edit_user(
        &self,
        actor: Actor,
        now: UnixMillis,
        edit: &UserEdit,
    ) -> Result<User, StoreError> {
        self.database.write(|tx| {
            let writing = Writing { tx, actor, now };
            let before = find(tx, actor)?;
            apply(&writing, edit)?;
            let after = find(tx, actor)?;
            if after != before {
                let detail = json!({ "name": after.name, "email": after.email });
                writing.audit("user.edit", ("user", actor.user.get()), &detail)?;
            }
            Ok(after)
        })
    }
}

fn find(connection: &Connection, actor: Actor) -> Result<User, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT u.id, u.name, u.email, o.id, o.name, m.role
         FROM user u JOIN membership m ON m.user_id = u.id
                     JOIN organization o ON o.id = m.org_id
         WHERE u.id = ?1 AND o.id = ?2",
    )?;
    let found = statement
        .query_row(params![actor.user, actor.org], read)
        .optional()?;
    Ok(found.ok_or(StoreError::NotFound("user"))?)
}

fn set_password(writing: &Writing<'_>, password_hash: &str) -> Result<(), Fault> {
    let mut statement = writing
        .tx
        .prepare_cached("UPDATE user SET password_hash = ?2 WHERE id = ?1")?;
    statement.execute(params![writing.actor.user, password_hash])?;
    Ok(())
}

fn apply(writing: &Writing<'_>, edit: &UserEdit) -> Result<(), Fault> {
    let user = writing.actor.user;
    if let Some(name) = &edit.name {
        let mut statement = writing
            .tx
            .prepare_cached("UPDATE user SET name = ?2 WHERE id = ?1")?;
        statement.execute(params![user, name])?;
    }
    if let Some(email) = &edit.email {
        let mut statement = writing
            .tx
            .prepare_cached("SELECT EXISTS (SELECT 1 FROM user WHERE email = ?2 AND id <> ?1)")?;
        let is_taken = statement.query_row(params![user, email], |row| row.get(0))?;
        if is_taken {
            let message = "somebody else has this e-mail address".to_owned();
            return Err(StoreError::Conflict("email_taken", message).into());
        }
        let mut statement = writing
            .tx
            .prepare_cached("UPDATE user SET email = ?2 WHERE id = ?1")?;
        statement.execute(params![user, email])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<User> {
    Ok(User {
        id: row.get(0)?,
        name: row.get(1)?,
        email: row.get(2)?,
        org: row.get(3)?,
        org_name: row.get(4)?,
        role: row.get(5)?,
    })
}
