//! Wall-clock time as the gateway stores it: whole milliseconds or microseconds since 1970 (UTC).
//!
//! Engines never read a clock; the instant is passed in. Only the edges call [`WallClock::now`].

use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, UTC.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Default,
)]
#[serde(transparent)]
pub struct UnixMillis(pub i64);

impl UnixMillis {
    /// RFC 3339 text with milliseconds, as the API shows it: `2026-01-31T08:00:00.000Z`.
    pub fn to_rfc3339(self) -> String {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => format!("{instant:.3}"),
            // Unreachable for stored instants: they are validated when they enter.
            Err(_) => self.0.to_string(),
        }
    }

    /// Reads RFC 3339 text.
    pub fn parse_rfc3339(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>()
            .ok()
            .map(|instant| Self(instant.as_millisecond()))
    }
}

/// Where the present instant comes from; injected so that tests decide it.
pub trait WallClock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> UnixMillis;
}

/// The operating system's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl WallClock for SystemClock {
    fn now(&self) -> UnixMillis {
        // Before 1970 there were no requests.
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        UnixMillis(since.map_or(0, |since| since.as_millis() as i64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        let instant = UnixMillis(1_769_846_400_123);
        assert_eq!(instant.to_rfc3339(), "2026-01-31T08:00:00.123Z");
        assert_eq!(
            UnixMillis::parse_rfc3339("2026-01-31T08:00:00.123Z"),
            Some(instant)
        );
        assert_eq!(UnixMillis::parse_rfc3339("yesterday"), None);
    }
}
