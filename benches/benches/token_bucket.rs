//! What the rate limit costs a request: taking a token, from one thread and from several that
//! fight for one bucket, and from one bucket of many.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gaas_benches::{MEASUREMENT, WARM_UP};
use gaas_proxy::limit::TokenBucket;
use gaas_shared::model::RateLimit;

fn take(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("token_bucket/take");
    group.throughput(Throughput::Elements(1));
    let generous = RateLimit::new(1_000_000_000, 1, None).unwrap();
    for threads in [1u64, 2, 4] {
        group.bench_with_input(
            BenchmarkId::new("admitted, threads", threads),
            &threads,
            |bench, &threads| {
                bench.iter_custom(|takes| contended(&TokenBucket::full(generous), takes, threads));
            },
        );
    }
    let spent = TokenBucket::full(RateLimit::new(1, 86_400, None).unwrap());
    spent.try_take(1);
    group.bench_function("refused", |bench| {
        bench.iter(|| spent.try_take(black_box(2)));
    });
    group.finish();
}

/// Each take from another bucket, in no order that a cache could guess.
fn take_of_many(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("token_bucket/take from one of");
    group.throughput(Throughput::Elements(1));
    let generous = RateLimit::new(1_000_000_000, 1, None).unwrap();
    for buckets in [1u32, 1_000, 1_000_000] {
        let all: Vec<_> = (0..buckets).map(|_| TokenBucket::full(generous)).collect();
        let (mut number, mut now) = (0u32, 0u64);
        group.bench_function(BenchmarkId::from_parameter(buckets), |bench| {
            bench.iter(|| {
                number = number.wrapping_add(2_654_435_761);
                now += 1_000;
                all[(number % buckets) as usize].try_take(black_box(now))
            });
        });
    }
    group.finish();
}

/// The time per take is what one thread waits, not the sum over threads.
fn contended(bucket: &TokenBucket, takes: u64, threads: u64) -> Duration {
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                for now in 0..takes / threads {
                    black_box(bucket.try_take(black_box(now * 1_000)));
                }
            });
        }
    });
    begun.elapsed()
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = take, take_of_many
}
criterion_main!(benches);
