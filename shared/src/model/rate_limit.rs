//! A key's rate limit: what the token bucket is made from.

use serde::{Deserialize, Serialize};

use crate::fields::FieldError;

/// A token bucket's size and refill: `requests` per `window_seconds`, continuously refilled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Parts")]
pub struct RateLimit {
    requests: u32,
    window_seconds: u32,
    burst: Option<u32>,
}

impl RateLimit {
    /// 10 requests per 60 seconds.
    pub const DEFAULT: Self = Self {
        requests: 10,
        window_seconds: 60,
        burst: None,
    };
    /// The most requests per window, and the most tokens a bucket may hold.
    pub const MAX_REQUESTS: u32 = 1_000_000_000;
    /// The longest window: 31 days.
    pub const MAX_WINDOW_SECONDS: u32 = 31 * 86_400;
    /// How long an empty bucket may take to fill at most: a year, in nanoseconds.
    const MAX_FILL_NANOS: u64 = 366 * 86_400 * 1_000_000_000;

    /// A checked limit. `burst` is the bucket's capacity where it differs from `requests`.
    ///
    /// # Errors
    /// Names the field that is zero or too large.
    pub fn new(requests: u32, window_seconds: u32, burst: Option<u32>) -> Result<Self, FieldError> {
        within("rate_limit_requests", requests, Self::MAX_REQUESTS)?;
        within(
            "rate_limit_window_seconds",
            window_seconds,
            Self::MAX_WINDOW_SECONDS,
        )?;
        if let Some(burst) = burst {
            within("burst", burst, Self::MAX_REQUESTS)?;
        }
        let limit = Self {
            requests,
            window_seconds,
            burst,
        };
        if limit
            .interval_nanos()
            .saturating_mul(u64::from(limit.capacity()))
            > Self::MAX_FILL_NANOS
        {
            let message = "is so large that an empty bucket would take more than a year to fill";
            return Err(FieldError::new("burst", message));
        }
        Ok(limit)
    }

    /// Requests per window.
    pub const fn requests(self) -> u32 {
        self.requests
    }

    /// The window's length in seconds.
    pub const fn window_seconds(self) -> u32 {
        self.window_seconds
    }

    /// The bucket's capacity where it was set apart from `requests`.
    pub const fn burst(self) -> Option<u32> {
        self.burst
    }

    /// Tokens in a full bucket.
    pub fn capacity(self) -> u32 {
        self.burst.unwrap_or(self.requests)
    }

    /// Nanoseconds until one token has come back, rounded up: never more than was granted.
    pub fn interval_nanos(self) -> u64 {
        (u64::from(self.window_seconds) * 1_000_000_000).div_ceil(u64::from(self.requests))
    }
}

/// A limit as it is written, before it is checked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Parts {
    requests: u32,
    window_seconds: u32,
    burst: Option<u32>,
}

impl TryFrom<Parts> for RateLimit {
    type Error = FieldError;

    fn try_from(parts: Parts) -> Result<Self, FieldError> {
        Self::new(parts.requests, parts.window_seconds, parts.burst)
    }
}

fn within(field: &'static str, value: u32, max: u32) -> Result<(), FieldError> {
    if (1..=max).contains(&value) {
        Ok(())
    } else {
        let message = format!("must be a whole number from 1 to {max}");
        Err(FieldError::new(field, message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_returns_a_token_every_six_seconds() {
        assert_eq!(RateLimit::DEFAULT.interval_nanos(), 6_000_000_000);
        assert_eq!(RateLimit::DEFAULT.capacity(), 10);
    }

    #[test]
    fn limits_out_of_range_name_their_field() {
        let field = |limit: Result<RateLimit, FieldError>| limit.err().map(|e| e.field);
        assert_eq!(
            field(RateLimit::new(0, 60, None)),
            Some("rate_limit_requests")
        );
        assert_eq!(
            field(RateLimit::new(1, 0, None)),
            Some("rate_limit_window_seconds")
        );
        assert_eq!(
            field(RateLimit::new(1, 2_678_401, None)),
            Some("rate_limit_window_seconds")
        );
        assert_eq!(field(RateLimit::new(1, 60, Some(0))), Some("burst"));
        assert_eq!(
            field(RateLimit::new(1, 2_678_400, Some(100))),
            Some("burst")
        );
        assert_eq!(field(RateLimit::new(1_000_000_000, 1, None)), None);
    }
}
