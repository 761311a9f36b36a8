//! `gaas usage`

use super::common::{Common, number};

#[derive(Debug, clap::Args)]
pub(crate) struct UsageArgs {
    /// Where it begins: an instant (2030-01-31T08:00:00Z), a day, or back from now (7d, 12h, 30m);
    /// without it, 24 hours before its end
    #[arg(long, value_name = "WHEN")]
    pub(crate) from: Option<String>,
    /// Where it ends, in the same way; without it, now
    #[arg(long, value_name = "WHEN")]
    pub(crate) to: Option<String>,
    /// How long a line's time is
    #[arg(long, value_parser = ["auto", "minute", "hour", "day"])]
    pub(crate) interval: Option<String>,
    /// What to tell usage apart by, such as none, service, api_key, outcome or method
    #[arg(long, value_name = "WHAT")]
    pub(crate) group_by: Option<String>,
    /// Usage of this service alone
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) service: Option<u32>,
    /// Usage by this key alone
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) key: Option<u32>,
    /// Print CSV, which has every group
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
    #[command(flatten)]
    pub(crate) common: Common,
}
