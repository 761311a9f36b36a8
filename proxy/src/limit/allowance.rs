//! Quotas, budgets and prepaid credits: one [`Account`] for each key or customer that has any.
//!
//! An account counts what was used and what requests in flight may still use. A request reserves
//! when it is admitted and settles when it ended, with what it used: nothing where it turned out
//! not to be billable. Reserving is one step under the account's lock, which is shared by the
//! requests of that key or customer alone, so however many requests race for an allowance, no more
//! get through than it covers.
//!
//! What holds:
//! - Money is what the price model says for the units of a cycle, never a sum of prices per
//!   request: tiers, packages and free units come out as on the bill, in whatever order requests
//!   end. Where requests in flight may end in different ways, the dearest is what is held.
//! - A request that costs nothing is never refused for want of money.
//! - Limits may change at any time; what was used stays used.
//! - What was used before the account existed comes from the store ([`Account::open`]), together
//!   with the journal's position up to which it counts. Whatever was settled behind that position
//!   meanwhile is kept in a log until then, so nothing is counted twice or not at all.
//!
//! This module knows no store, no key and no HTTP. Clock, prices and cycle are given by the caller.

mod account;
mod price_book;
mod spending;
mod windows;

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;

use std::time::Duration;

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, BillingCycleId, PriceVersionId, ServiceId};
use gaas_shared::money::{Amount, Currency};

pub use account::Account;
pub use price_book::PriceBook;
pub use windows::{Date, QuotaLeft};

/// What an account may use. `None` is without limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Billable requests per day (UTC).
    pub per_day: Option<u64>,
    /// Billable requests per calendar month (UTC).
    pub per_month: Option<u64>,
    /// What a cycle's use may cost.
    pub budget: Option<(Amount, Currency)>,
    /// What was paid in advance.
    pub credits: Option<Credits>,
}

/// A balance that use is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Credits {
    /// In which money.
    pub currency: Currency,
    /// What is left once all cycles up to `after_cycle` are paid.
    pub base: Amount,
    /// The last cycle that `base` has paid for; later ones are the account's to subtract.
    pub after_cycle: Option<BillingCycleId>,
}

/// What a bill counts separately within a cycle: tiers and free units are per line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Line {
    /// Which key.
    pub key: ApiKeyId,
    /// On which service.
    pub service: ServiceId,
    /// At which price.
    pub price: PriceVersionId,
}

/// A request that is about to be admitted.
#[derive(Debug, Clone, Copy)]
pub struct Admission {
    /// When.
    pub now: UnixMillis,
    /// The open cycle.
    pub cycle: BillingCycleId,
    /// What its units will be billed as.
    pub line: Line,
    /// The most units that it can use; at least 1.
    pub max_units: u32,
}

/// What was reserved for a request. Whoever holds it settles it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use = "what is reserved and not settled stays reserved"]
pub struct Reservation {
    pub(super) date: Date,
    /// Units whose price is held; 0 where the account had no money to keep.
    pub(super) units: u32,
}

/// How a request ended.
#[derive(Debug, Clone, Copy)]
pub struct Settled {
    /// The place of its record in the journal; `None` where none was written, so that nothing is
    /// billed.
    pub ordinal: Option<u64>,
    /// The cycle of its record.
    pub cycle: BillingCycleId,
    /// What its units are billed as.
    pub line: Line,
    /// The units; 0 where it is not billable.
    pub units: u32,
}

/// What the store knows of an account's use.
#[derive(Debug, Clone, Default)]
pub struct Past {
    /// Every record before this place in the journal is counted here, none behind it.
    pub ordinal: u64,
    /// The day on which it was read, which `today` and `this_month` are about.
    pub date: Date,
    /// Billable requests of the day.
    pub today: u64,
    /// Billable requests of the month.
    pub this_month: u64,
    /// Units billed, of the cycles after [`Account::counts_after`].
    pub billed: Vec<(BillingCycleId, Line, u64)>,
}

/// Which allowance refuses a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// The day's or the month's requests.
    Quota {
        /// Until the window ends.
        resets_in: Duration,
    },
    /// The cycle's budget.
    Budget,
    /// The balance.
    Credits,
}

impl Limits {
    /// Whether money is counted.
    const fn has_money(&self) -> bool {
        self.budget.is_some() || self.credits.is_some()
    }

    /// Whether nothing is limited.
    pub const fn is_empty(&self) -> bool {
        self.per_day.is_none() && self.per_month.is_none() && !self.has_money()
    }
}
