//! The engine alone: against a simple reference, under threads, and case by case.

mod opening;
mod reference;

use std::sync::Barrier;

use gaas_shared::billing::{PriceModel, RawModel, RawPrice, RawTier, Terms};
use gaas_shared::money::Price;

use super::*;

pub(super) const DAY_MS: i64 = 86_400_000;
/// 2026-01-31T23:00:00Z: an hour before both a day and a month end.
pub(super) const LATE: UnixMillis = UnixMillis(1_769_900_400_000);

pub(super) fn cycle(number: u32) -> BillingCycleId {
    BillingCycleId::new(number).unwrap()
}

pub(super) fn line(key: u32, price: u32) -> Line {
    Line {
        key: ApiKeyId::new(key).unwrap(),
        service: ServiceId::FIRST,
        price: PriceVersionId::new(price).unwrap(),
    }
}

pub(super) fn cents(cents: i128) -> Amount {
    Amount::from_nano(cents * 10_000_000)
}

fn cent_price(cents: i64) -> Price {
    Price::from_nano(cents * 10_000_000).unwrap()
}

fn tier(up_to: Option<i64>, unit: i64, fee: i128) -> RawTier {
    RawTier {
        from: None,
        up_to,
        unit_price: cent_price(unit),
        flat_fee: Some(cents(fee)),
    }
}

fn tiered(kind: &str, free: i64, tiers: Vec<RawTier>) -> PriceModel {
    PriceModel::parse(&RawPrice {
        model: RawModel {
            kind: kind.to_owned(),
            unit_price: None,
            tiers: Some(tiers),
            size: None,
            package_price: None,
        },
        free_units: Some(free),
        minimum_per_cycle: None,
        flat_fee_per_cycle: None,
    })
    .unwrap()
}

/// Version 1: a cent each. 2: graduated, two free. 3: volume, dear below 10 and cheap above.
/// 4: packages of five. 5: two cents, in euros. 6: nothing.
pub(super) fn models() -> Vec<Terms> {
    let usd = |model| Terms {
        currency: Currency::USD,
        model,
    };
    let package = RawPrice {
        model: RawModel {
            kind: "package".to_owned(),
            unit_price: None,
            tiers: None,
            size: Some(5),
            package_price: Some(cent_price(4)),
        },
        free_units: None,
        minimum_per_cycle: None,
        flat_fee_per_cycle: None,
    };
    vec![
        usd(PriceModel::per_unit(cent_price(1))),
        usd(tiered(
            "graduated",
            2,
            vec![tier(Some(5), 3, 0), tier(Some(9), 1, 7), tier(None, 2, 0)],
        )),
        usd(tiered(
            "volume",
            0,
            vec![tier(Some(9), 5, 0), tier(Some(15), 1, 0), tier(None, 2, 0)],
        )),
        usd(PriceModel::parse(&package).unwrap()),
        Terms {
            currency: "EUR".parse().unwrap(),
            model: PriceModel::per_unit(cent_price(2)),
        },
        usd(PriceModel::per_unit(cent_price(0))),
    ]
}

pub(super) fn book() -> PriceBook {
    let book = PriceBook::default();
    let versions = (1..).filter_map(PriceVersionId::new);
    book.add(versions.zip(models()));
    book
}

pub(super) fn ask(now: UnixMillis, cycle_number: u32, line: Line, max_units: u32) -> Admission {
    Admission {
        now,
        cycle: cycle(cycle_number),
        line,
        max_units,
    }
}

pub(super) fn ended(ordinal: u64, cycle_number: u32, line: Line, units: u32) -> Settled {
    Settled {
        ordinal: Some(ordinal),
        cycle: cycle(cycle_number),
        line,
        units,
    }
}

fn budget(amount: Amount) -> Limits {
    Limits {
        budget: Some((amount, Currency::USD)),
        ..Limits::default()
    }
}

fn credits(base: Amount, after: Option<u32>) -> Limits {
    Limits {
        credits: Some(Credits {
            currency: Currency::USD,
            base,
            after_cycle: after.map(cycle),
        }),
        ..Limits::default()
    }
}

#[test]
fn a_quota_admits_so_many_and_no_more_until_its_window_ends() {
    let prices = book();
    let limits = Limits {
        per_day: Some(2),
        per_month: Some(3),
        ..Limits::default()
    };
    let account = Account::new(limits, cycle(1));
    let at = |hours: i64| {
        ask(
            UnixMillis(LATE.0 - 48 * 3_600_000 + hours * 3_600_000),
            1,
            line(1, 1),
            1,
        )
    };
    let held: Vec<_> = (0..2)
        .map(|_| account.reserve(&at(0), &prices).unwrap())
        .collect();
    let resets_in = Duration::from_secs(3_600);
    assert_eq!(
        account.reserve(&at(0), &prices),
        Err(Spent::Quota { resets_in })
    );
    // One of them fails and its place is free again; the other is served.
    account.settle(held[0], &ended(0, 1, line(1, 1), 0), &prices);
    account.settle(held[1], &ended(1, 1, line(1, 1), 1), &prices);
    let again = account.reserve(&at(0), &prices).unwrap();
    assert!(account.reserve(&at(0), &prices).is_err());
    // It ends on the next day and still counts for the day it was admitted on.
    let _second_day = account.reserve(&at(2), &prices).unwrap();
    account.settle(again, &ended(2, 1, line(1, 1), 1), &prices);
    let [day, month] = account.quotas(at(2).now);
    assert_eq!(
        day.map(|quota| (quota.left, quota.window_seconds)),
        Some((1, 86_400))
    );
    assert_eq!(
        month.map(|quota| (quota.left, quota.window_seconds)),
        Some((0, 31 * 86_400))
    );
    // Now the month is what refuses, and it resets later than the day.
    let resets_in = Duration::from_secs(23 * 3_600 + 24 * 3_600);
    assert_eq!(
        account.reserve(&at(2), &prices),
        Err(Spent::Quota { resets_in })
    );
    assert!(account.reserve(&at(49), &prices).is_ok(), "February");
}

#[test]
fn a_clock_set_back_brings_no_window_back() {
    let prices = book();
    let limits = Limits {
        per_day: Some(1),
        ..Limits::default()
    };
    let account = Account::new(limits, cycle(1));
    let _held = account
        .reserve(&ask(LATE, 1, line(1, 1), 1), &prices)
        .unwrap();
    let yesterday = UnixMillis(LATE.0 - DAY_MS);
    assert!(
        account
            .reserve(&ask(yesterday, 1, line(1, 1), 1), &prices)
            .is_err()
    );
}

#[test]
fn a_budget_is_exact_through_tiers_and_free_units() {
    let prices = book();
    // Two free, five at 3, a fee of 7 and two at 1: 24 cents for nine units.
    let account = Account::new(budget(cents(24)), cycle(1));
    let admitted = (0..20)
        .filter(|&n| {
            let held = account.reserve(&ask(LATE, 1, line(1, 2), 1), &prices);
            held.map(|held| account.settle(held, &ended(n, 1, line(1, 2), 1), &prices))
                .is_ok()
        })
        .count();
    assert_eq!(admitted, 9);
    assert_eq!(
        account.reserve(&ask(LATE, 1, line(1, 2), 1), &prices),
        Err(Spent::Budget)
    );
    // What costs nothing, or other money, is not refused.
    assert!(
        account
            .reserve(&ask(LATE, 1, line(1, 6), 1), &prices)
            .is_ok()
    );
    assert!(
        account
            .reserve(&ask(LATE, 1, line(1, 5), 1), &prices)
            .is_ok()
    );
    // Another key has free units of its own, and none of the money.
    assert!(
        account
            .reserve(&ask(LATE, 1, line(2, 2), 2), &prices)
            .is_ok()
    );
    assert!(
        account
            .reserve(&ask(LATE, 1, line(2, 2), 1), &prices)
            .is_err()
    );
    // A new cycle begins anew.
    assert!(
        account
            .reserve(&ask(LATE, 2, line(1, 2), 1), &prices)
            .is_ok()
    );
}

#[test]
fn only_one_request_reserves_less_than_it_may_use() {
    let prices = book();
    let account = Account::new(budget(cents(25)), cycle(1));
    let reserve = || account.reserve(&ask(LATE, 1, line(1, 1), 10), &prices);
    let held: Vec<_> = (0..3).map(|_| reserve().unwrap()).collect();
    assert_eq!(
        held.iter().map(|held| held.units).collect::<Vec<_>>(),
        [10, 10, 5]
    );
    assert_eq!(reserve(), Err(Spent::Budget));
    account.settle(held[2], &ended(0, 1, line(1, 1), 9), &prices);
    account.settle(held[0], &ended(1, 1, line(1, 1), 1), &prices);
    // 10 in flight, 10 settled of 25.
    assert_eq!(reserve().unwrap().units, 5);
}

#[test]
fn cheaper_volume_does_not_open_a_budget_that_fewer_units_would_break() {
    let prices = book();
    // Nine units cost 45 cents, ten cost 10.
    let account = Account::new(budget(cents(44)), cycle(1));
    let held = account
        .reserve(&ask(LATE, 1, line(1, 3), 15), &prices)
        .unwrap();
    assert_eq!(held.units, 8, "a ninth would cost 45 if it were the last");
    let enough = Account::new(budget(cents(45)), cycle(1));
    let held = enough
        .reserve(&ask(LATE, 1, line(1, 3), 15), &prices)
        .unwrap();
    assert_eq!(held.units, 15);
}

#[test]
fn credits_pay_for_all_cycles_since_the_last_that_was_paid() {
    let prices = book();
    let account = Account::new(credits(cents(10), None), cycle(1));
    let spend = |cycle_number, times: u64| {
        (0..times).all(|n| {
            let held = account.reserve(&ask(LATE, cycle_number, line(1, 1), 1), &prices);
            held.map(|held| account.settle(held, &ended(n, cycle_number, line(1, 1), 1), &prices))
                .is_ok()
        })
    };
    assert!(spend(1, 6) && spend(2, 4));
    assert_eq!(
        account.reserve(&ask(LATE, 2, line(1, 1), 1), &prices),
        Err(Spent::Credits)
    );
    // The first cycle's invoice took its six cents: nothing changes.
    assert!(!account.set_limits(credits(cents(4), Some(1)), cycle(2)));
    assert_eq!(
        account.reserve(&ask(LATE, 2, line(1, 1), 1), &prices),
        Err(Spent::Credits)
    );
    // A straggler of the paid cycle does not count twice.
    account.settle_unreserved(LATE, &ended(99, 1, line(1, 1), 1), &prices);
    assert!(!account.set_limits(credits(cents(5), Some(1)), cycle(2)));
    assert!(spend(2, 1));
    assert!(!spend(2, 1));
    // Going back before a cycle that was forgotten needs the store.
    assert!(account.set_limits(credits(cents(5), None), cycle(2)));
}

#[test]
fn a_request_in_flight_over_a_reset_counts_in_the_cycle_of_its_record() {
    let prices = book();
    let account = Account::new(budget(cents(2)), cycle(1));
    let reserve = |cycle_number| account.reserve(&ask(LATE, cycle_number, line(1, 1), 1), &prices);
    let (first, second) = (reserve(1).unwrap(), reserve(1).unwrap());
    let _third = reserve(1).unwrap_err();
    // Both moved along into the new cycle and fill it.
    assert_eq!(reserve(2), Err(Spent::Budget));
    account.settle(first, &ended(0, 1, line(1, 1), 1), &prices);
    let third = reserve(2).unwrap();
    account.settle(second, &ended(1, 2, line(1, 1), 1), &prices);
    account.settle(third, &ended(2, 2, line(1, 1), 1), &prices);
    assert_eq!(reserve(2), Err(Spent::Budget));
    // A settlement may be what tells of the reset.
    let other = Account::new(budget(cents(1)), cycle(1));
    let held = other
        .reserve(&ask(LATE, 1, line(1, 1), 1), &prices)
        .unwrap();
    other.settle(held, &ended(0, 2, line(1, 1), 1), &prices);
    assert_eq!(
        other.reserve(&ask(LATE, 1, line(1, 1), 1), &prices),
        Err(Spent::Budget)
    );
}

#[test]
fn an_unknown_price_is_asked_for_and_counts_once_it_is_known() {
    let prices = book();
    let account = Account::new(budget(cents(5)), cycle(1));
    let unknown = line(1, 70);
    let held = account.reserve(&ask(LATE, 1, unknown, 3), &prices).unwrap();
    account.settle(held, &ended(0, 1, unknown, 3), &prices);
    assert_eq!(prices.take_missed(), [unknown.price]);
    prices.add([(unknown.price, models().swap_remove(0))]);
    let held: Vec<_> = (0..2)
        .map(|_| account.reserve(&ask(LATE, 1, unknown, 1), &prices))
        .collect();
    assert!(held.iter().all(Result::is_ok));
    assert_eq!(
        account.reserve(&ask(LATE, 1, unknown, 1), &prices),
        Err(Spent::Budget)
    );
    assert!(prices.take_missed().is_empty());
}

/// 256 threads race; a third of the requests that get through fail and are tried again.
#[test]
fn threads_that_race_for_an_account_get_exactly_what_it_covers() {
    const COVERED: u64 = 1_000;
    let prices = book();
    let quota = Limits {
        per_day: Some(COVERED),
        ..Limits::default()
    };
    for limits in [
        quota,
        budget(cents(COVERED.into())),
        credits(cents(COVERED.into()), None),
    ] {
        let account = Account::new(limits, cycle(1));
        let start = Barrier::new(256);
        let served: u64 = std::thread::scope(|scope| {
            let threads: Vec<_> = (0..256u64)
                .map(|thread| {
                    let (account, prices, start) = (&account, &prices, &start);
                    scope.spawn(move || {
                        start.wait();
                        let (mut served, mut turn) = (0, thread);
                        let line = line(1 + thread as u32 % 3, 1);
                        while let Ok(held) = account.reserve(&ask(LATE, 1, line, 1), prices) {
                            turn += 1;
                            let units = u32::from(!turn.is_multiple_of(3));
                            account.settle(held, &ended(turn, 1, line, units), prices);
                            served += u64::from(units);
                        }
                        served
                    })
                })
                .collect();
            threads
                .into_iter()
                .map(|thread| thread.join().unwrap())
                .sum()
        });
        // Who was refused while the last places were held by requests that failed did not come
        // back; whoever comes now gets what is left.
        let mut left = 0;
        while let Ok(held) = account.reserve(&ask(LATE, 1, line(1, 1), 1), &prices) {
            account.settle(held, &ended(0, 1, line(1, 1), 1), &prices);
            left += 1;
        }
        assert_eq!(served + left, COVERED, "{limits:?}");
    }
}
