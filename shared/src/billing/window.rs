//! Days and months of quotas, in UTC.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::clock::UnixMillis;

/// A calendar day or month (UTC), in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// Its first second.
    pub start_s: u64,
    /// The first second after it.
    pub end_s: u64,
}

impl Window {
    const DAY_S: u64 = 86_400;

    /// The day that an instant lies in.
    pub fn day(now: UnixMillis) -> Self {
        let second = u64::try_from(now.0).unwrap_or(0) / 1_000;
        let start_s = second - second % Self::DAY_S;
        Self {
            start_s,
            end_s: start_s + Self::DAY_S,
        }
    }

    /// The month that an instant lies in; the day alone where the calendar ends (year 9999).
    pub fn month(now: UnixMillis) -> Self {
        let month = || {
            let instant = Timestamp::from_millisecond(now.0.max(0)).ok()?;
            let date = instant.to_zoned(TimeZone::UTC).date();
            let next = date.last_of_month().tomorrow().ok()?;
            Some(Self {
                start_s: first_second(date.first_of_month())?,
                end_s: first_second(next)?,
            })
        };
        month().unwrap_or_else(|| Self::day(now))
    }
}

fn first_second(date: Date) -> Option<u64> {
    let instant = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
    u64::try_from(instant.as_second()).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn at(text: &str) -> UnixMillis {
        UnixMillis::parse_rfc3339(text).unwrap()
    }

    fn of(start: &str, end: &str) -> Window {
        Window {
            start_s: at(start).0 as u64 / 1_000,
            end_s: at(end).0 as u64 / 1_000,
        }
    }

    #[test]
    fn days_and_months_are_those_of_the_calendar() {
        let leap = of("2028-02-29T00:00:00Z", "2028-03-01T00:00:00Z");
        assert_eq!(Window::day(at("2028-02-29T23:59:59.999Z")), leap);
        assert_eq!(Window::day(at("2028-02-29T00:00:00Z")), leap);
        let february = of("2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z");
        assert_eq!(Window::month(at("2028-02-29T23:59:59.999Z")), february);
        assert_eq!(Window::month(at("2028-02-01T00:00:00Z")), february);
        let december = of("2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z");
        assert_eq!(Window::month(at("2026-12-31T12:00:00Z")), december);
        assert_eq!(Window::day(UnixMillis(-5)).start_s, 0);
    }
}
