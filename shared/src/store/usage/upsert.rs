//! How rows are written: many by one statement.
//!
//! To run a statement costs about as much as to write a row: it opens its tables, and clears what it
//! worked with. All columns of these tables hold integers, so rows wait as numbers.

use rusqlite::{CachedStatement, Connection};

use super::columns::{FIGURES, KEY_COLUMNS, PLAIN};
use crate::background;
use crate::store::columns::integer;
use crate::store::error::Fault;
use crate::usage::{BUCKETS, Totals};

/// How many rows one statement writes. With more, making the statement would keep a worker waiting
/// that wants the processor; it cannot be interrupted.
const AT_ONCE: usize = 8;

/// What is done with rows of one table, in the pieces of its SQL.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Shape {
    /// Up to the first row's values.
    head: String,
    /// One row's values in brackets: parameters and literals.
    row: String,
    /// Parameters of a row.
    width: usize,
    /// What is done where the row is there already.
    conflict: String,
}

impl Shape {
    fn sql(&self, rows: usize) -> String {
        let Self {
            head,
            row,
            conflict,
            ..
        } = self;
        let rows = vec![row.as_str(); rows].join(", ");
        format!("{head} VALUES {rows} ON CONFLICT DO UPDATE SET {conflict}")
    }
}

/// Rows that wait until there are enough of them for a statement.
pub(super) struct Rows<'tx> {
    tx: &'tx Connection,
    shape: Shape,
    waiting: Vec<i64>,
    many: Option<CachedStatement<'tx>>,
}

impl<'tx> Rows<'tx> {
    fn new(tx: &'tx Connection, shape: Shape) -> Self {
        Self {
            tx,
            waiting: Vec::with_capacity(AT_ONCE * shape.width),
            shape,
            many: None,
        }
    }

    /// Writes a row, now or with those that come. Its values are in the order of the columns.
    pub(super) fn add(
        &mut self,
        values: impl IntoIterator<Item = rusqlite::Result<i64>>,
    ) -> Result<(), Fault> {
        for value in values {
            self.waiting.push(value?);
        }
        if self.waiting.len() < AT_ONCE * self.shape.width {
            return Ok(());
        }
        let statement = match &mut self.many {
            Some(statement) => statement,
            None => {
                let sql = self.shape.sql(AT_ONCE);
                background::let_others_in();
                self.many.insert(self.tx.prepare_cached(&sql)?)
            }
        };
        run(statement, &self.waiting)?;
        self.waiting.clear();
        Ok(())
    }

    /// Writes the rows that wait.
    fn finish(&mut self) -> Result<(), Fault> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        background::let_others_in();
        let mut statement = self.tx.prepare_cached(&self.shape.sql(1))?;
        for row in self.waiting.chunks(self.shape.width) {
            run(&mut statement, row)?;
        }
        self.waiting.clear();
        Ok(())
    }
}

fn run(statement: &mut CachedStatement<'_>, values: &[i64]) -> rusqlite::Result<()> {
    for (place, value) in (1..).zip(values) {
        statement.raw_bind_parameter(place, *value)?;
    }
    statement.raw_execute()?;
    background::let_others_in();
    Ok(())
}

/// Writes the rows that `each` adds to a table: into these columns, and where a row with the same
/// key is there already, as `conflict` says.
///
/// # Errors
/// When they cannot be written. Some are then, and the transaction is to be given up.
pub(super) fn upsert(
    tx: &Connection,
    table: &str,
    columns: &str,
    conflict: &str,
    each: impl FnOnce(&mut Rows<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let width = columns.split(',').count();
    let mut rows = Rows::new(
        tx,
        Shape {
            head: format!("INSERT INTO {table} ({columns})"),
            row: format!("({})", vec!["?"; width].join(", ")),
            width,
            conflict: conflict.to_owned(),
        },
    );
    each(&mut rows)?;
    rows.finish()
}

/// Adds the figures that `each` hands over to rows of a table of sums, whose primary key has these
/// columns, or makes the rows.
///
/// # Errors
/// As [`upsert`].
pub(super) fn add_figures(
    tx: &Connection,
    table: &'static str,
    key: &'static str,
    each: impl FnOnce(&mut FigureRows<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut rows = FigureRows {
        tx,
        table,
        key,
        one_bucket: [const { None }; BUCKETS],
        all_buckets: None,
    };
    each(&mut rows)?;
    let shapes = rows.one_bucket.iter_mut().chain([&mut rows.all_buckets]);
    for rows in shapes.flatten() {
        rows.finish()?;
    }
    Ok(())
}

/// Rows of one table of sums.
///
/// Where all of a row's requests fell into one bucket of the histogram, as with keys that are used
/// now and then, its statement names that bucket alone: binding and adding up the zeros of all others
/// was a fifth of what such a row cost.
pub(super) struct FigureRows<'tx> {
    tx: &'tx Connection,
    table: &'static str,
    key: &'static str,
    one_bucket: [Option<Rows<'tx>>; BUCKETS],
    all_buckets: Option<Rows<'tx>>,
}

impl FigureRows<'_> {
    /// Adds figures to the row with this key.
    pub(super) fn add(&mut self, key: [i64; KEY_COLUMNS], totals: &Totals) -> Result<(), Fault> {
        let bucket = totals.latencies.only_bucket();
        let rows = match bucket {
            Some(bucket) => &mut self.one_bucket[bucket],
            None => &mut self.all_buckets,
        };
        let rows = rows.get_or_insert_with(|| {
            let shape = figures(self.table, self.key, bucket);
            Rows::new(self.tx, shape)
        });
        let plain: [u64; PLAIN] = [
            totals.requests,
            totals.billable_requests,
            totals.billed_units,
            totals.bytes_in,
            totals.bytes_out,
            totals.latency_us,
        ];
        let latencies = match bucket {
            Some(bucket) => &totals.latencies.0[bucket..=bucket],
            None => &totals.latencies.0[..],
        };
        let figures = plain.iter().chain(latencies).copied();
        rows.add(key.into_iter().map(Ok).chain(figures.map(integer)))
    }
}

/// What adds figures to a row, or makes it: of the histogram's buckets this one or all. What is not
/// added is zero in a new row.
fn figures(table: &str, key: &str, bucket: Option<usize>) -> Shape {
    let is_added = |place: usize| match (bucket, place.checked_sub(PLAIN)) {
        (Some(one), Some(bucket)) => one == bucket,
        _ => true,
    };
    let mut values = vec!["?"; KEY_COLUMNS];
    let mut sums = Vec::new();
    for (place, column) in FIGURES.split(',').map(str::trim).enumerate() {
        if is_added(place) {
            values.push("?");
            sums.push(format!("{column} = {column} + excluded.{column}"));
        } else {
            values.push("0");
        }
    }
    Shape {
        head: format!("INSERT INTO {table} ({key}, {FIGURES})"),
        row: format!("({})", values.join(", ")),
        width: KEY_COLUMNS + sums.len(),
        conflict: sums.join(", "),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::super::columns::{self, ROLLUPS};
    use super::*;
    use crate::store::migrations;
    use crate::usage::Latencies;

    fn database() -> Connection {
        let mut sql = Connection::open_in_memory().unwrap();
        migrations::usage().to_latest(&mut sql).unwrap();
        sql
    }

    /// A key's place in the table.
    fn key(id: i64) -> [i64; KEY_COLUMNS] {
        [1, 0, 7, id, 2, 0]
    }

    fn add(sql: &Connection, sums: &BTreeMap<i64, Totals>) -> Result<(), Fault> {
        add_figures(sql, "usage_hour", ROLLUPS.key, |rows| {
            let mut sums = sums.iter();
            sums.try_for_each(|(&id, totals)| rows.add(key(id), totals))
        })
    }

    fn written(sql: &Connection) -> BTreeMap<i64, Totals> {
        let text = format!("SELECT api_key_id, {FIGURES} FROM usage_hour");
        let mut statement = sql.prepare(&text).unwrap();
        let rows = statement.query_map([], |row| Ok((row.get(0)?, columns::read(row, 1)?)));
        rows.unwrap().collect::<Result<_, _>>().unwrap()
    }

    /// Requests that took so long, each of which counts a figure of its own.
    fn totals(latencies_us: &[u32]) -> Totals {
        let mut latencies = Latencies::default();
        for &latency in latencies_us {
            latencies.add(latency);
        }
        let requests = latencies.count();
        Totals {
            requests,
            billable_requests: requests + 1,
            billed_units: requests + 2,
            bytes_in: requests + 3,
            bytes_out: requests + 4,
            latency_us: latencies_us.iter().map(|&latency| u64::from(latency)).sum(),
            latencies,
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn rows_add_up_however_many_and_whatever_their_latencies(
            batches in prop::collection::vec(
                prop::collection::btree_map(
                    0i64..150,
                    prop::collection::vec(
                        prop::sample::select(vec![0u32, 150, 700, 90_000_000]),
                        0..4,
                    ),
                    0..150,
                ),
                1..4,
            ),
        ) {
            let sql = database();
            let mut expected: BTreeMap<i64, Totals> = BTreeMap::new();
            for batch in &batches {
                let sums = batch.iter();
                let sums = sums.map(|(&id, latencies)| (id, totals(latencies))).collect();
                add(&sql, &sums).unwrap();
                for (id, sum) in &sums {
                    expected.entry(*id).or_default().merge(sum);
                }
            }
            prop_assert_eq!(written(&sql), expected);
        }
    }

    #[test]
    fn rows_that_are_there_already_are_changed_as_asked() {
        let sql = Connection::open_in_memory().unwrap();
        sql.execute_batch("CREATE TABLE latest (id INTEGER PRIMARY KEY, at INTEGER)")
            .unwrap();
        let many = AT_ONCE as i64 + 1;
        for at in [5, 3, 7] {
            let later = "at = MAX(at, excluded.at)";
            upsert(&sql, "latest", "id, at", later, |rows| {
                (0..many).try_for_each(|id| rows.add([Ok(id), Ok(at)]))
            })
            .unwrap();
            let found: (i64, i64) = sql
                .query_row("SELECT COUNT(*), SUM(at) FROM latest", [], |row| {
                    Ok((row.get(0)?, row.get(1)?))
                })
                .unwrap();
            assert_eq!(found, (many, many * at.max(5)));
        }
    }

    #[test]
    fn a_count_that_no_column_holds_is_an_error_and_not_another_count() {
        let sql = database();
        let huge = Totals {
            bytes_in: u64::MAX,
            ..totals(&[1])
        };
        assert!(add(&sql, &[(1, huge)].into()).is_err());
        assert_eq!(written(&sql), BTreeMap::new());
    }
}
