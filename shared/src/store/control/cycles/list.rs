//! How cycles are found.

use rusqlite::params;

use super::{Cycle, SELECT, owned, read};
use crate::ids::BillingCycleId;
use crate::store::control::ControlStore;
use crate::store::control::first_start;
use crate::store::control::order::Order;
use crate::store::control::write::{Actor, Page};
use crate::store::error::StoreError;

impl ControlStore {
    /// The organization's cycles in an order, after `after`, at most `limit` (at least one).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn cycles(
        &self,
        actor: Actor,
        order: Order,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<Cycle>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let sql = format!(
                "{SELECT} WHERE org_id = ?1 AND {} ORDER BY {} LIMIT ?3",
                order.beyond("billing_cycle"),
                order.columns(),
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let bounds = params![actor.org, after, i64::from(limit) + 1];
            let rows = statement.query_map(bounds, read)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |cycle| cycle.id.get()))
        })
    }

    /// One cycle.
    ///
    /// # Errors
    /// Not found.
    pub fn cycle(&self, actor: Actor, id: BillingCycleId) -> Result<Cycle, StoreError> {
        self.database
            .read(|connection| owned(connection, actor.org, id))
    }

    /// Closed cycles whose totals are not final yet, each with somebody to act for it.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn unsettled_cycles(&self) -> Result<Vec<(Actor, BillingCycleId)>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT org_id, id FROM billing_cycle
                 WHERE closed_at_ms IS NOT NULL AND settled_at_ms IS NULL ORDER BY id",
            )?;
            let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
            let rows = rows.collect::<Result<Vec<_>, _>>()?;
            if rows.is_empty() {
                return Ok(Vec::new());
            }
            let owners = first_start::owners(connection)?;
            Ok(rows
                .into_iter()
                .filter_map(|(org, cycle)| {
                    let owner = owners.iter().find(|owner| owner.org == org)?;
                    Some((*owner, cycle))
                })
                .collect())
        })
    }
}
