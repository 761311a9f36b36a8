//! How much of its allowances somebody has used, from what the usage store holds.

use gaas_shared::billing::Window;
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::BillingCycleId;
use gaas_shared::money::{Amount, Currency};
use gaas_shared::store::{BilledUnits, ControlStore, Reached, StoreError, UsageStore};

use super::thresholds::{self, Spent};
use super::watched::Watched;
use crate::consumed::{Prices, learn_prices};

/// For how long after its end a day or month is still looked at: records come in a little late.
const LATE_MS: i64 = 60_000;

/// Every threshold that is reached at present, told or not.
pub(super) fn reached(
    control: &ControlStore,
    usage: &UsageStore,
    watched: &Watched,
    prices: &mut Prices,
    now: UnixMillis,
) -> Result<Vec<Reached>, StoreError> {
    let cycles = cycles(control, watched)?;
    let first = cycles.iter().copied().min();
    let before_first = first.and_then(|first| BillingCycleId::new(first.get() - 1));
    let after = match watched.credits {
        Some(credits) => before_first.min(credits.counting_on.after_cycle),
        None => before_first,
    };
    let (day, month) = (Window::day(now), Window::month(now));
    let used = usage.consumption(
        watched.org,
        &watched.keys,
        day.start_s,
        month.start_s,
        after,
    )?;
    let mut reached = thresholds::of_requests(watched, (used.today, day), (used.this_month, month));
    let late = UnixMillis(now.0.saturating_sub(LATE_MS));
    let (day, month) = (Window::day(late), Window::month(late));
    let is_over = u64::try_from(now.0 / 1_000).is_ok_and(|now| now >= day.end_s);
    if is_over && !watched.allowances.is_empty() {
        let (day_s, month_s) = (day.start_s, month.start_s);
        let used = usage.consumption(watched.org, &watched.keys, day_s, month_s, after)?;
        let mut late =
            thresholds::of_requests(watched, (used.today, day), (used.this_month, month));
        // A month that goes on was looked at with the new day.
        late.retain(|late| {
            let is_same = |now: &Reached| now.subject == late.subject && now.period == late.period;
            !reached.iter().any(is_same)
        });
        reached.extend(late);
    }
    learn_prices(control, &used.billed, prices)?;
    if let Some(budget) = watched.allowances.per_cycle {
        for cycle in cycles {
            let of_cycle = used.billed.iter().filter(|used| used.cycle == cycle);
            let spent = spent(of_cycle, prices, budget.currency());
            reached.extend(thresholds::of_budget(watched, budget, cycle, &spent));
        }
    }
    if let Some(credits) = &watched.credits {
        let settled = credits.counting_on.after_cycle;
        let unsettled = used.billed.iter().filter(|used| Some(used.cycle) > settled);
        let spent = spent(unsettled, prices, credits.counting_on.currency);
        reached.extend(thresholds::of_credits(watched, credits, &spent));
    }
    Ok(reached)
}

/// Cycles whose budgets may still be used: the open one, and closed ones that are not settled.
fn cycles(control: &ControlStore, watched: &Watched) -> Result<Vec<BillingCycleId>, StoreError> {
    if watched.allowances.per_cycle.is_none() {
        return Ok(Vec::new());
    }
    let closed = control.unsettled_cycles()?;
    let closed = closed
        .into_iter()
        .filter_map(|(actor, cycle)| (actor.org == watched.org).then_some(cycle));
    let open = control.open_cycle(watched.org)?.id;
    Ok(closed.chain([open]).collect())
}

/// What use in one currency comes to, and what the cheapest next unit would add.
fn spent<'a>(
    billed: impl Iterator<Item = &'a BilledUnits>,
    prices: &Prices,
    currency: Currency,
) -> Spent {
    let mut spent = Spent::default();
    for used in billed {
        let Some((model, _)) = prices
            .get(&used.price_version)
            .filter(|(_, priced_in)| *priced_in == currency)
        else {
            continue;
        };
        let charge = model.usage_charge(used.units);
        let next = model.usage_charge(used.units.saturating_add(1)) - charge;
        spent.amount += charge;
        spent.next = Some(spent.next.map_or(next, |least: Amount| least.min(next)));
    }
    spent
}
