//! When billing cycles end by themselves. All in UTC, so that no cycle is an hour longer in autumn.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::clock::UnixMillis;
use crate::fields::FieldError;

/// When an organization's cycles end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CycleSchedule {
    /// At the first instant of each calendar month.
    CalendarMonth,
    /// At the first instant of the same day of each month; of the last day in months without it.
    Anniversary(AnniversaryDay),
    /// Only when somebody closes them.
    Manual,
}

/// A day of the month, 1 to 31.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AnniversaryDay(i8);

impl AnniversaryDay {
    /// Checks a day given in the field `day`.
    ///
    /// # Errors
    /// Outside 1 to 31.
    pub fn new(day: i64) -> Result<Self, FieldError> {
        match i8::try_from(day) {
            Ok(day @ 1..=31) => Ok(Self(day)),
            _ => Err(FieldError::new(
                "day",
                "must be a day of the month, 1 to 31",
            )),
        }
    }

    /// The day's number.
    pub const fn get(self) -> i8 {
        self.0
    }
}

impl CycleSchedule {
    /// When a cycle that began at `opened` ends: always after it. `None`: not by itself.
    pub fn end_after(self, opened: UnixMillis) -> Option<UnixMillis> {
        let day = match self {
            Self::CalendarMonth => 1,
            Self::Anniversary(day) => day.0,
            Self::Manual => return None,
        };
        let date = Timestamp::from_millisecond(opened.0)
            .ok()?
            .to_zoned(TimeZone::UTC)
            .date();
        let mut month = date.first_of_month();
        loop {
            let end = first_instant(month, day)?;
            if end > opened {
                return Some(end);
            }
            month = month.last_of_month().tomorrow().ok()?;
        }
    }
}

fn first_instant(month: Date, day: i8) -> Option<UnixMillis> {
    let day = day.min(month.days_in_month());
    let date = Date::new(month.year(), month.month(), day).ok()?;
    let instant = date.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(UnixMillis(instant.as_millisecond()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn ends(schedule: CycleSchedule, opened: &str) -> String {
        let opened = UnixMillis::parse_rfc3339(opened).unwrap();
        schedule.end_after(opened).unwrap().to_rfc3339()
    }

    fn day(day: i64) -> CycleSchedule {
        CycleSchedule::Anniversary(AnniversaryDay::new(day).unwrap())
    }

    #[test]
    fn a_calendar_month_ends_where_the_next_begins() {
        let month = CycleSchedule::CalendarMonth;
        assert_eq!(
            ends(month, "2026-01-15T08:00:00Z"),
            "2026-02-01T00:00:00.000Z"
        );
        assert_eq!(
            ends(month, "2026-12-31T23:59:59.999Z"),
            "2027-01-01T00:00:00.000Z"
        );
        assert_eq!(
            ends(month, "2027-01-01T00:00:00Z"),
            "2027-02-01T00:00:00.000Z"
        );
    }

    #[test]
    fn an_anniversary_that_a_month_lacks_is_its_last_day() {
        assert_eq!(
            ends(day(31), "2026-01-31T00:00:00Z"),
            "2026-02-28T00:00:00.000Z"
        );
        assert_eq!(
            ends(day(31), "2028-01-31T00:00:00Z"),
            "2028-02-29T00:00:00.000Z"
        );
        assert_eq!(
            ends(day(31), "2026-02-28T00:00:00Z"),
            "2026-03-31T00:00:00.000Z"
        );
        assert_eq!(
            ends(day(15), "2026-03-15T00:00:00.001Z"),
            "2026-04-15T00:00:00.000Z"
        );
        assert_eq!(
            ends(day(15), "2026-03-14T23:59:59.999Z"),
            "2026-03-15T00:00:00.000Z"
        );
    }

    #[test]
    fn nothing_ends_a_manual_cycle() {
        assert_eq!(CycleSchedule::Manual.end_after(UnixMillis(0)), None);
        for wrong in [0, 32, -1, i64::MAX] {
            assert_eq!(
                AnniversaryDay::new(wrong).err().map(|e| e.field),
                Some("day")
            );
        }
    }
}
