//! What units cost, cycle by cycle: for each line of the bill, what was settled and what requests in
//! flight may still add.
//!
//! Requests in flight always stand in the newest cycle, because that is where most of them will be
//! settled. One whose record bears an older cycle is taken out there and counted here.

use std::collections::HashMap;
use std::sync::Arc;

use gaas_shared::billing::{PriceModel, Scheme, Terms};
use gaas_shared::ids::{BillingCycleId, PriceVersionId};
use gaas_shared::money::{Amount, Currency};

use super::{Line, PriceBook};

/// The cycles that still matter, in ascending order; never empty.
#[derive(Debug)]
pub(super) struct Spending {
    older: Vec<Cycle>,
    newest: Cycle,
}

/// What one cycle's use comes to.
#[derive(Debug)]
struct Cycle {
    id: BillingCycleId,
    lines: Vec<LineUse>,
    /// Where a line stands in `lines`.
    places: HashMap<Line, usize>,
    /// The line that was used last: most accounts use one again and again.
    last: usize,
    /// What the lines hold, by currency. Nearly always one.
    held: Vec<(Currency, Amount)>,
}

#[derive(Debug)]
struct LineUse {
    line: Line,
    /// `None` while nobody has told what the price version says: then nothing is held.
    terms: Option<Arc<Terms>>,
    settled: u64,
    reserved: u64,
    /// The most that `settled` units and any part of `reserved` can cost.
    held: Amount,
}

/// Where a line of the newest cycle stands, until the next change to the lines.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place(usize);

impl Spending {
    pub(super) fn new(cycle: BillingCycleId) -> Self {
        Self {
            older: Vec::new(),
            newest: Cycle::new(cycle),
        }
    }

    /// The newest cycle.
    pub(super) const fn cycle(&self) -> BillingCycleId {
        self.newest.id
    }

    /// Begins a newer cycle; what is in flight moves along.
    #[inline]
    pub(super) fn roll(&mut self, cycle: BillingCycleId) {
        if cycle > self.newest.id {
            self.roll_to(cycle);
        }
    }

    /// Drops older cycles that `keeps` does not want.
    pub(super) fn prune(&mut self, keeps: impl Fn(BillingCycleId) -> bool) {
        self.older.retain(|cycle| keeps(cycle.id));
    }

    /// What the newest cycle's use costs at most.
    pub(super) fn in_newest(&self, currency: Currency) -> Amount {
        self.newest.held_in(currency)
    }

    /// What the use of all cycles costs at most.
    pub(super) fn in_all(&self, currency: Currency) -> Amount {
        let older: Amount = self.older.iter().map(|c| c.held_in(currency)).sum();
        older + self.newest.held_in(currency)
    }

    /// The place of a line, made if need be, and the currency of its price where that is known.
    #[inline]
    pub(super) fn place(&mut self, line: Line, prices: &PriceBook) -> (Place, Option<Currency>) {
        let place = self.newest.place(line, || prices.get(line.price));
        let terms = &self.newest.lines[place].terms;
        (Place(place), terms.as_ref().map(|terms| terms.currency))
    }

    /// What `units` more would cost at most.
    #[inline]
    pub(super) fn cost_of(&self, place: Place, units: u64) -> Amount {
        let line = &self.newest.lines[place.0];
        line.dearest(line.reserved.saturating_add(units)) - line.held
    }

    /// Holds the price of `units` more: their [`cost`](Self::cost_of).
    #[inline]
    pub(super) fn reserve(&mut self, place: Place, units: u64, cost: Amount) {
        let line = &mut self.newest.lines[place.0];
        line.reserved += units;
        line.held += cost;
        if let Some(currency) = line.terms.as_ref().map(|terms| terms.currency) {
            self.newest.hold(currency, cost);
        }
    }

    /// Lets go of what was reserved, and counts the units that were used in `cycle`, which
    /// `keeps` tells whether anybody still asks for.
    pub(super) fn settle(
        &mut self,
        line: Line,
        reserved: u64,
        used: Option<(BillingCycleId, u64)>,
        prices: &PriceBook,
        keeps: impl Fn(BillingCycleId) -> bool,
    ) {
        if let Some((cycle, _)) = used {
            self.roll(cycle);
        }
        let newest = self.newest.id;
        let (here, elsewhere) = match used {
            Some((cycle, units)) if cycle < newest => (0, keeps(cycle).then_some((cycle, units))),
            Some((_, units)) => (units, None),
            None => (0, None),
        };
        if reserved > 0 || here > 0 {
            let place = self.newest.place(line, || prices.get(line.price));
            self.newest.change(place, |line| {
                line.reserved = line.reserved.saturating_sub(reserved);
                line.settled += here;
            });
        }
        if let Some((cycle, units)) = elsewhere {
            let cycle = self.older(cycle);
            let place = cycle.place(line, || prices.get(line.price));
            cycle.change(place, |line| line.settled += units);
        }
    }

    /// Forgets what was settled; what is in flight stays.
    pub(super) fn forget_settled(&mut self) {
        self.older.clear();
        for place in 0..self.newest.lines.len() {
            self.newest.change(place, |line| line.settled = 0);
        }
    }

    /// The versions that lines are priced at.
    pub(super) fn versions(&self) -> impl Iterator<Item = PriceVersionId> + '_ {
        self.newest.lines.iter().map(|line| line.line.price)
    }

    #[cold]
    fn roll_to(&mut self, id: BillingCycleId) {
        let mut next = Cycle::new(id);
        for place in 0..self.newest.lines.len() {
            let mut reserved = 0;
            self.newest
                .change(place, |line| reserved = std::mem::take(&mut line.reserved));
            if reserved > 0 {
                let from = &self.newest.lines[place];
                let (line, terms) = (from.line, from.terms.clone());
                let place = next.place(line, || terms);
                next.change(place, |line| line.reserved = reserved);
            }
        }
        self.older.push(std::mem::replace(&mut self.newest, next));
    }

    fn older(&mut self, id: BillingCycleId) -> &mut Cycle {
        let at = match self.older.binary_search_by_key(&id, |cycle| cycle.id) {
            Ok(at) => at,
            Err(at) => {
                self.older.insert(at, Cycle::new(id));
                at
            }
        };
        &mut self.older[at]
    }
}

impl Cycle {
    fn new(id: BillingCycleId) -> Self {
        Self {
            id,
            lines: Vec::new(),
            places: HashMap::new(),
            last: 0,
            held: Vec::new(),
        }
    }

    fn held_in(&self, currency: Currency) -> Amount {
        let mut sums = self.held.iter();
        let found = sums.find(|(of, _)| *of == currency);
        found.map_or(Amount::ZERO, |&(_, held)| held)
    }

    /// Where a line stands; a line whose price was not known learns it.
    #[inline]
    fn place(&mut self, line: Line, terms: impl FnOnce() -> Option<Arc<Terms>>) -> usize {
        if let Some(last) = self.lines.get(self.last)
            && last.line == line
            && last.terms.is_some()
        {
            return self.last;
        }
        self.find(line, terms)
    }

    fn find(&mut self, line: Line, terms: impl FnOnce() -> Option<Arc<Terms>>) -> usize {
        let place = *self.places.entry(line).or_insert_with(|| {
            self.lines.push(LineUse {
                line,
                terms: None,
                settled: 0,
                reserved: 0,
                held: Amount::ZERO,
            });
            self.lines.len() - 1
        });
        self.last = place;
        if self.lines[place].terms.is_none() {
            let terms = terms();
            self.change(place, |line| line.terms = terms);
        }
        place
    }

    /// Changes a line, and the sum along with it.
    #[inline]
    fn change(&mut self, place: usize, change: impl FnOnce(&mut LineUse)) {
        let line = &mut self.lines[place];
        change(line);
        let held = line.dearest(line.reserved);
        let more = held - std::mem::replace(&mut line.held, held);
        if let Some(currency) = line.terms.as_ref().map(|terms| terms.currency) {
            self.hold(currency, more);
        }
    }

    #[inline]
    fn hold(&mut self, currency: Currency, more: Amount) {
        match self.held.iter_mut().find(|(of, _)| *of == currency) {
            Some((_, sum)) => *sum += more,
            None => self.held.push((currency, more)),
        }
    }
}

impl LineUse {
    /// The most that what was settled and any part of `reserved` units can cost.
    #[inline]
    fn dearest(&self, reserved: u64) -> Amount {
        let Some(terms) = &self.terms else {
            return Amount::ZERO;
        };
        let most = self.settled.saturating_add(reserved);
        let all = terms.model.usage_charge(most);
        match &terms.model.scheme {
            Scheme::Volume(_) => all.max(dearest_end(&terms.model, self.settled, most)),
            _ => all,
        }
    }
}

/// With volume tiers more units can cost less. Within a tier they never do, so the dearest quantity
/// from `least` to `most` is `most` or the last of a tier between them.
fn dearest_end(model: &PriceModel, least: u64, most: u64) -> Amount {
    let Scheme::Volume(tiers) = &model.scheme else {
        return Amount::ZERO;
    };
    tiers
        .iter()
        .filter_map(|tier| tier.up_to)
        .map(|last| last.saturating_add(model.free_units))
        .filter(|last| (least..most).contains(last))
        .map(|last| model.usage_charge(last))
        .max()
        .unwrap_or(Amount::ZERO)
}
