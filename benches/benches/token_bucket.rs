//! What the rate limit costs a request: taking a token, from one thread and from several that
//! fight for one bucket.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::hint::black_box;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
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

criterion_group!(benches, take);
criterion_main!(benches);
