//! Which rows answer a question about usage over time, and how they are found.
//!
//! Every question is answered from the narrowest table that has the answer: sums over one dimension
//! where the question names no more than one, and the sums per series only where it names services
//! *and* keys. The index leads by time, so single identifiers are looked up bucket by bucket; how
//! long that takes depends on what is shown and hardly on what was recorded. Where most of what
//! there is belongs to the answer, it is read through instead.

use rusqlite::{Connection, Row, params};

use super::chart::{UsageGroup, UsageRange};
use super::columns::{ROLLUPS, SUMS};
use super::sums::Dimension;
use crate::ids::{ApiKeyId, ServiceId};
use crate::store::columns::Count;
use crate::store::error::Fault;

/// The most identifiers that are looked up one by one; beyond, all rows of the stretch are read.
const LOOKED_UP: usize = 200;

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
    let (dimension, kept) = match &source {
        Source::Sums(dimension, ids) => (Some(dimension.code()), ids),
        Source::Series {
            keys, by_service, ..
        } => (None, if *by_service { &None } else { keys }),
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
    let only = only.map(sorted);
    let keys = range.keys.as_deref().map(|keys| {
        let keys: Vec<u32> = keys.iter().copied().map(ApiKeyId::get).collect();
        sorted(&keys)
    });
    let service = range.service.map(ServiceId::get);
    // Of the keys that the stretch is about, those that are asked for.
    let asked = |keys: Option<Vec<u32>>, only: Option<Vec<u32>>| match (keys, only) {
        (Some(mut keys), Some(only)) => {
            keys.retain(|key| only.binary_search(key).is_ok());
            Some(keys)
        }
        (keys, only) => keys.or(only),
    };
    if let Some(method) = range.method {
        let method = vec![method.code().into()];
        return Ok(Source::Sums(Dimension::Method, Some(method)));
    }
    Ok(match (service, keys, group) {
        (_, _, UsageGroup::Method) => Source::Sums(Dimension::Method, only),
        (None, None, UsageGroup::Nothing | UsageGroup::Outcome) => {
            Source::Sums(Dimension::All, Some(vec![0]))
        }
        (None, None, UsageGroup::Service) => Source::Sums(Dimension::Service, only),
        (None, keys, UsageGroup::ApiKey) => Source::Sums(Dimension::ApiKey, asked(keys, only)),
        (None, keys @ Some(_), UsageGroup::Service) => Source::Series {
            services: match only {
                Some(only) => only,
                None => services_used(connection, range)?,
            },
            keys,
            by_service: true,
        },
        (None, keys, _) => Source::Sums(Dimension::ApiKey, keys),
        (Some(service), keys, UsageGroup::ApiKey) => Source::Series {
            services: vec![service],
            keys: asked(keys, only),
            by_service: false,
        },
        (Some(service), None, _) => Source::Sums(Dimension::Service, Some(vec![service])),
        (Some(service), keys, group) => Source::Series {
            services: vec![service],
            keys,
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
                // By service, the row does not say which key it is of.
                Some(keys) if keys.len() <= LOOKED_UP || *by_service => {
                    format!("AND api_key_id IN ({})", list(keys))
                }
                _ => String::new(),
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
    use super::*;
    use crate::ids::OrgId;
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
        let series = |keys, by_service| Source::Series {
            services: vec![1, 2],
            keys,
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
            Ok(Source::Series { .. }) => "series".to_owned(),
            Err(_) => "failed".to_owned(),
        };
        use UsageGroup::{ApiKey, Method as ByMethod, Nothing, Outcome, Service};
        for (range, expected) in [
            (&whole, ["All", "All", "Service", "ApiKey", "Method"]),
            (&of_key, ["ApiKey", "ApiKey", "series", "ApiKey", "Method"]),
            (
                &of_service,
                ["Service", "Service", "Service", "series", "Method"],
            ),
            (&of_both, ["series", "series", "series", "series", "Method"]),
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
    }
}
