//! One key's or one customer's account: everything behind one lock.

use std::sync::{Mutex, MutexGuard, PoisonError};

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{BillingCycleId, PriceVersionId};
use gaas_shared::money::Amount;

use super::spending::{Place, Spending};
use super::windows::Windows;
use super::{
    Admission, Date, Limits, Line, Past, PriceBook, QuotaLeft, Reservation, Settled, Spent,
};

/// What a key or a customer may use and has used. Its lock is held for a few dozen nanoseconds, and
/// only by requests of that key or customer.
#[derive(Debug)]
pub struct Account(Mutex<Ledger>);

#[derive(Debug)]
struct Ledger {
    limits: Limits,
    windows: Windows,
    spending: Spending,
    /// Whether `spending` is kept: from the first limit of money on.
    keeps_money: bool,
    /// Records before this place in the journal were counted by the store.
    counted_before: u64,
    /// How often the store is being asked about the past at the moment.
    openings: u32,
    /// What was settled since the first of those began.
    log: Vec<Entry>,
}

/// A billable request, as it is kept until the store's sums are known.
#[derive(Debug, Clone, Copy)]
struct Entry {
    ordinal: u64,
    date: Date,
    cycle: BillingCycleId,
    line: Line,
    units: u32,
}

impl Account {
    /// An account that knows nothing of the past yet. `cycle` is the open one.
    pub fn new(limits: Limits, cycle: BillingCycleId) -> Self {
        Self(Mutex::new(Ledger {
            limits,
            windows: Windows::default(),
            spending: Spending::new(cycle),
            keeps_money: limits.has_money(),
            counted_before: 0,
            openings: 0,
            log: Vec::new(),
        }))
    }

    /// Reserves a request, and of the units that it may use as many as there is money for; at least
    /// one. So at most one request can overshoot, by what it uses itself.
    ///
    /// # Errors
    /// Which allowance is spent; nothing is reserved then.
    pub fn reserve(&self, ask: &Admission, prices: &PriceBook) -> Result<Reservation, Spent> {
        let mut ledger = self.lock();
        let date = ledger.windows.roll(ask.now);
        ledger.windows.check(&ledger.limits, ask.now)?;
        let units = match ledger.keeps_money {
            true => ledger.reserve_money(ask, prices)?,
            false => 0,
        };
        ledger.windows.reserve();
        Ok(Reservation { date, units })
    }

    /// Ends a reservation: what was used stays, the rest is free again.
    pub fn settle(&self, reservation: Reservation, settled: &Settled, prices: &PriceBook) {
        let mut ledger = self.lock();
        ledger.windows.release(reservation.date);
        ledger.count(reservation, settled, prices);
    }

    /// Counts a request that was admitted before the account existed.
    pub fn settle_unreserved(&self, now: UnixMillis, settled: &Settled, prices: &PriceBook) {
        let mut ledger = self.lock();
        let date = ledger.windows.roll(now);
        ledger.count(Reservation { date, units: 0 }, settled, prices);
    }

    /// Ends a reservation of a request that counts nowhere here.
    pub fn release(&self, reservation: Reservation, settled: &Settled, prices: &PriceBook) {
        let nothing = Settled {
            ordinal: None,
            ..*settled
        };
        self.settle(reservation, &nothing, prices);
    }

    /// Sets other limits; `cycle` is the open one. What was used stays used. Answers whether the
    /// past that is known is not enough for them: then the account has to be opened again.
    #[must_use]
    pub fn set_limits(&self, limits: Limits, cycle: BillingCycleId) -> bool {
        let mut ledger = self.lock();
        let before = std::mem::replace(&mut ledger.limits, limits);
        let kept_money = ledger.keeps_money;
        ledger.keeps_money |= limits.has_money();
        ledger.spending.roll(cycle);
        let reaches_back = match (before.credits, limits.credits) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(before), Some(now)) => now.after_cycle < before.after_cycle,
        };
        ledger.prune();
        reaches_back || (limits.has_money() && !kept_money)
    }

    /// The last cycle whose use the account need not know; `None` where it needs all.
    pub fn counts_after(&self) -> Option<BillingCycleId> {
        let ledger = self.lock();
        match ledger.limits.credits {
            Some(credits) => credits.after_cycle,
            None => BillingCycleId::new(ledger.spending.cycle().get() - 1),
        }
    }

    /// From now on what is settled is also kept in a log, until [`open`](Self::open) ends it. The
    /// store is asked after that, so that it knows everything that the log misses.
    pub fn begin_opening(&self) {
        self.lock().openings += 1;
    }

    /// The prices of what was used since the opening began, or is in flight.
    pub fn versions(&self) -> Vec<PriceVersionId> {
        let ledger = self.lock();
        let logged = ledger.log.iter().map(|entry| entry.line.price);
        ledger.spending.versions().chain(logged).collect()
    }

    /// Replaces what was settled by what the store says, and adds what was settled after that.
    pub fn open(&self, past: &Past, prices: &PriceBook) {
        let mut ledger = self.lock();
        let ledger = &mut *ledger;
        ledger.openings = ledger.openings.saturating_sub(1);
        ledger.counted_before = past.ordinal;
        ledger
            .windows
            .restore(past.date, past.today, past.this_month);
        ledger.spending.forget_settled();
        for &(cycle, line, units) in &past.billed {
            ledger.spend(line, 0, Some((cycle, units)), prices);
        }
        let mut log = std::mem::take(&mut ledger.log);
        log.retain(|entry| entry.ordinal >= past.ordinal);
        for entry in &log {
            ledger.windows.settle(entry.date);
            let used = Some((entry.cycle, u64::from(entry.units)));
            ledger.spend(entry.line, 0, used, prices);
        }
        if ledger.openings > 0 {
            ledger.log = log;
        }
    }

    /// What is left of the day's and the month's quota, where there is one.
    pub fn quotas(&self, now: UnixMillis) -> [Option<QuotaLeft>; 2] {
        let mut ledger = self.lock();
        ledger.windows.roll(now);
        ledger.windows.left(&ledger.limits, now)
    }

    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Ledger {
    fn reserve_money(&mut self, ask: &Admission, prices: &PriceBook) -> Result<u32, Spent> {
        self.spending.roll(ask.cycle);
        let (place, currency) = self.spending.place(ask.line, prices);
        let budget = self
            .limits
            .budget
            .filter(|&(_, of)| Some(of) == currency)
            .map(|(amount, of)| amount - self.spending.in_newest(of));
        let credits = self
            .limits
            .credits
            .filter(|credits| Some(credits.currency) == currency)
            .map(|credits| credits.base - self.spending.in_all(credits.currency));
        let room = match (budget, credits) {
            (Some(budget), Some(credits)) => budget.min(credits),
            (one, other) => match one.or(other) {
                Some(room) => room,
                None => Amount::from_nano(i128::MAX),
            },
        };
        match self.units_within(room, place, ask.max_units) {
            (0, _) if budget == Some(room) => Err(Spent::Budget),
            (0, _) => Err(Spent::Credits),
            (units, cost) => {
                self.spending.reserve(place, u64::from(units), cost);
                Ok(units)
            }
        }
    }

    /// How many units there is room for, at most `most`, and what they cost. That only grows with
    /// their number: the dearest of more outcomes is no cheaper.
    #[inline]
    fn units_within(&self, room: Amount, place: Place, most: u32) -> (u32, Amount) {
        let fits = |units: u32| {
            let cost = self.spending.cost_of(place, u64::from(units));
            (cost <= room || cost <= Amount::ZERO).then_some((units, cost))
        };
        if let Some(all) = fits(most) {
            return all;
        }
        let (mut fitting, mut too_many) = ((0, Amount::ZERO), most);
        while too_many - fitting.0 > 1 {
            let middle = fitting.0 + (too_many - fitting.0) / 2;
            match fits(middle) {
                Some(some) => fitting = some,
                None => too_many = middle,
            }
        }
        fitting
    }

    /// Counts how a request ended, unless the store's sums have it.
    fn count(&mut self, reservation: Reservation, settled: &Settled, prices: &PriceBook) {
        let ordinal = settled
            .ordinal
            .filter(|&ordinal| settled.units > 0 && ordinal >= self.counted_before);
        let used = ordinal.map(|_| (settled.cycle, u64::from(settled.units)));
        self.spend(settled.line, u64::from(reservation.units), used, prices);
        let Some(ordinal) = ordinal else { return };
        self.windows.settle(reservation.date);
        if self.openings > 0 {
            self.log.push(Entry {
                ordinal,
                date: reservation.date,
                cycle: settled.cycle,
                line: settled.line,
                units: settled.units,
            });
        }
    }

    fn spend(
        &mut self,
        line: Line,
        reserved: u64,
        used: Option<(BillingCycleId, u64)>,
        prices: &PriceBook,
    ) {
        if !self.keeps_money {
            return;
        }
        let before = self.spending.cycle();
        let limits = &self.limits;
        self.spending
            .settle(line, reserved, used, prices, |cycle| is_owed(limits, cycle));
        if self.spending.cycle() != before {
            self.prune();
        }
    }

    fn prune(&mut self) {
        let limits = &self.limits;
        self.spending.prune(|cycle| is_owed(limits, cycle));
    }
}

/// Whether the use of a cycle that is not the newest still counts: until the balance has paid it.
fn is_owed(limits: &Limits, cycle: BillingCycleId) -> bool {
    limits
        .credits
        .is_some_and(|credits| credits.after_cycle.is_none_or(|after| cycle > after))
}
