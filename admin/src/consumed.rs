//! What keys and customers have used of their allowances and credits: sums of `usage.db`, priced.

use std::collections::HashMap;

use gaas_shared::billing::{PriceModel, Sums, Window};
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, BillingCycleId, OrgId, PriceVersionId};
use gaas_shared::money::{Amount, Currency};
use gaas_shared::store::{
    AllowanceOwner, BilledUnits, ControlStore, Credits, Cycle, StoreError, UsageStore,
};

/// What units cost at each price version, and in which currency.
pub(crate) type Prices = HashMap<PriceVersionId, (PriceModel, Currency)>;

/// The day, month and billing cycle that allowances count in at an instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Windows {
    /// The day (UTC).
    pub(crate) day: Window,
    /// The calendar month (UTC).
    pub(crate) month: Window,
    /// The open cycle.
    pub(crate) cycle: Cycle,
    /// When it ends by itself, if it does.
    pub(crate) cycle_ends_at: Option<UnixMillis>,
}

/// What was used in them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Consumed {
    /// Billable requests of the day.
    pub(crate) today: u64,
    /// Billable requests of the month.
    pub(crate) this_month: u64,
    /// What the cycle's use costs, without flat fees and minimums.
    pub(crate) this_cycle: Sums,
}

impl Windows {
    /// Those of an organization at an instant.
    pub(crate) fn at(
        control: &ControlStore,
        org: OrgId,
        now: UnixMillis,
    ) -> Result<Self, StoreError> {
        let cycle = control.open_cycle(org)?;
        let schedule = control.cycle_schedule(org)?;
        Ok(Self {
            day: Window::day(now),
            month: Window::month(now),
            cycle,
            cycle_ends_at: schedule.end_after(cycle.opened_at),
        })
    }
}

impl Consumed {
    /// What these keys used together.
    pub(crate) fn of(
        control: &ControlStore,
        usage: &UsageStore,
        org: OrgId,
        keys: &[ApiKeyId],
        windows: &Windows,
    ) -> Result<Self, StoreError> {
        let before = BillingCycleId::new(windows.cycle.id.get() - 1);
        let (day, month) = (windows.day.start_s, windows.month.start_s);
        let used = usage.consumption(org, keys, day, month, before)?;
        Ok(Self {
            today: used.today,
            this_month: used.this_month,
            this_cycle: charges(control, &used.billed)?,
        })
    }
}

/// The keys that count towards an owner's allowances.
pub(crate) fn keys_of(
    control: &ControlStore,
    org: OrgId,
    owner: AllowanceOwner,
) -> Result<Vec<ApiKeyId>, StoreError> {
    match owner {
        AllowanceOwner::ApiKey(key) => Ok(vec![key]),
        AllowanceOwner::Customer(customer) => control.keys_of_customer(org, customer),
    }
}

/// What of a customer's credits its requests can still use: the balance without what drafts have
/// reserved and what use costs that is on no bill yet.
pub(crate) fn available(
    control: &ControlStore,
    usage: &UsageStore,
    org: OrgId,
    keys: &[ApiKeyId],
    credits: &Credits,
) -> Result<Amount, StoreError> {
    let from = credits.counting_on;
    let used = usage.consumption(org, keys, 0, 0, from.after_cycle)?;
    let unbilled = charges(control, &used.billed)?.of(from.currency);
    Ok((from.base - unbilled).max(Amount::ZERO))
}

/// Adds the prices of this use to those that are known.
pub(crate) fn learn_prices(
    control: &ControlStore,
    billed: &[BilledUnits],
    known: &mut Prices,
) -> Result<(), StoreError> {
    let versions = billed.iter().map(|part| part.price_version);
    let mut unknown: Vec<_> = versions
        .filter(|version| !known.contains_key(version))
        .collect();
    unknown.sort_unstable();
    unknown.dedup();
    if !unknown.is_empty() {
        known.extend(control.price_models(&unknown)?);
    }
    Ok(())
}

/// What use costs, per key, service and price version as bills count it.
fn charges(control: &ControlStore, billed: &[BilledUnits]) -> Result<Sums, StoreError> {
    let mut prices = Prices::new();
    learn_prices(control, billed, &mut prices)?;
    let mut sums = Sums::default();
    for part in billed {
        let version = part.price_version;
        let (model, currency) = prices.get(&version).ok_or_else(|| {
            let message = format!("usage is billed at price version {version}, which is missing");
            StoreError::Corrupt(message)
        })?;
        sums.add(*currency, model.usage_charge(part.units));
    }
    Ok(sums)
}
