//! Telling a field that is left out from one that is `null`, as a partial edit has to.

use serde::{Deserialize, Deserializer};

/// For a field that cannot be `null`: `null` is an error instead of "left out".
pub(in crate::api) fn not_null<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// For a field that `null` clears: `Some(None)` is `null`, `None` (the default) is left out.
pub(in crate::api) fn or_null<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Option::<T>::deserialize(deserializer).map(Some)
}
