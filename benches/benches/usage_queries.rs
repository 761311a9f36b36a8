//! How long the dashboard's questions take on a year of usage of 1,000 keys and 50 services. The
//! goal is less than 50 ms for each.
//!
//! The year is generated first, through the writer's own door: every key uses five services a day
//! and all of them within ten days; of the last 14 days every hour, and of the last three hours
//! every minute has usage by every key. That takes some minutes, and a gigabyte of temporary disk.

use std::collections::HashMap;
use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use gaas_benches::{MEASUREMENT, WARM_UP};
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, BillingCycleId, OrgId, PriceVersionId, ServiceId};
use gaas_shared::store::{Batch, DataDir, RequestFilter, UsageGroup, UsageRange, UsageStore};
use gaas_shared::usage::{Interval, Method, Origin, UsageRecord};

const KEYS: u32 = 1_000;
const SERVICES: u32 = 50;
const DAYS: u64 = 365;
const DAY_S: u64 = 86_400;
/// Midnight of the last day's end.
const END_S: u64 = 1_798_761_600;

/// Adds a request by every key to `services` services in one minute.
fn minute(store: &UsageStore, second: u64, services: u32, salt: u32) {
    let mut batch = Batch::default();
    for key in 1..=KEYS {
        for step in 0..services {
            let service = (key * 7 + salt * 5 + step) % SERVICES + 1;
            let status = if (key + salt + step).is_multiple_of(10) {
                500
            } else {
                200
            };
            if let Some(record) = record(second, key, service, status) {
                batch.add(&record);
            }
        }
    }
    let now = UnixMillis(second as i64 * 1_000);
    assert!(
        store.write(&batch, now).is_ok(),
        "the year cannot be written"
    );
}

fn record(second: u64, key: u32, service: u32, status: u16) -> Option<UsageRecord> {
    Some(UsageRecord {
        settled_at_us: second * 1_000_000,
        org: OrgId::FIRST,
        service: ServiceId::new(service)?,
        api_key: ApiKeyId::new(key)?,
        price_version: PriceVersionId::new(key)?,
        cycle: BillingCycleId::FIRST,
        status,
        origin: Origin::Backend,
        method: Method::Get,
        billed_units: u32::from(status < 400),
        bytes_in: 100,
        bytes_out: 10_000,
        latency_us: 500 * (key % 40 + 1),
    })
}

fn year(store: &UsageStore) {
    for day in 0..DAYS {
        minute(store, END_S - (DAYS - day) * DAY_S, 5, day as u32);
    }
    for hour in 1..=14 * 24 {
        minute(store, END_S - hour * 3_600, 2, hour as u32);
    }
    for back in 1..=180 {
        minute(store, END_S - back * 60, 2, back as u32);
    }
}

fn last(interval: Interval, seconds: u64) -> UsageRange {
    UsageRange {
        org: OrgId::FIRST,
        interval,
        from_s: END_S - seconds,
        to_s: END_S,
        service: None,
        keys: None,
        method: None,
    }
}

fn of_service(range: UsageRange) -> UsageRange {
    UsageRange {
        service: ServiceId::new(3),
        ..range
    }
}

fn of_key(range: UsageRange) -> UsageRange {
    UsageRange {
        keys: ApiKeyId::new(3).map(|key| [key].into()),
        ..range
    }
}

/// A chart as the API makes it: of services and keys the ten that used most.
fn chart(store: &UsageStore, range: &UsageRange, group: UsageGroup) -> usize {
    let all = store.usage_chart(range, UsageGroup::Nothing, None);
    let only = match group {
        UsageGroup::Service | UsageGroup::ApiKey => {
            let ranked = store.usage_ranking(range, group, 10).unwrap_or_default();
            Some(ranked.iter().map(|sum| sum.id).collect::<Vec<_>>())
        }
        _ => None,
    };
    let groups = store.usage_chart(range, group, only.as_deref());
    all.map_or(0, |all| all.len()) + groups.map_or(0, |groups| groups.len())
}

/// A chart by customer as the API makes it, at its dearest: ten customers own all keys alike, so
/// that all of them are shown and the keys of nine are read.
fn chart_by_customer(store: &UsageStore, range: &UsageRange) -> usize {
    let all = store.usage_chart(range, UsageGroup::Nothing, None);
    let ranked = store.usage_ranking(range, UsageGroup::ApiKey, usize::MAX);
    let keys = ranked.unwrap_or_default().into_iter();
    let sets: HashMap<_, _> = keys
        .filter(|sum| sum.id % 10 != 0)
        .filter_map(|sum| Some((ApiKeyId::new(sum.id)?, sum.id % 10)))
        .collect();
    let groups = store.usage_of_sets(range, &sets);
    all.map_or(0, |all| all.len()) + groups.map_or(0, |groups| groups.len())
}

fn questions(criterion: &mut Criterion) {
    let Ok(directory) = tempfile::tempdir() else {
        return;
    };
    let Ok(store) = DataDir::open(directory.path()).and_then(|data| data.usage()) else {
        return;
    };
    year(&store);

    let (minute, hour, day) = (Interval::Minute, Interval::Hour, Interval::Day);
    let by = [
        ("all", UsageGroup::Nothing),
        ("outcome", UsageGroup::Outcome),
        ("service", UsageGroup::Service),
        ("key", UsageGroup::ApiKey),
    ];
    let ranges = [
        ("3h_minutes", last(minute, 3 * 3_600)),
        ("1d_hours", last(hour, DAY_S)),
        ("14d_hours", last(hour, 14 * DAY_S)),
        ("30d_days", last(day, 30 * DAY_S)),
        ("365d_days", last(day, 365 * DAY_S)),
        ("30d_days_of_a_service", of_service(last(day, 30 * DAY_S))),
        ("14d_hours_of_a_service", of_service(last(hour, 14 * DAY_S))),
        ("30d_days_of_a_key", of_key(last(day, 30 * DAY_S))),
        ("14d_hours_of_a_key", of_key(last(hour, 14 * DAY_S))),
    ];
    let mut group = criterion.benchmark_group("usage_chart");
    group.sample_size(10);
    for (range_name, range) in &ranges {
        for (group_name, by) in by {
            group.bench_function(format!("{range_name}/by_{group_name}"), |bencher| {
                bencher.iter(|| black_box(chart(&store, range, by)));
            });
        }
        group.bench_function(format!("{range_name}/by_customer"), |bencher| {
            bencher.iter(|| black_box(chart_by_customer(&store, range)));
        });
    }
    group.finish();

    let mut group = criterion.benchmark_group("lists");
    group.sample_size(10);
    let keys: Vec<_> = (1..=50).filter_map(ApiKeyId::new).collect();
    let month = (END_S - 30 * DAY_S, END_S);
    group.bench_function("activity_of_a_page_of_keys", |bencher| {
        bencher.iter(|| black_box(store.key_activity(OrgId::FIRST, &keys, month).is_ok()));
    });
    group.bench_function("last_uses", |bencher| {
        bencher.iter(|| black_box(store.last_uses(OrgId::FIRST).is_ok()));
    });
    let rare = RequestFilter {
        api_key: ApiKeyId::new(KEYS + 1),
        ..RequestFilter::default()
    };
    group.bench_function("latest_requests_of_an_unused_key", |bencher| {
        bencher.iter(|| black_box(store.latest_requests(OrgId::FIRST, &rare, 200).is_ok()));
    });
    group.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().warm_up_time(WARM_UP).measurement_time(MEASUREMENT);
    targets = questions
}
criterion_main!(benches);
