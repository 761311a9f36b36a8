//! Who used the most.

use std::collections::HashMap;

use super::UsageStore;
use super::chart::{UsageGroup, UsageRange, outcome};
use super::customers::{Sign, each_counted};
use crate::store::columns::Count;
use crate::store::error::StoreError;
use crate::usage::Interval;

/// What one service, key or customer used in a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Ranked {
    /// The service's, key's or customer's number.
    pub id: u32,
    /// Requests, whatever became of them.
    pub requests: u64,
    /// Of them, those that went wrong in the backend or on the way to it.
    pub errors: u64,
    /// Units billed.
    pub units: u64,
}

impl UsageStore {
    /// The groups with the most requests in a stretch, most first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn usage_ranking(
        &self,
        range: &UsageRange,
        by: UsageGroup,
        limit: usize,
    ) -> Result<Vec<Ranked>, StoreError> {
        let mut sums: HashMap<u32, Ranked> = HashMap::new();
        self.database.read(|connection| {
            let columns = "status_class, origin, requests, billed_units";
            for part in parts(range) {
                each_counted(connection, &part, by, None, columns, |sign, _, id, row| {
                    let (Count(requests), Count(units)) = (row.get(4)?, row.get(5)?);
                    let is_error = outcome(row, 2)?.is_error();
                    let errors = if is_error { requests } else { 0 };
                    let sum = sums.entry(id).or_default();
                    let change = match sign {
                        Sign::Plus => u64::saturating_add,
                        Sign::Minus => u64::saturating_sub,
                    };
                    sum.requests = change(sum.requests, requests);
                    sum.units = change(sum.units, units);
                    sum.errors = change(sum.errors, errors);
                    Ok(())
                })?;
            }
            Ok(())
        })?;
        let mut ranked: Vec<_> = sums
            .into_iter()
            .filter(|(_, sum)| sum.requests > 0)
            .map(|(id, sum)| Ranked { id, ..sum })
            .collect();
        ranked.sort_unstable_by_key(|sum| (std::cmp::Reverse(sum.requests), sum.id));
        ranked.truncate(limit);
        Ok(ranked)
    }
}

/// The same stretch in as few buckets as there are: whole days, and shorter buckets at both ends.
fn parts(range: &UsageRange) -> Vec<UsageRange> {
    let part = |from_s, to_s| UsageRange {
        from_s,
        to_s,
        ..range.clone()
    };
    let longer = match range.interval {
        Interval::Minute => Interval::Hour,
        Interval::Hour => Interval::Day,
        Interval::Day => return vec![range.clone()],
    };
    let (from_s, to_s) = (longer.end_of(range.from_s), longer.start_of(range.to_s));
    if from_s >= to_s {
        return vec![range.clone()];
    }
    let mut all = parts(&UsageRange {
        interval: longer,
        ..part(from_s, to_s)
    });
    all.extend([part(range.from_s, from_s), part(to_s, range.to_s)]);
    all.retain(|part| part.from_s < part.to_s);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::OrgId;

    #[test]
    fn a_stretch_is_cut_where_longer_buckets_begin() {
        let range = |interval, from_s, to_s| UsageRange {
            org: OrgId::FIRST,
            interval,
            from_s,
            to_s,
            service: None,
            keys: None,
            customer: None,
            owners: std::sync::Arc::default(),
            method: None,
        };
        let (minute, hour, day) = (Interval::Minute, Interval::Hour, Interval::Day);
        let cut = |given: UsageRange| -> Vec<_> {
            parts(&given)
                .into_iter()
                .map(|part| (part.interval, part.from_s, part.to_s))
                .collect()
        };
        assert_eq!(cut(range(day, 0, 86_400)), [(day, 0, 86_400)]);
        assert_eq!(cut(range(minute, 60, 180)), [(minute, 60, 180)]);
        assert_eq!(
            cut(range(minute, 3_540, 7_260)),
            [
                (hour, 3_600, 7_200),
                (minute, 3_540, 3_600),
                (minute, 7_200, 7_260)
            ]
        );
        assert_eq!(
            cut(range(minute, 0, 90_060)),
            [
                (day, 0, 86_400),
                (hour, 86_400, 90_000),
                (minute, 90_000, 90_060)
            ]
        );
    }
}
