//! An account that is opened over a past, while requests go on.

use super::*;

fn past(ordinal: u64, today: u64, billed: &[(u32, Line, u64)]) -> Past {
    Past {
        ordinal,
        date: Date::of(LATE),
        today,
        this_month: today,
        billed: billed
            .iter()
            .map(|&(number, line, units)| (cycle(number), line, units))
            .collect(),
    }
}

fn limits(requests: u64, money: i128) -> Limits {
    Limits {
        per_day: Some(requests),
        budget: Some((cents(money), Currency::USD)),
        ..Limits::default()
    }
}

#[test]
fn the_past_counts_once_whatever_settles_meanwhile() {
    let prices = book();
    let account = Account::new(limits(10, 10), cycle(1));
    let one = line(1, 1);
    account.begin_opening();
    let reserve = || account.reserve(&ask(LATE, 1, one, 1), &prices);
    let held: Vec<_> = (0..4).map(|_| reserve().unwrap()).collect();
    // Ordinals 5 and 6 are in the store's sums, which end before 7.
    account.settle(held[0], &ended(5, 1, one, 1), &prices);
    account.settle_unreserved(LATE, &ended(7, 1, one, 1), &prices);
    account.settle(held[1], &ended(8, 1, one, 1), &prices);
    account.open(&past(7, 3, &[(1, one, 3)]), &prices);
    // This one's record was summed up before, its reservation ends only now.
    account.settle(held[2], &ended(6, 1, one, 1), &prices);
    // 3 from the store, 2 from the log, 1 in flight: 4 of 10 are left.
    let [day, _] = account.quotas(LATE);
    assert_eq!(day.map(|quota| quota.left), Some(4));
    assert_eq!((0..9).filter(|_| reserve().is_ok()).count(), 4);
}

#[test]
fn an_account_refuses_by_what_it_knows_before_it_is_opened() {
    let prices = book();
    let account = Account::new(limits(2, 100), cycle(1));
    account.begin_opening();
    let reserve = || account.reserve(&ask(LATE, 1, line(1, 1), 1), &prices);
    let _held = (reserve().unwrap(), reserve().unwrap());
    assert!(reserve().is_err());
}

#[test]
fn openings_that_overlap_end_with_the_last_ones_past() {
    let prices = book();
    let account = Account::new(limits(100, 10), cycle(1));
    let (one, other) = (line(1, 1), line(2, 1));
    account.begin_opening();
    account.settle_unreserved(LATE, &ended(3, 1, one, 1), &prices);
    account.begin_opening();
    account.settle_unreserved(LATE, &ended(6, 1, one, 1), &prices);
    account.open(&past(2, 5, &[(1, one, 2), (1, other, 3)]), &prices);
    account.settle_unreserved(LATE, &ended(9, 1, one, 1), &prices);
    // The second asked after the key 2 had left: only what is behind 5 comes from the log.
    account.open(&past(5, 3, &[(1, one, 3)]), &prices);
    let reserve = || account.reserve(&ask(LATE, 1, one, 1), &prices);
    assert_eq!((0..20).filter(|_| reserve().is_ok()).count(), 5);
    let [day, _] = account.quotas(LATE);
    assert_eq!(day.map(|quota| quota.left), Some(90));
}

#[test]
fn a_day_that_begins_during_the_opening_counts_from_its_own_start() {
    let prices = book();
    let account = Account::new(limits(10, 1_000), cycle(1));
    let one = line(1, 1);
    account.begin_opening();
    account.settle_unreserved(LATE, &ended(5, 1, one, 1), &prices);
    let tomorrow = UnixMillis(LATE.0 + 2 * 3_600_000);
    account.settle_unreserved(tomorrow, &ended(6, 1, one, 1), &prices);
    account.open(&past(5, 8, &[(1, one, 8)]), &prices);
    let [day, _] = account.quotas(tomorrow);
    assert_eq!(day.map(|quota| quota.left), Some(9));
}

#[test]
fn a_first_limit_of_money_needs_the_past_and_another_does_not() {
    let quota = Limits {
        per_day: Some(5),
        ..Limits::default()
    };
    let account = Account::new(quota, cycle(3));
    assert!(!account.set_limits(
        Limits {
            per_day: Some(6),
            ..quota
        },
        cycle(3)
    ));
    assert!(account.set_limits(limits(5, 10), cycle(3)));
    assert_eq!(account.counts_after(), Some(cycle(2)));
    assert!(!account.set_limits(limits(5, 7), cycle(3)));
    assert!(!account.set_limits(quota, cycle(3)));
    assert!(
        !account.set_limits(limits(5, 7), cycle(4)),
        "it was kept on"
    );
    assert_eq!(account.counts_after(), Some(cycle(3)));
    assert!(account.set_limits(credits(cents(5), Some(1)), cycle(4)));
    assert_eq!(account.counts_after(), Some(cycle(1)));
    assert_eq!(Account::new(quota, cycle(1)).counts_after(), None);
}
