//! Usage over time, in groups.
//!
//! Which rows a question is answered from stands in `source.rs`, and how customers come in in
//! `customers.rs`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rusqlite::Row;

use super::UsageStore;
use super::columns::{self, COUNTS, FIGURES};
use super::customers::{Sign, each_counted};
use crate::ids::{ApiKeyId, CustomerId, OrgId, ServiceId};
use crate::store::error::{Fault, StoreError};
use crate::usage::{Interval, Method, Origin, Outcome, StatusClass, Totals};

/// A stretch of usage, and whose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UsageRange {
    /// Whose services.
    pub org: OrgId,
    /// The buckets' length.
    pub interval: Interval,
    /// The start of the first bucket, in seconds since 1970.
    pub from_s: u64,
    /// The end of the last bucket; it does not belong to the stretch.
    pub to_s: u64,
    /// Usage of this service alone.
    pub service: Option<ServiceId>,
    /// Usage by these keys alone.
    pub keys: Option<Arc<[ApiKeyId]>>,
    /// Usage by this customer's keys alone.
    pub customer: Option<CustomerId>,
    /// To whom keys belong: needed only where usage is one customer's or told apart by customer.
    /// Keys that it leaves out belong to nobody.
    pub owners: Arc<HashMap<ApiKeyId, CustomerId>>,
    /// Usage with this method alone. Known over all services and keys only: with any of these
    /// named as well, nothing is told apart by method.
    pub method: Option<Method>,
}

/// What usage is told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UsageGroup {
    /// Nothing: one group, number 0.
    Nothing,
    /// The service, by its number.
    Service,
    /// The key, by its number.
    ApiKey,
    /// The customer, by its number: 0 for keys that belong to nobody.
    Customer,
    /// What became of the request, by its place in [`Outcome::ALL`].
    Outcome,
    /// The method, by its code. Known over all services and keys only.
    Method,
}

/// The figures of one group and bucket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Sums over all requests.
    pub totals: Totals,
    /// Requests that succeeded.
    pub succeeded: u64,
    /// Requests that went wrong in the backend or on the way to it.
    pub errors: u64,
    /// Requests that the gateway refused.
    pub refused: u64,
}

/// Figures by group and start of bucket; what is zero is left out.
pub type Chart = BTreeMap<(u32, u64), Figures>;

/// Reads totals from a row, the first from the column named.
type ReadTotals = fn(&Row<'_>, usize) -> rusqlite::Result<Totals>;

impl UsageStore {
    /// Usage per group and bucket, for these groups or for all.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn usage_chart(
        &self,
        range: &UsageRange,
        group: UsageGroup,
        only: Option<&[u32]>,
    ) -> Result<Chart, StoreError> {
        self.chart_of(range, group, only, (FIGURES, columns::read))
    }

    /// As [`Self::usage_chart`], without the latency histograms: they are most of what there is
    /// to read.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn usage_counts(
        &self,
        range: &UsageRange,
        group: UsageGroup,
        only: Option<&[u32]>,
    ) -> Result<Chart, StoreError> {
        self.chart_of(range, group, only, (COUNTS, columns::read_counts))
    }

    fn chart_of(
        &self,
        range: &UsageRange,
        group: UsageGroup,
        only: Option<&[u32]>,
        (columns, read): (&str, ReadTotals),
    ) -> Result<Chart, StoreError> {
        self.database.read(|connection| {
            let mut chart = Chart::new();
            let columns = format!("status_class, origin, {columns}");
            let count = |sign, bucket, id, row: &Row<'_>| {
                let (outcome, totals) = (outcome(row, 2)?, read(row, 4)?);
                let id = match group {
                    UsageGroup::Nothing => 0,
                    UsageGroup::Outcome => place(outcome),
                    _ => id,
                };
                let mut part = Figures::default();
                part.add(outcome, &totals);
                let figures: &mut Figures = chart.entry((id, bucket)).or_default();
                match sign {
                    Sign::Plus => figures.merge(&part),
                    Sign::Minus => figures.remove(&part),
                }
                Ok(())
            };
            each_counted(connection, range, group, only, &columns, count)?;
            chart.retain(|_, figures| figures.totals.requests > 0);
            Ok(chart)
        })
    }
}

impl UsageRange {
    /// The number of the customer that a key belongs to: 0 for nobody.
    pub(super) fn owner(&self, key: ApiKeyId) -> u32 {
        self.owners.get(&key).map_or(0, |customer| customer.get())
    }
}

impl Figures {
    /// Counts requests in that ended alike.
    pub fn add(&mut self, outcome: Outcome, totals: &Totals) {
        self.totals.merge(totals);
        match outcome {
            Outcome::Success => self.succeeded += totals.requests,
            Outcome::Refused => self.refused += totals.requests,
            outcome if outcome.is_error() => self.errors += totals.requests,
            _ => {}
        }
    }

    /// Adds other figures.
    pub fn merge(&mut self, other: &Self) {
        self.totals.merge(&other.totals);
        self.succeeded += other.succeeded;
        self.errors += other.errors;
        self.refused += other.refused;
    }

    /// Takes a part away again.
    pub fn remove(&mut self, part: &Self) {
        self.totals.remove(&part.totals);
        self.succeeded = self.succeeded.saturating_sub(part.succeeded);
        self.errors = self.errors.saturating_sub(part.errors);
        self.refused = self.refused.saturating_sub(part.refused);
    }
}

/// What became of a row's requests, from its columns `at` (status class) and the next (origin).
pub(super) fn outcome(row: &Row<'_>, at: usize) -> Result<Outcome, Fault> {
    let class = StatusClass::from_digit(row.get(at)?);
    let origin = Origin::from_code(row.get(at + 1)?);
    match (origin, class) {
        (Some(origin), Some(class)) => Ok(Outcome::of(origin, class)),
        _ => Err(
            StoreError::Corrupt("usage has an unknown status class or origin".to_owned()).into(),
        ),
    }
}

fn place(outcome: Outcome) -> u32 {
    outcome as u32
}

impl UsageGroup {
    /// What a group's number stands for where it is no identifier.
    pub fn word(self, number: u32) -> Option<&'static str> {
        match self {
            Self::Nothing => Some("all"),
            Self::Outcome => {
                let outcome = Outcome::ALL.get(number as usize)?;
                Some(outcome.as_str())
            }
            Self::Method => match u8::try_from(number).map(Method::from_code) {
                Ok(Method::Unknown) | Err(_) => Some("UNKNOWN"),
                Ok(method) => Some(method.as_str()),
            },
            Self::Service | Self::ApiKey | Self::Customer => None,
        }
    }
}
