//! What is read from the sums: charts, rankings, the request log; and letting go of old usage.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::{batch, cursor, org, record};
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, OrgId, ServiceId};
use crate::store::fixture::{Fixture, NOW};
use crate::store::usage::*;
use crate::usage::{Interval, Latencies, Method, Outcome, Totals, UsageRecord};

pub(super) fn range(interval: Interval, from_minute: u64, to_minute: u64) -> UsageRange {
    let start = 1_769_846_400;
    UsageRange {
        org: org(),
        interval,
        from_s: interval.start_of(start + from_minute * 60),
        to_s: interval.end_of(start + to_minute * 60),
        service: None,
        keys: None,
        customer: None,
        owners: Arc::default(),
        method: None,
    }
}

/// Requests per group over the whole range.
fn counted(store: &UsageStore, range: &UsageRange, group: UsageGroup) -> BTreeMap<u32, u64> {
    let mut counts = BTreeMap::new();
    for ((id, _), figures) in store.usage_chart(range, group, None).unwrap() {
        *counts.entry(id).or_default() += figures.totals.requests;
    }
    counts
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_chart_equals_the_records_one_by_one(
        rows in prop::collection::vec((1u32..5, 1u32..4, 0usize..5, 0u64..3_000), 1..150),
        interval in prop::sample::select(&Interval::ALL[..]),
        (from, length) in (0u64..3_000, 1u64..3_000),
        service in prop::option::of(1u32..4),
        key in prop::option::of(1u32..5),
    ) {
        let statuses = [200, 301, 404, 500, 0];
        let records: Vec<_> = rows
            .into_iter()
            .map(|(key, service, status, minute)| record(key, service, statuses[status], minute))
            .collect();
        let fixture = Fixture::new();
        fixture.usage.write(&batch(&records, cursor(0, 1)), NOW).unwrap();
        let range = UsageRange {
            service: service.and_then(ServiceId::new),
            keys: key.and_then(ApiKeyId::new).map(|key| [key].into()),
            ..range(interval, from, from + length)
        };
        let within: Vec<_> = records
            .iter()
            .filter(|record| (range.from_s..range.to_s).contains(&record.settled_at_s()))
            .filter(|record| service.is_none_or(|service| record.service.get() == service))
            .filter(|record| key.is_none_or(|key| record.api_key.get() == key))
            .collect();
        for group in [
            UsageGroup::Nothing,
            UsageGroup::Service,
            UsageGroup::ApiKey,
            UsageGroup::Outcome,
        ] {
            let mut expected: BTreeMap<(u32, u64), Totals> = BTreeMap::new();
            for record in &within {
                let id = match group {
                    UsageGroup::Service => record.service.get(),
                    UsageGroup::ApiKey => record.api_key.get(),
                    UsageGroup::Outcome => record.outcome() as u32,
                    _ => 0,
                };
                let start = interval.start_of(record.settled_at_s());
                expected.entry((id, start)).or_default().add(record);
            }
            let chart = fixture.usage.usage_chart(&range, group, None).unwrap();
            let found: BTreeMap<_, _> = chart
                .iter()
                .map(|(&at, figures)| (at, figures.totals))
                .collect();
            prop_assert_eq!(&found, &expected, "{:?}", group);
            let mut counts = chart.clone();
            for figures in counts.values_mut() {
                figures.totals.latencies = Latencies::default();
            }
            prop_assert_eq!(fixture.usage.usage_counts(&range, group, None).unwrap(), counts);
            // Asked for by name, each group is what it was among all.
            for id in 1..5 {
                let one = fixture.usage.usage_chart(&range, group, Some(&[id])).unwrap();
                let own = chart.iter().filter(|((number, _), _)| *number == id);
                if matches!(group, UsageGroup::Service | UsageGroup::ApiKey) {
                    let own: Chart = own.map(|(&at, &figures)| (at, figures)).collect();
                    let one: Chart = one.into_iter().filter(|((number, _), _)| *number == id).collect();
                    prop_assert_eq!(one, own);
                }
            }
        }
        for by in [UsageGroup::Service, UsageGroup::ApiKey] {
            let ranked = fixture.usage.usage_ranking(&range, by, 100).unwrap();
            let ranked: BTreeMap<_, _> = ranked.iter().map(|sum| (sum.id, sum.requests)).collect();
            prop_assert_eq!(ranked, counted(&fixture.usage, &range, by));
        }
    }
}

#[test]
fn many_keys_are_told_apart_as_few_are() {
    let fixture = Fixture::new();
    let store = &fixture.usage;
    // More keys than are looked up one by one, each with a request on each of two services.
    let keys = 1..=500u32;
    let records: Vec<_> = keys
        .clone()
        .flat_map(|key| [record(key, 1, 200, key.into()), record(key, 2, 404, 0)])
        .collect();
    store.write(&batch(&records, cursor(0, 1)), NOW).unwrap();
    let all = range(Interval::Hour, 0, 600);
    let sum = |chart: &Chart| -> u64 { chart.values().map(|f| f.totals.requests).sum() };
    for count in [0, 1, 3, 200, 201, 400] {
        let some: Vec<_> = (1..=count).filter_map(ApiKeyId::new).collect();
        let of_some = UsageRange {
            keys: Some(some.into()),
            ..all.clone()
        };
        let expected = 2 * u64::from(count);
        for group in [
            UsageGroup::Nothing,
            UsageGroup::Outcome,
            UsageGroup::Service,
            UsageGroup::ApiKey,
        ] {
            let chart = store.usage_chart(&of_some, group, None).unwrap();
            assert_eq!(sum(&chart), expected, "{count} {group:?}");
            let on_one = UsageRange {
                service: ServiceId::new(2),
                ..of_some.clone()
            };
            let chart = store.usage_chart(&on_one, group, None).unwrap();
            assert_eq!(sum(&chart), expected / 2, "{count} {group:?} on one");
        }
        let ranked = store
            .usage_ranking(&of_some, UsageGroup::ApiKey, 1_000)
            .unwrap();
        assert_eq!(ranked.len(), count as usize);
    }
}

#[test]
fn one_method_is_counted_alone() {
    let fixture = Fixture::new();
    let post = |status| UsageRecord {
        method: Method::Post,
        ..record(1, 1, status, 0)
    };
    let records = [post(200), post(500), record(1, 1, 200, 0)];
    let store = &fixture.usage;
    store.write(&batch(&records, cursor(0, 3)), NOW).unwrap();
    let posts = UsageRange {
        method: Some(Method::Post),
        ..range(Interval::Hour, 0, 60)
    };
    let counted = |group| counted(store, &posts, group);
    assert_eq!(counted(UsageGroup::Nothing), [(0, 2)].into());
    assert_eq!(
        counted(UsageGroup::Outcome),
        [
            (Outcome::Success as u32, 1),
            (Outcome::ServerError as u32, 1)
        ]
        .into()
    );
    assert_eq!(
        counted(UsageGroup::Method),
        [(Method::Post.code().into(), 2)].into()
    );
}

#[test]
fn methods_are_told_apart() {
    let fixture = Fixture::new();
    let post = UsageRecord {
        method: Method::Post,
        ..record(1, 1, 200, 0)
    };
    fixture
        .usage
        .write(
            &batch(&[post, post, record(1, 1, 404, 0)], cursor(0, 3)),
            NOW,
        )
        .unwrap();
    let counts = counted(
        &fixture.usage,
        &range(Interval::Hour, 0, 60),
        UsageGroup::Method,
    );
    let expected = [
        (Method::Get.code().into(), 1),
        (Method::Post.code().into(), 2),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
    assert_eq!(
        UsageGroup::Method.word(u32::from(Method::Post.code())),
        Some("POST")
    );
}

#[test]
fn what_is_too_old_goes_a_little_at_a_time() {
    let fixture = Fixture::new();
    let store = &fixture.usage;
    // 1,200 minutes and 20 hours, all on one day.
    let records: Vec<_> = (0..1_200).map(|minute| record(1, 1, 200, minute)).collect();
    store.write(&batch(&records, cursor(0, 1)), NOW).unwrap();
    let start = 1_769_846_400;
    let rows = |table: &str| -> (i64, i64) {
        let sql = format!("SELECT COUNT(*), MIN(bucket_start_s) FROM {table}");
        let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
        fixture.usage_sql().query_row(&sql, [], read).unwrap()
    };
    let oldest = OldestKept {
        minute_s: start + 1_100 * 60,
        hour_s: start + 5 * 3_600,
        day_s: 0,
    };
    assert!(store.tidy(oldest).unwrap());
    assert_eq!(rows("usage_minute").0, 200, "a thousand rows at once");
    let mut calls = 1;
    while store.tidy(oldest).unwrap() {
        calls += 1;
        assert!(calls < 50);
    }
    let bound = |minutes: i64| start as i64 + minutes * 60;
    assert_eq!(rows("usage_minute"), (100, bound(1_100)));
    assert_eq!(rows("usage_sum_minute").1, bound(1_100));
    assert_eq!(rows("usage_hour"), (15, bound(300)));
    assert_eq!(rows("usage_sum_hour").1, bound(300));
    // Nothing that is kept longer has lost anything by it.
    let days = counted(store, &range(Interval::Day, 0, 1_200), UsageGroup::ApiKey);
    assert_eq!(days, BTreeMap::from([(1, 1_200)]));
}

#[test]
fn the_request_log_is_a_ring_of_the_newest() {
    let fixture = Fixture::new();
    let store = &fixture.usage;
    let all = RequestFilter::default();
    let many: Vec<_> = (0..1_000)
        .map(|second| record(second % 3 + 1, 1, 200, 0))
        .collect();
    store.write(&batch(&many, cursor(0, 1)), NOW).unwrap();
    assert_eq!(
        store.latest_requests(org(), &all, 9_999).unwrap().len(),
        200
    );
    for number in 2..60 {
        store.write(&batch(&many, cursor(0, number)), NOW).unwrap();
    }
    store
        .write(&batch(&[record(9, 2, 502, 1)], cursor(0, 60)), NOW)
        .unwrap();
    let kept: i64 = fixture
        .usage_sql()
        .query_row("SELECT COUNT(*) FROM request_log", [], |row| row.get(0))
        .unwrap();
    assert_eq!(kept, 10_000);
    let newest = store.latest_requests(org(), &all, 2).unwrap();
    assert_eq!((newest[0].api_key.get(), newest[0].status), (9, 502));
    assert_eq!(newest[0].outcome, Outcome::ServerError);
    assert_eq!(newest[1].status, 200);
    let of_key = RequestFilter {
        api_key: ApiKeyId::new(9),
        ..RequestFilter::default()
    };
    assert_eq!(store.latest_requests(org(), &of_key, 10).unwrap().len(), 1);
    let other = OrgId::new(2).unwrap();
    assert_eq!(store.latest_requests(other, &all, 10).unwrap(), []);
}

#[test]
fn a_keys_last_use_never_goes_back() {
    let fixture = Fixture::new();
    let store = &fixture.usage;
    let key = ApiKeyId::new(1).unwrap();
    for minute in [5, 3] {
        let used = record(1, 1, 200, minute);
        store
            .write(&batch(&[used], cursor(0, minute as u32)), NOW)
            .unwrap();
    }
    let last = UnixMillis((1_769_846_400 + 5 * 60) * 1_000);
    assert_eq!(store.last_uses(org()).unwrap(), [(key, last)].into());
    let days = (1_769_846_400, 1_769_846_401);
    let activity = store.key_activity(org(), &[key], days).unwrap();
    let expected = KeyActivity {
        last_used: Some(last),
        requests: 2,
    };
    assert_eq!(activity, [(key, expected)].into());
    assert!(store.key_activity(org(), &[], days).unwrap().is_empty());
}

/// A database of the first version, as the gateway left it.
#[test]
fn sums_are_made_up_for_usage_from_before_they_were_kept() {
    let sql = rusqlite::Connection::open_in_memory().unwrap();
    sql.execute_batch(include_str!("../../migrations/usage_0001_first.sql"))
        .unwrap();
    for table in ["usage_minute", "usage_hour", "usage_day"] {
        sql.execute_batch(&format!(
            "INSERT INTO {table} VALUES (1, 0, 1, 1, 2, 0, 5, 5, 5, 10, 20, 30),
                                        (1, 0, 1, 2, 2, 0, 7, 7, 7, 10, 20, 30),
                                        (1, 86400, 2, 2, 5, 0, 1, 0, 0, 10, 20, 30);"
        ))
        .unwrap();
    }
    sql.execute_batch(include_str!("../../migrations/usage_0002_dimensions.sql"))
        .unwrap();
    for table in ["usage_sum_minute", "usage_sum_hour", "usage_sum_day"] {
        let mut statement = sql
            .prepare(&format!(
                "SELECT dimension, id, SUM(requests), SUM(l00 + l23) FROM {table}
                 GROUP BY dimension, id ORDER BY dimension, id"
            ))
            .unwrap();
        let rows: Vec<(i64, i64, i64, i64)> = statement
            .query_map([], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        let expected = [
            (0, 0, 13, 0),
            (1, 1, 12, 0),
            (1, 2, 1, 0),
            (2, 1, 5, 0),
            (2, 2, 8, 0),
        ];
        assert_eq!(rows, expected, "{table}");
    }
    let last: i64 = sql
        .query_row(
            "SELECT last_used_s FROM key_activity WHERE api_key_id = 2",
            [],
            |row| row.get(0),
        )
        .unwrap();
    assert_eq!(last, 86_400);
}
