//! How webhooks' types stand in SQLite columns.

use rusqlite::Result;
use rusqlite::types::{FromSql, FromSqlError, FromSqlResult, ToSql, ToSqlOutput, ValueRef};

use crate::model::{DeliveryStatus, EventId, EventType, WebhookSecret};

fn other(error: impl std::error::Error + Send + Sync + 'static) -> FromSqlError {
    FromSqlError::Other(Box::new(error))
}

impl ToSql for EventType {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for EventType {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(other)
    }
}

impl ToSql for EventId {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for EventId {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_str()?.parse().map_err(other)
    }
}

impl ToSql for DeliveryStatus {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(self.as_str().into())
    }
}

impl FromSql for DeliveryStatus {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        let name = value.as_str()?;
        let found = Self::ALL.into_iter().find(|status| status.as_str() == name);
        found.ok_or(FromSqlError::InvalidType)
    }
}

impl ToSql for WebhookSecret {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(ValueRef::Blob(&self.0)))
    }
}

impl FromSql for WebhookSecret {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        value.as_blob()?.try_into().map(Self).map_err(other)
    }
}

/// A list of types as JSON text.
pub(super) fn types_text(types: Option<&[EventType]>) -> Option<String> {
    let names = types?.iter().map(|kind| kind.as_str());
    Some(serde_json::Value::from_iter(names).to_string())
}

/// A list of types from JSON text. A type that a later version of the gateway knew is left out.
pub(super) fn types_of(text: Option<String>) -> Result<Option<Vec<EventType>>, serde_json::Error> {
    let Some(text) = text else {
        return Ok(None);
    };
    let names: Vec<String> = serde_json::from_str(&text)?;
    Ok(Some(
        names.iter().filter_map(|name| name.parse().ok()).collect(),
    ))
}
