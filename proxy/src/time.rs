//! The monotonic clock of rate limits and deadlines.

use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// Nanoseconds on a monotonic clock that starts with the process; at least 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct MonoNanos(pub u64);

impl MonoNanos {
    /// The present instant.
    pub fn now() -> Self {
        // The process's zero point: a constant of the process once set, not shared state.
        static START: OnceLock<Instant> = OnceLock::new();
        let start = START.get_or_init(Instant::now);
        // 584 years fit into u64.
        Self(start.elapsed().as_nanos() as u64 + 1)
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
