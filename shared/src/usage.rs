//! What one request used, and how that is summed up.

mod interval;
mod latency;
mod method;
mod outcome;

pub use interval::Interval;
pub use latency::{BUCKETS, Latencies};
pub use method::Method;
pub use outcome::Outcome;

use crate::ids::{ApiKeyId, BillingCycleId, OrgId, PriceVersionId, ServiceId};

/// The first digit of a response's status code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum StatusClass {
    /// The exchange ended before any status was sent (the client left).
    None = 0,
    /// 1xx: a connection handed over to another protocol.
    Informational = 1,
    /// 2xx.
    Success = 2,
    /// 3xx.
    Redirection = 3,
    /// 4xx.
    ClientError = 4,
    /// 5xx.
    ServerError = 5,
}

impl StatusClass {
    /// The class of a status code; anything outside 100–599 counts as none.
    pub const fn of(status: u16) -> Self {
        match status {
            100..=199 => Self::Informational,
            200..=299 => Self::Success,
            300..=399 => Self::Redirection,
            400..=499 => Self::ClientError,
            500..=599 => Self::ServerError,
            _ => Self::None,
        }
    }

    /// The digit under which it is stored.
    pub const fn digit(self) -> u8 {
        self as u8
    }

    /// Reads a stored digit.
    pub const fn from_digit(digit: u8) -> Option<Self> {
        match digit {
            0 => Some(Self::None),
            digit => match Self::of(digit as u16 * 100) {
                Self::None => None,
                class => Some(class),
            },
        }
    }
}

/// Who made the answer that the client got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Origin {
    /// The backend answered.
    Backend = 0,
    /// The gateway refused the request (429, 403, 413 …) before the backend saw it whole.
    Refused = 1,
    /// The gateway answered in the backend's place (502, 504).
    Failed = 2,
}

impl Origin {
    /// The number under which it is stored.
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// Reads a stored number.
    pub const fn from_code(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Backend),
            1 => Some(Self::Refused),
            2 => Some(Self::Failed),
            _ => None,
        }
    }
}

/// One finished request: what the journal keeps and the rollups sum up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UsageRecord {
    /// When it was settled: microseconds since 1970, UTC.
    pub settled_at_us: u64,
    /// Whose service.
    pub org: OrgId,
    /// Which service.
    pub service: ServiceId,
    /// Which key.
    pub api_key: ApiKeyId,
    /// The price in effect when the request was admitted.
    pub price_version: PriceVersionId,
    /// The cycle that was open when the request was settled.
    pub cycle: BillingCycleId,
    /// The status the client was sent; 0 where none was.
    pub status: u16,
    /// Who made the answer.
    pub origin: Origin,
    /// The request's method.
    pub method: Method,
    /// Units billed: 0 where the request is not billable, or its answer was worth nothing. Whether
    /// a request counts as billable is read from here and never from its status, because each
    /// service has a rule of its own.
    pub billed_units: u32,
    /// Request body bytes from the client.
    pub bytes_in: u64,
    /// Response body bytes to the client.
    pub bytes_out: u64,
    /// From accepting the request to settling it, in microseconds (saturating at 71 minutes).
    pub latency_us: u32,
}

impl UsageRecord {
    /// The class of the status that was sent.
    pub const fn status_class(&self) -> StatusClass {
        StatusClass::of(self.status)
    }

    /// What became of the request.
    pub const fn outcome(&self) -> Outcome {
        Outcome::of(self.origin, self.status_class())
    }

    /// The second in which it was settled.
    pub const fn settled_at_s(&self) -> u64 {
        self.settled_at_us / 1_000_000
    }
}

/// The series that a rollup row belongs to, within its time bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Series {
    /// Whose service.
    pub org: OrgId,
    /// Which service.
    pub service: ServiceId,
    /// Which key.
    pub api_key: ApiKeyId,
    /// The status class sent.
    pub status_class: StatusClass,
    /// Who made the answer.
    pub origin: Origin,
}

/// Sums over the requests of one series and bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Totals {
    /// Requests.
    pub requests: u64,
    /// Of them, those that were billed any units.
    pub billable_requests: u64,
    /// Units billed.
    pub billed_units: u64,
    /// Request body bytes.
    pub bytes_in: u64,
    /// Response body bytes.
    pub bytes_out: u64,
    /// Sum of latencies in microseconds.
    pub latency_us: u64,
    /// The latencies one by one, as far as a histogram tells.
    pub latencies: Latencies,
}

impl Totals {
    /// Counts one request in.
    pub fn add(&mut self, record: &UsageRecord) {
        self.requests += 1;
        self.billable_requests += u64::from(record.billed_units > 0);
        self.billed_units += u64::from(record.billed_units);
        self.bytes_in += record.bytes_in;
        self.bytes_out += record.bytes_out;
        self.latency_us += u64::from(record.latency_us);
        self.latencies.add(record.latency_us);
    }

    /// Takes a part away again.
    pub fn remove(&mut self, part: &Self) {
        for (sum, part) in [
            (&mut self.requests, part.requests),
            (&mut self.billable_requests, part.billable_requests),
            (&mut self.billed_units, part.billed_units),
            (&mut self.bytes_in, part.bytes_in),
            (&mut self.bytes_out, part.bytes_out),
            (&mut self.latency_us, part.latency_us),
        ] {
            *sum = sum.saturating_sub(part);
        }
        self.latencies.remove(&part.latencies);
    }

    /// Adds other sums.
    pub fn merge(&mut self, other: &Self) {
        self.requests += other.requests;
        self.billable_requests += other.billable_requests;
        self.billed_units += other.billed_units;
        self.bytes_in += other.bytes_in;
        self.bytes_out += other.bytes_out;
        self.latency_us += other.latency_us;
        self.latencies.merge(&other.latencies);
    }
}

/// What a bill is made from: units of one key, service and price version in one cycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BilledSeries {
    /// Who is billed.
    pub org: OrgId,
    /// In which cycle.
    pub cycle: BillingCycleId,
    /// For which key.
    pub api_key: ApiKeyId,
    /// On which service.
    pub service: ServiceId,
    /// At which price.
    pub price_version: PriceVersionId,
}

/// Units and requests of one [`BilledSeries`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BilledQuantity {
    /// Billable requests.
    pub requests: u64,
    /// Units, which the price multiplies.
    pub units: u64,
}
