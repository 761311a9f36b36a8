//! Usage told apart by customer, or of one: of the keys that belong to it now.
//!
//! It is read from sums that were written for the owners of the day (see `owners.rs`), and what a
//! key used under another owner than its present one is then moved. That is looked up by key, so it
//! takes longer the more keys have changed hands lately; for all others it costs nothing.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};
use rustc_hash::FxHashMap;

use super::chart::{UsageGroup, UsageRange};
use super::source::each_row;
use crate::ids::{ApiKeyId, CustomerId};
use crate::store::columns::Count;
use crate::store::error::Fault;

/// What is to be done with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// It counts.
    Plus,
    /// It was counted, and does not belong there.
    Minus,
}

/// Calls `each` as [`each_row`] does, and knows customers too. What is taken away was given before.
pub(super) fn each_counted(
    connection: &Connection,
    range: &UsageRange,
    group: UsageGroup,
    only: Option<&[u32]>,
    columns: &str,
    mut each: impl FnMut(Sign, u64, u32, &Row<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let by_customer = group == UsageGroup::Customer;
    let asked = |customer: u32| {
        let of_range = range.customer.is_none_or(|one| one.get() == customer);
        of_range && !(by_customer && only.is_some_and(|only| !only.contains(&customer)))
    };
    if let Some(range) = of_keys(range, group) {
        if !by_customer {
            let count = |bucket, id, row: &Row<'_>| each(Sign::Plus, bucket, id, row);
            return each_row(connection, &range, group, only, columns, count);
        }
        let group = UsageGroup::ApiKey;
        return each_row(
            connection,
            &range,
            group,
            None,
            columns,
            |bucket, key, row| {
                let customer = ApiKeyId::new(key).map_or(0, |key| range.owner(key));
                if asked(customer) {
                    each(Sign::Plus, bucket, customer, row)?;
                }
                Ok(())
            },
        );
    }
    each_row(
        connection,
        range,
        group,
        only,
        columns,
        |bucket, id, row| each(Sign::Plus, bucket, id, row),
    )?;
    let mut moves = Vec::new();
    for moved in moved(connection, range)? {
        let mut signs = vec![(Sign::Plus, moved.to), (Sign::Minus, moved.from)];
        signs.retain(|(_, customer)| asked(*customer));
        if !signs.is_empty() {
            moves.push((moved, signs));
        }
    }
    if group != UsageGroup::Service {
        return each_moved(connection, range, &moves, columns, each);
    }
    // Rows by service do not say whose they are: those of each move are asked for by themselves.
    for (moved, signs) in &moves {
        let part = part(range, moved.keys.clone(), (moved.from_s, moved.to_s));
        let count = |bucket, id, row: &Row<'_>| {
            let mut signs = signs.iter();
            signs.try_for_each(|&(sign, _)| each(sign, bucket, id, row))
        };
        each_row(connection, &part, group, only, columns, count)?;
    }
    Ok(())
}

/// Calls `each` for every row of a key that moved with what is to be done to whom, by customer.
/// They are looked up all at once, so that it takes no longer than to read all keys' rows.
fn each_moved(
    connection: &Connection,
    range: &UsageRange,
    moves: &[Move],
    columns: &str,
    mut each: impl FnMut(Sign, u64, u32, &Row<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut by_key: FxHashMap<u32, Vec<&Move>> = FxHashMap::default();
    let (mut from_s, mut to_s) = (u64::MAX, 0);
    for one in moves {
        let (moved, _) = one;
        (from_s, to_s) = (from_s.min(moved.from_s), to_s.max(moved.to_s));
        for key in &moved.keys {
            by_key.entry(key.get()).or_default().push(one);
        }
    }
    if by_key.is_empty() {
        return Ok(());
    }
    let keys = by_key.keys().copied().filter_map(ApiKeyId::new).collect();
    let part = part(range, keys, (from_s, to_s));
    let count = |bucket, key, row: &Row<'_>| {
        let moves = by_key.get(&key).into_iter().flatten();
        for (_, signs) in moves.filter(|(moved, _)| (moved.from_s..moved.to_s).contains(&bucket)) {
            for &(sign, customer) in signs {
                each(sign, bucket, customer, row)?;
            }
        }
        Ok(())
    };
    each_row(connection, &part, UsageGroup::ApiKey, None, columns, count)
}

/// The same question about keys, where it is about keys or about everybody's.
fn of_keys(range: &UsageRange, group: UsageGroup) -> Option<UsageRange> {
    let is_of = |key: ApiKeyId, customer: CustomerId| range.owner(key) == customer.get();
    let keys = match (&range.keys, range.customer) {
        (Some(keys), Some(customer)) => {
            let keys = keys.iter().copied();
            Some(keys.filter(|key| is_of(*key, customer)).collect())
        }
        (None, Some(customer)) if group == UsageGroup::ApiKey => {
            let keys = range.owners.keys().copied();
            Some(keys.filter(|key| is_of(*key, customer)).collect())
        }
        (None, Some(_)) => return None,
        (None, None) if group == UsageGroup::Customer => return None,
        (keys, None) => keys.clone(),
    };
    Some(UsageRange {
        keys,
        customer: None,
        ..range.clone()
    })
}

/// Usage that was written for another customer than the keys' present one; 0 stands for nobody.
struct Moved {
    keys: Vec<ApiKeyId>,
    from: u32,
    to: u32,
    from_s: u64,
    to_s: u64,
}

/// Usage that moved, and from and to which of the customers asked for.
type Move = (Moved, Vec<(Sign, u32)>);

/// Some keys' part of a stretch. Owners change with the day, where buckets of every length begin.
fn part(range: &UsageRange, keys: Vec<ApiKeyId>, (from_s, to_s): (u64, u64)) -> UsageRange {
    UsageRange {
        from_s,
        to_s,
        keys: Some(keys.into()),
        customer: None,
        ..range.clone()
    }
}

/// All usage in the stretch that was written for another customer.
fn moved(connection: &Connection, range: &UsageRange) -> Result<Vec<Moved>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT used.api_key_id, owner.from_s, owner.customer_id
         FROM key_activity AS used LEFT JOIN key_owner AS owner
             ON owner.org_id = used.org_id AND owner.api_key_id = used.api_key_id
         WHERE used.org_id = ?1 AND used.last_used_s >= ?2
         ORDER BY used.api_key_id, owner.from_s",
    )?;
    let mut rows = statement.query(params![range.org, Count(range.from_s)])?;
    // Keys that moved alike are looked up together.
    let mut alike: BTreeMap<(u32, u32, u64, u64), Vec<ApiKeyId>> = BTreeMap::new();
    let mut note = |key, from, (from_s, to_s): (u64, u64)| {
        let to = range.owner(key);
        let (from_s, to_s) = (from_s.max(range.from_s), to_s.min(range.to_s));
        if from != to && from_s < to_s {
            alike.entry((from, to, from_s, to_s)).or_default().push(key);
        }
    };
    // The key at hand, and for whom it was written since when.
    let mut at_hand: Option<(ApiKeyId, u64, u32)> = None;
    while let Some(row) = rows.next()? {
        let (key, since, customer) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let since: Option<Count> = since;
        if let Some((last, from_s, customer)) = at_hand
            && last != key
        {
            note(last, customer, (from_s, u64::MAX));
            at_hand = None;
        }
        let (_, from_s, before) = at_hand.unwrap_or((key, 0, 0));
        at_hand = Some(match (since, customer) {
            (Some(Count(since_s)), Some(customer)) => {
                note(key, before, (from_s, since_s));
                (key, since_s, customer)
            }
            _ => (key, from_s, before),
        });
    }
    if let Some((last, from_s, customer)) = at_hand {
        note(last, customer, (from_s, u64::MAX));
    }
    let alike = alike.into_iter();
    let moved = alike.map(|((from, to, from_s, to_s), keys)| Moved {
        keys,
        from,
        to,
        from_s,
        to_s,
    });
    Ok(moved.collect())
}
