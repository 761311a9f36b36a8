//! A length of time as it is configured: in seconds, fractions allowed.

use std::fmt;
use std::time::Duration;

use serde::de::{Deserialize, Deserializer, Unexpected, Visitor};

/// From a millisecond to a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Seconds(Duration);

impl Seconds {
    const MIN: Duration = Duration::from_millis(1);
    const MAX: Duration = Duration::from_secs(86_400);

    /// This many seconds, or `None` outside 0.001 to 86,400.
    pub fn new(seconds: f64) -> Option<Self> {
        let length = Duration::try_from_secs_f64(seconds).ok()?;
        (Self::MIN..=Self::MAX)
            .contains(&length)
            .then_some(Self(length))
    }

    /// The length of time.
    pub const fn as_duration(self) -> Duration {
        self.0
    }

    /// A whole number of seconds, for the built-in defaults.
    pub(super) const fn whole(seconds: u16) -> Self {
        // 65,535 is less than a day; zero would be none and is not among the defaults.
        Self(Duration::from_secs(seconds as u64))
    }
}

impl fmt::Debug for Seconds {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<'de> Deserialize<'de> for Seconds {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(SecondsVisitor)
    }
}

struct SecondsVisitor;

impl Visitor<'_> for SecondsVisitor {
    type Value = Seconds;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a number of seconds from 0.001 to 86400")
    }

    fn visit_i64<E: serde::de::Error>(self, whole: i64) -> Result<Seconds, E> {
        // Exact for every number in range; the others are out of range whatever their rounding.
        Seconds::new(whole as f64).ok_or_else(|| E::invalid_value(Unexpected::Signed(whole), &self))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Seconds, E> {
        Seconds::new(number).ok_or_else(|| E::invalid_value(Unexpected::Float(number), &self))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn from_a_millisecond_to_a_day() {
        let millis = |seconds| Seconds::new(seconds).map(|s| s.as_duration().as_millis());
        assert_eq!(millis(0.5), Some(500));
        assert_eq!(millis(0.001), Some(1));
        assert_eq!(millis(86_400.0), Some(86_400_000));
        for wrong in [0.0, -1.0, 0.000_9, 86_400.1, f64::NAN, f64::INFINITY, 1e300] {
            assert_eq!(millis(wrong), None, "{wrong}");
        }
    }
}
