//! What a bill costs to work out: the sum over all keys of an organization, one key's lines under
//! prices of one tier and of many, and reading a price.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gaas_benches::{MEASUREMENT, WARM_UP, billed, tiered};
use gaas_shared::billing::{self, PriceModel, Terms, cost_per_key};
use gaas_shared::money::{Currency, Price};

fn bill(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pricing/cost_per_key");
    for keys in [10, 1_000, 100_000] {
        let billed = billed(keys).unwrap();
        let terms = Terms::per_unit(Price::DEFAULT, Currency::USD);
        let prices: HashMap<_, _> = billed
            .iter()
            .map(|(series, _)| (series.price_version, terms.clone()))
            .collect();
        group.throughput(Throughput::Elements(u64::from(keys)));
        group.bench_with_input(BenchmarkId::from_parameter(keys), &keys, |bench, _| {
            bench.iter(|| {
                cost_per_key(&billing::bill(black_box(&billed), black_box(&prices)).unwrap())
            });
        });
    }
    group.finish();
}

/// What one key pays for so many units that the last tier is reached: the lines of its bill, and
/// the bare sum, which a request under a budget costs.
fn models(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("pricing/model");
    let per_unit = ("per unit".to_owned(), PriceModel::per_unit(Price::DEFAULT));
    let tiered = ["graduated", "volume"].into_iter().flat_map(|kind| {
        [1, 10, 100].map(|tiers| {
            (
                format!("{kind}, {tiers} tiers"),
                tiered(kind, tiers).unwrap(),
            )
        })
    });
    for (name, model) in std::iter::once(per_unit).chain(tiered) {
        group.bench_with_input(
            BenchmarkId::new("charges", &name),
            &model,
            |bench, model| {
                bench.iter(|| black_box(model).charges(black_box(1_000_000), Currency::USD));
            },
        );
        group.bench_with_input(BenchmarkId::new("sum", &name), &model, |bench, model| {
            bench.iter(|| black_box(model).usage_charge(black_box(1_000_000)));
        });
    }
    group.finish();
}

fn price(criterion: &mut Criterion) {
    criterion.bench_function("pricing/times", |bench| {
        bench.iter(|| black_box(Price::DEFAULT).times(black_box(123_456_789)));
    });
    criterion.bench_function("pricing/parse", |bench| {
        bench.iter(|| black_box("0.001").parse::<Price>().unwrap());
    });
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = bill, models, price
}
criterion_main!(benches);
