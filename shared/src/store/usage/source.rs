//! Which rows answer a question about usage over time, and how they are found.
//!
//! Every question is answered from the narrowest table that has the answer: sums over one dimension
//! where the question names no more than one, and the sums per series only where it names services
//! *and* keys or customers. The index leads by time, so single identifiers are looked up bucket by bucket; how
//! long that takes depends on what is shown and hardly on what was recorded. Where most of what
//! there is belongs to the answer, it is read through instead.

use rusqlite::{Connection, Row, params};

use super::chart::{UsageGroup, UsageRange};
use super::columns::{CUSTOMERS, ROLLUPS, SUMS, Tables};
use super::sums::Dimension;
use crate::ids::{ApiKeyId, ServiceId};
use crate::store::columns::Count;
use crate::store::error::Fault;

/// The most identifiers that are looked up one by one; beyond, all rows of the stretch are read.
const LOOKED_UP: usize = 200;

/// Whose usage is told apart or picked out, and where that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Member {
    Keys,
    Customers,
}

impl Member {
    const fn dimension(self) -> Dimension {
        match self {
            Self::Keys => Dimension::ApiKey,
            Self::Customers => Dimension::Customer,
        }
    }

    /// The tables with their usage per service, and their column in it.
    const fn series(self) -> (Tables, &'static str) {
        match self {
            Self::Keys => (ROLLUPS, "api_key_id"),
            Self::Customers => (CUSTOMERS, "customer_id"),
        }
    }
}

/// The rows that a question is answered from.
enum Source {
    /// Sums over one dimension; of these identifiers, or of all.
    Sums(Dimension, Option<Vec<u32>>),
    /// Sums per series of these services; of these keys or customers, or of all. Told apart by
    /// service, or by key or customer.
    Series {
        services: Vec<u32>,
        member: Member,
        ids: Option<Vec<u32>>,
        by_service: bool,
    },
}

/// Customers are those that usage was written for: see `customers.rs` for more.
///
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
    let (dimension, kept) = match &source {
        Source::Sums(dimension, ids) => (Some(dimension.code()), ids),
        Source::Series {
            ids, by_service, ..
        } => (None, if *by_service { &None } else { ids }),
    };
    // Few identifiers stand in the statement; many are picked out of its rows.
    let kept = kept.as_ref().filter(|ids| ids.len() > LOOKED_UP);
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![
        range.org,
        Count(range.from_s),
        Count(range.to_s),
        Count(range.interval.seconds()),
        dimension,
    ])?;
    while let Some(row) = rows.next()? {
        let (Count(bucket), id) = (row.get(0)?, row.get(1)?);
        if kept.is_none_or(|ids| ids.binary_search(&id).is_ok()) {
            each(bucket, id, row)?;
        }
    }
    Ok(())
}

fn source(
    connection: &Connection,
    range: &UsageRange,
    group: UsageGroup,
    only: Option<&[u32]>,
) -> Result<Source, Fault> {
    use UsageGroup::{ApiKey, Customer, Method, Nothing, Outcome, Service};
    let only = only.map(sorted);
    let service = range.service.map(ServiceId::get);
    let (member, ids) = match (&range.keys, range.customer) {
        (Some(keys), _) => {
            let keys: Vec<u32> = keys.iter().copied().map(ApiKeyId::get).collect();
            (Member::Keys, Some(sorted(&keys)))
        }
        (None, Some(customer)) => (Member::Customers, Some(vec![customer.get()])),
        (None, None) if group == Customer => (Member::Customers, None),
        (None, None) => (Member::Keys, None),
    };
    // Of those that the stretch is about, those that are asked for.
    let asked = |ids: Option<Vec<u32>>, only: Option<Vec<u32>>| match (ids, only) {
        (Some(mut ids), Some(only)) => {
            ids.retain(|id| only.binary_search(id).is_ok());
            Some(ids)
        }
        (ids, only) => ids.or(only),
    };
    if let Some(method) = range.method {
        let method = vec![method.code().into()];
        return Ok(Source::Sums(Dimension::Method, Some(method)));
    }
    Ok(match (service, ids, group) {
        (_, _, Method) => Source::Sums(Dimension::Method, only),
        (None, None, Nothing | Outcome) => Source::Sums(Dimension::All, Some(vec![0])),
        (None, None, Service) => Source::Sums(Dimension::Service, only),
        (None, ids, ApiKey | Customer) => Source::Sums(member.dimension(), asked(ids, only)),
        (None, ids @ Some(_), Service) => Source::Series {
            services: match only {
                Some(only) => only,
                None => services_used(connection, range)?,
            },
            member,
            ids,
            by_service: true,
        },
        (None, ids, _) => Source::Sums(member.dimension(), ids),
        (Some(service), ids, ApiKey | Customer) => Source::Series {
            services: vec![service],
            member,
            ids: asked(ids, only),
            by_service: false,
        },
        (Some(service), None, _) => Source::Sums(Dimension::Service, Some(vec![service])),
        (Some(service), ids, group) => Source::Series {
            services: vec![service],
            member,
            ids,
            by_service: group == Service,
        },
    })
}

/// Parameters: 1 organization, 2 from, 3 to, 4 bucket length, 5 dimension.
fn sql(range: &UsageRange, source: &Source, columns: &str) -> String {
    const BUCKETS: &str = "WITH RECURSIVE bucket (start_s) AS (
             SELECT ?2 WHERE ?2 < ?3
             UNION ALL SELECT start_s + ?4 FROM bucket WHERE start_s + ?4 < ?3)";
    match source {
        Source::Sums(_, Some(ids)) if ids.len() <= LOOKED_UP => {
            let (table, ids) = (SUMS.of(range.interval), list(ids));
            format!(
                "{BUCKETS} SELECT bucket_start_s, id, {columns}
                 FROM bucket CROSS JOIN {table}
                 WHERE org_id = ?1 AND dimension = ?5 AND bucket_start_s = start_s
                   AND id IN ({ids})"
            )
        }
        Source::Sums(..) => {
            let table = SUMS.of(range.interval);
            format!(
                "SELECT bucket_start_s, id, {columns} FROM {table}
                 WHERE org_id = ?1 AND dimension = ?5 AND bucket_start_s >= ?2
                   AND bucket_start_s < ?3 AND ?4 > 0"
            )
        }
        Source::Series {
            services,
            member,
            ids,
            by_service,
        } => {
            let (tables, column) = member.series();
            let (table, services) = (tables.of(range.interval), list(services));
            let id = if *by_service { "service_id" } else { column };
            let ids = match ids {
                // By service, the row does not say whose it is.
                Some(ids) if ids.len() <= LOOKED_UP || *by_service => {
                    format!("AND {column} IN ({})", list(ids))
                }
                _ => String::new(),
            };
            format!(
                "{BUCKETS} SELECT bucket_start_s, {id}, {columns}
                 FROM bucket CROSS JOIN {table}
                 WHERE org_id = ?1 AND bucket_start_s = start_s AND ?5 IS NULL
                   AND service_id IN ({services}) {ids}"
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

fn sorted(ids: &[u32]) -> Vec<u32> {
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    ids
}

/// Numbers as they stand between the brackets of `IN`.
pub(super) fn list(ids: &[u32]) -> String {
    let texts: Vec<String> = ids.iter().map(u32::to_string).collect();
    texts.join(", ")
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::ids::{CustomerId, OrgId};
    use crate::store::fixture::Fixture;
    use crate::usage::{Interval, Method};

    /// The steps of SQLite's plan that touch a table of usage.
    fn plan(fixture: &Fixture, range: &UsageRange, source: &Source) -> Vec<String> {
        let connection = fixture.usage_sql();
        let sql = format!("EXPLAIN QUERY PLAN {}", sql(range, source, "requests"));
        let mut statement = connection.prepare(&sql).unwrap();
        let bounds = params![range.org, 0, 86_400, 3_600, None::<u8>];
        let steps = statement.query_map(bounds, |row| row.get(3)).unwrap();
        let steps = steps.collect::<Result<Vec<String>, _>>().unwrap();
        steps
            .into_iter()
            .filter(|step| step.contains("usage_"))
            .collect()
    }

    #[test]
    fn every_question_is_a_search_in_a_primary_key() {
        let fixture = Fixture::new();
        let many: Vec<u32> = (1..=LOOKED_UP as u32 + 1).collect();
        let series = |ids, by_service| Source::Series {
            services: vec![1, 2],
            member: Member::Keys,
            ids,
            by_service,
        };
        let of_customer = |by_service| Source::Series {
            services: vec![1, 2],
            member: Member::Customers,
            ids: Some(vec![1]),
            by_service,
        };
        for interval in Interval::ALL {
            let range = UsageRange {
                org: OrgId::FIRST,
                interval,
                from_s: 0,
                to_s: 86_400,
                service: None,
                keys: None,
                customer: None,
                owners: Arc::default(),
                method: None,
            };
            for (source, bounds) in [
                (
                    Source::Sums(Dimension::ApiKey, None),
                    "dimension=? AND bucket_start_s>? AND bucket_start_s<?",
                ),
                (
                    Source::Sums(Dimension::ApiKey, Some(many.clone())),
                    "dimension=? AND bucket_start_s>? AND bucket_start_s<?",
                ),
                (
                    Source::Sums(Dimension::All, Some(vec![0])),
                    "dimension=? AND bucket_start_s=? AND id=?",
                ),
                (series(None, false), "bucket_start_s=? AND service_id=?"),
                (
                    series(Some(many.clone()), false),
                    "bucket_start_s=? AND service_id=?",
                ),
                (
                    series(Some(vec![1, 2]), false),
                    "bucket_start_s=? AND service_id=? AND api_key_id=?",
                ),
                (
                    series(Some(many.clone()), true),
                    "bucket_start_s=? AND service_id=? AND api_key_id=?",
                ),
                (
                    of_customer(false),
                    "bucket_start_s=? AND service_id=? AND customer_id=?",
                ),
                (
                    of_customer(true),
                    "bucket_start_s=? AND service_id=? AND customer_id=?",
                ),
            ] {
                let steps = plan(&fixture, &range, &source);
                let wanted = format!("USING PRIMARY KEY (org_id=? AND {bounds})");
                assert_eq!(steps.len(), 1, "{steps:?}");
                assert!(steps[0].starts_with("SEARCH usage_"), "{steps:?}");
                assert!(steps[0].ends_with(&wanted), "{steps:?} {wanted}");
            }
        }
    }

    #[test]
    fn a_question_reads_the_narrowest_table_that_has_its_answer() {
        let fixture = Fixture::new();
        let connection = fixture.usage_sql();
        let whole = UsageRange {
            org: OrgId::FIRST,
            interval: Interval::Day,
            from_s: 0,
            to_s: 86_400,
            service: None,
            keys: None,
            customer: None,
            owners: Arc::default(),
            method: None,
        };
        let key = ApiKeyId::new(7).map(|key| [key].into());
        let service = ServiceId::new(3);
        let of_key = UsageRange {
            keys: key.clone(),
            ..whole.clone()
        };
        let of_service = UsageRange {
            service,
            ..whole.clone()
        };
        let of_both = UsageRange {
            service,
            keys: key,
            ..whole.clone()
        };
        let of_method = UsageRange {
            method: Some(Method::Get),
            ..whole.clone()
        };
        let told = |range: &UsageRange, group| match source(&connection, range, group, None) {
            Ok(Source::Sums(dimension, _)) => format!("{dimension:?}"),
            Ok(Source::Series { member, .. }) => format!("series of {member:?}"),
            Err(_) => "failed".to_owned(),
        };
        let of_customer = UsageRange {
            customer: CustomerId::new(5),
            ..whole.clone()
        };
        let of_its_service = UsageRange {
            service,
            ..of_customer.clone()
        };
        use UsageGroup::{ApiKey, Customer, Method as ByMethod, Nothing, Outcome, Service};
        let (keys, customers) = ("series of Keys", "series of Customers");
        for (range, expected) in [
            (&whole, ["All", "All", "Service", "ApiKey", "Method"]),
            (&of_key, ["ApiKey", "ApiKey", keys, "ApiKey", "Method"]),
            (
                &of_service,
                ["Service", "Service", "Service", keys, "Method"],
            ),
            (&of_both, [keys, keys, keys, keys, "Method"]),
            (
                &of_method,
                ["Method", "Method", "Method", "Method", "Method"],
            ),
        ] {
            let groups = [Nothing, Outcome, Service, ApiKey, ByMethod];
            assert_eq!(
                groups.map(|group| told(range, group)),
                expected,
                "{range:?}"
            );
        }
        for (range, expected) in [
            (&whole, ["All", "All", "Service", "Customer"]),
            (
                &of_customer,
                ["Customer", "Customer", customers, "Customer"],
            ),
            (&of_its_service, [customers; 4]),
            (&of_service, ["Service", "Service", "Service", customers]),
        ] {
            let groups = [Nothing, Outcome, Service, Customer];
            assert_eq!(
                groups.map(|group| told(range, group)),
                expected,
                "{range:?}"
            );
        }
    }
}
