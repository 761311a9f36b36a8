//! The figures: what is measured, in which unit, and how rounds are summed up.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// Something measured. The order is the report's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Metric {
    CpuPerRequest,
    Rate,
    Busy,
    Between,
    P50,
    P99,
    P99OfTurn,
    P999,
    Slowest,
    P99Calm,
    SlowestCalm,
    Disturbed,
    HeldUp,
    Unsent,
    Memory,
    ControlCpu,
    QuietP99,
    QuietP99Calm,
    QuietSlowestCalm,
    Edits,
    EditP50,
    EditP99,
    Backlog,
    DrainedIn,
    ReadyIn,
    MemoryPerKey,
    MemoryPerConnection,
}

/// One round's figures of one target.
pub(crate) type Sample = BTreeMap<Metric, f64>;

/// The rounds of one figure, summed up.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Spread {
    pub(crate) min: f64,
    pub(crate) median: f64,
    pub(crate) max: f64,
}

impl Metric {
    /// All of them.
    pub(crate) const ALL: [Self; 27] = [
        Self::CpuPerRequest,
        Self::Rate,
        Self::Busy,
        Self::Between,
        Self::P50,
        Self::P99,
        Self::P99OfTurn,
        Self::P999,
        Self::Slowest,
        Self::P99Calm,
        Self::SlowestCalm,
        Self::Disturbed,
        Self::HeldUp,
        Self::Unsent,
        Self::Memory,
        Self::ControlCpu,
        Self::QuietP99,
        Self::QuietP99Calm,
        Self::QuietSlowestCalm,
        Self::Edits,
        Self::EditP50,
        Self::EditP99,
        Self::Backlog,
        Self::DrainedIn,
        Self::ReadyIn,
        Self::MemoryPerKey,
        Self::MemoryPerConnection,
    ];

    /// Those that are given as multiples of nginx-Lua's and bare Pingora's too.
    pub(crate) const COMPARED: [Self; 7] = [
        Self::CpuPerRequest,
        Self::Rate,
        Self::P50,
        Self::P99,
        Self::P99OfTurn,
        Self::P999,
        Self::Memory,
    ];

    /// What it is and its unit.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::CpuPerRequest => "CPU per request, µs",
            Self::Rate => "requests/s on one core",
            Self::Busy => "of that core in use, %",
            Self::Between => "of that core in use between its turns, %",
            Self::P50 => "p50, µs",
            Self::P99 => "p99, µs",
            Self::P99OfTurn => "p99 of half the turns, µs",
            Self::P999 => "p99.9, µs",
            Self::Slowest => "slowest, µs",
            Self::P99Calm => "p99, pauses left out, µs",
            Self::SlowestCalm => "slowest, pauses left out, µs",
            Self::Disturbed => "requests on their way in a pause, %",
            Self::HeldUp => "generator held up, µs",
            Self::Unsent => "requests that could not be sent in time",
            Self::Memory => "memory, MiB",
            Self::ControlCpu => "control plane, % of a core",
            Self::QuietP99 => "p99 without edits, µs",
            Self::QuietP99Calm => "p99 without edits, pauses left out, µs",
            Self::QuietSlowestCalm => "slowest without edits, pauses left out, µs",
            Self::Edits => "key edits/s",
            Self::EditP50 => "edit in effect p50, ms",
            Self::EditP99 => "edit in effect p99, ms",
            Self::Backlog => "usage records not stored yet at the end",
            Self::DrainedIn => "stored after, ms",
            Self::ReadyIn => "ready after, s",
            Self::MemoryPerKey => "memory per key, B",
            Self::MemoryPerConnection => "memory per idle connection, KiB",
        }
    }

    /// Written with as many digits as mean something.
    pub(crate) fn write(self, value: f64) -> String {
        let digits = match value.abs() {
            size if size >= 100.0 => 0,
            size if size >= 10.0 => 1,
            _ => 2,
        };
        let text = format!("{value:.digits$}");
        match text.split_once('.') {
            Some((whole, part)) => format!("{}.{part}", grouped(whole)),
            None => grouped(&text),
        }
    }
}

impl Spread {
    /// Of some rounds; none where there was none.
    pub(crate) fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        let mut values: Vec<f64> = values.collect();
        values.sort_by(f64::total_cmp);
        let (&min, &max) = (values.first()?, values.last()?);
        let half = values.len() / 2;
        let median = if values.len() % 2 == 1 {
            values[half]
        } else {
            f64::midpoint(values[half - 1], values[half])
        };
        Some(Self { min, median, max })
    }
}

fn grouped(digits: &str) -> String {
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        let left = digits.len() - at;
        if at > 0 && left.is_multiple_of(3) && !text.ends_with('-') {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_median_stands_in_the_middle() {
        let odd = Spread::of([3.0, 1.0, 2.0].into_iter()).unwrap();
        assert_eq!((odd.min, odd.median, odd.max), (1.0, 2.0, 3.0));
        let even = Spread::of([4.0, 1.0, 2.0, 3.0].into_iter()).unwrap();
        assert_eq!(even.median, 2.5);
        assert_eq!(Spread::of(std::iter::empty()), None);
    }

    #[test]
    fn figures_have_as_many_digits_as_mean_something() {
        assert_eq!(Metric::Rate.write(1_234_567.8), "1,234,568");
        assert_eq!(Metric::CpuPerRequest.write(15.66), "15.7");
        assert_eq!(Metric::ReadyIn.write(0.126), "0.13");
    }
}
