//! The monotonic clock of rate limits and deadlines.
//!
//! Read many times per request, so it is asked directly: `Instant` gives no number, and the way to
//! one through a zero point and a difference costs twice as much.

use std::time::Duration;

/// Nanoseconds on the system's monotonic clock; at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonoNanos(pub u64);

impl MonoNanos {
    /// The present instant.
    #[inline]
    pub fn now() -> Self {
        let mut now = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: the pointer is to a timespec of this frame. The call cannot fail: every kernel
        // that the gateway runs on has this clock.
        unsafe { libc::clock_gettime(libc::CLOCK_MONOTONIC, &raw mut now) };
        // Neither part is negative, and 584 years fit into u64.
        Self(now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64 + 1)
    }

    /// This instant moved on by `span`.
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(span.as_nanos() as u64))
    }

    /// The time since `earlier`, zero if that lies ahead.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_nanos(self.0.saturating_sub(earlier.0))
    }
}
