//! What services and keys are called, also those that are gone: usage outlives them.

use std::collections::HashMap;

use rusqlite::params;

use super::ControlStore;
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, OrgId, ServiceId};
use crate::store::error::StoreError;

/// What a key is recognised by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyName {
    /// What its owner calls it.
    pub name: String,
    /// The secret's first characters.
    pub prefix: String,
}

impl ControlStore {
    /// The names of these services of an organization, deleted ones included.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn service_names(
        &self,
        org: OrgId,
        ids: &[ServiceId],
    ) -> Result<HashMap<ServiceId, String>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT id, name FROM service WHERE org_id = ?1 AND id = ?2")?;
            let mut names = HashMap::with_capacity(ids.len());
            for id in ids {
                let rows =
                    statement.query_map(params![org, id], |row| Ok((row.get(0)?, row.get(1)?)))?;
                for row in rows {
                    names.extend([row?]);
                }
            }
            Ok(names)
        })
    }

    /// The names of these keys of an organization, revoked ones included.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn key_names(
        &self,
        org: OrgId,
        ids: &[ApiKeyId],
    ) -> Result<HashMap<ApiKeyId, KeyName>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, name, prefix FROM api_key WHERE org_id = ?1 AND id = ?2",
            )?;
            let mut names = HashMap::with_capacity(ids.len());
            for id in ids {
                let rows = statement.query_map(params![org, id], |row| {
                    let name = KeyName {
                        name: row.get(1)?,
                        prefix: row.get(2)?,
                    };
                    Ok((row.get(0)?, name))
                })?;
                for row in rows {
                    names.extend([row?]);
                }
            }
            Ok(names)
        })
    }

    /// How many services are registered and how many keys are accepted at `now`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn counts(&self, org: OrgId, now: UnixMillis) -> Result<(u64, u64), StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT (SELECT COUNT(*) FROM service WHERE org_id = ?1 AND deleted_at_ms IS NULL),
                        (SELECT COUNT(*) FROM api_key
                         WHERE org_id = ?1 AND revoked_at_ms IS NULL
                           AND (expires_at_ms IS NULL OR expires_at_ms > ?2))",
            )?;
            let counts: (i64, i64) =
                statement.query_row(params![org, now], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok((counts.0.unsigned_abs(), counts.1.unsigned_abs()))
        })
    }
}
