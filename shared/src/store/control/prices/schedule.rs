//! What the data plane is given: the version in effect and those to come, per key and per service.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension};

use crate::billing::PriceSchedule;
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, PriceVersionId, ServiceId};
use crate::store::error::Fault;

type Upcoming = Vec<(UnixMillis, PriceVersionId)>;

/// The upcoming prices of all keys, for reading many keys at once.
#[derive(Debug, Default)]
pub(in crate::store::control) struct DueOfKeys(HashMap<ApiKeyId, Upcoming>);

impl DueOfKeys {
    /// Reads them all; there are few.
    pub(in crate::store::control) fn load(connection: &Connection) -> Result<Self, Fault> {
        let mut statement = connection.prepare_cached(
            "SELECT api_key_id, due_at_ms, price_version_id FROM price_due
             WHERE api_key_id IS NOT NULL ORDER BY due_at_ms, price_version_id",
        )?;
        let mut all: HashMap<ApiKeyId, Upcoming> = HashMap::new();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            all.entry(row.get(0)?)
                .or_default()
                .push((row.get(1)?, row.get(2)?));
        }
        Ok(Self(all))
    }

    /// A key's own prices; `current` where it has one now.
    pub(in crate::store::control) fn schedule(
        &mut self,
        key: ApiKeyId,
        current: Option<PriceVersionId>,
    ) -> PriceSchedule {
        PriceSchedule::new(current, self.0.remove(&key).unwrap_or_default())
    }
}

/// One key's own prices; `current` where it has one now.
pub(in crate::store::control) fn of_key(
    connection: &Connection,
    key: ApiKeyId,
    current: Option<PriceVersionId>,
) -> Result<PriceSchedule, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT due_at_ms, price_version_id FROM price_due
         WHERE api_key_id = ?1 ORDER BY due_at_ms, price_version_id",
    )?;
    let rows = statement.query_map([key], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let upcoming = rows.collect::<Result<Vec<_>, _>>()?;
    Ok(PriceSchedule::new(current, upcoming))
}

/// What keys without a price of their own are billed at on a service: the service's prices, and
/// the organization's default until the service's first one begins.
pub(in crate::store::control) fn of_service(
    connection: &Connection,
    service: ServiceId,
) -> Result<PriceSchedule, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT s.price_version_id, o.price_version_id
         FROM service s JOIN organization o ON o.id = s.org_id WHERE s.id = ?1",
    )?;
    let pointers: Option<(Option<PriceVersionId>, Option<PriceVersionId>)> = statement
        .query_row([service], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (own, default) = pointers.unwrap_or_default();
    let mut statement = connection.prepare_cached(
        "SELECT d.due_at_ms, d.price_version_id, d.service_id IS NOT NULL
         FROM price_due d JOIN service s ON s.id = ?1
         WHERE d.service_id = s.id
            OR (d.org_id = s.org_id AND d.service_id IS NULL AND d.api_key_id IS NULL)
         ORDER BY d.due_at_ms, d.service_id IS NOT NULL, d.price_version_id",
    )?;
    let mut has_own = own.is_some();
    let mut upcoming = Upcoming::new();
    let mut rows = statement.query([service])?;
    while let Some(row) = rows.next()? {
        let is_own: bool = row.get(2)?;
        has_own |= is_own;
        // A default that changes later means nothing to a service with a price of its own.
        if is_own || !has_own {
            upcoming.push((row.get(0)?, row.get(1)?));
        }
    }
    Ok(PriceSchedule::new(own.or(default), upcoming))
}
