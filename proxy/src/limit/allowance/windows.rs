//! Requests per day and per month: calendar windows (UTC), each with what was used in it.
//!
//! A request counts for the day on which it was admitted. A clock that is set back does not bring
//! an old window back.

use std::time::Duration;

use gaas_shared::billing as calendar;
use gaas_shared::clock::UnixMillis;

use super::{Limits, Spent};

const DAY_MS: i64 = 86_400_000;
const DAY_S: u64 = 86_400;

/// A day and its month, each as the number of its first day since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Date {
    day: u32,
    month: u32,
}

/// What is left of a quota.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaLeft {
    /// Requests per window.
    pub limit: u64,
    /// Requests left.
    pub left: u64,
    /// How long the window is.
    pub window_seconds: u64,
    /// Until it ends, rounded up; at least 1.
    pub resets_in_seconds: u64,
}

/// The windows that are open.
#[derive(Debug, Default)]
pub(super) struct Windows {
    day: Window,
    month: Window,
}

/// Days are numbered from 1970 on.
#[derive(Debug, Default)]
struct Window {
    first: u32,
    /// The day after its last; 0 before anything was counted.
    end: u32,
    /// Billable requests.
    settled: u64,
    /// Requests in flight that were admitted in it.
    reserved: u64,
}

impl Date {
    /// The day that an instant lies in.
    pub fn of(now: UnixMillis) -> Self {
        let day = day_number(now);
        Self {
            day,
            month: month_of(day).0,
        }
    }

    /// The day's first second since 1970.
    pub fn day_start_s(self) -> u64 {
        u64::from(self.day) * DAY_S
    }

    /// The month's first second since 1970.
    pub fn month_start_s(self) -> u64 {
        u64::from(self.month) * DAY_S
    }
}

impl Windows {
    /// The day at hand, once the windows are those of `now`.
    #[inline]
    pub(super) fn roll(&mut self, now: UnixMillis) -> Date {
        let today = day_number(now);
        if today >= self.day.end {
            self.roll_to(today);
        }
        Date {
            day: self.day.first,
            month: self.month.first,
        }
    }

    /// Whether another request fits. The month is looked at first: its end is the later one.
    #[inline]
    pub(super) fn check(&self, limits: &Limits, now: UnixMillis) -> Result<(), Spent> {
        for (limit, window) in [(limits.per_month, &self.month), (limits.per_day, &self.day)] {
            if limit.is_some_and(|limit| window.used() >= limit) {
                let resets_in = window.ends_in(now);
                return Err(Spent::Quota { resets_in });
            }
        }
        Ok(())
    }

    /// Counts a request in flight that was admitted on the day at hand.
    #[inline]
    pub(super) fn reserve(&mut self) {
        self.day.reserved += 1;
        self.month.reserved += 1;
    }

    /// Takes back what [`reserve`](Self::reserve) counted on `date`.
    #[inline]
    pub(super) fn release(&mut self, date: Date) {
        if date.day == self.day.first {
            self.day.reserved = self.day.reserved.saturating_sub(1);
        }
        if date.month == self.month.first {
            self.month.reserved = self.month.reserved.saturating_sub(1);
        }
    }

    /// Counts a billable request that was admitted on `date`.
    #[inline]
    pub(super) fn settle(&mut self, date: Date) {
        self.day.settled += u64::from(date.day == self.day.first);
        self.month.settled += u64::from(date.month == self.month.first);
    }

    /// Replaces what was settled by what the store says of `date`. It says nothing of a window that
    /// has begun since.
    pub(super) fn restore(&mut self, date: Date, today: u64, this_month: u64) {
        if date.day >= self.day.end {
            self.roll_to(date.day);
        }
        let known = |same: bool, count: u64| if same { count } else { 0 };
        self.day.settled = known(date.day == self.day.first, today);
        self.month.settled = known(date.month == self.month.first, this_month);
    }

    /// What is left of the day's and the month's quota.
    pub(super) fn left(&self, limits: &Limits, now: UnixMillis) -> [Option<QuotaLeft>; 2] {
        [(limits.per_day, &self.day), (limits.per_month, &self.month)].map(|(limit, window)| {
            limit.map(|limit| QuotaLeft {
                limit,
                left: limit.saturating_sub(window.used()),
                window_seconds: u64::from(window.end - window.first) * DAY_S,
                resets_in_seconds: window.ends_in(now).as_millis().div_ceil(1_000).max(1) as u64,
            })
        })
    }

    #[cold]
    fn roll_to(&mut self, day: u32) {
        self.day = Window::open(day, day.saturating_add(1));
        if day >= self.month.end {
            let (first, end) = month_of(day);
            self.month = Window::open(first, end);
        }
    }
}

impl Window {
    fn open(first: u32, end: u32) -> Self {
        Self {
            first,
            end,
            settled: 0,
            reserved: 0,
        }
    }

    fn used(&self) -> u64 {
        self.settled + self.reserved
    }

    fn ends_in(&self, now: UnixMillis) -> Duration {
        let left_ms = i64::from(self.end) * DAY_MS - now.0;
        Duration::from_millis(left_ms.max(0) as u64)
    }
}

fn day_number(now: UnixMillis) -> u32 {
    // An instant before 1970 is a clock that was never set.
    u32::try_from(now.0.div_euclid(DAY_MS)).unwrap_or(0)
}

/// The first day of the month that a day lies in, and the first of the next.
fn month_of(day: u32) -> (u32, u32) {
    let month = calendar::Window::month(UnixMillis(i64::from(day) * DAY_MS));
    // Days since 1970 fit as long as the calendar goes.
    let number = |second: u64| (second / DAY_S) as u32;
    (number(month.start_s), number(month.end_s))
}
