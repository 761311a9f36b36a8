mod customers;
mod insights;

use std::collections::{BTreeMap, HashMap};

use proptest::prelude::*;

use super::*;
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, BillingCycleId, OrgId, PriceVersionId, ServiceId};
use crate::model::UnitRule;
use crate::store::fixture::{Fixture, NOW};
use crate::usage::{BilledQuantity, Method, Origin, Totals, UsageRecord};

const ORG: u32 = 1;

fn org() -> OrgId {
    OrgId::new(ORG).unwrap()
}

fn record(key: u32, service: u32, status: u16, minute: u64) -> UsageRecord {
    UsageRecord {
        settled_at_us: (1_769_846_400 + minute * 60) * 1_000_000,
        org: org(),
        service: ServiceId::new(service).unwrap(),
        api_key: ApiKeyId::new(key).unwrap(),
        price_version: PriceVersionId::new(key).unwrap(),
        cycle: BillingCycleId::new(1).unwrap(),
        status,
        origin: Origin::Backend,
        method: Method::Get,
        billed_units: u32::from(UnitRule::default().is_billable(Origin::Backend, status)),
        bytes_in: 3,
        bytes_out: 1_000,
        latency_us: 250,
    }
}

fn batch(records: &[UsageRecord], cursor: JournalCursor) -> Batch {
    let mut batch = Batch {
        cursor,
        ..Batch::default()
    };
    for record in records {
        batch.add(record);
    }
    batch
}

const fn cursor(segment: u64, slot: u32) -> JournalCursor {
    JournalCursor { segment, slot }
}

#[test]
fn sums_grow_from_batch_to_batch_and_the_cursor_moves() {
    let fixture = Fixture::new();
    let store = &fixture.usage;
    assert_eq!(store.cursor().unwrap(), None);
    store
        .write(
            &batch(&[record(1, 1, 200, 0), record(2, 1, 404, 0)], cursor(0, 2)),
            NOW,
        )
        .unwrap();
    store
        .write(
            &batch(&[record(1, 1, 301, 1), record(1, 2, 200, 1)], cursor(0, 4)),
            NOW,
        )
        .unwrap();
    assert_eq!(store.cursor().unwrap(), Some(cursor(0, 4)));

    let key = |number| ApiKeyId::new(number).unwrap();
    let usage = |requests, billable_requests| KeyUsage {
        requests,
        billable_requests,
    };
    let service = ServiceId::new(1).unwrap();
    let expected = [(key(1), usage(2, 2)), (key(2), usage(1, 0))];
    assert_eq!(store.usage_by_key(org(), service).unwrap(), expected);
    let other = OrgId::new(2).unwrap();
    assert_eq!(store.usage_by_key(other, service).unwrap(), []);

    let cycle = BillingCycleId::new(1).unwrap();
    let billed = store.billed(org(), cycle).unwrap();
    let per_service: Vec<_> = billed
        .iter()
        .map(|(s, q)| (s.service.get(), q.units))
        .collect();
    assert_eq!(per_service, [(1, 2), (2, 1)]);
    assert_eq!(store.billed(other, cycle).unwrap(), []);
    assert_eq!(
        store
            .billed(org(), BillingCycleId::new(2).unwrap())
            .unwrap(),
        []
    );
    store.checkpoint().unwrap();
}

#[test]
fn a_batch_that_fails_at_its_end_leaves_nothing_behind() {
    let fixture = Fixture::new();
    let store = &fixture.usage;
    store
        .write(&batch(&[record(1, 1, 200, 0)], cursor(0, 1)), NOW)
        .unwrap();
    let rows = || -> i64 {
        let sql = "SELECT (SELECT SUM(requests) FROM usage_minute) * 1000000
                        + (SELECT SUM(requests) FROM usage_day) * 10000
                        + (SELECT SUM(units) FROM billed_usage) * 100
                        + (SELECT COUNT(*) FROM usage_batch)";
        fixture
            .usage_sql()
            .query_row(sql, [], |row| row.get(0))
            .unwrap()
    };
    let before = rows();
    assert_eq!(before, 1_010_101);
    // The cursor does not fit its column, and is written after all the sums.
    let bad = batch(&[record(1, 1, 200, 0)], cursor(u64::MAX, 0));
    let failed = store.write(&bad, NOW);
    assert!(matches!(failed, Err(StoreError::Corrupt(_))), "{failed:?}");
    assert_eq!(rows(), before);
    assert_eq!(store.cursor().unwrap(), Some(cursor(0, 1)));
    // The same records at a sound place are then counted once.
    store
        .write(&batch(&[record(1, 1, 200, 0)], cursor(0, 2)), NOW)
        .unwrap();
    assert_eq!(rows(), 2_020_202);
}

#[test]
fn only_the_latest_thousand_batches_are_remembered() {
    let fixture = Fixture::new();
    fixture
        .usage_sql()
        .execute_batch(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)
             INSERT INTO usage_batch (written_at_ms, records, segment, slot)
                 SELECT 0, 0, 0, i FROM n;",
        )
        .unwrap();
    fixture
        .usage
        .write(&Batch::default(), UnixMillis(7))
        .unwrap();
    let kept: (i64, i64, i64) = fixture
        .usage_sql()
        .query_row(
            "SELECT COUNT(*), MAX(id), MAX(written_at_ms) FROM usage_batch",
            [],
            |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
        )
        .unwrap();
    assert_eq!(kept, (1_000, 1_501, 7));
}

#[test]
fn a_reader_in_the_way_does_not_keep_data_from_the_disk() {
    let fixture = Fixture::new();
    fixture
        .usage
        .write(&batch(&[record(1, 1, 200, 0)], cursor(0, 1)), NOW)
        .unwrap();
    // A snapshot of the newest state needs the log kept, but does not keep it from being moved.
    let reader = fixture.usage_sql();
    reader
        .execute_batch("BEGIN; SELECT COUNT(*) FROM usage_day;")
        .unwrap();
    fixture.usage.checkpoint().unwrap();
    // A snapshot of an older state keeps the rest in the log.
    fixture
        .usage
        .write(&batch(&[record(1, 1, 200, 0)], cursor(0, 2)), NOW)
        .unwrap();
    let blocked = fixture.usage.checkpoint();
    assert!(matches!(blocked, Err(StoreError::Busy)), "{blocked:?}");
    reader.execute_batch("COMMIT").unwrap();
    fixture.usage.checkpoint().unwrap();
}

/// Sums of one table over every bucket: per series, and per bucket cut to `width_s`.
fn sums(fixture: &Fixture, table: &str, width_s: u64) -> BTreeMap<(i64, i64, i64, i64), [i64; 6]> {
    let sql = fixture.usage_sql();
    let mut statement = sql
        .prepare(&format!(
            "SELECT bucket_start_s - bucket_start_s % {width_s}, service_id, api_key_id,
                    status_class, SUM(requests), SUM(billable_requests), SUM(billed_units),
                    SUM(bytes_in), SUM(bytes_out), SUM(latency_us)
             FROM usage_{table} GROUP BY 1, 2, 3, 4"
        ))
        .unwrap();
    statement
        .query_map([], |row| {
            let key = (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let sums = [4, 5, 6, 7, 8, 9].map(|column| row.get(column));
            let [a, b, c, d, e, f] = sums;
            Ok((key, [a?, b?, c?, d?, e?, f?]))
        })
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap()
}

/// The same sums, one record at a time.
fn added_up(records: &[UsageRecord], width_s: u64) -> BTreeMap<(i64, i64, i64, i64), [i64; 6]> {
    let mut sums: BTreeMap<_, [i64; 6]> = BTreeMap::new();
    for record in records {
        let second = record.settled_at_s();
        let key = (
            (second - second % width_s) as i64,
            record.service.into(),
            record.api_key.into(),
            record.status_class().digit().into(),
        );
        let sum = sums.entry(key).or_default();
        sum[0] += 1;
        sum[1] += i64::from(record.billed_units > 0);
        sum[2] += i64::from(record.billed_units);
        sum[3] += record.bytes_in as i64;
        sum[4] += record.bytes_out as i64;
        sum[5] += i64::from(record.latency_us);
    }
    sums
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn rollups_equal_the_records_one_by_one(
        rows in prop::collection::vec((1u32..4, 1u32..3, 0usize..5, 0u64..3_000), 0..200),
        batch_size in 1usize..80,
    ) {
        let statuses = [200, 301, 404, 500, 0];
        let records: Vec<_> = rows
            .into_iter()
            .map(|(key, service, status, minute)| record(key, service, statuses[status], minute))
            .collect();
        let fixture = Fixture::new();
        for (number, part) in records.chunks(batch_size).enumerate() {
            fixture.usage.write(&batch(part, cursor(0, number as u32)), NOW).unwrap();
        }
        for (table, width_s) in [("minute", 60), ("hour", 3_600), ("day", 86_400)] {
            prop_assert_eq!(sums(&fixture, table, width_s), added_up(&records, width_s));
        }
        // Minutes summed up to days are the days, and so are hours.
        let days = sums(&fixture, "day", 86_400);
        prop_assert_eq!(sums(&fixture, "minute", 86_400), days.clone());
        prop_assert_eq!(sums(&fixture, "hour", 86_400), days);

        let mut billed: HashMap<(u32, u32), u64> = HashMap::new();
        for record in records.iter().filter(|record| record.billed_units > 0) {
            *billed.entry((record.api_key.get(), record.service.get())).or_default() += 1;
        }
        let stored: HashMap<_, _> = fixture
            .usage
            .billed(org(), BillingCycleId::new(1).unwrap())
            .unwrap()
            .into_iter()
            .map(|(series, BilledQuantity { requests, units })| {
                assert_eq!(requests, units);
                ((series.api_key.get(), series.service.get()), units)
            })
            .collect();
        prop_assert_eq!(stored, billed);
    }
}

#[test]
fn counts_beyond_what_a_column_holds_are_refused() {
    let fixture = Fixture::new();
    let mut huge = batch(&[record(1, 1, 200, 0)], cursor(0, 1));
    for totals in huge.rollups.values_mut() {
        *totals = Totals {
            bytes_out: i64::MAX as u64,
            ..*totals
        };
    }
    fixture.usage.write(&huge, NOW).unwrap();
    let overflow = fixture.usage.write(&huge, NOW);
    assert!(
        matches!(overflow, Err(StoreError::Corrupt(_))),
        "{overflow:?}"
    );
}

#[test]
fn consumption_counts_the_day_the_month_and_cycles_up_to_the_cursor() {
    use crate::billing::Window;
    let fixture = Fixture::new();
    let store = &fixture.usage;
    let keys = [1, 2].map(|key| ApiKeyId::new(key).unwrap());
    let cycle = |number| BillingCycleId::new(number).unwrap();
    // 2026-01-31T08:00:00Z, the month's last day.
    let (day, month) = (Window::day(NOW), Window::month(NOW));
    let of = |keys: &[ApiKeyId], after: Option<BillingCycleId>| {
        store
            .consumption(org(), keys, day.start_s, month.start_s, after)
            .unwrap()
    };
    assert_eq!(of(&keys, None), Consumption::default());
    let days_before = |mut record: UsageRecord, days: u64| {
        record.settled_at_us -= days * 86_400 * 1_000_000;
        record
    };
    let in_cycle = |number, record| UsageRecord {
        cycle: cycle(number),
        ..record
    };
    let records = [
        in_cycle(3, record(1, 1, 200, 0)),
        in_cycle(3, record(1, 2, 200, 0)),
        in_cycle(2, record(1, 1, 200, 0)),
        // Not billable, another key, another month.
        in_cycle(3, record(1, 1, 500, 0)),
        in_cycle(3, record(2, 1, 200, 0)),
        in_cycle(2, days_before(record(1, 1, 200, 0), 30)),
        in_cycle(1, days_before(record(1, 1, 200, 0), 31)),
    ];
    store.write(&batch(&records, cursor(4, 7)), NOW).unwrap();
    let one = of(&keys[..1], Some(cycle(2)));
    assert_eq!(
        (one.cursor, one.today, one.this_month),
        (cursor(4, 7), 3, 4)
    );
    let billed = |used: &Consumption| -> Vec<_> {
        let parts = used.billed.iter();
        parts
            .map(|part| {
                let (cycle, key) = (part.cycle.get(), part.api_key.get());
                (cycle, key, part.service.get(), part.units)
            })
            .collect()
    };
    assert_eq!(billed(&one), [(3, 1, 1, 1), (3, 1, 2, 1)]);
    let both = of(&keys, None);
    assert_eq!((both.today, both.this_month), (4, 5));
    assert_eq!(
        billed(&both),
        [
            (1, 1, 1, 1),
            (2, 1, 1, 2),
            (3, 1, 1, 1),
            (3, 1, 2, 1),
            (3, 2, 1, 1)
        ]
    );
}
