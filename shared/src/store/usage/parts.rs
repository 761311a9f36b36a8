//! A batch's sums, put in the order in which a table's rows are written.
//!
//! They are sorted once and summed up on the way to each table: maps of their own for eight of the
//! nine tables took a tenth of the time that a large batch took, and most of the memory. And they are
//! copied once, into that order: in the map's, each table waited for the memory of every sum anew.

use super::batch::Buckets;
use super::columns::KEY_COLUMNS;
use crate::background::ShortSteps;
use crate::usage::{Interval, Totals};

/// What sums are kept by, within their time bucket.
pub(super) trait SumKey: Copy + Ord {
    /// The columns before `bucket_start_s` in the primary key, as far as they group rows.
    type Before: Ord;

    /// Those of this sum.
    fn before(&self) -> Self::Before;

    /// The primary key of its row, in the order of its tables' key, for the bucket that starts then.
    fn row(&self, start_s: i64) -> [i64; KEY_COLUMNS];
}

/// Sums of a map in the order of their buckets and series, with the seconds since 1970 at which
/// their bucket starts.
pub(super) type InOrder<S> = Vec<(u64, S, Totals)>;

/// All sums of a map, in order.
pub(super) fn in_order<S: SumKey>(sums: &Buckets<S>) -> InOrder<S> {
    let mut steps = ShortSteps::default();
    let mut places: Vec<_> = sums.iter().inspect(|_| steps.step()).collect();
    places.sort_unstable_by_key(|&(key, _)| {
        steps.step();
        *key
    });
    let places = places.into_iter().inspect(|_| steps.step());
    places
        .map(|(&(start_s, series), totals)| (start_s, series, *totals))
        .collect()
}

/// Sums of one kind, with the seconds since 1970 at which their bucket starts.
pub(super) struct Parts<'a, S>(Vec<(u64, S, &'a Totals)>);

impl<'a, S: SumKey> Parts<'a, S> {
    /// All of these sums.
    pub(super) fn of(sums: &'a InOrder<S>) -> Self {
        sums.iter()
            .map(|(start_s, series, totals)| (*start_s, *series, totals))
            .collect()
    }

    /// Puts them into buckets as long as `interval`, which is no shorter than they had, and into
    /// the order of the table's primary key.
    pub(super) fn sum_by(&mut self, interval: Interval) {
        let mut steps = ShortSteps::default();
        for (start_s, ..) in &mut self.0 {
            *start_s = interval.start_of(*start_s);
            steps.step();
        }
        // Stable, because it is quick with what is in order but for a few places.
        self.0.sort_by_key(|&(start_s, series, _)| {
            steps.step();
            (series.before(), start_s, series)
        });
    }

    /// Hands out the sum of each bucket and series.
    ///
    /// # Errors
    /// The first that `write` gives.
    pub(super) fn each_sum<E>(
        &self,
        mut write: impl FnMut(u64, S, &Totals) -> Result<(), E>,
    ) -> Result<(), E> {
        let same = |one: &(u64, S, _), next: &(u64, S, _)| (one.0, one.1) == (next.0, next.1);
        for parts in self.0.chunk_by(same) {
            match parts {
                [] => {}
                &[(start_s, series, totals)] => write(start_s, series, totals)?,
                &[(start_s, series, first), ref more @ ..] => {
                    let mut sum = *first;
                    for (.., totals) in more {
                        sum.merge(totals);
                    }
                    write(start_s, series, &sum)?;
                }
            }
        }
        Ok(())
    }
}

impl<'a, S> FromIterator<(u64, S, &'a Totals)> for Parts<'a, S> {
    fn from_iter<I: IntoIterator<Item = (u64, S, &'a Totals)>>(sums: I) -> Self {
        let mut steps = ShortSteps::default();
        Self(sums.into_iter().inspect(|_| steps.step()).collect())
    }
}
