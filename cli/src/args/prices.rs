//! `gaas billing price`

use clap::Subcommand;

use super::common::{Common, Consent, Once, Paging, number};

#[derive(Debug, Subcommand)]
pub(crate) enum PriceCommand {
    /// List price versions: past, present and upcoming ones
    #[command(after_help = "Examples:
  gaas billing price list --all
  gaas billing price list --service 1")]
    List(ListPrices),
    /// Set a price, now or from a later instant on
    #[command(after_help = "Examples:
  gaas billing price set --key 4 --per-unit 0.002
  gaas billing price set --service 1 --per-unit 0.001 --free-units 1000 --effective-at 2030-02-01
  gaas billing price set --default --currency EUR --model '{\"kind\": \"package\", \"size\": 1000, \"package_price\": \"1.50\"}'
  gaas billing price set --service 1 --model @tiers.json --minimum 5.00")]
    Set(SetPrice),
    /// End a key's own price: it follows its service's price again, or the default
    #[command(after_help = "Examples:
  gaas billing price end --key 4
  gaas billing price end --key 4 --yes")]
    End(EndPrice),
    /// What a number of units would cost
    #[command(after_help = "Examples:
  gaas billing price preview --per-unit 0.001 --free-units 100 --units 2500
  gaas billing price preview --model @tiers.json --units 15000")]
    Preview(PreviewPrice),
    /// What a past stretch of time would have cost at another price
    #[command(after_help = "Examples:
  gaas billing price try --per-unit 0.002 --service 1 --from 2030-01-01 --to 2030-02-01")]
    Try(TryPrice),
}

/// Whose prices; without any of them, all.
#[derive(Debug, Clone, Default, clap::Args)]
#[group(id = "whose", multiple = false)]
pub(crate) struct Scope {
    /// This key's own
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) key: Option<u32>,
    /// This service's, for keys without a price of their own
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) service: Option<u32>,
    /// The default, for all that has no other
    #[arg(long)]
    pub(crate) default: bool,
}

/// How units are priced.
#[derive(Debug, Clone, Default, clap::Args)]
#[group(id = "how", required = true, multiple = false)]
pub(crate) struct Model {
    /// What every unit costs
    #[arg(long, value_name = "DECIMAL")]
    pub(crate) per_unit: Option<String>,
    /// A whole price model as JSON, or @ and the file that it is in
    #[arg(long, value_name = "JSON")]
    pub(crate) model: Option<String>,
}

/// A price as it is typed.
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct Terms {
    #[command(flatten)]
    pub(crate) model: Model,
    /// An ISO 4217 code; without it, the configured currency
    #[arg(long, value_name = "CODE")]
    pub(crate) currency: Option<String>,
    /// Units per cycle that cost nothing
    #[arg(long, value_name = "N")]
    pub(crate) free_units: Option<u64>,
    /// The least that a cycle with any use costs
    #[arg(long, value_name = "DECIMAL")]
    pub(crate) minimum: Option<String>,
    /// What a cycle with any use costs beside the units
    #[arg(long, value_name = "DECIMAL")]
    pub(crate) flat_fee: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListPrices {
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) paging: Paging,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
#[group(id = "target", required = true, args = ["key", "service", "default"])]
pub(crate) struct SetPrice {
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) terms: Terms,
    /// From when on: an instant (2030-02-01T00:00:00Z), a day, or from now (30d); without it, now
    #[arg(long, value_name = "WHEN")]
    pub(crate) effective_at: Option<String>,
    #[command(flatten)]
    pub(crate) consent: Consent,
    #[command(flatten)]
    pub(crate) once: Once,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct EndPrice {
    /// The key
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) key: u32,
    #[command(flatten)]
    pub(crate) consent: Consent,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct PreviewPrice {
    #[command(flatten)]
    pub(crate) terms: Terms,
    /// What one key uses of one service in one cycle
    #[arg(long, value_name = "N")]
    pub(crate) units: u64,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct TryPrice {
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten)]
    pub(crate) terms: Terms,
    /// Where it begins: a whole hour, or a day (UTC)
    #[arg(long, value_name = "WHEN")]
    pub(crate) from: String,
    /// Where it ends: a later whole hour, or a day (UTC)
    #[arg(long, value_name = "WHEN")]
    pub(crate) to: String,
    #[command(flatten)]
    pub(crate) common: Common,
}
