//! A token bucket on one atomic, by the generic cell rate algorithm (ITU-T I.371, Annex A).
//!
//! Instead of a token count, the bucket keeps the instant at which it will be full again (the
//! "theoretical arrival time"). A full bucket's instant lies in the past; each admitted request
//! moves it on by one interval. Compare-and-swap makes the step exact: however many requests race
//! for a bucket of N tokens, exactly N get through. A refusal writes nothing.
//!
//! A bucket's size never changes. An edit builds a new bucket that takes over what is left of the
//! old one ([`TokenBucket::succeed`]) and retires the old one, so that a request that still holds
//! the old bucket learns to look again.

use std::sync::atomic::{AtomicU64, Ordering};

use gaas_shared::model::RateLimit;

/// Marks a bucket that another one has taken over.
const RETIRED: u64 = u64::MAX;

/// What a bucket says to one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// A token was taken.
    Admitted {
        /// Whole tokens left.
        remaining: u32,
        /// Nanoseconds until the bucket is full again.
        full_in_nanos: u64,
    },
    /// No token was there; nothing changed.
    Refused {
        /// Nanoseconds until the next token.
        retry_in_nanos: u64,
        /// Nanoseconds until the bucket is full again.
        full_in_nanos: u64,
    },
    /// The key was changed or revoked meanwhile: look it up again.
    Retired,
}

/// A token bucket. Instants are nanoseconds on one monotonic clock, given by the caller. What
/// changes comes first in memory.
#[derive(Debug)]
#[repr(C)]
pub struct TokenBucket {
    full_at: AtomicU64,
    interval: u64,
    capacity: u32,
}

impl TokenBucket {
    /// A full bucket.
    pub fn full(limit: RateLimit) -> Self {
        Self {
            full_at: AtomicU64::new(0),
            interval: limit.interval_nanos(),
            capacity: limit.capacity(),
        }
    }

    /// Takes one token if there is one at `now`.
    #[inline]
    pub fn try_take(&self, now: u64) -> Decision {
        let mut full_at = self.full_at.load(Ordering::Relaxed);
        loop {
            if full_at == RETIRED {
                return Decision::Retired;
            }
            let debt = full_at.saturating_sub(now);
            let after = debt + self.interval;
            let span = self.span();
            if after > span {
                return Decision::Refused {
                    retry_in_nanos: after - span,
                    full_in_nanos: debt,
                };
            }
            match self.full_at.compare_exchange_weak(
                full_at,
                now + after,
                Ordering::Relaxed,
                Ordering::Relaxed,
            ) {
                Ok(_) => {
                    return Decision::Admitted {
                        remaining: ((span - after) / self.interval) as u32,
                        full_in_nanos: after,
                    };
                }
                Err(seen) => full_at = seen,
            }
        }
    }

    /// Retires `old` and returns a bucket of `limit` with as many tokens as were left, at most the
    /// new capacity. An edit never refills.
    ///
    /// Part of a token carries over as the same part of the new interval.
    pub fn succeed(old: &Self, limit: RateLimit, now: u64) -> Self {
        let new = Self::full(limit);
        let full_at = old.full_at.swap(RETIRED, Ordering::SeqCst);
        if full_at == RETIRED {
            // Two edits cannot meet here (the table's entry is locked), yet an empty bucket is
            // the safe reading of a bucket that was already taken over.
            new.full_at.store(now + new.span(), Ordering::Relaxed);
            return new;
        }
        let debt = u128::from(full_at.saturating_sub(now).min(old.span()));
        let left = u128::from(old.span()) - debt;
        let left_in_new = left * u128::from(new.interval) / u128::from(old.interval);
        let debt_in_new = u128::from(new.span()).saturating_sub(left_in_new);
        // At most the span, which `RateLimit` keeps within a year.
        new.full_at
            .store(now + debt_in_new as u64, Ordering::Relaxed);
        new
    }

    /// Ends this bucket: every later request is told to look the key up again.
    pub fn retire(&self) {
        self.full_at.store(RETIRED, Ordering::SeqCst);
    }

    /// Whether the key was changed or revoked since it was looked up.
    ///
    /// Sequentially consistent, as retiring is: a request that asks after its record took its place
    /// in the journal either sees that its key was changed, or its record is before the place up to
    /// which whoever changed the key has the journal written next.
    #[inline]
    pub fn is_retired(&self) -> bool {
        self.full_at.load(Ordering::SeqCst) == RETIRED
    }

    /// What a request would be told now, without taking a token: whole tokens there are, and
    /// nanoseconds until the bucket is full again.
    pub fn level(&self, now: u64) -> (u32, u64) {
        let full_at = self.full_at.load(Ordering::Relaxed);
        let debt = match full_at {
            RETIRED => self.span(),
            full_at => full_at.saturating_sub(now).min(self.span()),
        };
        (((self.span() - debt) / self.interval) as u32, debt)
    }

    /// Tokens in a full bucket.
    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    /// Nanoseconds that an empty bucket takes to fill.
    pub fn span(&self) -> u64 {
        self.interval * u64::from(self.capacity)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
