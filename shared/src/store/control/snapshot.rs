//! All that the data plane needs at its start, read in one go: a million keys in seconds.

use rusqlite::{Connection, OptionalExtension, Row};

use super::allowances::{self, AllowancesOfKeys};
use super::credits::Prepaid;
use super::{ControlStore, changes, credits, cycles, prices, services};
use crate::billing::PriceSchedule;
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, BillingCycleId, CustomerId, OrgId, PriceVersionId};
use crate::model::{Allowances, KeyScope, RateLimit, Service};
use crate::secret::SecretDigest;
use crate::store::columns;
use crate::store::error::{Fault, StoreError};

/// What the data plane needs of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyRow {
    /// Its number.
    pub id: ApiKeyId,
    /// Who owns it.
    pub org: OrgId,
    /// What a presented key hashes to.
    pub digest: SecretDigest,
    /// What it opens.
    pub scope: KeyScope,
    /// Its own limit; `None` follows the configured default.
    pub rate_limit: Option<RateLimit>,
    /// The price version that it is billed at where neither its own schedule nor its service's
    /// names one.
    pub price_version: PriceVersionId,
    /// Its own prices; they win over those of the service that it is used on.
    pub own_prices: PriceSchedule,
    /// To whom its use is billed.
    pub customer: Option<CustomerId>,
    /// Its hard allowances, where it has any. Soft ones never refuse, so they are left out.
    pub allowances: Option<Box<Allowances>>,
    /// From when on it is refused.
    pub expires_at: Option<UnixMillis>,
    /// Whether it is refused for good.
    pub revoked: bool,
}

/// What the data plane needs of a customer whose requests may be refused on its account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerRow {
    /// Its number.
    pub id: CustomerId,
    /// Whose customer it is.
    pub org: OrgId,
    /// Its hard allowances.
    pub allowances: Allowances,
    /// Its balance, where requests that it does not cover are refused.
    pub prepaid: Option<Prepaid>,
}

/// The state at one change number, but for the keys, which are streamed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snapshot {
    /// The last change that is included.
    pub seq: i64,
    /// Every service that is not deleted, with the prices of keys that have none of their own.
    pub services: Vec<(Service, PriceSchedule)>,
    /// Every organization's open cycle.
    pub cycles: Vec<(OrgId, BillingCycleId)>,
    /// Every customer that has hard allowances or pays in advance.
    pub customers: Vec<CustomerRow>,
}

const SELECT: &str = "SELECT id, org_id, digest, service_id, rate_limit_requests,
            rate_limit_window_seconds, burst, price_version_id, expires_at_ms,
            revoked_at_ms IS NOT NULL, inherits_price, customer_id
     FROM api_key";

impl ControlStore {
    /// Reads everything in one transaction, handing out each key that is not revoked (expired
    /// ones included) as it comes.
    ///
    /// # Errors
    /// When the database cannot be read; keys may have been handed out before.
    pub fn snapshot(&self, mut each_key: impl FnMut(KeyRow)) -> Result<Snapshot, StoreError> {
        self.database.read(|connection| {
            let snapshot = Snapshot {
                seq: changes::last(connection)?,
                services: services::all_live(connection)?
                    .into_iter()
                    .map(|service| {
                        let prices = prices::of_service(connection, service.id)?;
                        Ok((service, prices))
                    })
                    .collect::<Result<_, Fault>>()?,
                cycles: cycles::all_open(connection)?,
                customers: customer_rows(connection)?,
            };
            let sql = format!("{SELECT} WHERE revoked_at_ms IS NULL");
            let mut statement = connection.prepare_cached(&sql)?;
            let mut due = prices::DueOfKeys::load(connection)?;
            let mut allowances = AllowancesOfKeys::load_hard(connection)?;
            let mut rows = statement.query([])?;
            while let Some(row) = rows.next()? {
                let mut key = read(row)?;
                key.own_prices = due.schedule(key.id, own(row, &key)?);
                key.allowances = allowances.take(key.id);
                each_key(key);
            }
            Ok(snapshot)
        })
    }

    /// A customer's keys, revoked ones included, as [`snapshot`](Self::snapshot) hands keys out.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn key_rows_of_customer(&self, customer: CustomerId) -> Result<Vec<KeyRow>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT id FROM api_key WHERE customer_id = ?1 ORDER BY id")?;
            let ids = statement.query_map([customer], |row| row.get(0))?;
            let mut rows = Vec::new();
            for id in ids {
                rows.extend(key_row(connection, id?)?);
            }
            Ok(rows)
        })
    }

    /// How many keys a snapshot holds.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn key_count(&self) -> Result<u64, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection
                .prepare_cached("SELECT COUNT(*) FROM api_key WHERE revoked_at_ms IS NULL")?;
            let columns::Count(keys) = statement.query_row([], |row| row.get(0))?;
            Ok(keys)
        })
    }
}

/// One key, also when it is revoked.
pub(super) fn key_row(connection: &Connection, id: ApiKeyId) -> Result<Option<KeyRow>, Fault> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} WHERE id = ?1"))?;
    let found = statement
        .query_row([id], |row| {
            let key = read(row)?;
            let own = own(row, &key)?;
            Ok((key, own))
        })
        .optional()?;
    let Some((mut key, own)) = found else {
        return Ok(None);
    };
    key.own_prices = prices::of_key(connection, id, own)?;
    let hard = allowances::load(connection, id.into())?.hard();
    key.allowances = (!hard.is_empty()).then(|| Box::new(hard));
    Ok(Some(key))
}

/// One customer; `None` where nothing is ever refused on its account, or where it was deleted.
pub(super) fn customer_row(
    connection: &Connection,
    id: CustomerId,
) -> Result<Option<CustomerRow>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT org_id, prepaid FROM customer WHERE id = ?1 AND deleted_at_ms IS NULL",
    )?;
    let found: Option<(OrgId, bool)> = statement
        .query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((org, is_prepaid)) = found else {
        return Ok(None);
    };
    let prepaid = match is_prepaid {
        true => Some(credits::prepaid(connection, org, id)?),
        false => None,
    };
    let allowances = allowances::load(connection, id.into())?.hard();
    let can_refuse = prepaid.is_some() || !allowances.is_empty();
    Ok(can_refuse.then_some(CustomerRow {
        id,
        org,
        allowances,
        prepaid,
    }))
}

fn customer_rows(connection: &Connection) -> Result<Vec<CustomerRow>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT id FROM customer WHERE prepaid = 1
         UNION SELECT customer_id FROM allowance
               WHERE customer_id IS NOT NULL AND enforcement = 'hard'",
    )?;
    let ids = statement.query_map([], |row| row.get(0))?;
    let mut rows = Vec::new();
    for id in ids {
        rows.extend(customer_row(connection, id?)?);
    }
    Ok(rows)
}

/// The price version in effect that is the key's own.
fn own(row: &Row<'_>, key: &KeyRow) -> rusqlite::Result<Option<PriceVersionId>> {
    let inherits: bool = row.get(10)?;
    Ok((!inherits).then_some(key.price_version))
}

/// All but its own prices and allowances, which take a look at other tables.
fn read(row: &Row<'_>) -> rusqlite::Result<KeyRow> {
    Ok(KeyRow {
        id: row.get(0)?,
        org: row.get(1)?,
        digest: row.get(2)?,
        scope: columns::scope(row, 3)?,
        rate_limit: columns::rate_limit(row, 4)?,
        price_version: row.get(7)?,
        own_prices: PriceSchedule::new(None, Vec::new()),
        customer: row.get(11)?,
        allowances: None,
        expires_at: row.get(8)?,
        revoked: row.get(9)?,
    })
}
