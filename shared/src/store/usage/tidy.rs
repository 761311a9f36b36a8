//! Letting go of what is older than it is kept: a little at a time, while the writer has nothing
//! better to do.

use rusqlite::{Connection, ToSql, Transaction, params};

use super::UsageStore;
use super::columns::{CUSTOMERS, ROLLUPS, SUMS, Tables};
use super::sums::Dimension;
use crate::ids::OrgId;
use crate::store::columns::Count;
use crate::store::error::{Fault, StoreError};
use crate::usage::Interval;

/// The most rows that one call deletes: some milliseconds' worth.
const ROWS_AT_ONCE: usize = 1_000;

/// The start of the oldest bucket that is kept, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OldestKept {
    /// Of minutes.
    pub minute_s: u64,
    /// Of hours.
    pub hour_s: u64,
    /// Of days.
    pub day_s: u64,
}

impl OldestKept {
    const fn of(self, interval: Interval) -> u64 {
        match interval {
            Interval::Minute => self.minute_s,
            Interval::Hour => self.hour_s,
            Interval::Day => self.day_s,
        }
    }
}

impl UsageStore {
    /// Deletes some of what is too old to be kept. Returns whether there may be more.
    ///
    /// # Errors
    /// When the database is locked or cannot be written.
    pub fn tidy(&self, oldest: OldestKept) -> Result<bool, StoreError> {
        let Some(pile) = self.database.read(|connection| find(connection, oldest))? else {
            return Ok(false);
        };
        self.database.write(|tx| delete_some(tx, &pile))?;
        Ok(true)
    }
}

/// Rows of one table that can go.
struct Pile {
    table: &'static str,
    key: &'static str,
    kind: Kind,
    org: OrgId,
    before_s: u64,
}

/// What leads the primary key of a table.
#[derive(Clone, Copy)]
enum Kind {
    Series,
    Sums(Dimension),
}

impl Pile {
    /// The rows; they lead the primary key, so that finding them takes no scan.
    const fn condition(&self) -> &'static str {
        match self.kind {
            Kind::Sums(_) => "org_id = ?1 AND bucket_start_s < ?2 AND dimension = ?3",
            Kind::Series => "org_id = ?1 AND bucket_start_s < ?2",
        }
    }

    fn with_bounds<T>(&self, work: impl FnOnce(&[&dyn ToSql]) -> T) -> T {
        let before_s = Count(self.before_s);
        match self.kind {
            Kind::Sums(dimension) => work(params![self.org, before_s, dimension.code()]),
            Kind::Series => work(params![self.org, before_s]),
        }
    }
}

fn find(connection: &Connection, oldest: OldestKept) -> Result<Option<Pile>, Fault> {
    for org in organizations(connection)? {
        for interval in Interval::ALL {
            for pile in piles(org, interval, oldest.of(interval)) {
                let sql = format!(
                    "SELECT EXISTS (SELECT 1 FROM {} WHERE {})",
                    pile.table,
                    pile.condition()
                );
                let mut statement = connection.prepare_cached(&sql)?;
                let is_there: bool =
                    pile.with_bounds(|bounds| statement.query_row(bounds, |row| row.get(0)))?;
                if is_there {
                    return Ok(Some(pile));
                }
            }
        }
    }
    Ok(None)
}

fn piles(org: OrgId, interval: Interval, before_s: u64) -> impl Iterator<Item = Pile> {
    let pile = move |tables: Tables, kind| Pile {
        table: tables.of(interval),
        key: tables.key,
        kind,
        org,
        before_s,
    };
    let series = [pile(ROLLUPS, Kind::Series), pile(CUSTOMERS, Kind::Series)];
    let sums = Dimension::ALL.map(|dimension| pile(SUMS, Kind::Sums(dimension)));
    series.into_iter().chain(sums)
}

/// Every organization with usage, each found by one look into the index.
fn organizations(connection: &Connection) -> Result<Vec<OrgId>, Fault> {
    let mut statement = connection.prepare_cached(
        "WITH RECURSIVE org (id) AS (
             SELECT MIN(org_id) FROM usage_day
             UNION ALL
             SELECT (SELECT MIN(org_id) FROM usage_day WHERE org_id > org.id)
             FROM org WHERE org.id IS NOT NULL)
         SELECT id FROM org WHERE id IS NOT NULL",
    )?;
    let ids = statement.query_map([], |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

fn delete_some(tx: &Transaction<'_>, pile: &Pile) -> Result<(), Fault> {
    let (table, key, condition) = (pile.table, pile.key, pile.condition());
    let mut statement = tx.prepare_cached(&format!(
        "DELETE FROM {table} WHERE ({key}) IN
             (SELECT {key} FROM {table} WHERE {condition} ORDER BY {key} LIMIT {ROWS_AT_ONCE})"
    ))?;
    pile.with_bounds(|bounds| statement.execute(bounds))?;
    Ok(())
}
