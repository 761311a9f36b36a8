//! What metering costs a request: admitting it and settling its record, with one thread and with
//! several at once. The aim is 150 ns for one thread.
//!
//! The writer sleeps meanwhile. Each sample appends as many records as the journal has room for
//! when it starts, so it includes the switch from one segment to the next.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gaas_benches::{MEASUREMENT, NoStore, SEGMENT_RECORDS, WARM_UP, metering, record};
use gaas_proxy::metering::{Journal, Metering};

/// Records that find room without the keeper's help.
const ROOM: u64 = 2 * SEGMENT_RECORDS as u64;

fn append(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("journal/admit+settle");
    group.throughput(Throughput::Elements(1)).sample_size(20);
    for threads in [1, 2, 4] {
        group.bench_with_input(
            BenchmarkId::from_parameter(threads),
            &threads,
            |bench, &threads| {
                bench.iter_custom(|records| time_in_rounds(records, threads));
            },
        );
    }
    group.finish();
}

/// The time per record is what one thread waits, not the sum over threads.
fn time_in_rounds(records: u64, threads: u64) -> Duration {
    let mut left = records;
    let mut time = Duration::ZERO;
    while left > 0 {
        let each = left.min(ROOM / threads);
        let dir = tempfile::tempdir().unwrap();
        let metering = metering(dir.path(), NoStore, usize::MAX >> 1).unwrap();
        time += time_threads(&metering, each, threads);
        left -= each;
    }
    time
}

fn time_threads(metering: &Metering, each: u64, threads: u64) -> Duration {
    let barrier = Barrier::new(threads as usize);
    thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| {
                let (journal, barrier) = (metering.journal(), &barrier);
                scope.spawn(move || {
                    barrier.wait();
                    time_appends(&journal, each)
                })
            })
            .collect();
        let times = workers.into_iter().map(|worker| worker.join().unwrap());
        times.max().unwrap_or_default()
    })
}

fn time_appends(journal: &Journal, records: u64) -> Duration {
    let record = record(1).unwrap();
    let begun = Instant::now();
    for _ in 0..records {
        journal.admit().unwrap().settle(|| record);
    }
    begun.elapsed()
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = append
}
criterion_main!(benches);
