//! Usage told apart by customer. The usage store knows keys; to whom they belong is looked up for
//! those keys that were used, so it takes no longer than telling usage apart by key.

use std::collections::{BTreeMap, HashMap};

use gaas_shared::ids::{ApiKeyId, CustomerId};
use gaas_shared::store::{
    Chart, ControlStore, Ranked, StoreError, UsageGroup, UsageRange, UsageStore,
};

use super::chart::left_of;

/// A customer's part of what was used.
#[derive(Debug)]
pub(super) struct Share {
    /// Its sums under its number; under 0 those of keys that belong to nobody.
    pub(super) sum: Ranked,
    keys: Vec<ApiKeyId>,
}

/// The customers whose keys were used, most requests first.
pub(super) fn ranked(
    control: &ControlStore,
    usage: &UsageStore,
    range: &UsageRange,
) -> Result<Vec<Share>, StoreError> {
    let by_key = usage.usage_ranking(range, UsageGroup::ApiKey, usize::MAX)?;
    let keys: Vec<_> = by_key
        .iter()
        .filter_map(|sum| ApiKeyId::new(sum.id))
        .collect();
    let owners = control.owners(range.org, &keys)?;
    let mut shares: BTreeMap<u32, Share> = BTreeMap::new();
    for sum in by_key {
        let Some(key) = ApiKeyId::new(sum.id) else {
            continue;
        };
        let id = owners.get(&key).copied().map_or(0, CustomerId::get);
        let share = shares.entry(id).or_insert_with(|| Share {
            sum: Ranked {
                id,
                ..Ranked::default()
            },
            keys: Vec::new(),
        });
        share.sum.requests += sum.requests;
        share.sum.errors += sum.errors;
        share.sum.units += sum.units;
        share.keys.push(key);
    }
    let mut shares: Vec<_> = shares.into_values().collect();
    shares.sort_by_key(|share| (std::cmp::Reverse(share.sum.requests), share.sum.id));
    Ok(shares)
}

/// These customers' usage over time. Where they are all that there are, `whole` is the sum of them,
/// and the one with the most keys is not read but what the others leave of it.
pub(super) fn chart(
    usage: &UsageStore,
    range: &UsageRange,
    shares: &[Share],
    whole: Option<&Chart>,
) -> Result<Chart, StoreError> {
    let largest = shares.iter().max_by_key(|share| share.keys.len());
    let rest = whole.zip(largest.map(|share| share.sum.id));
    let read = shares
        .iter()
        .filter(|share| rest.is_none_or(|(_, rest)| share.sum.id != rest));
    let sets: HashMap<ApiKeyId, u32> = read
        .flat_map(|share| share.keys.iter().map(|key| (*key, share.sum.id)))
        .collect();
    let mut chart = if sets.is_empty() {
        Chart::new()
    } else {
        usage.usage_of_sets(range, &sets)?
    };
    if let Some((whole, rest)) = rest {
        let left = left_of(whole, &chart).into_iter();
        let left = left.filter(|(_, figures)| figures.totals.requests > 0);
        chart.extend(left.map(|(start, figures)| ((rest, start), figures)));
    }
    Ok(chart)
}
