//! The order of a list: `?sort=`.

use gaas_shared::store::Order;
use utoipa::IntoParams;

use super::params::Params;
use crate::api::problem::Problem;

/// Words for the order in which things were made.
const BY_AGE: [(&str, Order); 2] = [
    ("created_at", Order::Oldest),
    ("-created_at", Order::Newest),
];
/// The same, and by name.
const BY_AGE_OR_NAME: [(&str, Order); 4] = [
    BY_AGE[0],
    BY_AGE[1],
    ("name", Order::Name),
    ("-name", Order::NameDown),
];

/// The query parameter of lists of things that have no name, for the OpenAPI document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct AgeQuery {
    /// `created_at`, the order in which they were made, or `-created_at`, the latest first.
    #[param(required = false, default = "created_at")]
    sort: Option<String>,
}

/// The query parameter of lists of things that have a name, for the OpenAPI document.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct AgeOrNameQuery {
    /// `created_at` or `name`, with a `-` before it the other way round.
    #[param(required = false, default = "created_at")]
    sort: Option<String>,
}

impl Params {
    /// `?sort=` of a list of things that have no name.
    pub(in crate::api) fn age(&self) -> Result<Order, Problem> {
        Ok(self.choice("sort", &BY_AGE)?.unwrap_or_default())
    }

    /// `?sort=` of a list of things that have a name.
    pub(in crate::api) fn age_or_name(&self) -> Result<Order, Problem> {
        Ok(self.choice("sort", &BY_AGE_OR_NAME)?.unwrap_or_default())
    }
}
