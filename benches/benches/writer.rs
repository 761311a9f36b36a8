//! How many records a second the writer takes from the journal into a real SQLite file, from the
//! first append to the last commit, for several batch sizes and numbers of keys.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gaas_benches::{MEASUREMENT, WARM_UP, metering, record};
use gaas_shared::store::DataDir;
use gaas_shared::usage::UsageRecord;

/// Records per sample: what the journal has room for when it starts.
const RECORDS: usize = 100_000;

fn store(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("writer/records");
    group
        .throughput(Throughput::Elements(RECORDS as u64))
        .sample_size(10);
    for batch in [1_000, 10_000] {
        for keys in [1, 100, 5_000] {
            let id = BenchmarkId::new(format!("batch {batch}"), format!("{keys} keys"));
            let records: Vec<_> = (1..=keys).map(|key| record(key).unwrap()).collect();
            group.bench_with_input(id, &records, |bench, records| {
                bench.iter_custom(|samples| (0..samples).map(|_| time_one(records, batch)).sum());
            });
        }
    }
    group.finish();
}

fn time_one(records: &[UsageRecord], batch: usize) -> Duration {
    let dir = tempfile::tempdir().unwrap();
    let store = DataDir::open(dir.path()).unwrap().usage().unwrap();
    let metering = metering(&dir.path().join("journal"), store, batch).unwrap();
    let journal = metering.journal();
    let begun = Instant::now();
    for record in records.iter().cycle().take(RECORDS) {
        journal.admit().unwrap().settle(|| *record);
    }
    assert!(metering.flush(Duration::from_secs(60)));
    begun.elapsed()
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = store
}
criterion_main!(benches);
