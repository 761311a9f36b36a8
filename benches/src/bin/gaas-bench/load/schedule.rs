//! When requests are due, and when there is time to sleep.

use std::time::{Duration, Instant};

use super::{End, Pace};

/// How long the generator looks for answers without sleeping, in an open loop. Whoever goes before
/// everything else for most of a second is stopped by the kernel, which a server that is behind with
/// its answers all the time must not be charged with.
const STAYS_AWAKE: Duration = Duration::from_millis(10);

/// When requests are due.
pub(super) struct Schedule {
    pub(super) begun: Instant,
    pub(super) until: Option<Instant>,
    interval: Option<Duration>,
    next: Instant,
    left: u64,
}

impl Schedule {
    pub(super) fn new(pace: Pace, end: End, begun: Instant) -> Self {
        let (until, left) = match end {
            End::After(time) => (Some(begun + time), u64::MAX),
            End::Requests(count) => (None, count),
        };
        let interval = match pace {
            Pace::Closed => None,
            Pace::Open { per_second } => Some(Duration::from_secs_f64(1.0 / per_second)),
        };
        Self {
            begun,
            until,
            interval,
            next: begun,
            left,
        }
    }

    /// When the next request was due, if it is.
    pub(super) fn take(&mut self, now: Instant) -> Option<Instant> {
        let due = match self.interval {
            None => now,
            Some(_) if self.next <= now => self.next,
            Some(_) => return None,
        };
        if self.left == 0 || self.until.is_some_and(|until| due >= until) {
            return None;
        }
        self.left -= 1;
        if let Some(interval) = self.interval {
            self.next += interval;
        }
        Some(due)
    }

    /// How long there is nothing to do but for an answer; none where there is no time to sleep.
    /// `expects` tells for how long there has been one to come.
    pub(super) fn rest(&self, now: Instant, expects: Option<Duration>) -> Option<Duration> {
        if self.interval.is_none() || expects.is_some_and(|time| time < STAYS_AWAKE) {
            return None;
        }
        match self.next.checked_duration_since(now) {
            Some(rest) => Some(rest),
            None if expects.is_some() => Some(STAYS_AWAKE),
            None => None,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.interval.is_some()
    }

    pub(super) fn is_over(&self, now: Instant) -> bool {
        let at = if self.interval.is_some() {
            self.next
        } else {
            now
        };
        self.left == 0 || self.until.is_some_and(|until| at >= until)
    }

    /// Requests that are due by now and were not taken.
    pub(super) fn overdue(&self, now: Instant) -> u64 {
        let until = self.until.map_or(now, |until| until.min(now));
        match self.interval {
            Some(interval) if until > self.next => (until - self.next)
                .as_nanos()
                .div_ceil(interval.as_nanos().max(1))
                as u64,
            _ => 0,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    /// A request each millisecond for ten of them.
    fn open(begun: Instant) -> Schedule {
        Schedule {
            begun,
            until: Some(begun + 10 * MS),
            interval: Some(MS),
            next: begun,
            left: u64::MAX,
        }
    }

    #[test]
    fn a_request_that_is_late_was_due_when_it_was_due() {
        let begun = Instant::now();
        let mut schedule = open(begun);
        let late = begun + 2 * MS;
        assert_eq!(schedule.take(late), Some(begun));
        assert_eq!(schedule.take(late), Some(begun + MS));
        assert_eq!(schedule.take(late), Some(late));
        assert_eq!(schedule.take(late), None);
        assert_eq!(schedule.overdue(begun + 20 * MS), 7);
    }

    #[test]
    fn there_is_time_to_sleep_while_nothing_is_in_flight_or_a_server_is_behind() {
        let begun = Instant::now();
        let mut schedule = open(begun);
        schedule.take(begun);
        let sleep = |expects| schedule.rest(begun, expects);
        assert_eq!(sleep(None), Some(MS));
        assert_eq!(sleep(Some(MS)), None);
        assert_eq!(sleep(Some(STAYS_AWAKE)), Some(MS));
        let later = begun + 5 * MS;
        assert!(schedule.rest(later, None).is_none(), "one is due");
        assert!(schedule.rest(later, Some(STAYS_AWAKE)).is_some());
        schedule.interval = None;
        assert!(schedule.rest(begun, None).is_none(), "a closed loop");
    }
}
