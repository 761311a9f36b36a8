//! The monotonic clock of rate limits and deadlines, and the wall clock's time by it.
//!
//! Read many times per request, so it is asked directly: `Instant` gives no number, and the way to
//! one through a zero point and a difference costs twice as much.

use std::cell::Cell;
use std::time::Duration;

/// How long a thread goes by what it found between the two clocks: a step of the wall clock shows
/// that much later.
const SAME_FOR: Duration = Duration::from_millis(100);

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
        Self(nanos(clock) + 1)
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

/// The wall clock's time at `now`, an instant of the last moments: microseconds since 1970 (UTC).
///
/// How far the two clocks lie apart hardly ever changes, so it is not found out for each request.
pub fn unix_micros(now: MonoNanos) -> u64 {
    thread_local! {
        /// Nanoseconds from the monotonic clock to the wall clock, and until when to believe them.
        static APART: Cell<(u64, MonoNanos)> = const { Cell::new((0, MonoNanos(0))) };
    }
    let (mut apart, until) = APART.get();
    if now >= until {
        let here = MonoNanos::now();
        apart = nanos(libc::CLOCK_REALTIME).wrapping_sub(here.0);
        APART.set((apart, here.plus(SAME_FOR)));
    }
    now.0.wrapping_add(apart) / 1_000
}

/// Asks a clock for its nanoseconds.
#[inline]
fn nanos(clock: libc::clockid_t) -> u64 {
    let mut now = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the pointer is to a timespec of this frame. The call cannot fail: every kernel that
    // the gateway runs on has these clocks.
    unsafe { libc::clock_gettime(clock, &raw mut now) };
    // Neither part is negative, unless it is before 1970, and 584 years fit into u64.
    now.tv_sec as u64 * 1_000_000_000 + now.tv_nsec as u64
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn the_wall_clock_is_told_by_the_monotonic_one() {
        let system = || {
            SystemTime::UNIX_EPOCH
                .elapsed()
                .map_or(0, |since| since.as_micros())
        };
        for _ in 0..1_000 {
            let (before, now) = (system(), MonoNanos::now());
            let told = u128::from(unix_micros(now));
            // The kernel slews one clock and not the other, by 500 µs a second at most.
            assert!(
                told + 100 > before && told < system() + 100,
                "{told} µs, not {before}"
            );
        }
    }
}
