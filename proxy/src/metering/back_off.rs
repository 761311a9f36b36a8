//! When something that failed is tried again: soon at first, then less and less often.

use std::time::{Duration, Instant};

/// The pause after the first failure of a row.
const SHORTEST: Duration = Duration::from_millis(50);

/// A row of failures, or none.
#[derive(Debug)]
pub(super) struct BackOff {
    longest: Duration,
    failing: Option<Failing>,
}

#[derive(Debug)]
struct Failing {
    again_at: Instant,
    next_pause: Duration,
}

impl BackOff {
    /// Nothing failed yet; pauses grow to `longest`.
    pub(super) const fn up_to(longest: Duration) -> Self {
        Self {
            longest,
            failing: None,
        }
    }

    /// Notes a failure. The pause begins now: the attempt itself may have taken seconds.
    pub(super) fn failed(&mut self) {
        let pause = self.failing.as_ref().map_or(SHORTEST, |row| row.next_pause);
        self.failing = Some(Failing {
            again_at: Instant::now() + pause,
            next_pause: (pause * 2).min(self.longest),
        });
    }

    /// Notes a success. True if it ends a row of failures.
    pub(super) fn worked(&mut self) -> bool {
        self.failing.take().is_some()
    }

    /// When to try again; `None` if nothing fails.
    pub(super) fn again_at(&self) -> Option<Instant> {
        self.failing.as_ref().map(|row| row.again_at)
    }
}
