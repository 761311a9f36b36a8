//! The shape of the demonstration's traffic: days and nights, quieter weekends, slow growth, a few
//! errors, and one bad hour. The same start gives the same traffic.

use std::ops::Range;

use gaas_shared::clock::UnixMillis;
use gaas_shared::ids::{BillingCycleId, OrgId};
use gaas_shared::model::UnitRule;
use gaas_shared::usage::{Origin, UsageRecord};

use super::{DAY_MS, HOUR_MS};
use crate::demo::seed::DemoKey;

/// Of a day, hour by hour (UTC): how busy it is, in percent of a quiet day's average.
const DAY_SHAPE: [u32; 24] = [
    35, 28, 24, 22, 24, 32, 50, 78, 110, 135, 150, 155, 150, 148, 152, 156, 150, 138, 122, 112,
    100, 84, 64, 46,
];
/// Saturdays and Sundays, in percent of the other days.
const WEEKEND_PERCENT: u32 = 55;
/// How much more there is at the end than at the beginning, in percent.
const GROWTH_PERCENT: u32 = 60;
/// The hour, counted back from the end, in which a backend was in trouble.
const BAD_HOUR: i64 = 9 * 24 + 5;
/// Minutes are filled one by one for as long; before, an hour's requests stand in one of them.
const FINE_MS: i64 = 2 * DAY_MS;

/// The cycles that were open since the start, each with its beginning, in order.
pub(super) struct Cycles(Vec<(UnixMillis, BillingCycleId)>);

impl Cycles {
    pub(super) const fn new(cycles: Vec<(UnixMillis, BillingCycleId)>) -> Self {
        Self(cycles)
    }

    fn at(&self, at_ms: i64) -> BillingCycleId {
        let begun = self.0.iter().rev().find(|(begin, _)| begin.0 <= at_ms);
        begun.map_or(BillingCycleId::FIRST, |(_, cycle)| *cycle)
    }
}

/// All requests of the demonstration, computed as they are asked for.
pub(super) struct Traffic {
    org: OrgId,
    cycles: Cycles,
    start: i64,
    now: i64,
}

impl Traffic {
    pub(super) const fn new(
        org: OrgId,
        cycles: Cycles,
        start: UnixMillis,
        now: UnixMillis,
    ) -> Self {
        Self {
            org,
            cycles,
            start: start.0,
            now: now.0,
        }
    }

    /// The days as spans of milliseconds since 1970; the last one ends now.
    pub(super) fn days(&self) -> impl Iterator<Item = Range<i64>> {
        let (start, now) = (self.start, self.now);
        (start..now)
            .step_by(DAY_MS as usize)
            .map(move |day| day..now.min(day + DAY_MS))
    }

    /// Adds a key's requests of one day.
    pub(super) fn of_key(&self, key: &DemoKey, day: Range<i64>, records: &mut Vec<UsageRecord>) {
        for hour in day.clone().step_by(HOUR_MS as usize) {
            let mut dice = Dice::new(hour as u64 ^ u64::from(key.id.get()) << 48);
            let end = day.end.min(hour + HOUR_MS);
            let full = self.requests_in(key, hour, &mut dice);
            // The present hour is not over yet.
            let count = i64::from(full) * (end - hour) / HOUR_MS;
            for _ in 0..count {
                records.push(self.request(key, hour..end, &mut dice));
            }
        }
    }

    fn requests_in(&self, key: &DemoKey, hour: i64, dice: &mut Dice) -> u32 {
        let of_day = (hour / HOUR_MS % 24) as usize;
        // 1 January 1970 was a Thursday.
        let weekend = matches!((hour / DAY_MS + 4) % 7, 0 | 6);
        let week = if weekend { WEEKEND_PERCENT } else { 100 };
        let age = (hour - self.start) * 100 / (self.now - self.start).max(1);
        let growth = 100 + GROWTH_PERCENT * age as u32 / 100;
        let chance = 80 + dice.below(41);
        let percents = [DAY_SHAPE[of_day], week, growth, chance];
        percents
            .iter()
            .fold(key.hourly, |n, percent| n * percent / 100)
    }

    fn request(&self, key: &DemoKey, span: Range<i64>, dice: &mut Dice) -> UsageRecord {
        let width = span.end - span.start;
        let within = if self.now - span.start < FINE_MS {
            i64::from(dice.below(width as u32))
        } else {
            // Half past, or where the span ends before that.
            (HOUR_MS / 2).min(width - 1)
        };
        let at_ms = span.start + within;
        let bad = (self.now - span.start) / HOUR_MS == BAD_HOUR;
        let (status, origin) = outcome(dice.below(1_000), bad);
        let latency_us = match origin {
            Origin::Refused => 90 + dice.below(60),
            _ => latency(key.latency_us, dice),
        };
        let billed = UnitRule::default().is_billable(origin, status);
        UsageRecord {
            settled_at_us: at_ms as u64 * 1_000,
            org: self.org,
            service: key.service,
            api_key: key.id,
            price_version: key.price_version,
            cycle: self.cycles.at(at_ms),
            status,
            origin,
            method: key.method,
            billed_units: u32::from(billed),
            bytes_in: if key.answer_bytes > 1_000 { 900 } else { 0 },
            bytes_out: if billed { key.answer_bytes } else { 160 },
            latency_us,
        }
    }
}

fn outcome(permille: u32, bad: bool) -> (u16, Origin) {
    match permille {
        0..400 if bad => (502, Origin::Failed),
        0..6 => (500, Origin::Backend),
        6..9 => (504, Origin::Failed),
        9..24 => (404, Origin::Backend),
        24..36 => (429, Origin::Refused),
        36..66 => (304, Origin::Backend),
        _ => (200, Origin::Backend),
    }
}

/// Around the median, with a tail: one in thirty takes several times as long.
fn latency(median_us: u32, dice: &mut Dice) -> u32 {
    let near = median_us / 2 + dice.below(median_us.max(1));
    match dice.below(30) {
        0 => near * (2 + dice.below(5)),
        _ => near,
    }
}

/// SplitMix64: numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number from 0 to `bound` − 1; 0 for no bound.
    fn below(&mut self, bound: u32) -> u32 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        ((u128::from(mixed) * u128::from(bound)) >> 64) as u32
    }
}
