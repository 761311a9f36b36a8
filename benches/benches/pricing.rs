//! What a bill costs to work out: the sum over all keys of an organization, and reading a price.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gaas_benches::billed;
use gaas_shared::billing::{self, Terms, cost_per_key};
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

fn price(criterion: &mut Criterion) {
    criterion.bench_function("pricing/times", |bench| {
        bench.iter(|| black_box(Price::DEFAULT).times(black_box(123_456_789)));
    });
    criterion.bench_function("pricing/parse", |bench| {
        bench.iter(|| black_box("0.001").parse::<Price>().unwrap());
    });
}

criterion_group!(benches, bill, price);
criterion_main!(benches);
