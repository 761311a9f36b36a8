//! What authentication costs a request: checking and hashing the presented key, and finding it
//! among one, a thousand and a million. Prints what a key takes in memory.
#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a bench talks to the terminal, and has nobody else to tell that it cannot run"
)]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use gaas_benches::{MEASUREMENT, WARM_UP, key_row};
use gaas_proxy::keys::KeyTable;
use gaas_shared::model::RateLimit;
use gaas_shared::secret::{PlainSecret, SecretDigest, SecretKind};

fn hash(criterion: &mut Criterion) {
    let secret = PlainSecret::generate(SecretKind::ApiKey).unwrap();
    let presented = secret.expose().as_bytes();
    criterion.bench_function("key_table/check and hash", |bench| {
        bench.iter(|| SecretDigest::of_unchecked(SecretKind::ApiKey, black_box(presented)));
    });
}

fn find(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("key_table/find");
    group.throughput(Throughput::Elements(1));
    for keys in [1u32, 1_000, 1_000_000] {
        let before = resident_bytes();
        let table = KeyTable::new(RateLimit::DEFAULT);
        for number in 1..=keys {
            table.put(&key_row(number), None, 1);
        }
        table.shrink_to_fit();
        if keys >= 1_000_000 {
            let each = resident_bytes().saturating_sub(before) / u64::from(keys);
            println!("key_table: {each} bytes of memory per key at {keys} keys");
        }
        let mut number = 0u32;
        group.bench_with_input(BenchmarkId::from_parameter(keys), &keys, |bench, &keys| {
            bench.iter(|| {
                // A walk by a large odd step visits the keys in no order that a cache could guess.
                number = number.wrapping_add(2_654_435_761);
                table.get(&key_row(1 + number % keys).digest)
            });
        });
    }
    group.finish();
}

/// Memory of this process that is in use, by the kernel's account.
fn resident_bytes() -> u64 {
    const PAGE_BYTES: u64 = 4_096;
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm
        .split_whitespace()
        .nth(1)
        .unwrap()
        .parse::<u64>()
        .unwrap()
        * PAGE_BYTES
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = hash, find
}
criterion_main!(benches);
