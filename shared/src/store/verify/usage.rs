//! What `usage.db` says was used in the cycles that were billed.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::Verification;
use super::books::Books;
use crate::ids::{ApiKeyId, BillingCycleId, PriceVersionId, ServiceId};
use crate::model::InvoiceKind;
use crate::store::error::StoreError;
use crate::store::usage::UsageStore;
use crate::usage::BilledQuantity;

/// What identifies a quantity within its cycle.
pub(super) type Part = (ApiKeyId, ServiceId, PriceVersionId);

/// Per cycle, what was used.
pub(super) type Used = HashMap<BillingCycleId, BTreeMap<Part, BilledQuantity>>;

pub(super) fn read(usage: &UsageStore, books: &Books) -> Result<Used, StoreError> {
    let mut used = Used::new();
    let billed = books
        .bills
        .iter()
        .map(|stored| (stored.whole.invoice.org_id, stored.whole.invoice.cycle));
    for (org, cycle) in billed.chain(books.settled.iter().copied()) {
        if used.contains_key(&cycle) {
            continue;
        }
        let rows = usage.billed(org, cycle)?.into_iter();
        let parts = rows.map(|(series, quantity)| {
            let part = (series.api_key, series.service, series.price_version);
            (part, quantity)
        });
        used.insert(cycle, parts.collect());
    }
    Ok(used)
}

/// The row's name.
pub(super) fn row_of(cycle: BillingCycleId, (key, service, price): Part) -> String {
    format!(
        "usage.db billed_usage cycle_id {cycle} api_key_id {key} service_id {service} \
         price_version_id {price}"
    )
}

/// All that was used in a settled cycle stands on a bill.
pub(super) fn check_all_billed(books: &Books, used: &Used, found: &mut Verification) {
    let on_bills: HashSet<(BillingCycleId, Part)> = books
        .bills
        .iter()
        .filter(|stored| stored.whole.invoice.kind == InvoiceKind::Invoice)
        .flat_map(|stored| {
            let cycle = stored.whole.invoice.cycle;
            let parts = stored.whole.usage.iter();
            parts.map(move |part| (cycle, (part.api_key, part.service, part.price_version)))
        })
        .collect();
    for (_, cycle) in &books.settled {
        for part in used.get(cycle).into_iter().flat_map(BTreeMap::keys) {
            if !on_bills.contains(&(*cycle, *part)) {
                let message = "stands on no bill of its cycle: it was added after it was settled";
                found.note(row_of(*cycle, *part), message);
            }
        }
    }
}
