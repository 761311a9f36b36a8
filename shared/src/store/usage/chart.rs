//! Usage over time, in groups.
//!
//! Every question is answered from the narrowest table that has the answer: sums over one dimension
//! where the question names no more than one, and the sums per series only where it names a service
//! *and* a key. The index leads by time, so single identifiers are looked up bucket by bucket; how
//! long that takes depends on what is shown and hardly on what was recorded.

use std::collections::BTreeMap;

use rusqlite::{Connection, Row, params};

use super::UsageStore;
use super::columns::{self, FIGURES, ROLLUPS, SUMS};
use super::sums::Dimension;
use crate::ids::{ApiKeyId, OrgId, ServiceId};
use crate::store::columns::Count;
use crate::store::error::{Fault, StoreError};
use crate::usage::{Interval, Method, Origin, Outcome, StatusClass, Totals};

/// A stretch of usage, and whose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// Usage by this key alone.
    pub api_key: Option<ApiKeyId>,
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
        self.database.read(|connection| {
            let mut chart = Chart::new();
            let columns = format!("status_class, origin, {FIGURES}");
            each_row(
                connection,
                range,
                group,
                only,
                &columns,
                |bucket, id, row| {
                    let (outcome, totals) = (outcome(row, 2)?, columns::read(row, 4)?);
                    let id = match group {
                        UsageGroup::Nothing => 0,
                        UsageGroup::Outcome => place(outcome),
                        _ => id,
                    };
                    chart.entry((id, bucket)).or_default().add(outcome, &totals);
                    Ok(())
                },
            )?;
            Ok(chart)
        })
    }
}

impl UsageRange {
    fn filters(&self) -> (Option<u32>, Option<u32>) {
        (
            self.service.map(ServiceId::get),
            self.api_key.map(ApiKeyId::get),
        )
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

/// The rows that a question is answered from.
enum Source {
    /// Sums over one dimension; of these identifiers, or of all.
    Sums(Dimension, Option<Vec<u32>>),
    /// Sums per series of these services; of these keys, or of all. Told apart by key or service.
    Series {
        services: Vec<u32>,
        keys: Option<Vec<u32>>,
        by_service: bool,
    },
}

/// Calls `each` with the bucket and the group's identifier of every row that counts; the row's
/// `columns` begin at 2.
pub(super) fn each_row(
    connection: &Connection,
    range: &UsageRange,
    group: UsageGroup,
    only: Option<&[u32]>,
    columns: &str,
    mut each: impl FnMut(u64, u32, &Row<'_>) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let source = source(connection, range, group, only)?;
    let sql = sql(range, &source, columns);
    let dimension = match source {
        Source::Sums(dimension, _) => Some(dimension.code()),
        Source::Series { .. } => None,
    };
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![
        range.org,
        Count(range.from_s),
        Count(range.to_s),
        Count(range.interval.seconds()),
        dimension,
    ])?;
    while let Some(row) = rows.next()? {
        let Count(bucket) = row.get(0)?;
        each(bucket, row.get(1)?, row)?;
    }
    Ok(())
}

fn source(
    connection: &Connection,
    range: &UsageRange,
    group: UsageGroup,
    only: Option<&[u32]>,
) -> Result<Source, Fault> {
    let only = only.map(<[u32]>::to_vec);
    let one = |id| Some(vec![id]);
    Ok(match (range.filters(), group) {
        ((None, None), UsageGroup::Nothing | UsageGroup::Outcome) => {
            Source::Sums(Dimension::All, one(0))
        }
        ((None, None), UsageGroup::Service) => Source::Sums(Dimension::Service, only),
        ((None, None), UsageGroup::ApiKey) => Source::Sums(Dimension::ApiKey, only),
        (_, UsageGroup::Method) => Source::Sums(Dimension::Method, only),
        ((Some(service), None), UsageGroup::ApiKey) => Source::Series {
            services: vec![service],
            keys: only,
            by_service: false,
        },
        ((Some(service), None), _) => Source::Sums(Dimension::Service, one(service)),
        ((None, Some(key)), UsageGroup::Service) => Source::Series {
            services: match only {
                Some(only) => only,
                None => services_used(connection, range)?,
            },
            keys: one(key),
            by_service: true,
        },
        ((None, Some(key)), _) => Source::Sums(Dimension::ApiKey, one(key)),
        ((Some(service), Some(key)), group) => Source::Series {
            services: vec![service],
            keys: one(key),
            by_service: group == UsageGroup::Service,
        },
    })
}

/// Parameters: 1 organization, 2 from, 3 to, 4 bucket length, 5 dimension.
fn sql(range: &UsageRange, source: &Source, columns: &str) -> String {
    const BUCKETS: &str = "WITH RECURSIVE bucket (start_s) AS (
             SELECT ?2 WHERE ?2 < ?3
             UNION ALL SELECT start_s + ?4 FROM bucket WHERE start_s + ?4 < ?3)";
    match source {
        Source::Sums(_, None) => {
            let table = SUMS.of(range.interval);
            format!(
                "SELECT bucket_start_s, id, {columns} FROM {table}
                 WHERE org_id = ?1 AND dimension = ?5 AND bucket_start_s >= ?2
                   AND bucket_start_s < ?3 AND ?4 > 0"
            )
        }
        Source::Sums(_, Some(ids)) => {
            let (table, ids) = (SUMS.of(range.interval), list(ids));
            format!(
                "{BUCKETS} SELECT bucket_start_s, id, {columns}
                 FROM bucket CROSS JOIN {table}
                 WHERE org_id = ?1 AND dimension = ?5 AND bucket_start_s = start_s
                   AND id IN ({ids})"
            )
        }
        Source::Series {
            services,
            keys,
            by_service,
        } => {
            let (table, services) = (ROLLUPS.of(range.interval), list(services));
            let id = if *by_service {
                "service_id"
            } else {
                "api_key_id"
            };
            let keys = match keys {
                Some(keys) => format!("AND api_key_id IN ({})", list(keys)),
                None => String::new(),
            };
            format!(
                "{BUCKETS} SELECT bucket_start_s, {id}, {columns}
                 FROM bucket CROSS JOIN {table}
                 WHERE org_id = ?1 AND bucket_start_s = start_s AND ?5 IS NULL
                   AND service_id IN ({services}) {keys}"
            )
        }
    }
}

/// Services with any usage in the stretch.
fn services_used(connection: &Connection, range: &UsageRange) -> Result<Vec<u32>, Fault> {
    let sql = format!(
        "SELECT DISTINCT id FROM {} WHERE org_id = ?1 AND dimension = ?2
           AND bucket_start_s >= ?3 AND bucket_start_s < ?4",
        SUMS.of(range.interval)
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let bounds = params![
        range.org,
        Dimension::Service.code(),
        Count(range.from_s),
        Count(range.to_s)
    ];
    let ids = statement.query_map(bounds, |row| row.get(0))?;
    Ok(ids.collect::<Result<_, _>>()?)
}

/// Numbers as they stand between the brackets of `IN`.
pub(super) fn list(ids: &[u32]) -> String {
    let texts: Vec<String> = ids.iter().map(u32::to_string).collect();
    texts.join(", ")
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
            Self::Service | Self::ApiKey => None,
        }
    }
}
