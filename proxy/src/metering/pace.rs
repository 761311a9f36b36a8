//! How often the writer stores a batch: seldom enough that the traffic does not feel it.
//!
//! What a batch costs depends on how many series were active, hardly on how many requests they had.
//! So the writer gathers the longer the more its batches cost: records are durable in the journal
//! meanwhile, and who wants to see them in the store asks for a flush.

use std::time::{Duration, Instant};

/// How many times as long as it worked the writer rests: so it takes half a percent of a core,
/// unless that would make the rest longer than [`LONGEST_REST`].
const REST_PER_WORK: u32 = 200;
/// The longest rest for work done. The store's figures are as old as this at most, where the
/// interval is not longer.
const LONGEST_REST: Duration = Duration::from_secs(10);

/// When the next batch is due.
#[derive(Debug)]
pub(super) struct Pace {
    /// How long records gather at least.
    interval: Duration,
    /// When the batch that gathers has done so for the interval.
    gathered_at: Option<Instant>,
    /// When the writer has rested for its latest work.
    rested_at: Option<Instant>,
}

impl Pace {
    /// Nothing gathers yet; batches gather for `interval` at least.
    pub(super) const fn new(interval: Duration) -> Self {
        Self {
            interval,
            gathered_at: None,
            rested_at: None,
        }
    }

    /// When the batch that gathers, if need be from `now` on, is to be stored.
    pub(super) fn due(&mut self, now: Instant) -> Instant {
        let gathered_at = self.gathered_at(now);
        self.rested_at
            .map_or(gathered_at, |rested_at| rested_at.max(gathered_at))
    }

    /// The same where a rest may cost room that is needed: after the interval alone.
    pub(super) fn gathered_at(&mut self, now: Instant) -> Instant {
        *self.gathered_at.get_or_insert(now + self.interval)
    }

    /// The writer sets out to store what gathered; what comes from now on gathers anew.
    pub(super) const fn set_out(&mut self) {
        self.gathered_at = None;
    }

    /// A batch was stored, until `now` and within `took`.
    pub(super) fn stored(&mut self, now: Instant, took: Duration) {
        let rest = took.saturating_mul(REST_PER_WORK).min(LONGEST_REST);
        self.rested_at = Some(now + rest);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const INTERVAL: Duration = Duration::from_millis(200);

    const fn ms(ms: u64) -> Duration {
        Duration::from_millis(ms)
    }

    #[test]
    fn an_idle_writer_stores_after_the_interval_whatever_its_latest_batch_cost() {
        let (mut pace, start) = (Pace::new(INTERVAL), Instant::now());
        assert_eq!(pace.due(start), start + INTERVAL);
        assert_eq!(pace.due(start + ms(150)), start + INTERVAL, "it gathers");
        pace.set_out();
        pace.stored(start + ms(300), ms(100));
        let later = start + ms(300) + LONGEST_REST;
        assert_eq!(pace.due(later), later + INTERVAL);
    }

    #[test]
    fn a_batch_that_cost_little_is_followed_after_the_interval() {
        let (mut pace, start) = (Pace::new(INTERVAL), Instant::now());
        pace.stored(start, ms(1));
        assert_eq!(pace.due(start), start + INTERVAL);
    }

    #[test]
    fn a_batch_that_cost_much_is_followed_by_a_rest_in_proportion_and_of_bounded_length() {
        let (mut pace, start) = (Pace::new(INTERVAL), Instant::now());
        pace.stored(start, ms(20));
        assert_eq!(pace.due(start), start + ms(200 * 20));
        pace.set_out();
        pace.stored(start, ms(60_000));
        assert_eq!(pace.due(start), start + LONGEST_REST);
        assert_eq!(pace.gathered_at(start), start + INTERVAL, "without a rest");
    }

    #[test]
    fn an_interval_above_the_longest_rest_is_kept() {
        let (mut pace, start) = (Pace::new(ms(60_000)), Instant::now());
        pace.stored(start, ms(1_000));
        assert_eq!(pace.due(start), start + ms(60_000));
    }
}
