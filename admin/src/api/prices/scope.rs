//! Whose price it is: `"default"`, or an object that names a key or a service.

use std::fmt;

use gaas_shared::fields::FieldError;
use gaas_shared::ids::{ApiKeyId, ServiceId};
use gaas_shared::store::PriceScope;
use serde::de::value::MapAccessDeserializer;
use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::json;
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, OneOfBuilder, Schema, Type};

use crate::api::extract::numbered;

/// Whose price it is to be.
#[derive(Debug, Clone, Copy)]
pub(super) struct ScopeGiven {
    api_key_id: Option<i64>,
    service_id: Option<i64>,
    is_default: bool,
}

/// Whose price it is. One field names it; a default price has neither number.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PriceScope)]
pub(super) struct ScopeShown {
    /// `api_key`, `service` or `default`.
    #[schema(examples("service"))]
    kind: &'static str,
    /// The key whose own price it is.
    api_key_id: Option<u32>,
    /// The service whose keys pay it, unless they have prices of their own.
    service_id: Option<u32>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Named {
    #[serde(default)]
    api_key_id: Option<i64>,
    #[serde(default)]
    service_id: Option<i64>,
}

impl ScopeGiven {
    /// The scope, of which there must be one.
    pub(super) fn parse(self) -> Result<PriceScope, FieldError> {
        match (self.is_default, self.api_key_id, self.service_id) {
            (true, ..) => Ok(PriceScope::Default),
            (false, Some(key), None) => {
                numbered::<ApiKeyId>("scope.api_key_id", key).map(PriceScope::ApiKey)
            }
            (false, None, Some(service)) => {
                numbered::<ServiceId>("scope.service_id", service).map(PriceScope::Service)
            }
            _ => Err(FieldError::new("scope", Expected.to_string())),
        }
    }
}

struct Expected;

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("must be \"default\", or hold either api_key_id or service_id")
    }
}

impl<'de> Deserialize<'de> for ScopeGiven {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ScopeVisitor)
    }
}

struct ScopeVisitor;

impl<'de> Visitor<'de> for ScopeVisitor {
    type Value = ScopeGiven;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("\"default\" or an object")
    }

    fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<ScopeGiven, E> {
        match text {
            "default" => Ok(ScopeGiven {
                api_key_id: None,
                service_id: None,
                is_default: true,
            }),
            _ => Err(E::custom(Expected)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<ScopeGiven, A::Error> {
        let named = Named::deserialize(MapAccessDeserializer::new(map))?;
        Ok(ScopeGiven {
            api_key_id: named.api_key_id,
            service_id: named.service_id,
            is_default: false,
        })
    }
}

impl From<PriceScope> for ScopeShown {
    fn from(scope: PriceScope) -> Self {
        let (kind, key, service) = match scope {
            PriceScope::ApiKey(key) => ("api_key", Some(key.get()), None),
            PriceScope::Service(service) => ("service", None, Some(service.get())),
            PriceScope::Default => ("default", None, None),
        };
        Self {
            kind,
            api_key_id: key,
            service_id: service,
        }
    }
}

/// How a scope may be given.
pub(super) fn scope_schema() -> Schema {
    let number = || {
        ObjectBuilder::new()
            .schema_type(Type::Integer)
            .minimum(Some(1))
            .build()
    };
    let word = ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(["default"]));
    let key = ObjectBuilder::new()
        .property("api_key_id", number())
        .required("api_key_id");
    let service = ObjectBuilder::new()
        .property("service_id", number())
        .required("service_id");
    OneOfBuilder::new()
        .item(word)
        .item(key)
        .item(service)
        .description(Some("Whose price it is; the most specific one wins."))
        .examples([json!({"service_id": 1}), json!("default")])
        .build()
        .into()
}
