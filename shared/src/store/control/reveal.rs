//! A user's own key for all of the organization's services, made and shown exactly once.

use rusqlite::params;

use super::idempotency::Made;
use super::write::{WriteBy, Writing, Written};
use super::{ControlStore, NewKey, key_rows, keys};
use crate::model::ApiKey;
use crate::store::error::{Fault, StoreError};

impl ControlStore {
    /// Makes the user's own key, the first time; two calls at once cannot both succeed.
    ///
    /// # Errors
    /// A conflict afterwards (`api_key_already_revealed`), whatever became of the key.
    pub fn reveal_user_key(
        &self,
        by: &WriteBy<'_>,
        new: &NewKey<'_>,
    ) -> Result<Written<ApiKey>, StoreError> {
        self.write_once(
            by,
            |writing| {
                mark_revealed(writing)?;
                keys::insert(writing, new, new.scope, "api_key.reveal")
            },
            |key| Made {
                id: key.id.get(),
                also: None,
            },
            key_rows::made,
        )
    }
}

fn mark_revealed(writing: &Writing<'_>) -> Result<(), Fault> {
    let mut statement = writing.tx.prepare_cached(
        "UPDATE user SET api_key_revealed_at_ms = ?2
         WHERE id = ?1 AND api_key_revealed_at_ms IS NULL",
    )?;
    if statement.execute(params![writing.actor.user, writing.now])? == 0 {
        let message = "the API key was shown before and cannot be shown again; \
                       create another key instead";
        let code = "api_key_already_revealed";
        return Err(StoreError::Conflict(code, message.to_owned()).into());
    }
    Ok(())
}
