//! The engine against a reference that keeps every request and computes everything anew each time.

use proptest::prelude::*;

use super::*;

/// One request, in flight or settled.
#[derive(Debug, Clone, Copy)]
struct Request {
    line: Line,
    day: i64,
    reserved: u64,
    /// Cycle and units, once settled.
    used: Option<(u32, u64)>,
}

struct Reference {
    limits: Limits,
    requests: Vec<Request>,
    models: Vec<Terms>,
    newest: u32,
}

impl Reference {
    /// The dearest way in which everything can end: by trying all quantities.
    fn dearest(&self, cycles: impl Fn(u32) -> bool, extra: Option<(Line, u64)>) -> i128 {
        let mut sum = 0;
        let mut lines: Vec<Line> = self.requests.iter().map(|request| request.line).collect();
        lines.extend(extra.map(|(line, _)| line));
        lines.sort();
        lines.dedup();
        for line in lines {
            let terms = &self.models[line.price.get() as usize - 1];
            if terms.currency != Currency::USD {
                continue;
            }
            let of_line = || self.requests.iter().filter(|request| request.line == line);
            for number in 1..=self.newest {
                if !cycles(number) {
                    continue;
                }
                let settled: u64 = of_line()
                    .filter_map(|request| request.used)
                    .filter(|used| used.0 == number)
                    .map(|used| used.1)
                    .sum();
                let mut open = 0;
                if number == self.newest {
                    let in_flight = of_line().filter(|request| request.used.is_none());
                    open = in_flight.map(|request| request.reserved).sum();
                    open += extra
                        .filter(|extra| extra.0 == line)
                        .map_or(0, |extra| extra.1);
                }
                sum += (settled..=settled + open)
                    .map(|units| terms.model.usage_charge(units).nano())
                    .max()
                    .unwrap();
            }
        }
        sum
    }

    fn used_on(&self, is_in: impl Fn(i64) -> bool) -> u64 {
        let counts = |request: &&Request| {
            is_in(request.day) && request.used.is_none_or(|(_, units)| units > 0)
        };
        self.requests.iter().filter(counts).count() as u64
    }

    fn fits(&self, line: Line, units: u64) -> bool {
        if self.models[line.price.get() as usize - 1].currency != Currency::USD {
            return true;
        }
        let fits = |limit: i128, cycles: &dyn Fn(u32) -> bool| {
            let (now, then) = (
                self.dearest(cycles, None),
                self.dearest(cycles, Some((line, units))),
            );
            then <= limit || then <= now
        };
        let budget = self
            .limits
            .budget
            .is_none_or(|(amount, _)| fits(amount.nano(), &|number| number == self.newest));
        let credits = self.limits.credits.is_none_or(|credits| {
            fits(credits.base.nano(), &|number| {
                credits.after_cycle.is_none_or(|after| number > after.get())
            })
        });
        budget && credits
    }

    /// The units that are to be reserved; 0 for a refusal.
    fn reserve(&self, line: Line, day: i64, month_of: impl Fn(i64) -> i64, most: u64) -> u64 {
        let day_full = |limit| self.used_on(|other| other == day) >= limit;
        let month_full = |limit| self.used_on(|other| month_of(other) == month_of(day)) >= limit;
        if self.limits.per_day.is_some_and(day_full)
            || self.limits.per_month.is_some_and(month_full)
        {
            return 0;
        }
        (1..=most)
            .rev()
            .find(|&units| self.fits(line, units))
            .unwrap_or(0)
    }
}

#[derive(Debug, Clone)]
enum Step {
    Reserve {
        key: u32,
        price: u32,
        most: u32,
    },
    /// Which in flight, how much of it, and whether its record bears the cycle before.
    Settle {
        which: usize,
        units: u32,
        late: bool,
    },
    NextDay,
    NextCycle,
    Limits(Limits),
}

fn any_limits() -> impl Strategy<Value = Limits> {
    let quota = || prop::option::of(0u64..12);
    (
        quota(),
        quota(),
        prop::option::of(0i128..60),
        prop::option::of(0i128..90),
    )
        .prop_map(|(per_day, per_month, budget, base)| Limits {
            per_day,
            per_month,
            budget: budget.map(|amount| (cents(amount), Currency::USD)),
            credits: base.map(|base| Credits {
                currency: Currency::USD,
                base: cents(base),
                after_cycle: None,
            }),
        })
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (1u32..3, 1u32..7, 1u32..8)
            .prop_map(|(key, price, most)| Step::Reserve { key, price, most }),
        10 => (any::<prop::sample::Index>(), 0u32..9, any::<bool>())
            .prop_map(|(which, units, late)| Step::Settle { which: which.index(1 << 20), units, late }),
        1 => Just(Step::NextDay),
        1 => Just(Step::NextCycle),
        1 => any_limits().prop_map(Step::Limits),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(600))]

    #[test]
    fn every_decision_is_the_references(
        first in any_limits(),
        steps in prop::collection::vec(any_step(), 1..60),
    ) {
        let prices = book();
        // An account that kept money from its beginning: nothing is to be read from a store.
        let nothing_kept = Limits { budget: Some((Amount::ZERO, Currency::USD)), ..first };
        let account = Account::new(nothing_kept, cycle(1));
        let _all_is_known = account.set_limits(first, cycle(1));
        let mut reference =
            Reference { limits: first, requests: Vec::new(), models: models(), newest: 1 };
        // From 25 January on, so that a month ends in some of the runs.
        let january = UnixMillis(LATE.0 - 6 * DAY_MS);
        let month_of = |day: i64| i64::from(day > 6);
        let (mut day, mut ordinal) = (0, 0);
        let mut in_flight: Vec<(usize, Reservation)> = Vec::new();
        for step in steps {
            let now = UnixMillis(january.0 + day * DAY_MS);
            match step {
                Step::Reserve { key, price, most } => {
                    let line = line(key, price);
                    let expected = reference.reserve(line, day, month_of, most.into());
                    let got = account.reserve(&ask(now, reference.newest, line, most), &prices);
                    // Units count where money does; the reference always has them.
                    prop_assert_eq!(got.map_or(0, |held| u64::from(held.units)), expected);
                    if let Ok(held) = got {
                        in_flight.push((reference.requests.len(), held));
                        let reserved = u64::from(held.units);
                        reference.requests.push(Request { line, day, reserved, used: None });
                    }
                }
                Step::Settle { which, units, late } if !in_flight.is_empty() => {
                    let (at, held) = in_flight.swap_remove(which % in_flight.len());
                    let number = match late {
                        true => reference.newest.saturating_sub(1).max(1),
                        false => reference.newest,
                    };
                    let request = &mut reference.requests[at];
                    ordinal += 1;
                    account.settle(held, &ended(ordinal, number, request.line, units), &prices);
                    request.used = Some((number, units.into()));
                }
                Step::Settle { .. } => {}
                Step::NextDay => day += 1,
                Step::NextCycle => reference.newest += 1,
                Step::Limits(limits) => {
                    // A balance that begins to count reaches back: the store would be asked.
                    let credits = limits.credits.filter(|_| reference.limits.credits.is_some());
                    let limits = Limits { credits, ..limits };
                    reference.limits = limits;
                    let reopen = account.set_limits(limits, cycle(reference.newest));
                    prop_assert!(!reopen);
                }
            }
        }
    }
}
