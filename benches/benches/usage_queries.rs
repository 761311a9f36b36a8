//! How long the dashboard's questions take on a year of usage of 1,000 keys and 50 services. The
//! goal is less than 50 ms for each that is about a month or less.
//!
//! The year is generated first, through the writer's own door: every key uses five services a day
//! and all of them within ten days; of the last 30 days every hour, and of the last day every minute
//! has usage by every key. Keys belong to ten customers and to nobody, in equal parts. That takes
//! some minutes, and a gigabyte and a half of temporary disk.
//!
//! `usage_page` has a chart for every group, filter and interval that the usage page offers (a
//! service's page asks for one of them), `overview` what the first page asks for, `lists` what lists
//! show beside their rows. `with_percentiles` is what scripts may ask for and the dashboard does
//! not: each point's percentiles. `after_moves` is usage by customer when keys belong to another
//! one than they were used under: that is looked up by key, and grows with their number.
#![allow(
    clippy::expect_used,
    reason = "a bench that cannot run has nobody to tell but the terminal"
)]

use std::collections::HashMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};
use gaas_benches::Register;
use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{ApiKeyId, BillingCycleId, CustomerId, OrgId, PriceVersionId, ServiceId};
use gaas_shared::store::{Batch, DataDir, RequestFilter, UsageGroup, UsageRange, UsageStore};
use gaas_shared::usage::{Interval, Method, Origin, UsageRecord};

const KEYS: u32 = 1_000;
const SERVICES: u32 = 50;
const CUSTOMERS: u32 = 10;
const DAYS: u64 = 365;
const HOUR_S: u64 = 3_600;
const DAY_S: u64 = 86_400;
/// Midnight of the last day's end.
const END_S: u64 = 1_798_761_600;
/// Groups that the API shows one by one.
const SHOWN: usize = 10;

/// The keys' customers; the first `moved` keys belong to the next one.
fn owners(moved: u32) -> HashMap<ApiKeyId, CustomerId> {
    let owner = |key: u32| {
        let turn = if key <= moved { key + 1 } else { key };
        Some((
            ApiKeyId::new(key)?,
            CustomerId::new(turn % (CUSTOMERS + 1))?,
        ))
    };
    (1..=KEYS).filter_map(owner).collect()
}

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
            batch.add(&record(second, key, service, status).expect("ids count from 1"));
        }
    }
    let now = UnixMillis(second as i64 * 1_000);
    store.write(&batch, now).expect("the year can be written");
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
    for hour in (1..=30 * 24).rev() {
        minute(store, END_S - hour * HOUR_S, 2, hour as u32);
    }
    for back in (1..=24 * 60).rev() {
        minute(store, END_S - back * 60, 2, back as u32);
    }
    store.checkpoint().expect("the year can be put on the disk");
}

fn last(interval: Interval, seconds: u64) -> UsageRange {
    UsageRange {
        org: OrgId::FIRST,
        interval,
        from_s: END_S - seconds,
        to_s: END_S,
        service: None,
        keys: None,
        customer: None,
        owners: Arc::new(owners(0)),
        method: None,
    }
}

/// A stretch, narrowed as the usage page can: the name, and what is left of it.
fn filtered(range: &UsageRange) -> [(&'static str, UsageRange); 5] {
    let service = ServiceId::new(3);
    let customer = CustomerId::new(3);
    [
        ("", range.clone()),
        (
            "_of_a_service",
            UsageRange {
                service,
                ..range.clone()
            },
        ),
        (
            "_of_a_key",
            UsageRange {
                keys: ApiKeyId::new(3).map(|key| [key].into()),
                ..range.clone()
            },
        ),
        (
            "_of_a_customer",
            UsageRange {
                customer,
                ..range.clone()
            },
        ),
        (
            "_of_a_customer_on_a_service",
            UsageRange {
                service,
                customer,
                ..range.clone()
            },
        ),
    ]
}

/// A chart as the API makes it for the dashboard: of services, keys and customers those that used
/// most, and percentiles of the sum alone. With `percentiles`, each group's as well.
fn chart(store: &UsageStore, range: &UsageRange, group: UsageGroup, percentiles: bool) -> usize {
    let is_whole = matches!(group, UsageGroup::Nothing | UsageGroup::Outcome);
    let whole = if is_whole { group } else { UsageGroup::Nothing };
    let all = store.usage_chart(range, whole, None);
    let points = all.expect("the sum can be read").len();
    assert!(points > 0, "there is nothing to show");
    if is_whole {
        return points;
    }
    let only = match group {
        UsageGroup::Service | UsageGroup::ApiKey | UsageGroup::Customer => {
            Some(top(store, range, group, SHOWN))
        }
        _ => None,
    };
    let groups = if percentiles {
        store.usage_chart(range, group, only.as_deref())
    } else {
        store.usage_counts(range, group, only.as_deref())
    };
    let grouped = groups.expect("the groups can be read").len();
    assert!(grouped >= points, "a group is missing");
    grouped
}

fn top(store: &UsageStore, range: &UsageRange, group: UsageGroup, most: usize) -> Vec<u32> {
    let ranked = store.usage_ranking(range, group, most);
    let ranked = ranked.expect("the ranking can be read");
    assert!(!ranked.is_empty(), "there is nobody to rank");
    ranked.iter().map(|sum| sum.id).collect()
}

fn usage_page(criterion: &mut Criterion, store: &UsageStore) {
    let (minute, hour, day) = (Interval::Minute, Interval::Hour, Interval::Day);
    let mut group = criterion.benchmark_group("usage_page");
    for (name, range) in [
        ("3h_minutes", last(minute, 3 * HOUR_S)),
        ("1d_minutes", last(minute, DAY_S)),
        ("1d_hours", last(hour, DAY_S)),
        ("14d_hours", last(hour, 14 * DAY_S)),
        ("30d_hours", last(hour, 30 * DAY_S)),
        ("30d_days", last(day, 30 * DAY_S)),
        ("90d_days", last(day, 90 * DAY_S)),
        ("365d_days", last(day, 365 * DAY_S)),
    ] {
        for (filter, range) in filtered(&range) {
            for (by_name, by) in [
                ("all", UsageGroup::Nothing),
                ("outcome", UsageGroup::Outcome),
                ("service", UsageGroup::Service),
                ("key", UsageGroup::ApiKey),
                ("customer", UsageGroup::Customer),
                ("method", UsageGroup::Method),
            ] {
                if by == UsageGroup::Method && !filter.is_empty() {
                    continue;
                }
                group.bench_function(format!("{name}{filter}/by_{by_name}"), |bencher| {
                    bencher.iter(|| black_box(chart(store, &range, by, false)));
                });
            }
        }
    }
    group.finish();
}

fn with_percentiles(criterion: &mut Criterion, store: &UsageStore) {
    let mut group = criterion.benchmark_group("with_percentiles");
    let minutes = last(Interval::Minute, DAY_S);
    for (filter, range) in filtered(&minutes) {
        let name = format!("1d_minutes{filter}/by_service");
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(chart(store, &range, UsageGroup::Service, true)));
        });
    }
    group.finish();
}

fn overview(criterion: &mut Criterion, store: &UsageStore) {
    let mut group = criterion.benchmark_group("overview");
    let (a_day, month) = (last(Interval::Hour, DAY_S), last(Interval::Day, 30 * DAY_S));
    group.bench_function("requests_of_30_days", |bencher| {
        bencher.iter(|| black_box(chart(store, &month, UsageGroup::Nothing, false)));
    });
    group.bench_function("outcomes_of_24_hours", |bencher| {
        bencher.iter(|| black_box(chart(store, &a_day, UsageGroup::Outcome, false)));
    });
    for (stretch, range) in [("24_hours", &a_day), ("30_days", &month)] {
        for (name, by) in [
            ("services", UsageGroup::Service),
            ("keys", UsageGroup::ApiKey),
            ("customers", UsageGroup::Customer),
        ] {
            group.bench_function(format!("top_{name}_of_{stretch}"), |bencher| {
                bencher.iter(|| black_box(top(store, range, by, 200)));
            });
        }
    }
    group.finish();
}

fn after_moves(criterion: &mut Criterion, store: &UsageStore) {
    let mut group = criterion.benchmark_group("after_moves");
    for moved in [1, 10, KEYS] {
        for (name, range) in [
            ("30d_days", last(Interval::Day, 30 * DAY_S)),
            ("14d_hours", last(Interval::Hour, 14 * DAY_S)),
        ] {
            let range = UsageRange {
                owners: Arc::new(owners(moved)),
                ..range
            };
            group.bench_function(format!("{moved}_keys/{name}/by_customer"), |bencher| {
                bencher.iter(|| black_box(chart(store, &range, UsageGroup::Customer, false)));
            });
        }
    }
    group.finish();
}

fn lists(criterion: &mut Criterion, store: &UsageStore) {
    let mut group = criterion.benchmark_group("lists");
    let keys: Vec<_> = (1..=50).filter_map(ApiKeyId::new).collect();
    let month = (END_S - 30 * DAY_S, END_S);
    group.bench_function("activity_of_a_page_of_keys", |bencher| {
        bencher.iter(|| {
            let activity = store.key_activity(OrgId::FIRST, &keys, month);
            black_box(activity.expect("activity can be read"))
        });
    });
    group.bench_function("last_uses", |bencher| {
        bencher.iter(|| black_box(store.last_uses(OrgId::FIRST).expect("uses can be read")));
    });
    let rare = RequestFilter {
        api_key: ApiKeyId::new(KEYS + 1),
        ..RequestFilter::default()
    };
    group.bench_function("latest_requests_of_an_unused_key", |bencher| {
        bencher.iter(|| {
            let latest = store.latest_requests(OrgId::FIRST, &rare, 200);
            black_box(latest.expect("the log can be read"))
        });
    });
    group.finish();
}

fn questions(criterion: &mut Criterion) {
    let directory = tempfile::tempdir().expect("there is room for temporary files");
    let data = DataDir::open(directory.path()).expect("the directory can be used");
    let store = data.usage().expect("the database can be opened");
    let store = store.with_owners(Register(owners(0)));
    year(&store);
    overview(criterion, &store);
    usage_page(criterion, &store);
    with_percentiles(criterion, &store);
    after_moves(criterion, &store);
    lists(criterion, &store);
}

fn config() -> Criterion {
    Criterion::default()
        .sample_size(10)
        .warm_up_time(Duration::from_millis(200))
        .measurement_time(Duration::from_secs(1))
}

criterion_group! {
    name = benches;
    config = config();
    targets = questions
}
criterion_main!(benches);
