//! Prices: immutable versions for keys, services and everything else, and what they would cost.

mod body;
mod charges;
pub(super) mod create;
pub(super) mod dry_run;
pub(super) mod list;
pub(super) mod preview;
pub(super) mod read;
mod scope;

use gaas_shared::billing::RawPrice;
use gaas_shared::clock::UnixMillis;
use gaas_shared::money::Amount;
use gaas_shared::store::PriceRow;
use serde::Serialize;
use utoipa::ToSchema;

pub(super) use body::amount_schema;
use body::{ModelBody, model_schema};
pub(super) use charges::ChargeBody;
use scope::ScopeShown;

/// A price from one instant on. It never changes.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Price)]
pub(super) struct PriceRowBody {
    /// The version's number, which usage is counted under.
    #[schema(examples(1))]
    id: u32,
    /// Whose price it is.
    scope: ScopeShown,
    /// The price's currency.
    #[schema(examples("USD"))]
    currency: String,
    /// How units are priced.
    #[schema(schema_with = model_schema)]
    model: ModelBody,
    /// Units per cycle that cost nothing.
    #[schema(examples(0))]
    free_units: i64,
    /// The least that a cycle with any use costs, as an exact decimal.
    #[schema(examples("0"))]
    minimum_per_cycle: String,
    /// What a cycle with any use costs beside the units, as an exact decimal.
    #[schema(examples("0"))]
    flat_fee_per_cycle: String,
    /// From when on it holds.
    #[schema(format = DateTime)]
    effective_at: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// Whether that instant is yet to come.
    upcoming: bool,
    /// Whether it is the configured default price, which follows the configuration.
    configured: bool,
}

impl PriceRowBody {
    fn of(row: &PriceRow, now: UnixMillis) -> Self {
        let RawPrice {
            model,
            free_units,
            minimum_per_cycle,
            flat_fee_per_cycle,
        } = row.terms.model.to_raw();
        let text = |amount: Option<Amount>| amount.unwrap_or_default().to_string();
        Self {
            id: row.id.get(),
            scope: row.scope.into(),
            currency: row.terms.currency.to_string(),
            model: ModelBody(model),
            free_units: free_units.unwrap_or(0),
            minimum_per_cycle: text(minimum_per_cycle),
            flat_fee_per_cycle: text(flat_fee_per_cycle),
            effective_at: row.effective_at.to_rfc3339(),
            created_at: row.created_at.to_rfc3339(),
            upcoming: row.effective_at > now,
            configured: row.configured,
        }
    }
}
