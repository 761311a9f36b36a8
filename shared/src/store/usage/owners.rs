//! To whom keys belong, as far as that is written down with their usage.
//!
//! Sums by customer are written for the owner that a key has when it is first used on a day; that
//! one stands for the day, whatever the key's fate. So what was written for whom can always be told,
//! and `customers.rs` can move it to the present owner.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{CachedStatement, Connection, OptionalExtension, Transaction, params};
use rustc_hash::FxHashMap;

use super::batch::Batch;
use crate::background::{self, ShortSteps};
use crate::ids::{ApiKeyId, CustomerId, OrgId};
use crate::store::columns::Count;
use crate::store::control::ControlStore;
use crate::store::error::{Fault, StoreError};
use crate::usage::Interval;

/// The most keys whose owners are remembered from batch to batch.
const MOST_REMEMBERED: usize = 100_000;

/// Who can tell to whom keys belong now.
pub trait KeyOwners: Send + Sync {
    /// The customers of these keys; keys that belong to nobody are left out.
    ///
    /// # Errors
    /// When that cannot be told now.
    fn owners(
        &self,
        org: OrgId,
        keys: &[ApiKeyId],
    ) -> Result<HashMap<ApiKeyId, CustomerId>, StoreError>;
}

impl KeyOwners for ControlStore {
    fn owners(
        &self,
        org: OrgId,
        keys: &[ApiKeyId],
    ) -> Result<HashMap<ApiKeyId, CustomerId>, StoreError> {
        Self::owners(self, org, keys)
    }
}

/// A key, and the day on which it was used.
type KeyDay = (OrgId, ApiKeyId, u64);

/// The customers for whom a batch's records are written: 0 for nobody.
#[derive(Debug, Default)]
pub(super) struct Owned(FxHashMap<KeyDay, u32>);

impl Owned {
    /// For whom a key's requests of a minute are written.
    pub(super) fn customer(&self, org: OrgId, key: ApiKeyId, minute_s: u64) -> u32 {
        let day_s = Interval::Day.start_of(minute_s);
        self.0.get(&(org, key, day_s)).copied().unwrap_or(0)
    }
}

/// Finds out for whom usage is written.
#[derive(Clone, Default)]
pub(super) struct Owners {
    present: Option<Arc<dyn KeyOwners>>,
    /// What earlier batches found out.
    known: Arc<Mutex<Owned>>,
}

impl Owners {
    /// Asks `present` for the owners of keys whose day begins.
    pub(super) fn asking(present: impl KeyOwners + 'static) -> Self {
        Self {
            present: Some(Arc::new(present)),
            known: Arc::default(),
        }
    }

    /// For whom this batch is written. What is new of that is written down with it.
    pub(super) fn of_batch(&self, tx: &Transaction<'_>, batch: &Batch) -> Result<Owned, Fault> {
        let mut owned = Owned::default();
        let mut unknown = Vec::new();
        let mut steps = ShortSteps::default();
        {
            let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
            for (minute_s, series) in batch.rollups.keys() {
                steps.step();
                let day_s = Interval::Day.start_of(*minute_s);
                let key_day = (series.org, series.api_key, day_s);
                match known.0.get(&key_day) {
                    Some(&customer) => {
                        owned.0.insert(key_day, customer);
                    }
                    None => unknown.push(key_day),
                }
            }
        }
        unknown.sort_unstable_by_key(|&key_day| {
            steps.step();
            key_day
        });
        unknown.dedup();
        let mut beginning = Vec::new();
        let mut lookup = Lookup::new(tx)?;
        for key_day in unknown {
            background::let_others_in();
            let written = lookup.written(key_day)?;
            owned.0.insert(key_day, written.customer);
            if written.begins {
                beginning.push((key_day, written));
            }
        }
        for of_org in beginning.chunk_by(|(one, _), (next, _)| one.0 == next.0) {
            self.begin_days(tx, of_org, &mut owned)?;
        }
        Ok(owned)
    }

    /// Remembers what was found out for a batch that is written now.
    pub(super) fn keep(&self, owned: Owned) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.0.len() + owned.0.len() > MOST_REMEMBERED {
            known.0.clear();
        }
        let mut steps = ShortSteps::default();
        known
            .0
            .extend(owned.0.into_iter().inspect(|_| steps.step()));
    }

    /// Writes the present owners of these keys of one organization down where they are others than
    /// the day before.
    fn begin_days(
        &self,
        tx: &Transaction<'_>,
        beginning: &[(KeyDay, Written)],
        owned: &mut Owned,
    ) -> Result<(), Fault> {
        let (Some(present), Some(&((org, ..), _))) = (&self.present, beginning.first()) else {
            return Ok(());
        };
        let keys: Vec<ApiKeyId> = beginning.iter().map(|((_, key, _), _)| *key).collect();
        let owners = match present.owners(org, &keys) {
            Ok(owners) => owners,
            Err(error) => {
                // Nothing is lost: whoever reads knows for whom it was written.
                tracing::warn!(%error, "Keys' owners cannot be read: usage is written as it was the day before.");
                return Ok(());
            }
        };
        let mut statement = tx.prepare_cached(
            "INSERT INTO key_owner (org_id, api_key_id, from_s, customer_id)
             VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT DO UPDATE SET customer_id = excluded.customer_id",
        )?;
        for ((_, key, day_s), written) in beginning {
            background::let_others_in();
            let customer = owners.get(key).map_or(0, |customer| customer.get());
            owned.0.insert((org, *key, *day_s), customer);
            if customer != written.customer {
                let from_s = if written.is_first { 0 } else { *day_s };
                statement.execute(params![org, key, Count(from_s), customer])?;
            }
        }
        Ok(())
    }
}

/// What stands in the database of a key's day.
struct Written {
    /// For whom it would be written, or was.
    customer: u32,
    /// Whether the key was never used on that day or a later one, so that it can still be another.
    begins: bool,
    /// Whether it was never used at all.
    is_first: bool,
}

/// Looks up what stands in the database: two questions for each key's day.
struct Lookup<'tx> {
    last_use: CachedStatement<'tx>,
    owner: CachedStatement<'tx>,
}

impl<'tx> Lookup<'tx> {
    fn new(tx: &'tx Connection) -> rusqlite::Result<Self> {
        Ok(Self {
            last_use: tx.prepare_cached(
                "SELECT last_used_s FROM key_activity WHERE org_id = ?1 AND api_key_id = ?2",
            )?,
            owner: tx.prepare_cached(
                "SELECT customer_id FROM key_owner
                 WHERE org_id = ?1 AND api_key_id = ?2 AND from_s <= ?3
                 ORDER BY from_s DESC LIMIT 1",
            )?,
        })
    }

    fn written(&mut self, (org, key, day_s): KeyDay) -> rusqlite::Result<Written> {
        let last_use = self
            .last_use
            .query_row(params![org, key], |row| row.get(0))
            .optional()?
            .map(|Count(last_s)| last_s);
        let customer = self
            .owner
            .query_row(params![org, key, Count(day_s)], |row| row.get(0))
            .optional()?;
        Ok(Written {
            customer: customer.unwrap_or(0),
            begins: last_use.is_none_or(|last_s| last_s < day_s),
            is_first: last_use.is_none(),
        })
    }
}
