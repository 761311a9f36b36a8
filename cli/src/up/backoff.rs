//! How long to wait before a process is started again.

use std::time::Duration;

/// Doubles from half a second to half a minute; a process that lasted a minute starts over.
#[derive(Debug)]
pub(crate) struct Backoff {
    next: Duration,
}

impl Backoff {
    const FIRST: Duration = Duration::from_millis(500);
    const LONGEST: Duration = Duration::from_secs(30);
    const STEADY: Duration = Duration::from_secs(60);

    pub(crate) const fn new() -> Self {
        Self { next: Self::FIRST }
    }

    /// The wait after a process that ran for `lasted`.
    pub(crate) fn after(&mut self, lasted: Duration) -> Duration {
        if lasted >= Self::STEADY {
            self.next = Self::FIRST;
        }
        let wait = self.next;
        self.next = (wait * 2).min(Self::LONGEST);
        wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn doubles_to_half_a_minute_and_starts_over_after_a_steady_minute() {
        let mut backoff = Backoff::new();
        let waits: Vec<u128> = (0..8)
            .map(|_| backoff.after(Duration::ZERO).as_millis())
            .collect();
        let expected = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
        assert_eq!(waits, expected);
        assert_eq!(backoff.after(Duration::from_secs(60)), Backoff::FIRST);
    }
}
