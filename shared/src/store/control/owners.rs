//! Which customers keys belong to now, revoked keys included: usage outlives them.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};

use super::ControlStore;
use crate::background;
use crate::ids::{ApiKeyId, CustomerId, OrgId};
use crate::store::error::StoreError;

impl ControlStore {
    /// The customers of these keys of an organization. Keys that belong to nobody are left out. How
    /// long that takes depends on the keys asked for and not on those that there are.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn owners(
        &self,
        org: OrgId,
        keys: &[ApiKeyId],
    ) -> Result<HashMap<ApiKeyId, CustomerId>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT customer_id FROM api_key WHERE id = ?2 AND org_id = ?1")?;
            let mut owners = HashMap::new();
            for key in keys {
                background::let_others_in();
                let found = statement.query_row(params![org, key], |row| row.get(0));
                let owner: Option<CustomerId> = found.optional()?.flatten();
                owners.extend(owner.map(|owner| (*key, owner)));
            }
            Ok(owners)
        })
    }

    /// The customers of all keys of an organization that belong to one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn all_owners(&self, org: OrgId) -> Result<HashMap<ApiKeyId, CustomerId>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id, customer_id FROM api_key
                 WHERE org_id = ?1 AND customer_id IS NOT NULL",
            )?;
            let owners = statement.query_map([org], |row| Ok((row.get(0)?, row.get(1)?)))?;
            Ok(owners.collect::<Result<_, _>>()?)
        })
    }

    /// The keys of a customer of an organization, in ascending order.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn keys_of_customer(
        &self,
        org: OrgId,
        customer: CustomerId,
    ) -> Result<Vec<ApiKeyId>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT id FROM api_key WHERE customer_id = ?2 AND org_id = ?1 ORDER BY id",
            )?;
            let keys = statement.query_map(params![org, customer], |row| row.get(0))?;
            Ok(keys.collect::<Result<_, _>>()?)
        })
    }
}
