//! The latest requests, one by one: a ring of bounded length, for a person who wants to see what
//! is happening. It holds no path, no header, no body and no secret.

use std::collections::{HashSet, VecDeque};

use rusqlite::{Row, Transaction, params};

use super::UsageStore;
use crate::background;
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, OrgId, ServiceId};
use crate::store::columns::Count;
use crate::store::error::{Fault, StoreError};
use crate::usage::{Method, Origin, Outcome, StatusClass, UsageRecord};

/// How many requests are kept, of all organizations together.
const KEPT: i64 = 10_000;

/// One of the latest requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoggedRequest {
    /// When it was settled.
    pub at: UnixMillis,
    /// On which service.
    pub service: ServiceId,
    /// With which key.
    pub api_key: ApiKeyId,
    /// With which method.
    pub method: Method,
    /// The status the client was sent; 0 where none was.
    pub status: u16,
    /// What became of it.
    pub outcome: Outcome,
    /// How long it took, in microseconds.
    pub latency_us: u32,
    /// Request body bytes.
    pub bytes_in: u64,
    /// Response body bytes.
    pub bytes_out: u64,
}

/// Which of the latest requests are wanted.
#[derive(Debug, Clone, Default)]
pub struct RequestFilter {
    /// Those on this service.
    pub service: Option<ServiceId>,
    /// Those with this key.
    pub api_key: Option<ApiKeyId>,
    /// Those with one of these keys.
    pub keys: Option<HashSet<ApiKeyId>>,
    /// Those with this method.
    pub method: Option<Method>,
    /// Those that ended in one of these ways; none given means all.
    pub outcomes: Vec<Outcome>,
}

impl UsageStore {
    /// The latest requests, newest first, at most `limit`.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn latest_requests(
        &self,
        org: OrgId,
        filter: &RequestFilter,
        limit: usize,
    ) -> Result<Vec<LoggedRequest>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT at_ms, service_id, api_key_id, method, status, origin, latency_us,
                        bytes_in, bytes_out
                 FROM request_log
                 WHERE org_id = ?1 AND (?2 IS NULL OR service_id = ?2)
                   AND (?3 IS NULL OR api_key_id = ?3) AND (?4 IS NULL OR method = ?4)
                 ORDER BY id DESC",
            )?;
            let method = filter.method.map(Method::code);
            let bounds = params![org, filter.service, filter.api_key, method];
            let mut rows = statement.query(bounds)?;
            let mut found = Vec::new();
            // The outcome is made of two columns, and the whole log is a few thousand rows.
            while found.len() < limit
                && let Some(row) = rows.next()?
            {
                let request = read(row)?;
                let is_of_keys = filter
                    .keys
                    .as_ref()
                    .is_none_or(|keys| keys.contains(&request.api_key));
                let ended_so =
                    filter.outcomes.is_empty() || filter.outcomes.contains(&request.outcome);
                if is_of_keys && ended_so {
                    found.push(request);
                }
            }
            Ok(found)
        })
    }
}

/// Adds records, which come in the order in which they were settled, and lets the oldest go.
pub(super) fn append(tx: &Transaction<'_>, recent: &VecDeque<UsageRecord>) -> Result<(), Fault> {
    let mut statement = tx.prepare_cached(
        "INSERT INTO request_log
             (org_id, at_ms, service_id, api_key_id, method, status, origin, latency_us,
              bytes_in, bytes_out)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    )?;
    let mut newest = None;
    for record in recent {
        background::let_others_in();
        newest = Some(statement.insert(params![
            record.org,
            Count(record.settled_at_us / 1_000),
            record.service,
            record.api_key,
            record.method.code(),
            record.status,
            record.origin.code(),
            record.latency_us,
            Count(record.bytes_in),
            Count(record.bytes_out),
        ])?);
    }
    if let Some(newest) = newest {
        let mut statement = tx.prepare_cached("DELETE FROM request_log WHERE id <= ?1")?;
        statement.execute([newest - KEPT])?;
    }
    Ok(())
}

fn read(row: &Row<'_>) -> rusqlite::Result<LoggedRequest> {
    let status = row.get(4)?;
    let origin = Origin::from_code(row.get(5)?).unwrap_or(Origin::Failed);
    let (Count(bytes_in), Count(bytes_out)) = (row.get(7)?, row.get(8)?);
    Ok(LoggedRequest {
        at: row.get(0)?,
        service: row.get(1)?,
        api_key: row.get(2)?,
        method: Method::from_code(row.get(3)?),
        status,
        outcome: Outcome::of(origin, StatusClass::of(status)),
        latency_us: row.get(6)?,
        bytes_in,
        bytes_out,
    })
}
