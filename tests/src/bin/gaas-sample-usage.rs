//! Fills the usage of a data directory with thirty believable days, for pictures and for tests that
//! want a past: `gaas-sample-usage DATA_DIR`. The control plane has been there and registered the
//! services and keys; the data plane, whose database this writes, must not be running.
//!
//! Each key with a service of its own gets a day and a night, working days and weekends, and a few
//! answers that are none. The same keys at the same hour get the same past.

// Test code: a failed expectation ends it, and says where.
#![allow(clippy::expect_used)]

use std::time::{SystemTime, UNIX_EPOCH};

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{BillingCycleId, ServiceId};
use gaas_shared::model::UnitRule;
use gaas_shared::model::{ApiKey, KeyScope};
use gaas_shared::store::{Batch, DataDir};
use gaas_shared::usage::{Method, Origin, UsageRecord};

const DAYS: u64 = 30;
const QUARTER_S: u64 = 15 * 60;
const DAY_S: u64 = 86_400;
/// Requests of the busiest key in its busiest quarter of an hour.
const MOST: u64 = 90;
/// How busy keys are, by their numbers, in percent of the busiest.
const BUSYNESS: [u64; 5] = [55, 100, 45, 70, 30];
/// Minutes of a quarter of an hour that have requests: what is stored grows with these.
const MINUTES: u64 = 3;

fn main() {
    let directory = std::env::args_os()
        .nth(1)
        .expect("the data directory as the only argument");
    let data = DataDir::open(directory.as_ref()).expect("a data directory");
    let (control, usage) = (
        data.control().expect("the control store"),
        data.usage().expect("the usage store"),
    );
    let actor = control.default_actor().expect("a first user");
    let cycle = control.open_cycle(actor.org).expect("an open cycle").id;
    let keys = control.keys(actor, None, None, 100).expect("the keys");
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH);
    let now_s = since_1970.expect("a clock after 1970").as_secs();
    let first = (now_s - DAYS * DAY_S) / QUARTER_S * QUARTER_S;
    for day in 0..DAYS {
        let mut batch = Batch::default();
        let start = first + day * DAY_S;
        for quarter in (start..start + DAY_S).step_by(QUARTER_S as usize) {
            for key in &keys.items {
                let KeyScope::Service(service) = key.scope else {
                    continue;
                };
                let past = Past {
                    key,
                    service,
                    cycle,
                };
                past.of_quarter(quarter).for_each(|record| {
                    if record.settled_at_s() <= now_s {
                        batch.add(&record);
                    }
                });
            }
        }
        let written_at = UnixMillis((now_s * 1_000) as i64);
        usage.write(&batch, written_at).expect("a writable store");
    }
}

/// One key's past.
struct Past<'a> {
    key: &'a ApiKey,
    service: ServiceId,
    cycle: BillingCycleId,
}

impl Past<'_> {
    fn of_quarter(&self, start_s: u64) -> impl Iterator<Item = UsageRecord> {
        let seed = mixed(start_s ^ (u64::from(self.key.id.get()) << 40));
        let requests = self.busyness(start_s) * (60 + seed % 41) / 100;
        (0..requests).map(move |number| self.record(start_s, mixed(seed ^ number)))
    }

    /// Requests to expect in a quarter of an hour.
    fn busyness(&self, start_s: u64) -> u64 {
        let hour = start_s / 3_600 % 24;
        let by_hour = match hour {
            0..6 => 2,
            6..9 | 20..24 => 5,
            9..12 | 14..18 => 10,
            _ => 8,
        };
        // The first day of 1970 was a Thursday.
        let is_weekend = matches!((start_s / DAY_S + 4) % 7, 0 | 6);
        let by_day = if is_weekend { 7 } else { 10 };
        let by_key = BUSYNESS[self.key.id.get() as usize % BUSYNESS.len()];
        MOST * by_hour * by_day * by_key / 10_000
    }

    fn record(&self, start_s: u64, seed: u64) -> UsageRecord {
        let (origin, status) = match seed % 1_000 {
            0..6 => (Origin::Backend, 500),
            6..10 => (Origin::Failed, 502),
            10..38 => (Origin::Backend, 404),
            38..60 => (Origin::Refused, 429),
            60..75 => (Origin::Backend, 304),
            _ => (Origin::Backend, 200),
        };
        let method = match seed / 1_000 % 10 {
            0 => Method::Post,
            _ => Method::Get,
        };
        let is_slow = (seed / 10_000).is_multiple_of(50);
        let latency_us = 6_000 + (seed / 100_000 % 30_000) as u32;
        UsageRecord {
            settled_at_us: (start_s + seed / 7 % MINUTES * (QUARTER_S / MINUTES)) * 1_000_000,
            org: self.key.org_id,
            service: self.service,
            api_key: self.key.id,
            price_version: self.key.price_version,
            cycle: self.cycle,
            status,
            origin,
            method,
            billed_units: u32::from(UnitRule::default().is_billable(origin, status)),
            bytes_in: 120,
            bytes_out: 900 + seed % 4_000,
            latency_us: if is_slow { 9 * latency_us } else { latency_us },
        }
    }
}

/// Scrambles a number (SplitMix64).
const fn mixed(seed: u64) -> u64 {
    let mut z = seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
