//! Checks of single values while they are read, so that an error knows its line.

use std::fmt;
use std::marker::PhantomData;
use std::net::SocketAddr;
use std::path::PathBuf;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Unexpected, Visitor};

use crate::model::RateLimit;
use crate::telemetry;

/// A section, by its keys. Without this, a list of values in the keys' order would do as well.
pub(super) fn section<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    deserializer.deserialize_map(SectionVisitor(PhantomData))
}

/// A section that may be left out.
pub(super) fn optional_section<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    section(deserializer).map(Some)
}

struct SectionVisitor<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for SectionVisitor<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a section with keys of its own")
    }

    fn visit_map<A: MapAccess<'de>>(self, keys: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(keys))
    }
}

/// A whole number from `MIN` to `MAX`.
pub(super) fn whole<'de, D, T, const MIN: i64, const MAX: i64>(
    deserializer: D,
) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<i64>,
{
    deserializer.deserialize_i64(WholeVisitor::<T, MIN, MAX>(PhantomData))
}

struct WholeVisitor<T, const MIN: i64, const MAX: i64>(PhantomData<T>);

impl<T: TryFrom<i64>, const MIN: i64, const MAX: i64> Visitor<'_> for WholeVisitor<T, MIN, MAX> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a whole number from {MIN} to {MAX}")
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Some(number)
            .filter(|number| (MIN..=MAX).contains(number))
            .and_then(|number| T::try_from(number).ok())
            .ok_or_else(|| E::invalid_value(Unexpected::Signed(number), &self))
    }
}

/// An address and port to listen on.
pub(super) fn listen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<SocketAddr, D::Error> {
    let text = String::deserialize(deserializer)?;
    text.parse().map_err(|_| {
        let expected = "an address and a port, such as \"127.0.0.1:8000\" or \"[::1]:8000\"";
        D::Error::invalid_value(Unexpected::Str(&text), &expected)
    })
}

/// An address that may be left out.
pub(super) fn optional_listen<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<SocketAddr>, D::Error> {
    listen(deserializer).map(Some)
}

/// A path that is not empty.
pub(super) fn path<'de, D: Deserializer<'de>>(deserializer: D) -> Result<PathBuf, D::Error> {
    let text = String::deserialize(deserializer)?;
    if text.is_empty() {
        return Err(D::Error::invalid_value(Unexpected::Str(""), &"a path"));
    }
    Ok(text.into())
}

/// A path that may be left out, but not be empty.
pub(super) fn optional_path<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<PathBuf>, D::Error> {
    path(deserializer).map(Some)
}

/// A value that may be left out, but not be null.
pub(super) fn given<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(deserializer).map(Some)
}

/// A log level or filter.
///
/// A bare word is taken for a level only: to the filter, `inof` would be the name of a module,
/// and the log would stay silent.
pub(super) fn log_filter<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    const LEVELS: [&str; 6] = ["error", "warn", "info", "debug", "trace", "off"];
    let text = String::deserialize(deserializer)?;
    let known = |word: &str| LEVELS.iter().any(|level| word.eq_ignore_ascii_case(level));
    let shaped = text
        .split(',')
        .all(|part| part.contains('=') || known(part.trim()));
    if !shaped {
        let expected = "error, warn, info, debug, trace or off, \
                        or a filter such as \"info,gaas_proxy=debug\"";
        return Err(D::Error::invalid_value(Unexpected::Str(&text), &expected));
    }
    match telemetry::filter(&text) {
        Ok(_) => Ok(text),
        Err(error) => Err(D::Error::custom(error.told_beside_its_key())),
    }
}

/// A rate limit of which every part that is left out is the default limit's.
pub(super) fn default_limit<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<RateLimit, D::Error> {
    #[derive(serde::Deserialize)]
    #[serde(deny_unknown_fields, default)]
    struct Parts {
        #[serde(deserialize_with = "requests")]
        requests: u32,
        #[serde(deserialize_with = "window")]
        window_seconds: u32,
        #[serde(deserialize_with = "burst")]
        burst: Option<u32>,
    }

    impl Default for Parts {
        fn default() -> Self {
            Self {
                requests: RateLimit::DEFAULT.requests(),
                window_seconds: RateLimit::DEFAULT.window_seconds(),
                burst: None,
            }
        }
    }

    let parts: Parts = section(deserializer)?;
    RateLimit::new(parts.requests, parts.window_seconds, parts.burst).map_err(D::Error::custom)
}

const MAX_REQUESTS: i64 = RateLimit::MAX_REQUESTS as i64;
const MAX_WINDOW_SECONDS: i64 = RateLimit::MAX_WINDOW_SECONDS as i64;

fn requests<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    whole::<_, _, 1, MAX_REQUESTS>(deserializer)
}

fn window<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    whole::<_, _, 1, MAX_WINDOW_SECONDS>(deserializer)
}

fn burst<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    requests(deserializer).map(Some)
}
