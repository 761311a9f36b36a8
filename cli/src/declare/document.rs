//! The YAML document: what may stand in it. Unknown fields are errors.
//!
//! It holds what a gateway is set to and nothing that it only knows: no secrets, no digests, no
//! figures, and no numbers of things but where names do not tell them apart.

use gaas_shared::billing::RawModel;
use gaas_shared::money::Amount;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use serde_saphyr::{Location, Spanned};

/// The version of the document that is written and read.
pub(super) const VERSION: u32 = 1;

/// A whole document.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) version: Spanned<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) cycles: Option<Spanned<CyclesDoc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) default_price: Option<Spanned<PriceDoc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) upcoming_default_prices: Vec<Spanned<PriceDoc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) customers: Vec<CustomerDoc>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) services: Vec<ServiceDoc>,
    /// Keys for all services.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) keys: Vec<KeyDoc>,
}

/// When billing cycles end.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CyclesDoc {
    pub(super) kind: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) day: Option<u8>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CustomerDoc {
    pub(super) name: Spanned<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) external_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) email: Option<String>,
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub(super) metadata: Map<String, Value>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) prepaid: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) allowances: Option<AllowancesDoc>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceDoc {
    pub(super) name: Spanned<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<u32>,
    pub(super) target_url: Spanned<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) preserve_host: bool,
    /// Passed on as it is; its meaning is the API's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) metering: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) price: Option<Spanned<PriceDoc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) upcoming_prices: Vec<Spanned<PriceDoc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) keys: Vec<KeyDoc>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct KeyDoc {
    pub(super) name: Spanned<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) rate_limit: Option<Spanned<RateLimitDoc>>,
    /// The customer's `external_id`, or its name if it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) customer: Option<Spanned<String>>,
    /// The customer's number, where names do not tell customers apart.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) customer_id: Option<Spanned<u32>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires_at: Option<Spanned<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) price: Option<Spanned<PriceDoc>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) upcoming_prices: Vec<Spanned<PriceDoc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) allowances: Option<AllowancesDoc>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RateLimitDoc {
    pub(super) requests: u32,
    pub(super) window_seconds: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) burst: Option<u32>,
}

/// A price; `effective_at` belongs to upcoming ones alone.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PriceDoc {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) effective_at: Option<String>,
    pub(super) currency: String,
    pub(super) model: RawModel,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) free_units: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) minimum_per_cycle: Option<Amount>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) flat_fee_per_cycle: Option<Amount>,
}

/// What a key or a customer may use.
#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct AllowancesDoc {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) requests_per_day: Option<Spanned<QuotaDoc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) requests_per_month: Option<Spanned<QuotaDoc>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) budget_per_cycle: Option<Spanned<BudgetDoc>>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct QuotaDoc {
    pub(super) limit: u64,
    #[serde(default)]
    pub(super) enforcement: Enforcement,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct BudgetDoc {
    pub(super) amount: Amount,
    pub(super) currency: String,
    #[serde(default)]
    pub(super) enforcement: Enforcement,
}

/// What happens when an allowance is used up.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Enforcement {
    /// Further requests are refused.
    #[default]
    Hard,
    /// Somebody is told.
    Soft,
}

/// A value that comes from no file.
pub(super) fn made<T>(value: T) -> Spanned<T> {
    Spanned::new(value, Location::UNKNOWN, Location::UNKNOWN)
}
