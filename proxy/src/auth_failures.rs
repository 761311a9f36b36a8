//! Failed authentications of the last 24 hours, minute by minute, for the operator's chart.
//!
//! They belong to no key and so leave no usage record; a ring in memory is all that is kept of
//! them. It starts empty with the process.

use std::sync::atomic::{AtomicU64, Ordering};

use gaas_shared::clock::UnixMillis;

/// Minutes of a day.
const MINUTES: usize = 1_440;

/// A count per minute. Each slot holds its minute's number in the upper half and the count in the
/// lower one, so that one compare-and-swap both recycles a slot and counts.
#[derive(Debug)]
pub struct AuthFailures {
    slots: Box<[AtomicU64]>,
}

impl Default for AuthFailures {
    fn default() -> Self {
        Self {
            slots: (0..MINUTES).map(|_| AtomicU64::new(0)).collect(),
        }
    }
}

impl AuthFailures {
    /// Counts one at `now`.
    pub fn count(&self, now: UnixMillis) {
        let minute = minute_of(now);
        let slot = &self.slots[minute as usize % MINUTES];
        let counted = |held: u64| {
            let (of, count) = split(held);
            let count = if of == minute { count } else { 0 };
            Some(join(minute, count.saturating_add(1)))
        };
        let _counted = slot.fetch_update(Ordering::Relaxed, Ordering::Relaxed, counted);
    }

    /// The minutes of the last day with any, as seconds since 1970 and count, oldest first.
    pub fn per_minute(&self, now: UnixMillis) -> Vec<(i64, u32)> {
        let last = minute_of(now);
        let first = last.saturating_sub(MINUTES as u32 - 1);
        let mut minutes: Vec<_> = self
            .slots
            .iter()
            .map(|slot| split(slot.load(Ordering::Relaxed)))
            .filter(|&(minute, count)| count > 0 && (first..=last).contains(&minute))
            .map(|(minute, count)| (i64::from(minute) * 60, count))
            .collect();
        minutes.sort_unstable();
        minutes
    }
}

/// Minutes since 1970, which fit for eight thousand years.
fn minute_of(now: UnixMillis) -> u32 {
    u32::try_from(now.0 / 60_000).unwrap_or(0)
}

const fn join(minute: u32, count: u32) -> u64 {
    (minute as u64) << 32 | count as u64
}

const fn split(held: u64) -> (u32, u32) {
    ((held >> 32) as u32, held as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_800_000_000_000);

    fn later(minutes: i64) -> UnixMillis {
        UnixMillis(NOW.0 + minutes * 60_000)
    }

    #[test]
    fn minutes_are_counted_apart_and_forgotten_after_a_day() {
        let failures = AuthFailures::default();
        failures.count(NOW);
        failures.count(NOW);
        failures.count(later(3));
        let start = NOW.0 / 1_000;
        assert_eq!(
            failures.per_minute(later(3)),
            [(start, 2), (start + 180, 1)]
        );
        assert_eq!(failures.per_minute(later(1_440)), [(start + 180, 1)]);
        failures.count(later(1_440));
        assert_eq!(
            failures.per_minute(later(1_440)),
            [(start + 180, 1), (start + 86_400, 1)]
        );
        assert_eq!(failures.per_minute(later(9_999)), []);
    }

    #[test]
    fn counting_at_once_loses_none() {
        let failures = AuthFailures::default();
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..1_000).for_each(|_| failures.count(NOW)));
            }
        });
        assert_eq!(failures.per_minute(NOW), [(NOW.0 / 1_000, 4_000)]);
    }
}
