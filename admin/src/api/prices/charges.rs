//! What units come to, line by line, as the API shows it.

use gaas_shared::billing::Charge;
use serde::Serialize;
use utoipa::ToSchema;

/// One line of what units come to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Charge)]
pub(in crate::api) struct ChargeBody {
    /// `free_units`, `usage`, `packages`, `tier_fee`, `flat_fee` or `minimum`.
    #[schema(examples("usage"))]
    kind: &'static str,
    /// The price's tier, from 1 on, where it has tiers.
    tier: Option<u32>,
    /// How many units or packages; 1 for fees.
    #[schema(examples(1000))]
    quantity: u64,
    /// What each costs.
    #[schema(examples("0.001"))]
    unit_price: String,
    /// The cost before rounding.
    #[schema(examples("1"))]
    exact: String,
    /// The cost, rounded half to even to the currency's minor unit.
    #[schema(examples("1"))]
    amount: String,
}

impl From<&Charge> for ChargeBody {
    fn from(charge: &Charge) -> Self {
        Self {
            kind: charge.kind.name(),
            tier: charge.tier,
            quantity: charge.quantity,
            unit_price: charge.unit_price.to_string(),
            exact: charge.exact.to_string(),
            amount: charge.amount.to_string(),
        }
    }
}
