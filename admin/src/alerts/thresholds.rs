//! From what is used and what is allowed to the thresholds that are reached, in integers.

use gaas_shared::billing::Window;
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, BillingCycleId, CustomerId};
use gaas_shared::model::{Budget, Enforcement, EventType, RequestQuota};
use gaas_shared::money::Amount;
use gaas_shared::store::{AllowanceOwner, Credits, Reached};
use serde_json::{Map, Value, json};

use super::watched::Watched;

/// What is told, in percent.
const PERCENTS: [u8; 3] = [50, 80, 100];

const PER_DAY: &str = "requests_per_day";
const PER_MONTH: &str = "requests_per_month";
const PER_CYCLE: &str = "budget_per_cycle";
const CREDITS: &str = "credits";

/// What use comes to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spent {
    pub(super) amount: Amount,
    /// What one more unit would add at least; `None` where nothing was used.
    pub(super) next: Option<Amount>,
}

/// Requests of the present day and month.
pub(super) fn of_requests(
    watched: &Watched,
    (today, day): (u64, Window),
    (this_month, month): (u64, Window),
) -> Vec<Reached> {
    let allowances = &watched.allowances;
    [
        (PER_DAY, allowances.per_day, today, day),
        (PER_MONTH, allowances.per_month, this_month, month),
    ]
    .into_iter()
    .filter_map(|(kind, quota, used, window)| Some((kind, quota?, used, window)))
    .flat_map(|(kind, quota, used, window)| of_quota(watched, kind, quota, used, window))
    .collect()
}

fn of_quota(
    watched: &Watched,
    kind: &'static str,
    quota: RequestQuota,
    used: u64,
    window: Window,
) -> Vec<Reached> {
    let limit = quota.requests();
    let percents = percents(i128::from(used), i128::from(limit), false);
    percents
        .map(|percent| Reached {
            subject: subject(watched.owner, kind),
            period: format!("{}/{limit}", window.start_s),
            percent,
            kind: EventType::QuotaThresholdReached,
            data: data(
                watched.owner,
                kind,
                percent,
                json!({
                    "enforcement": quota.enforcement().name(),
                    "limit": limit,
                    "used": used,
                    "window_start": instant(window.start_s),
                    "resets_at": instant(window.end_s),
                }),
            ),
        })
        .collect()
}

/// Money of one cycle. A hard budget is used up once nothing more fits into it.
pub(super) fn of_budget(
    watched: &Watched,
    budget: Budget,
    cycle: BillingCycleId,
    spent: &Spent,
) -> Vec<Reached> {
    let limit = budget.amount();
    let is_full = budget.enforcement() == Enforcement::Hard && is_full(spent, limit);
    percents(spent.amount.nano(), limit.nano(), is_full)
        .map(|percent| Reached {
            subject: subject(watched.owner, PER_CYCLE),
            period: format!("{cycle}/{limit} {}", budget.currency()),
            percent,
            kind: EventType::BudgetThresholdReached,
            data: data(
                watched.owner,
                PER_CYCLE,
                percent,
                json!({
                    "enforcement": budget.enforcement().name(),
                    "amount": limit,
                    "used": spent.amount,
                    "currency": budget.currency(),
                    "cycle_id": cycle,
                }),
            ),
        })
        .collect()
}

/// Credits: what was there after the last grant, and what is left of it.
pub(super) fn of_credits(watched: &Watched, credits: &Credits, spent: &Spent) -> Vec<Reached> {
    let Some((grant, granted)) = credits.last_grant else {
        return Vec::new();
    };
    let base = credits.counting_on.base;
    let available = base - spent.amount;
    let is_full = credits.prepaid && is_full(spent, base);
    percents((granted - available).nano(), granted.nano(), is_full)
        .map(|percent| Reached {
            subject: subject(watched.owner, CREDITS),
            period: grant.to_string(),
            percent,
            kind: EventType::CreditsThresholdReached,
            data: data(
                watched.owner,
                CREDITS,
                percent,
                json!({
                    "prepaid": credits.prepaid,
                    "granted": granted,
                    "available": available.max(Amount::ZERO),
                    "currency": credits.counting_on.currency,
                }),
            ),
        })
        .collect()
}

/// Whose allowance a subject names.
pub(super) fn owner_of(subject: &str) -> Option<AllowanceOwner> {
    let mut parts = subject.split(':');
    let (kind, id) = (parts.next()?, parts.next()?);
    match kind {
        "key" => Some(AllowanceOwner::ApiKey(id.parse::<ApiKeyId>().ok()?)),
        _ => Some(AllowanceOwner::Customer(id.parse::<CustomerId>().ok()?)),
    }
}

/// Whether not even the cheapest unit that was used so far fits.
fn is_full(spent: &Spent, limit: Amount) -> bool {
    spent.next.is_some_and(|next| spent.amount + next > limit)
}

/// The thresholds that `used` of `limit` has reached; all of them when it is full.
fn percents(used: i128, limit: i128, is_full: bool) -> impl Iterator<Item = u8> {
    let used = used.saturating_mul(100);
    PERCENTS.into_iter().filter(move |&percent| {
        limit > 0 && (is_full || used >= limit.saturating_mul(i128::from(percent)))
    })
}

fn subject(owner: AllowanceOwner, kind: &str) -> String {
    match owner {
        AllowanceOwner::ApiKey(key) => format!("key:{key}:{kind}"),
        AllowanceOwner::Customer(customer) => format!("customer:{customer}:{kind}"),
    }
}

/// What every such event says, and what is its own.
fn data(owner: AllowanceOwner, kind: &str, percent: u8, own: Value) -> Value {
    let (key, customer) = match owner {
        AllowanceOwner::ApiKey(key) => (Some(key), None),
        AllowanceOwner::Customer(customer) => (None, Some(customer)),
    };
    let mut fields = Map::new();
    fields.insert("api_key_id".to_owned(), json!(key));
    fields.insert("customer_id".to_owned(), json!(customer));
    fields.insert("allowance".to_owned(), json!(kind));
    fields.insert("threshold_percent".to_owned(), json!(percent));
    if let Value::Object(own) = own {
        fields.extend(own);
    }
    Value::Object(fields)
}

fn instant(second: u64) -> String {
    let millis = i64::try_from(second)
        .unwrap_or(i64::MAX)
        .saturating_mul(1_000);
    UnixMillis(millis).to_rfc3339()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn reached(used: i128, limit: i128, is_full: bool) -> Vec<u8> {
        percents(used, limit, is_full).collect()
    }

    #[test]
    fn thresholds_are_reached_exactly() {
        for (used, expected) in [
            (0, &[][..]),
            (499, &[]),
            (500, &[50]),
            (799, &[50]),
            (800, &[50, 80]),
            (999, &[50, 80]),
            (1_000, &[50, 80, 100]),
            (5_000, &[50, 80, 100]),
        ] {
            assert_eq!(reached(used, 1_000, false), expected, "{used}");
        }
        assert_eq!(reached(1, 1, false), [50, 80, 100]);
        assert_eq!(reached(2, 3, false), [50], "two thirds");
        assert_eq!(reached(i128::MAX, i128::MAX, false), [50, 80, 100]);
        assert!(reached(-5, 1_000, false).is_empty());
        assert!(reached(0, 0, true).is_empty());
    }

    #[test]
    fn what_is_full_has_reached_all_of_them() {
        assert_eq!(reached(999, 1_000, true), [50, 80, 100]);
        let limit = Amount::from_nano(10);
        let spent = |amount, next: Option<i128>| Spent {
            amount: Amount::from_nano(amount),
            next: next.map(Amount::from_nano),
        };
        assert!(!is_full(&spent(7, Some(3)), limit));
        assert!(is_full(&spent(8, Some(3)), limit));
        assert!(!is_full(&spent(10, Some(0)), limit), "free units fit");
        assert!(!is_full(&spent(10, None), limit));
    }

    #[test]
    fn a_subject_names_its_owner() {
        for owner in [
            AllowanceOwner::ApiKey(7.try_into().unwrap()),
            AllowanceOwner::Customer(9.try_into().unwrap()),
        ] {
            assert_eq!(owner_of(&subject(owner, PER_DAY)), Some(owner));
        }
    }
}
