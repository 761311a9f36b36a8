//! What a service's answers are worth: which statuses are billable, and how many units each of
//! them counts. Always valid.
//!
//! A rule never sees the gateway's own answers and those that the backend did not finish: these
//! count nothing, whatever it says. 101 is billable under every rule, because a tunnel that stands
//! is a service rendered.

mod header;
mod parse;
mod raw;
mod statuses;

use std::num::NonZeroU32;

pub use header::{HeaderUnits, UnitHeader};
pub use raw::{RawBytes, RawHeader, RawUnit, RawUnitRule};
pub use statuses::Statuses;

use crate::fields::FieldError;
use crate::usage::Origin;

/// The header that is read where a rule names no other, and that no client ever sees.
pub const UNITS_HEADER: &str = "X-GaaS-Units";
/// The most units of a request where a rule names no other ceiling.
const DEFAULT_MAX_UNITS: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

/// How a service's requests are counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitRule {
    statuses: Statuses,
    unit: Unit,
    max_units: NonZeroU32,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unit {
    /// The request: one unit.
    Request,
    /// Bytes of bodies. A unit begun counts as a whole one; no bytes are no units.
    Bytes {
        /// Whose bytes.
        of: Bodies,
        /// How many of them are a unit.
        per: BytesPerUnit,
    },
    /// What the backend says in a header of its answer.
    Header {
        /// The header.
        name: UnitHeader,
        /// The units of an answer without the header, or with one that is no count.
        when_missing: u32,
    },
}

/// The bodies whose bytes are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bodies {
    /// The request's, as the client sent it.
    Request,
    /// The response's, as the client was sent it.
    Response,
    /// Both.
    Both,
}

/// How many bytes are a unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BytesPerUnit {
    /// 1,000.
    Kilobyte,
    /// 1,000,000.
    Megabyte,
}

/// A request that is over, as far as its units depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answered {
    /// Who made the answer.
    pub origin: Origin,
    /// The status that the client was sent; 0 where none was.
    pub status: u16,
    /// Request body bytes.
    pub bytes_in: u64,
    /// Response body bytes.
    pub bytes_out: u64,
    /// What the backend said in the rule's header.
    pub header: HeaderUnits,
}

/// How many units a request counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// The units; 0 is not billed.
    pub units: u32,
    /// What the operator should hear about.
    pub remark: Option<Remark>,
}

/// Why a count is not what the backend's answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Remark {
    /// The header was no count, so the answer counted as if it were missing.
    Malformed,
    /// The count was above the ceiling.
    Capped,
}

impl UnitRule {
    /// Checks a rule as it was written.
    ///
    /// # Errors
    /// Every fault, each with the place of its field.
    pub fn parse(raw: &RawUnitRule) -> Result<Self, Vec<FieldError>> {
        parse::parse(raw)
    }

    /// The one way of writing this rule: equal rules are written alike.
    pub fn raw(&self) -> RawUnitRule {
        parse::written(self)
    }

    /// Whether an answer with this status counts at all.
    #[inline]
    pub const fn is_billable(&self, origin: Origin, status: u16) -> bool {
        matches!(origin, Origin::Backend) && (status == 101 || self.statuses.contains(status))
    }

    /// The header that has to be read from the backend's answers.
    pub const fn header(&self) -> Option<&UnitHeader> {
        match &self.unit {
            Unit::Header { name, .. } => Some(name),
            _ => None,
        }
    }

    /// The most units that a single request can count: what has to be there before it is admitted.
    pub const fn max_units_per_request(&self) -> u32 {
        match self.unit {
            Unit::Request => 1,
            _ => self.max_units.get(),
        }
    }

    /// What a request counts, now that it is over.
    pub fn count(&self, answered: &Answered) -> Counted {
        if !self.is_billable(answered.origin, answered.status) {
            return Counted::default();
        }
        let (wanted, malformed) = match &self.unit {
            Unit::Request => (1, false),
            Unit::Bytes { of, per } => (of.bytes(answered).div_ceil(per.bytes()), false),
            Unit::Header { when_missing, .. } => match answered.header {
                HeaderUnits::Told(units) => (units, false),
                HeaderUnits::Missing => (u64::from(*when_missing), false),
                HeaderUnits::Malformed => (u64::from(*when_missing), true),
            },
        };
        let ceiling = self.max_units_per_request();
        let units = u32::try_from(wanted).unwrap_or(u32::MAX).min(ceiling);
        let remark = if malformed {
            Some(Remark::Malformed)
        } else {
            (u64::from(units) < wanted).then_some(Remark::Capped)
        };
        Counted { units, remark }
    }
}

/// One unit for each 2xx, 3xx and 101.
impl Default for UnitRule {
    fn default() -> Self {
        Self {
            statuses: Statuses::SUCCESSFUL,
            unit: Unit::Request,
            max_units: DEFAULT_MAX_UNITS,
        }
    }
}

impl Bodies {
    const fn bytes(self, answered: &Answered) -> u64 {
        match self {
            Self::Request => answered.bytes_in,
            Self::Response => answered.bytes_out,
            Self::Both => answered.bytes_in.saturating_add(answered.bytes_out),
        }
    }
}

impl BytesPerUnit {
    const fn bytes(self) -> u64 {
        match self {
            Self::Kilobyte => 1_000,
            Self::Megabyte => 1_000_000,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
