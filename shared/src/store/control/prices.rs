//! Prices: each one a row that is never changed; a new price is a new row that takes effect at its
//! instant.
//!
//! A price is a key's, a service's, or the organization's default. The most specific one wins: a
//! request is billed at its key's price, else its service's, else the default. Which version that
//! is at an instant is decided by the data plane, which gets [`PriceSchedule`]s; the pointers kept
//! here (`price_version_id` of keys, services and the organization) say what holds at present.
//!
//! [`PriceSchedule`]: crate::billing::PriceSchedule

mod configured;
mod due;
mod read;
mod schedule;

use rusqlite::params;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::changes::{self, ChangeKind};
use super::idempotency::Made;
use super::webhooks::told;
use super::write::{WriteBy, Writing, Written};
use super::{ControlStore, keys, services};
use crate::billing::Terms;
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, PriceVersionId, ServiceId};
use crate::model::{ApiKey, EventType};
use crate::money::{Currency, Price};
use crate::store::error::{Fault, StoreError};

pub(super) use configured::followed;
pub(super) use read::{stored, terms_of};
pub(super) use schedule::{DueOfKeys, of_key, of_service};

/// Whose price it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PriceScope {
    /// One key's, on every service that it opens.
    ApiKey(ApiKeyId),
    /// A service's, for keys without a price of their own.
    Service(ServiceId),
    /// The organization's default, for all that has no other.
    Default,
}

/// A price as it stands from one instant on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PriceRow {
    /// The version's number, which usage is counted under.
    pub id: PriceVersionId,
    /// Whose price it is.
    pub scope: PriceScope,
    /// What it says.
    pub terms: Terms,
    /// From when on it holds.
    pub effective_at: UnixMillis,
    /// When it was made.
    pub created_at: UnixMillis,
    /// Whether it follows the configured default price.
    pub configured: bool,
}

/// A price to set.
#[derive(Debug, Clone)]
pub struct NewPrice {
    /// Whose price it is.
    pub scope: PriceScope,
    /// What it says.
    pub terms: Terms,
    /// From when on it holds; `None` and past instants mean now.
    pub effective_at: Option<UnixMillis>,
}

impl PriceScope {
    /// The columns `api_key_id` and `service_id`.
    pub(super) const fn columns(self) -> (Option<ApiKeyId>, Option<ServiceId>) {
        match self {
            Self::ApiKey(key) => (Some(key), None),
            Self::Service(service) => (None, Some(service)),
            Self::Default => (None, None),
        }
    }

    /// The scope that the columns stand for.
    pub(super) fn of_columns(key: Option<ApiKeyId>, service: Option<ServiceId>) -> Self {
        match (key, service) {
            (Some(key), _) => Self::ApiKey(key),
            (None, Some(service)) => Self::Service(service),
            (None, None) => Self::Default,
        }
    }
}

impl ControlStore {
    /// Gives a key a price per request from now on. What was used before stays at its own price.
    ///
    /// # Errors
    /// Not found; a conflict when the key is revoked.
    pub fn price_key(
        &self,
        by: &WriteBy<'_>,
        id: ApiKeyId,
        price: Price,
        currency: Currency,
    ) -> Result<Written<(ApiKey, PriceRow)>, StoreError> {
        self.write_by(by, |writing| {
            keys::unrevoked(writing, id)?;
            let terms = Terms::per_unit(price, currency);
            let row = begin(writing, PriceScope::ApiKey(id), &terms)?;
            let key = super::key_rows::owned(writing.tx, writing.actor, id)?;
            let detail = json!({ "price": price, "currency": currency });
            writing.audit("api_key.price", ("api_key", id.get()), &detail)?;
            writing.tell(EventType::PriceChanged, &told::price(&row))?;
            let seq = writing.changed(ChangeKind::ApiKey, id.get())?;
            Ok(Written::new((key, row), seq))
        })
    }

    /// Ends a key's own price, and takes back those that it was to have later: from now on it follows
    /// its service's price, or the default. A key that has none of its own stays as it is.
    ///
    /// # Errors
    /// Not found; a conflict when the key is revoked.
    pub fn inherit_price(
        &self,
        by: &WriteBy<'_>,
        id: ApiKeyId,
        configured: &Terms,
    ) -> Result<Written<ApiKey>, StoreError> {
        self.write_by(by, |writing| {
            let key = keys::unrevoked(writing, id)?;
            let withdrawn = due::withdraw(writing, PriceScope::ApiKey(id))?;
            if key.inherits_price && withdrawn == 0 {
                return writing.unchanged(key);
            }
            let followed = followed(writing, key.scope, configured)?;
            keys::point_at_price(writing.tx, id, followed, true)?;
            let detail = json!({ "follows": followed, "withdrawn": withdrawn });
            writing.audit("api_key.inherit_price", ("api_key", id.get()), &detail)?;
            if let Some(row) = read::numbered(writing.tx, writing.actor.org, followed)? {
                let told = told::inherited(id, &row, writing.now);
                writing.tell(EventType::PriceChanged, &told)?;
            }
            let seq = writing.changed(ChangeKind::ApiKey, id.get())?;
            let key = super::key_rows::owned(writing.tx, writing.actor, id)?;
            Ok(Written::new(key, seq))
        })
    }

    /// Sets a price, now or from a later instant on.
    ///
    /// # Errors
    /// Not found when the scope names nothing; a conflict when its key is revoked, or when the
    /// `Idempotency-Key` was used for another request.
    pub fn create_price(
        &self,
        by: &WriteBy<'_>,
        new: &NewPrice,
    ) -> Result<Written<PriceRow>, StoreError> {
        self.write_once(
            by,
            |writing| create(writing, new),
            |row| Made {
                id: row.id.get(),
                also: None,
            },
            |writing, made| {
                let id = PriceVersionId::new(made.id).ok_or_else(|| {
                    StoreError::Corrupt("an idempotency row names price version 0".to_owned())
                })?;
                read::owned(writing.tx, writing.actor, id)
            },
        )
    }
}

/// Adds a price version and has it take effect now, but tells nobody yet.
pub(super) fn begin(
    writing: &Writing<'_>,
    scope: PriceScope,
    terms: &Terms,
) -> Result<PriceRow, Fault> {
    let row = insert(writing, scope, terms, writing.now, false)?;
    due::supersede(writing, scope)?;
    due::point(writing.tx, writing.actor.org, scope, row.id)?;
    Ok(row)
}

fn create(writing: &Writing<'_>, new: &NewPrice) -> Result<Written<PriceRow>, Fault> {
    match new.scope {
        PriceScope::ApiKey(key) => drop(keys::unrevoked(writing, key)?),
        PriceScope::Service(service) => {
            drop(services::owned(writing.tx, writing.actor, service)?);
        }
        PriceScope::Default => {}
    }
    let row = match new.effective_at.filter(|&instant| instant > writing.now) {
        None => begin(writing, new.scope, &new.terms)?,
        Some(instant) => {
            let row = insert(writing, new.scope, &new.terms, instant, false)?;
            due::enlist(writing, &row)?;
            row
        }
    };
    let detail = json!({
        "terms": row.terms.model.to_raw(),
        "currency": row.terms.currency,
        "effective_at_ms": row.effective_at,
    });
    let (key, service) = row.scope.columns();
    let about = match (key, service) {
        (Some(key), _) => ("api_key", key.get()),
        (None, Some(service)) => ("service", service.get()),
        (None, None) => ("organization", writing.actor.org.get()),
    };
    writing.audit("price.create", about, &detail)?;
    writing.tell(EventType::PriceChanged, &told::price(&row))?;
    let seq = announce(writing, row.scope)?;
    Ok(Written::new(row, seq))
}

fn insert(
    writing: &Writing<'_>,
    scope: PriceScope,
    terms: &Terms,
    effective_at: UnixMillis,
    configured: bool,
) -> Result<PriceRow, Fault> {
    let org = writing.actor.org;
    let (key, service) = scope.columns();
    let text = canonical(terms)?;
    let digest = digest_of(
        org,
        scope,
        terms.currency,
        &text,
        (effective_at, writing.now),
    );
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO price_version (org_id, api_key_id, service_id, currency, terms, nano_per_unit,
             configured, effective_at_ms, created_at_ms, digest)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) RETURNING id",
    )?;
    let values = params![
        org,
        key,
        service,
        terms.currency,
        text,
        terms.model.unit_price(),
        configured,
        effective_at,
        writing.now,
        digest,
    ];
    Ok(PriceRow {
        id: statement.query_row(values, |row| row.get(0))?,
        scope,
        terms: terms.clone(),
        effective_at,
        created_at: writing.now,
        configured,
    })
}

/// Has the data plane look at everything whose price may be another now or later.
fn announce(writing: &Writing<'_>, scope: PriceScope) -> Result<i64, Fault> {
    match scope {
        PriceScope::ApiKey(key) => writing.changed(ChangeKind::ApiKey, key.get()),
        PriceScope::Service(service) => writing.changed(ChangeKind::Service, service.get()),
        PriceScope::Default => {
            let mut seq = changes::last(writing.tx)?;
            for service in services::live_ids(writing.tx, writing.actor.org)? {
                seq = writing.changed(ChangeKind::Service, service.get())?;
            }
            Ok(seq)
        }
    }
}

/// The one text of a price.
pub(super) fn canonical(terms: &Terms) -> Result<String, Fault> {
    serde_json::to_string(&terms.model.to_raw())
        .map_err(|error| StoreError::Corrupt(format!("a price cannot be written: {error}")).into())
}

/// SHA-256 over all that a row says. It protects against nobody who can compute it again; it tells
/// which row of two that contradict each other was altered by hand.
pub(super) fn digest_of(
    org: crate::ids::OrgId,
    scope: PriceScope,
    currency: Currency,
    terms: &str,
    (effective_at, created_at): (UnixMillis, UnixMillis),
) -> [u8; 32] {
    let (key, service) = scope.columns();
    let number = |id: Option<u32>| id.unwrap_or(0);
    let mut hash = Sha256::new();
    hash.update(format!(
        "{org} {} {} {currency} {} {} {terms}",
        number(key.map(ApiKeyId::get)),
        number(service.map(ServiceId::get)),
        effective_at.0,
        created_at.0,
    ));
    hash.finalize().into()
}
