//! Billing arithmetic: quantities × prices, in integers, independent of any store.
//!
//! [`PriceModel`] says what units cost; [`Charge`]s are what they come to, line by line, each
//! rounded once; [`bill`] applies both to what a cycle's requests used. Nothing here reads a clock
//! or a database, so a bill can be computed again at any time and must come out the same.

mod calendar;
mod charge;
mod cycle;
mod price_model;
mod raw;
mod schedule;
mod tiers;
mod window;

pub use calendar::{AnniversaryDay, CycleSchedule};
pub use charge::{Charge, ChargeKind, total, total_exact};
pub use cycle::{KeyCost, SeriesBill, Sums, Terms, UnknownPriceVersion, bill, cost_per_key};
pub use price_model::{PriceModel, Scheme};
pub use raw::{ModelError, RawModel, RawPrice, RawTier};
pub use schedule::PriceSchedule;
pub use tiers::{Tier, Tiers};
pub use window::Window;
