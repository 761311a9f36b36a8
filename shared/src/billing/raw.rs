//! A price as it is written, before it is checked: in request bodies, and in the store's rows.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::money::{Amount, Price};

/// A fault in a price, named by its place: `model.tiers[1].up_to`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {message}")]
pub struct ModelError {
    /// The field's path as the caller wrote it.
    pub field: String,
    /// A sentence for a person, without the field's name.
    pub message: String,
}

impl ModelError {
    pub(super) fn new(field: impl fmt::Display, message: impl Into<String>) -> Self {
        Self {
            field: field.to_string(),
            message: message.into(),
        }
    }
}

/// A whole price: how units are priced, and what is charged or given beside them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawPrice {
    /// How units are priced.
    pub model: RawModel,
    /// Units per cycle that cost nothing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub free_units: Option<i64>,
    /// The least that a cycle with any use costs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub minimum_per_cycle: Option<Amount>,
    /// What a cycle with any use costs beside the units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat_fee_per_cycle: Option<Amount>,
}

/// How units are priced. Which fields belong to which kind is checked when it is parsed, so that a
/// fault can name the very field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawModel {
    /// `per_unit`, `graduated`, `volume` or `package`.
    pub kind: String,
    /// What one unit costs (`per_unit`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit_price: Option<Price>,
    /// Steps by quantity (`graduated`, `volume`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tiers: Option<Vec<RawTier>>,
    /// Units in a package (`package`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    /// What a package costs, begun or used up (`package`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub package_price: Option<Price>,
}

/// One step of a tiered price: the units above `from`, up to and including `up_to`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RawTier {
    /// Where it starts; may be left out, because it is where the tier before ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<i64>,
    /// The last unit in it; none in the last tier.
    #[serde(default)]
    pub up_to: Option<i64>,
    /// What one of its units costs.
    pub unit_price: Price,
    /// What reaching it costs, once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flat_fee: Option<Amount>,
}
