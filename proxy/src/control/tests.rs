//! Accounts between the store and the request path: real databases, a real journal, and requests
//! that go through admission and settlement as Pingora's would, without Pingora.

mod fixture;

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use gaas_shared::store::{AllowanceOwner, KeyEdit};

use self::fixture::{Fixture, Plane, budget, finish, per_day, rejected};
use crate::rejection::Rejection;

/// What `plane` says of a customer's or a key's day when everything has been settled.
fn left_today(plane: &Plane, key: usize) -> Vec<u64> {
    let gates = plane.key(key).gates.clone().unwrap();
    [&gates.own, &gates.customer]
        .into_iter()
        .flatten()
        .filter_map(|account| account.quotas(fixture::now())[0])
        .map(|quota| quota.left)
        .collect()
}

#[test]
fn a_budget_holds_from_when_it_is_applied_and_after_a_restart() {
    let fixture = Fixture::new(1);
    let mut plane = fixture.start();
    for _ in 0..3 {
        assert_eq!(plane.request(0, 200), Ok(()));
    }
    fixture.allow(AllowanceOwner::ApiKey(fixture.keys[0].id), budget(5));
    plane.catch_up();
    assert_eq!(plane.request(0, 500), Ok(()), "not billable");
    assert_eq!([plane.request(0, 200), plane.request(0, 302)], [Ok(()); 2]);
    assert_eq!(
        rejected(plane.request(0, 200)),
        Some(Rejection::BudgetExceeded)
    );
    drop(plane);
    let mut plane = fixture.start();
    assert_eq!(
        rejected(plane.request(0, 200)),
        Some(Rejection::BudgetExceeded)
    );
    fixture.allow(AllowanceOwner::ApiKey(fixture.keys[0].id), budget(6));
    plane.catch_up();
    assert_eq!(plane.request(0, 200), Ok(()));
    assert_eq!(
        rejected(plane.request(0, 200)),
        Some(Rejection::BudgetExceeded)
    );
    // A budget is for a cycle.
    fixture.close_cycle();
    plane.catch_up();
    assert_eq!(plane.request(0, 200), Ok(()));
}

#[test]
fn a_refusal_takes_no_token_and_no_room() {
    let fixture = Fixture::new(1);
    fixture.allow(AllowanceOwner::ApiKey(fixture.keys[0].id), per_day(1));
    let plane = fixture.start();
    assert_eq!(plane.request(0, 200), Ok(()));
    let tokens = || plane.key(0).bucket.level(crate::time::MonoNanos::now().0).0;
    let before = tokens();
    for _ in 0..100 {
        let refused = rejected(plane.request(0, 200));
        assert!(matches!(refused, Some(Rejection::QuotaExceeded { .. })));
    }
    assert!(tokens() >= before);
    assert_eq!(left_today(&plane, 0), [0]);
}

#[test]
fn a_customers_keys_share_its_allowances_and_count_when_they_are_revoked() {
    let fixture = Fixture::new(3);
    let customer = fixture.customer();
    for key in [0, 1] {
        fixture.give(key, Some(customer));
    }
    let mut plane = fixture.start();
    for key in [0, 1, 1, 2] {
        assert_eq!(plane.request(key, 200), Ok(()));
    }
    fixture.allow(AllowanceOwner::Customer(customer), budget(6));
    plane.catch_up();
    assert_eq!(plane.request(0, 200), Ok(()));
    fixture.revoke(0);
    plane.catch_up();
    assert_eq!([plane.request(1, 200), plane.request(1, 200)], [Ok(()); 2]);
    assert_eq!(
        rejected(plane.request(1, 200)),
        Some(Rejection::BudgetExceeded)
    );
    // A key that moves brings what it used along, and one that leaves takes it away.
    fixture.allow(AllowanceOwner::Customer(customer), budget(8));
    fixture.give(2, Some(customer));
    plane.catch_up();
    assert_eq!(plane.request(2, 200), Ok(()));
    assert_eq!(
        rejected(plane.request(2, 200)),
        Some(Rejection::BudgetExceeded)
    );
    fixture.give(2, None);
    plane.catch_up();
    assert_eq!(plane.request(2, 200), Ok(()));
    assert_eq!([plane.request(1, 200), plane.request(1, 200)], [Ok(()); 2]);
    assert_eq!(
        rejected(plane.request(1, 200)),
        Some(Rejection::BudgetExceeded)
    );
    // Without an allowance there is no account left.
    fixture.allow(AllowanceOwner::Customer(customer), |mut allowances| {
        allowances.per_cycle = None;
        allowances
    });
    plane.catch_up();
    assert!(plane.key(1).gates.is_none());
    assert_eq!(plane.request(1, 200), Ok(()));
}

#[test]
fn prepaid_credits_are_used_up_over_cycles_and_topped_up() {
    let fixture = Fixture::new(1);
    let customer = fixture.customer();
    fixture.give(0, Some(customer));
    fixture.pays_in_advance(customer);
    let mut plane = fixture.start();
    assert_eq!(
        rejected(plane.request(0, 200)),
        Some(Rejection::CreditsExhausted)
    );
    fixture.grant(customer, 3);
    plane.catch_up();
    assert_eq!([plane.request(0, 200), plane.request(0, 200)], [Ok(()); 2]);
    fixture.close_cycle();
    plane.catch_up();
    assert_eq!(plane.request(0, 200), Ok(()));
    assert_eq!(
        rejected(plane.request(0, 200)),
        Some(Rejection::CreditsExhausted)
    );
    fixture.grant(customer, 1);
    plane.catch_up();
    drop(plane);
    let plane = fixture.start();
    assert_eq!(plane.request(0, 200), Ok(()));
    assert_eq!(
        rejected(plane.request(0, 200)),
        Some(Rejection::CreditsExhausted)
    );
}

#[test]
fn requests_under_way_when_an_account_appears_count_in_it() {
    let fixture = Fixture::new(2);
    let customer = fixture.customer();
    fixture.give(1, Some(customer));
    let mut plane = fixture.start();
    let under_way = [
        plane.admit(0),
        plane.admit(0),
        plane.admit(1),
        plane.admit(1),
    ];
    fixture.allow(AllowanceOwner::ApiKey(fixture.keys[0].id), per_day(5));
    // Revoked before its customer has any account: what it still uses counts all the same.
    fixture.revoke(1);
    plane.catch_up();
    fixture.allow(AllowanceOwner::Customer(customer), per_day(5));
    plane.catch_up();
    assert_eq!(left_today(&plane, 0), [5]);
    for (request, status) in under_way.into_iter().zip([200, 500, 200, 404]) {
        finish(request, status);
    }
    assert_eq!(left_today(&plane, 0), [4]);
    fixture.give(0, Some(customer));
    plane.catch_up();
    assert_eq!(left_today(&plane, 0), [4, 3], "two keys used one each");
}

#[test]
fn a_request_under_way_goes_along_with_its_key_to_another_customer() {
    let fixture = Fixture::new(3);
    let customers = [fixture.customer(), fixture.customer()];
    for (key, customer) in [(0, 0), (1, 0), (2, 1)] {
        fixture.give(key, Some(customers[customer]));
        fixture.allow(AllowanceOwner::Customer(customers[customer]), per_day(9));
    }
    let mut plane = fixture.start();
    let under_way = [plane.admit(0), plane.admit(0)];
    assert_eq!(left_today(&plane, 1), [7], "both are held");
    fixture.give(0, Some(customers[1]));
    plane.catch_up();
    for (request, status) in under_way.into_iter().zip([200, 503]) {
        finish(request, status);
    }
    assert_eq!([left_today(&plane, 1), left_today(&plane, 2)], [[9], [8]]);
    // A request that is cancelled, its context dropped with no answer, holds nothing either.
    let cancelled = plane.admit(1);
    assert_eq!(left_today(&plane, 1), [8]);
    drop(cancelled);
    assert_eq!(left_today(&plane, 1), [9]);
}

/// Requests never stop while a budget is set, lowered and raised, and the key is otherwise edited:
/// all in all exactly as many are served as the budget covers.
#[test]
fn a_budget_set_under_load_admits_exactly_what_it_covers() {
    const MORE: u64 = 20_000;
    let fixture = Fixture::new(1);
    let key = AllowanceOwner::ApiKey(fixture.keys[0].id);
    let mut plane = fixture.start();
    let served = AtomicU64::new(0);
    let is_over = AtomicBool::new(false);
    // Requests wait here until the budget is known, however long that takes.
    let ceiling = AtomicU64::new(u64::MAX);
    let count = || served.load(Ordering::Relaxed);
    let covers = std::thread::scope(|scope| {
        for thread in 0..4u64 {
            let (requests, served, is_over) = (plane.requests(), &served, &is_over);
            let ceiling = &ceiling;
            scope.spawn(move || {
                let mut turn = thread;
                while !is_over.load(Ordering::Relaxed) {
                    if served.load(Ordering::Relaxed) >= ceiling.load(Ordering::Relaxed) {
                        std::thread::yield_now();
                        continue;
                    }
                    turn += 1;
                    let status = if turn.is_multiple_of(3) { 500 } else { 200 };
                    if requests.request(0, status).is_ok() && status == 200 {
                        served.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
        let _over = OnceOver(&is_over);
        let begun = Instant::now();
        let reached = |wanted| {
            while count() < wanted {
                assert!(
                    begun.elapsed() < Duration::from_secs(60),
                    "{} served",
                    count()
                );
                std::thread::yield_now();
            }
        };
        reached(200);
        let covers = count() + MORE;
        ceiling.store(covers - MORE / 2, Ordering::Relaxed);
        fixture.allow(key, budget(covers));
        plane.catch_up();
        fixture.edit(0, KeyEdit::default());
        plane.catch_up();
        let known_at = count();
        assert!(
            known_at < covers,
            "{known_at} were served before {covers} was set"
        );
        ceiling.store(u64::MAX, Ordering::Relaxed);
        for amount in [covers - 9_000, covers - 8_000, covers] {
            fixture.allow(key, budget(amount));
            plane.catch_up();
        }
        reached(covers);
        covers
    });
    assert_eq!(count(), covers);
    assert_eq!(
        rejected(plane.request(0, 200)),
        Some(Rejection::BudgetExceeded)
    );
}

/// Stops the requests when the edits are over, whichever way they end.
struct OnceOver<'a>(&'a AtomicBool);

impl Drop for OnceOver<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// Keys change customers, allowances come and go, while requests never stop. In the end each
/// account says what a data plane says that was started anew.
#[test]
fn edits_under_load_leave_accounts_as_a_restart_would() {
    let fixture = Fixture::new(3);
    let customers = [fixture.customer(), fixture.customer()];
    let mut plane = fixture.start();
    let is_over = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for thread in 0..3 {
            let (requests, is_over) = (plane.requests(), &is_over);
            scope.spawn(move || {
                let mut turn = thread;
                while !is_over.load(Ordering::Relaxed) {
                    turn += 1;
                    let _answered =
                        requests.request(turn % 3, if turn % 5 == 0 { 404 } else { 200 });
                }
            });
        }
        let _over = OnceOver(&is_over);
        for round in 0..40usize {
            let customer = customers[round % 2];
            match round % 5 {
                0 => fixture.allow(AllowanceOwner::Customer(customer), per_day(1_000_000)),
                1 => fixture.give(round % 3, Some(customer)),
                2 => fixture.allow(
                    AllowanceOwner::ApiKey(fixture.keys[round % 3].id),
                    per_day(500_000 + round as u64),
                ),
                3 => fixture.give((round + 1) % 3, Some(customer)),
                _ if round % 4 == 0 => fixture.give(round % 3, None),
                _ => fixture.allow(
                    AllowanceOwner::ApiKey(fixture.keys[round % 3].id),
                    |mut all| {
                        all.per_day = None;
                        all
                    },
                ),
            }
            plane.catch_up();
        }
    });
    // At the end every customer and every key has a quota.
    for customer in customers {
        fixture.allow(AllowanceOwner::Customer(customer), per_day(1_000_000));
    }
    for (at, key) in fixture.keys.iter().enumerate() {
        fixture.give(at, Some(customers[at % 2]));
        fixture.allow(AllowanceOwner::ApiKey(key.id), per_day(500_000));
    }
    plane.catch_up();
    let live: Vec<_> = (0..3).map(|key| left_today(&plane, key)).collect();
    drop(plane);
    let plane = fixture.start();
    let anew: Vec<_> = (0..3).map(|key| left_today(&plane, key)).collect();
    assert_eq!(live, anew);
    assert!(
        live.iter().flatten().all(|&left| left < 1_000_000),
        "{live:?}"
    );
}
