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
        Self::of(libc::CLOCK_MONOTONIC)
    }

    /// The present instant as of the kernel's last tick, up to ten milliseconds ago: good for
    /// deadlines of seconds, and read without asking the processor for its counter.
    #[inline]
    pub fn coarse() -> Self {
        Self::of(libc::CLOCK_MONOTONIC_COARSE)
    }

    #[inline]
    fn of(clock: libc::clockid_t) -> Self {
        let mut now = libc::timespec {
            tv_sec: 0,
            tv_nsec: 0,
        };
        // SAFETY: the pointer is to a timespec of this frame. The call cannot fail: every kernel
        // that the gateway runs on has these clocks.
        unsafe { libc::clock_gettime(clock, &raw mut now) };
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
