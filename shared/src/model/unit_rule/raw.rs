//! A rule as it is written, before it is checked: in request bodies, and in the store's rows.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A whole rule. What is left out is as in the default rule.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct RawUnitRule {
    /// Classes (`2xx`) and single statuses (`404`).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billable_statuses: Option<Vec<String>>,
    /// What is counted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<RawUnit>,
    /// The most units of one request.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_units: Option<i64>,
}

/// What is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RawUnit {
    /// A word; only `request` is one.
    Word(String),
    /// An object, which must have exactly one of the two.
    Object {
        /// Bytes of bodies.
        bytes: Option<RawBytes>,
        /// A header of the answer.
        header: Option<RawHeader>,
    },
}

/// Bytes as units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawBytes {
    /// `request`, `response` or `both`.
    pub of: String,
    /// `kilobyte` or `megabyte`.
    pub per: String,
}

/// A header's count as units.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawHeader {
    /// The header's name.
    #[serde(default, deserialize_with = "given")]
    pub name: Option<String>,
    /// The units of an answer without it.
    #[serde(default, deserialize_with = "given")]
    pub when_missing: Option<i64>,
}

/// What stands in the fields of the objects below, once it is known that they are objects: left to
/// itself, serde would read an array into them field by field.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFields {
    #[serde(default, deserialize_with = "given")]
    billable_statuses: Option<Vec<String>>,
    #[serde(default, deserialize_with = "given")]
    unit: Option<RawUnit>,
    #[serde(default, deserialize_with = "given")]
    max_units: Option<i64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitFields {
    #[serde(default, deserialize_with = "given_object")]
    bytes: Option<RawBytes>,
    #[serde(default, deserialize_with = "given_object")]
    header: Option<RawHeader>,
}

/// A field that may be left out, but not be `null`.
fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(source: D) -> Result<Option<T>, D::Error> {
    T::deserialize(source).map(Some)
}

fn given_object<'de, D: Deserializer<'de>, T: Deserialize<'de>>(
    source: D,
) -> Result<Option<T>, D::Error> {
    source.deserialize_map(Object(PhantomData)).map(Some)
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = T;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(map))
    }
}

impl<'de> Deserialize<'de> for RawUnitRule {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let fields: RuleFields = source.deserialize_map(Object(PhantomData))?;
        Ok(Self {
            billable_statuses: fields.billable_statuses,
            unit: fields.unit,
            max_units: fields.max_units,
        })
    }
}

impl<'de> Deserialize<'de> for RawUnit {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        source.deserialize_any(UnitVisitor)
    }
}

struct UnitVisitor;

impl<'de> Visitor<'de> for UnitVisitor {
    type Value = RawUnit;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("\"request\" or an object with either bytes or header")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<RawUnit, E> {
        Ok(RawUnit::Word(word.to_owned()))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<RawUnit, A::Error> {
        let fields = UnitFields::deserialize(MapAccessDeserializer::new(map))?;
        Ok(RawUnit::Object {
            bytes: fields.bytes,
            header: fields.header,
        })
    }
}

impl Serialize for RawUnit {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        let (bytes, header) = match self {
            Self::Word(word) => return out.serialize_str(word),
            Self::Object { bytes, header } => (bytes, header),
        };
        let mut object = out.serialize_map(None)?;
        if let Some(bytes) = bytes {
            object.serialize_entry("bytes", bytes)?;
        }
        if let Some(header) = header {
            object.serialize_entry("header", header)?;
        }
        object.end()
    }
}
