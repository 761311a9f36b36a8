//! How the domain's types stand in SQLite columns: identifiers and instants as integers, money as
//! nano-units, digests as blobs, names, URLs and currencies as text.

use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use rusqlite::{Result, Row};

use crate::clock::UnixMillis;
use crate::ids::{
    ApiKeyId, BillingCycleId, CreditEntryId, CustomerId, InvoiceId, ManagementTokenId, OrgId,
    PriceVersionId, ServiceId, SessionId, UserId, WebhookDeliveryId, WebhookId,
};
use crate::model::{Email, KeyScope, Name, RateLimit, RawUnitRule, TargetUrl, UnitRule};
use crate::money::{Amount, Currency, Price};
use crate::secret::SecretDigest;

macro_rules! id_columns {
    ($($id:ty),+ $(,)?) => {$(
        impl ToSql for $id {
            fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
                Ok(i64::from(*self).into())
            }
        }

        impl FromSql for $id {
            fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
                Self::try_from(value.as_i64()?).map_err(other)
            }
        }
    )+};
}

id_columns!(
    ApiKeyId,
    BillingCycleId,
    CreditEntryId,
    CustomerId,
    InvoiceId,
    ManagementTokenId,
    OrgId,
    PriceVersionId,
    ServiceId,
    SessionId,
    UserId,
    WebhookDeliveryId,
    WebhookId,
);

fn other(error: impl std::error::Error + Send + Sync + 'static) -> FromSqlError {
    FromSqlError::Other(Box::new(error))
}

impl ToSql for UnixMillis {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.0.into())
    }
}

impl FromSql for UnixMillis {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_i64().map(Self)
    }
}

impl ToSql for SecretDigest {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for SecretDigest {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_blob()?.try_into().map(Self).map_err(other)
    }
}

impl ToSql for Name {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Name {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse("name", value.as_str()?).map_err(other)
    }
}

impl ToSql for Email {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for Email {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse("email", value.as_str()?).map_err(other)
    }
}

impl ToSql for TargetUrl {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for TargetUrl {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Self::parse("target_url", value.as_str()?).map_err(other)
    }
}

impl ToSql for Price {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.nano().into())
    }
}

impl FromSql for Price {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let nano = value.as_i64()?;
        Self::from_nano(nano).ok_or(FromSqlError::OutOfRange(nano))
    }
}

/// Exact decimal text: nano-units of large sums do not fit 64 bits.
impl ToSql for Amount {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.to_string().into())
    }
}

impl FromSql for Amount {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(other)
    }
}

impl ToSql for Currency {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.code().into())
    }
}

impl FromSql for Currency {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(other)
    }
}

/// A `u64` count in SQLite's signed 64-bit integer; a count beyond it is an error, not a wrap.
pub(super) struct Count(pub(super) u64);

impl ToSql for Count {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        integer(self.0).map(Into::into)
    }
}

impl FromSql for Count {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let count = value.as_i64()?;
        u64::try_from(count)
            .map(Self)
            .map_err(|_| FromSqlError::OutOfRange(count))
    }
}

/// What goes into a column for a count.
pub(super) fn integer(count: u64) -> Result<i64> {
    i64::try_from(count).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// A key's scope from its nullable `service_id`.
pub(super) fn scope(row: &Row<'_>, at: usize) -> Result<KeyScope> {
    let service: Option<ServiceId> = row.get(at)?;
    Ok(service.map_or(KeyScope::AllServices, KeyScope::Service))
}

/// What goes into `service_id` for a scope.
pub(super) const fn scoped_service(scope: KeyScope) -> Option<ServiceId> {
    match scope {
        KeyScope::Service(service) => Some(service),
        KeyScope::AllServices => None,
    }
}

/// What goes into `unit_rule`: nothing for the default rule.
pub(super) fn unit_rule(rule: &UnitRule) -> Result<Option<String>> {
    if *rule == UnitRule::default() {
        return Ok(None);
    }
    let text = serde_json::to_string(&rule.raw());
    text.map(Some)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}

/// A service's rule from a nullable column.
pub(super) fn read_unit_rule(row: &Row<'_>, at: usize) -> Result<UnitRule> {
    let Some(text) = row.get::<_, Option<String>>(at)? else {
        return Ok(UnitRule::default());
    };
    let corrupt = |error: Box<dyn std::error::Error + Send + Sync>| {
        rusqlite::Error::FromSqlConversionFailure(at, rusqlite::types::Type::Text, error)
    };
    let raw: RawUnitRule = serde_json::from_str(&text).map_err(|error| corrupt(error.into()))?;
    UnitRule::parse(&raw).map_err(|errors| {
        let faults: Vec<_> = errors.iter().map(ToString::to_string).collect();
        corrupt(faults.join("; ").into())
    })
}

/// A key's own limit from three neighbouring columns: requests, window in seconds, burst.
pub(super) fn rate_limit(row: &Row<'_>, at: usize) -> Result<Option<RateLimit>> {
    let requests: Option<u32> = row.get(at)?;
    let window_seconds: Option<u32> = row.get(at + 1)?;
    let (Some(requests), Some(window_seconds)) = (requests, window_seconds) else {
        return Ok(None);
    };
    match RateLimit::new(requests, window_seconds, row.get(at + 2)?) {
        Ok(limit) => Ok(Some(limit)),
        Err(error) => Err(rusqlite::Error::FromSqlConversionFailure(
            at,
            rusqlite::types::Type::Integer,
            Box::new(error),
        )),
    }
}
