//! What quotas, budgets and credits cost a request of a key that has any: reserving at admission,
//! settling at the end. The goal is 50 ns for reserving.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::hint::black_box;
use std::time::{Duration, Instant};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use gaas_benches::{MEASUREMENT, WARM_UP, tiered};
use gaas_proxy::limit::allowance::{
    Account, Admission, Credits, Limits, Line, PriceBook, Reservation, Settled,
};
use gaas_shared::billing::{PriceModel, Terms};
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, BillingCycleId, PriceVersionId, ServiceId};
use gaas_shared::money::{Amount, Currency, Price};

/// Requests that are reserved before they are settled, so that each can be timed without the other.
const IN_FLIGHT: u64 = 1_000;

const ASK: Admission = Admission {
    now: UnixMillis(1_769_900_400_000),
    cycle: BillingCycleId::FIRST,
    line: Line {
        key: ApiKeyId::FIRST,
        service: ServiceId::FIRST,
        price: PriceVersionId::FIRST,
    },
    max_units: 1,
};

/// Enough for every run.
const PLENTY: Amount = Amount::from_nano(i64::MAX as i128 * 1_000_000_000);

fn budget() -> Limits {
    Limits {
        budget: Some((PLENTY, Currency::USD)),
        ..Limits::default()
    }
}

fn per_unit() -> PriceModel {
    PriceModel::per_unit(Price::DEFAULT)
}

fn book(model: PriceModel) -> PriceBook {
    let book = PriceBook::default();
    let currency = Currency::USD;
    book.add([(ASK.line.price, Terms { currency, model })]);
    book
}

fn settled(ordinal: u64) -> Settled {
    Settled {
        ordinal: Some(ordinal),
        cycle: ASK.cycle,
        line: ASK.line,
        units: 1,
    }
}

/// Times one of the two steps of `requests` requests, and the other not.
fn time(account: &Account, prices: &PriceBook, requests: u64, reserving: bool) -> Duration {
    let mut held: Vec<Reservation> = Vec::with_capacity(IN_FLIGHT as usize);
    let mut spent = Duration::ZERO;
    let mut left = requests;
    while left > 0 {
        let round = left.min(IN_FLIGHT);
        let begun = Instant::now();
        for _ in 0..round {
            held.push(account.reserve(black_box(&ASK), prices).unwrap());
        }
        let between = Instant::now();
        for (ordinal, held) in held.drain(..).enumerate() {
            account.settle(held, black_box(&settled(ordinal as u64)), prices);
        }
        spent += match reserving {
            true => between - begun,
            false => between.elapsed(),
        };
        left -= round;
    }
    spent
}

fn accounts(criterion: &mut Criterion) {
    let quota = Limits {
        per_day: Some(u64::MAX),
        per_month: Some(u64::MAX),
        ..Limits::default()
    };
    let credits = Limits {
        credits: Some(Credits {
            currency: Currency::USD,
            base: PLENTY,
            after_cycle: None,
        }),
        ..Limits::default()
    };
    for (name, limits, model) in [
        ("quota", quota, per_unit()),
        ("budget, per unit", budget(), per_unit()),
        (
            "budget, 100 graduated tiers",
            budget(),
            tiered("graduated", 100).unwrap(),
        ),
        (
            "budget, 100 volume tiers",
            budget(),
            tiered("volume", 100).unwrap(),
        ),
        ("credits, per unit", credits, per_unit()),
    ] {
        let mut group = criterion.benchmark_group(format!("allowance/{name}"));
        group.throughput(Throughput::Elements(1));
        let prices = book(model);
        for (step, reserving) in [("reserve", true), ("settle", false)] {
            group.bench_function(step, |bench| {
                let account = Account::new(limits, ASK.cycle);
                bench.iter_custom(|requests| time(&account, &prices, requests, reserving));
            });
        }
        group.finish();
    }
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = accounts
}
criterion_main!(benches);
