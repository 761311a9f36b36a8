//! How many records a second the writer takes from the journal into a real SQLite file, from the
//! first append to the last commit, for several batch sizes and numbers of keys and of customers to
//! whom they belong.
#![allow(
    clippy::unwrap_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::time::{Duration, Instant};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gaas_benches::{MEASUREMENT, Register, WARM_UP, metering, record};
use gaas_shared::ids::CustomerId;
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
        let each_its_own = RECORDS as u32;
        for (keys, customers) in [
            (1, 0),
            (100, 0),
            (5_000, 0),
            (5_000, 50),
            (5_000, 5_000),
            (each_its_own, 0),
        ] {
            let name = match customers {
                0 => format!("{keys} keys"),
                customers => format!("{keys} keys of {customers} customers"),
            };
            let id = BenchmarkId::new(format!("batch {batch}"), name);
            let records: Vec<_> = (1..=keys).map(|key| record(key).unwrap()).collect();
            let owners = owners(&records, customers);
            group.bench_with_input(id, &records, |bench, records| {
                bench.iter_custom(|samples| {
                    let times = (0..samples).map(|_| time_one(records, &owners, batch));
                    times.sum()
                });
            });
        }
    }
    group.finish();
}

/// Deals the keys out to so many customers.
fn owners(records: &[UsageRecord], customers: u32) -> Register {
    let owner = |record: &UsageRecord| {
        let turn = record.api_key.get().checked_rem(customers)?;
        Some((record.api_key, CustomerId::new(turn + 1)?))
    };
    Register(records.iter().filter_map(owner).collect())
}

fn time_one(records: &[UsageRecord], owners: &Register, batch: usize) -> Duration {
    let dir = tempfile::tempdir().unwrap();
    let store = DataDir::open(dir.path()).unwrap().usage().unwrap();
    let store = store.with_owners(owners.clone());
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
