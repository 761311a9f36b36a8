//! Usage by customer: always that of their present keys, for whomever it was written.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex};

use proptest::prelude::*;

use super::insights::range;
use super::{batch, cursor, org, record};
use crate::ids::{ApiKeyId, CustomerId, OrgId, ServiceId};
use crate::store::fixture::{Fixture, NOW};
use crate::store::usage::*;
use crate::store::{DataDir, StoreError};
use crate::usage::{Interval, Latencies, Method, Outcome, Totals, UsageRecord};

type Owned = HashMap<ApiKeyId, CustomerId>;

/// Owners that a test changes; `None` while nobody can tell.
#[derive(Clone, Default)]
struct Register(Arc<Mutex<Option<Owned>>>);

impl Register {
    fn of(owners: &[(u32, u32)]) -> Self {
        let register = Self::default();
        register.set(owners);
        register
    }

    fn set(&self, owners: &[(u32, u32)]) {
        *self.0.lock().unwrap() = Some(owned(owners));
    }
}

impl KeyOwners for Register {
    fn owners(&self, _: OrgId, keys: &[ApiKeyId]) -> Result<Owned, StoreError> {
        let owners = self.0.lock().unwrap().clone().ok_or(StoreError::Busy)?;
        Ok(owners
            .into_iter()
            .filter(|(key, _)| keys.contains(key))
            .collect())
    }
}

/// Keys and their customers; customer 0 is nobody.
fn owned(owners: &[(u32, u32)]) -> Owned {
    owners
        .iter()
        .filter_map(|&(key, customer)| Some((ApiKeyId::new(key)?, CustomerId::new(customer)?)))
        .collect()
}

fn written(fixture: &Fixture) -> Vec<(i64, i64, i64)> {
    let sql = fixture.usage_sql();
    let mut statement = sql
        .prepare("SELECT api_key_id, from_s, customer_id FROM key_owner ORDER BY 1, 2")
        .unwrap();
    let rows = statement
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .unwrap();
    rows.collect::<Result<_, _>>().unwrap()
}

fn by_customer(store: &UsageStore, owners: &[(u32, u32)], days: u64) -> BTreeMap<u32, u64> {
    let range = UsageRange {
        owners: Arc::new(owned(owners)),
        ..range(Interval::Day, 0, days * 1_440)
    };
    let ranked = store
        .usage_ranking(&range, UsageGroup::Customer, 100)
        .unwrap();
    ranked.iter().map(|sum| (sum.id, sum.requests)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn usage_is_the_present_owners_whoever_owned_the_keys_before(
        rows in prop::collection::vec((1u32..6, 1u32..4, 0usize..5, 0u64..5_000), 1..120),
        batch_size in 5usize..40,
        histories in prop::collection::vec(prop::collection::vec(0u32..4, 5), 1..6),
        is_restarted in any::<bool>(),
        interval in prop::sample::select(&Interval::ALL[..]),
        (from, length) in (0u64..5_000, 1u64..5_000),
        service in prop::option::of(1u32..4),
        key in prop::option::of(1u32..6),
        customer in prop::option::of(1u32..4),
    ) {
        let statuses = [200, 301, 404, 500, 0];
        let mut records: Vec<_> = rows
            .into_iter()
            .map(|(key, service, status, minute)| record(key, service, statuses[status], minute))
            .collect();
        // Mostly in the order of time, with some late ones.
        let in_order = records.len() * 3 / 4;
        records[..in_order].sort_by_key(|record| record.settled_at_us);
        let fixture = Fixture::new();
        let register = Register::default();
        let mut store = fixture.usage.clone().with_owners(register.clone());
        let numbered = |history: &[u32]| -> Vec<(u32, u32)> { (1..).zip(history.iter().copied()).collect() };
        for (number, part) in records.chunks(batch_size).enumerate() {
            register.set(&numbered(&histories[number % histories.len()]));
            if is_restarted {
                store = fixture.usage.clone().with_owners(register.clone());
            }
            store.write(&batch(part, cursor(0, number as u32)), NOW).unwrap();
        }
        let present = owned(&numbered(histories.last().unwrap()));
        let owner = |record: &UsageRecord| present.get(&record.api_key).map_or(0, |owner| owner.get());
        let range = UsageRange {
            service: service.and_then(ServiceId::new),
            keys: key.and_then(ApiKeyId::new).map(|key| [key].into()),
            customer: customer.and_then(CustomerId::new),
            owners: Arc::new(present.clone()),
            ..range(interval, from, from + length)
        };
        let within: Vec<_> = records
            .iter()
            .filter(|record| (range.from_s..range.to_s).contains(&record.settled_at_s()))
            .filter(|record| service.is_none_or(|service| record.service.get() == service))
            .filter(|record| key.is_none_or(|key| record.api_key.get() == key))
            .filter(|record| customer.is_none_or(|customer| owner(record) == customer))
            .collect();
        for group in [
            UsageGroup::Nothing,
            UsageGroup::Outcome,
            UsageGroup::Service,
            UsageGroup::ApiKey,
            UsageGroup::Customer,
        ] {
            let mut expected: BTreeMap<(u32, u64), Totals> = BTreeMap::new();
            for record in &within {
                let id = match group {
                    UsageGroup::Service => record.service.get(),
                    UsageGroup::ApiKey => record.api_key.get(),
                    UsageGroup::Customer => owner(record),
                    UsageGroup::Outcome => record.outcome() as u32,
                    _ => 0,
                };
                let start = interval.start_of(record.settled_at_s());
                expected.entry((id, start)).or_default().add(record);
            }
            let chart = store.usage_chart(&range, group, None).unwrap();
            let found: BTreeMap<_, _> = chart
                .iter()
                .map(|(&at, figures)| (at, figures.totals))
                .collect();
            prop_assert_eq!(&found, &expected, "{:?}", group);
            let mut counts = chart.clone();
            for figures in counts.values_mut() {
                figures.totals.latencies = Latencies::default();
            }
            prop_assert_eq!(store.usage_counts(&range, group, None).unwrap(), counts);
            if matches!(group, UsageGroup::Nothing | UsageGroup::Outcome) {
                continue;
            }
            // Asked for by name, each group is what it was among all.
            let named = |chart: Chart| -> Chart {
                let named = chart.into_iter().filter(|((id, _), _)| [0, 2].contains(id));
                named.collect()
            };
            let some = store.usage_chart(&range, group, Some(&[0, 2])).unwrap();
            prop_assert_eq!(named(some), named(chart.clone()), "{:?}", group);
            // And a ranking is a chart without time.
            let mut counts: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
            for (&(id, _), figures) in &chart {
                let count = counts.entry(id).or_default();
                count.0 += figures.totals.requests;
                count.1 += figures.errors;
            }
            let ranked = store.usage_ranking(&range, group, 100).unwrap();
            let ranked: BTreeMap<_, _> =
                ranked.iter().map(|sum| (sum.id, (sum.requests, sum.errors))).collect();
            prop_assert_eq!(ranked, counts, "{:?}", group);
        }
    }
}

#[test]
fn a_key_is_written_for_the_owner_that_it_has_when_its_day_begins() {
    let fixture = Fixture::new();
    let register = Register::of(&[(1, 5), (2, 0)]);
    let store = fixture.usage.clone().with_owners(register.clone());
    // The records' day: they begin at eight in the morning.
    let day = 1_769_817_600;
    let mut slot = 0;
    let mut write = |day: u64| {
        slot += 1;
        let records = [1, 2].map(|key| record(key, 1, 200, day * 1_440));
        store.write(&batch(&records, cursor(0, slot)), NOW).unwrap();
    };
    write(0);
    assert_eq!(written(&fixture), [(1, 0, 5)], "ever since, and nobody");
    // In the middle of a day nothing changes; from the next day on it does.
    register.set(&[(1, 6), (2, 6)]);
    write(0);
    assert_eq!(written(&fixture), [(1, 0, 5)]);
    write(1);
    let next_day = day + 86_400;
    let expected = [(1, 0, 5), (1, next_day, 6), (2, next_day, 6)];
    assert_eq!(written(&fixture), expected);
    // While nobody can tell, it goes on as the day before.
    *register.0.lock().unwrap() = None;
    write(2);
    assert_eq!(written(&fixture), expected);
    // A late record changes nothing either.
    register.set(&[]);
    write(1);
    assert_eq!(written(&fixture), expected);

    let present = [(1, 6), (2, 6)];
    assert_eq!(by_customer(&store, &present, 5), [(6, 10)].into());
    let swapped = [(1, 0), (2, 5)];
    assert_eq!(
        by_customer(&store, &swapped, 5),
        [(0, 5), (5, 5)].into(),
        "whoever asks says who owns what"
    );
}

#[test]
fn many_keys_change_hands_at_once() {
    let fixture = Fixture::new();
    // More keys than are looked up one by one. Key 1 stays with its customer.
    let keys = 1..=500u32;
    let owners = |shift: u32| -> Vec<_> {
        let shifted = |key| if key == 1 { 1 } else { key + shift };
        keys.clone().map(|key| (key, shifted(key) % 5)).collect()
    };
    let register = Register::of(&owners(0));
    let store = fixture.usage.clone().with_owners(register.clone());
    for day in 0..3u32 {
        register.set(&owners(day));
        let minute = u64::from(day) * 1_440;
        let used = keys
            .clone()
            .flat_map(|key| [record(key, 1, 200, minute), record(key, 2, 500, minute)]);
        let records: Vec<_> = used.collect();
        store.write(&batch(&records, cursor(0, day)), NOW).unwrap();
    }
    let present = owners(2);
    let mut expected: BTreeMap<u32, u64> = BTreeMap::new();
    for (_, customer) in &present {
        *expected.entry(*customer).or_default() += 3 * 2;
    }
    assert_eq!(by_customer(&store, &present, 3), expected);
    let all = UsageRange {
        owners: Arc::new(owned(&present)),
        ..range(Interval::Hour, 0, 3 * 1_440)
    };
    let of_three = UsageRange {
        customer: CustomerId::new(3),
        ..all.clone()
    };
    let on_one = UsageRange {
        service: ServiceId::new(2),
        ..of_three.clone()
    };
    let sums = |range: &UsageRange, group| -> BTreeMap<u32, u64> {
        let mut sums = BTreeMap::new();
        for ((id, _), figures) in store.usage_chart(range, group, None).unwrap() {
            *sums.entry(id).or_default() += figures.totals.requests;
        }
        sums
    };
    assert_eq!(sums(&all, UsageGroup::Customer), expected);
    let (of_it, half) = (expected[&3], expected[&3] / 2);
    let (success, failed) = (Outcome::Success as u32, Outcome::ServerError as u32);
    assert_eq!(sums(&of_three, UsageGroup::Nothing), [(0, of_it)].into());
    assert_eq!(
        sums(&of_three, UsageGroup::Outcome),
        [(success, half), (failed, half)].into()
    );
    assert_eq!(
        sums(&of_three, UsageGroup::Service),
        [(1, half), (2, half)].into()
    );
    assert_eq!(sums(&on_one, UsageGroup::Nothing), [(0, half)].into());
    assert_eq!(sums(&on_one, UsageGroup::Customer), [(3, half)].into());
}

#[test]
fn a_batch_that_fails_writes_no_owner() {
    let fixture = Fixture::new();
    let register = Register::of(&[(1, 5)]);
    let store = fixture.usage.clone().with_owners(register.clone());
    let records = [record(1, 1, 200, 0)];
    let bad = batch(&records, cursor(u64::MAX, 0));
    assert!(matches!(
        store.write(&bad, NOW),
        Err(StoreError::Corrupt(_))
    ));
    assert_eq!(written(&fixture), []);
    register.set(&[(1, 6)]);
    store.write(&batch(&records, cursor(0, 1)), NOW).unwrap();
    assert_eq!(written(&fixture), [(1, 0, 6)]);
    assert_eq!(by_customer(&store, &[(1, 6)], 1), [(6, 1)].into());
}

#[test]
fn rows_grow_with_active_series_and_not_with_requests() {
    let fixture = Fixture::new();
    let owners: Vec<_> = (1..=20).map(|key| (key, key % 4)).collect();
    let store = fixture.usage.clone().with_owners(Register::of(&owners));
    let rows = || -> Vec<i64> {
        ["usage_customer_hour", "usage_sum_hour", "usage_hour"]
            .map(|table| {
                let sql = format!("SELECT COUNT(*) FROM {table}");
                let sql_file = fixture.usage_sql();
                sql_file.query_row(&sql, [], |row| row.get(0)).unwrap()
            })
            .to_vec()
    };
    let used = |slot, times: usize| {
        let once = (1..=20).flat_map(|key| (1..=3).map(move |on| record(key, on, 200, 0)));
        let records: Vec<_> = once.collect();
        let records = records.repeat(times);
        store.write(&batch(&records, cursor(0, slot)), NOW).unwrap();
    };
    used(1, 1);
    // Three services for each of nobody and three customers; all, services, keys, method, customers.
    let expected = [12, 1 + 3 + 20 + 1 + 4, 60];
    assert_eq!(rows(), expected);
    used(2, 50);
    assert_eq!(rows(), expected);
}

#[test]
fn usage_by_customer_is_let_go_of_and_forgotten_with_the_rest() {
    let fixture = Fixture::new();
    let owners = [(1, 5), (2, 5), (3, 6)];
    let store = fixture.usage.clone().with_owners(Register::of(&owners));
    let records = [
        record(1, 1, 200, 0),
        record(2, 2, 200, 1),
        record(3, 2, 200, 2),
    ];
    store.write(&batch(&records, cursor(0, 1)), NOW).unwrap();
    let oldest = OldestKept {
        minute_s: 1_769_846_400 + 60,
        hour_s: 0,
        day_s: 0,
    };
    while store.tidy(oldest).unwrap() {}
    let of_minutes = UsageRange {
        owners: Arc::new(owned(&owners)),
        ..range(Interval::Minute, 0, 60)
    };
    let chart = store
        .usage_chart(&of_minutes, UsageGroup::Customer, None)
        .unwrap();
    let left: Vec<_> = chart.keys().map(|&(id, _)| id).collect();
    assert_eq!(left, [5, 6], "one minute of each");
    assert_eq!(by_customer(&store, &owners, 1), [(5, 2), (6, 1)].into());

    let (service, key) = (ServiceId::new(2).unwrap(), ApiKeyId::new(3).unwrap());
    store
        .forget_services(org(), &[(service, Method::Get)], &[key], &[])
        .unwrap();
    assert_eq!(by_customer(&store, &owners, 1), [(5, 1)].into());
    let count = |table: &str| -> i64 {
        let sql = format!("SELECT COUNT(*) FROM {table}");
        fixture
            .usage_sql()
            .query_row(&sql, [], |row| row.get(0))
            .unwrap()
    };
    assert_eq!(count("usage_customer_day"), 1);
    assert_eq!(count("usage_customer_minute"), 0);
    assert_eq!(written(&fixture), [(1, 0, 5), (2, 0, 5)]);
}

/// A database of the second version, as the gateway left it: nobody wrote down who owned the keys.
#[test]
fn usage_from_before_customers_were_summed_up_is_their_present_owners() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("data");
    let data = DataDir::open(&path).unwrap();
    // The second version's file in the place of the new one.
    let file = path.join(crate::store::USAGE_FILE);
    drop(data);
    for suffix in ["", "-wal", "-shm"] {
        let name = format!("{}{suffix}", file.display());
        let _it_may_not_be_there = std::fs::remove_file(name);
    }
    let mut old = rusqlite::Connection::open(&file).unwrap();
    crate::store::migrations::usage()
        .to_version(&mut old, 2)
        .unwrap();
    let start = 1_769_846_400;
    let day = start - 8 * 3_600;
    for (table, at) in [("minute", start + 60), ("hour", start), ("day", day)] {
        old.execute_batch(&format!(
            "INSERT INTO usage_{table} (org_id, bucket_start_s, service_id, api_key_id,
                 status_class, origin, requests, billable_requests, billed_units, bytes_in,
                 bytes_out, latency_us, l07)
             VALUES (1, {at}, 1, 1, 2, 0, 5, 5, 5, 10, 20, 30, 5),
                    (1, {at}, 2, 2, 2, 0, 7, 7, 7, 10, 20, 30, 7);
             INSERT INTO usage_sum_{table} (org_id, dimension, bucket_start_s, id, status_class,
                 origin, requests, billable_requests, billed_units, bytes_in, bytes_out, latency_us,
                 l07)
             VALUES (1, 0, {at}, 0, 2, 0, 12, 12, 12, 20, 40, 60, 12),
                    (1, 1, {at}, 1, 2, 0, 5, 5, 5, 10, 20, 30, 5),
                    (1, 1, {at}, 2, 2, 0, 7, 7, 7, 10, 20, 30, 7),
                    (1, 2, {at}, 1, 2, 0, 5, 5, 5, 10, 20, 30, 5),
                    (1, 2, {at}, 2, 2, 0, 7, 7, 7, 10, 20, 30, 7);"
        ))
        .unwrap();
    }
    old.execute_batch(&format!(
        "INSERT INTO key_activity VALUES (1, 1, {0}), (1, 2, {0})",
        start + 60
    ))
    .unwrap();
    drop(old);

    let owners = [(1, 5)];
    let data = DataDir::open(&path).unwrap();
    let store = data.usage().unwrap().with_owners(Register::of(&owners));
    // The day goes on as it began, under nobody, and the next one under the owner.
    for minute in [2, 1_440] {
        let used = [record(1, 1, 200, minute)];
        store.write(&batch(&used, cursor(0, 1)), NOW).unwrap();
    }
    for interval in Interval::ALL {
        let range = UsageRange {
            owners: Arc::new(owned(&owners)),
            ..range(interval, 0, 1_450)
        };
        let chart = store
            .usage_chart(&range, UsageGroup::Customer, None)
            .unwrap();
        let mut counts: BTreeMap<u32, (u64, u64)> = BTreeMap::new();
        for ((id, _), figures) in chart {
            let count = counts.entry(id).or_default();
            count.0 += figures.totals.requests;
            count.1 += figures.totals.latencies.0.iter().sum::<u64>();
        }
        assert_eq!(counts, [(0, (7, 7)), (5, (7, 7))].into(), "{interval:?}");
        let of_customer = UsageRange {
            customer: CustomerId::new(5),
            ..range
        };
        let services = store
            .usage_ranking(&of_customer, UsageGroup::Service, 10)
            .unwrap();
        let services: Vec<_> = services.iter().map(|sum| (sum.id, sum.requests)).collect();
        assert_eq!(services, [(1, 7)], "{interval:?}");
    }
}
