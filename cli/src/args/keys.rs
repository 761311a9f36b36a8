//! `gaas keys`

use std::str::FromStr;

use clap::Subcommand;

use super::allowances::{AllowancesArgs, AllowancesGiven};
use super::common::{Common, Once, One, Paging, Removal, number};

#[derive(Debug, Subcommand)]
pub(crate) enum KeysCommand {
    /// List keys
    #[command(after_help = "Examples:
  gaas keys list --service 1
  gaas keys list --status active --sort -last_used_at --limit 500
  gaas keys list --all --json | jq '.items[] | select(.requests_30d == 0) | .id'")]
    List(ListKeys),
    /// Show a key, without its secret
    #[command(after_help = "Examples:\n  gaas keys get 4\n  gaas keys get 4 --json")]
    Get(One),
    /// Make a key and print its secret, this once
    #[command(after_help = "Examples:
  gaas keys create --service 1 --name 'Mobile app' --rate-limit 100/1m --expires-at 90d
  gaas keys create --all-services --name Internal --price 0
  gaas keys create --service 1 --name Trial --requests-per-month 1000
  KEY=$(gaas keys create --service 1 --name CI --json | jq -r .api_key)")]
    Create(CreateKey),
    /// Change a key
    #[command(after_help = "Examples:
  gaas keys edit 4 --rate-limit 1000/1h --burst 50
  gaas keys edit 4 --no-expiry --customer 2
  gaas billing price set --key 4 --per-unit 0.002      (its price)")]
    Edit(EditKey),
    /// Show what a key may use and has used: quotas and a budget; or set and remove them
    #[command(after_help = "Examples:
  gaas keys allowances 4
  gaas keys allowances 4 --requests-per-day 1000 --requests-per-month 20000:soft
  gaas keys allowances 4 --budget-per-cycle 25.00 --currency USD
  gaas keys allowances 4 --no-requests-per-day --no-budget-per-cycle")]
    Allowances(AllowancesArgs),
    /// Revoke a key: the next request with it is refused; what it used is still billed
    #[command(after_help = "Examples:\n  gaas keys revoke 4\n  gaas keys revoke 4 --yes")]
    Revoke(Removal),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListKeys {
    /// Keys whose name holds this text, whose prefix begins with it, or whose number it is
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    /// Keys of this service alone
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) service: Option<u32>,
    /// Keys in this state alone
    #[arg(long, value_parser = ["active", "expired", "revoked"])]
    pub(crate) status: Option<String>,
    /// Order; with a - before it the other way round
    #[arg(
        long,
        allow_hyphen_values = true,
        value_parser = ["created_at", "-created_at", "name", "-name", "last_used_at", "-last_used_at"]
    )]
    pub(crate) sort: Option<String>,
    #[command(flatten)]
    pub(crate) paging: Paging,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
#[group(id = "scope", required = true, args = ["service", "all_services"])]
pub(crate) struct CreateKey {
    /// What it is called
    #[arg(long)]
    pub(crate) name: String,
    /// The one service that it opens
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) service: Option<u32>,
    /// It opens every service, also those registered later
    #[arg(long)]
    pub(crate) all_services: bool,
    /// Requests per time, such as 100/1m; without it, the configured default
    #[arg(long, value_name = "N/TIME")]
    pub(crate) rate_limit: Option<RateLimitGiven>,
    /// The most requests at once, where that is not the limit's number
    #[arg(long, value_name = "N", requires = "rate_limit")]
    pub(crate) burst: Option<u32>,
    /// What a billable request costs; without it, its service's price or the default
    #[arg(long, value_name = "DECIMAL")]
    pub(crate) price: Option<String>,
    /// The customer to whom its use is billed
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) customer: Option<u32>,
    /// From when on it is refused: an instant (2030-01-31T08:00:00Z), a day, or from now (90d)
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires_at: Option<String>,
    #[command(flatten)]
    pub(crate) allowances: AllowancesGiven,
    #[command(flatten)]
    pub(crate) once: Once,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
#[group(id = "change", required = true, multiple = true, args = [
    "name", "rate_limit", "default_rate_limit", "burst", "no_burst", "customer", "no_customer",
    "expires_at", "no_expiry",
])]
pub(crate) struct EditKey {
    #[command(flatten)]
    pub(crate) one: One,
    /// What it is called from now on
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// Requests per time, such as 100/1m
    #[arg(long, value_name = "N/TIME")]
    pub(crate) rate_limit: Option<RateLimitGiven>,
    /// Follow the configured default limit
    #[arg(long, conflicts_with_all = ["rate_limit", "burst", "no_burst"])]
    pub(crate) default_rate_limit: bool,
    /// The most requests at once
    #[arg(long, value_name = "N")]
    pub(crate) burst: Option<u32>,
    /// As many requests at once as the limit has
    #[arg(long, conflicts_with = "burst")]
    pub(crate) no_burst: bool,
    /// The customer to whom its use is billed
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) customer: Option<u32>,
    /// Its use is billed to nobody in particular
    #[arg(long, conflicts_with = "customer")]
    pub(crate) no_customer: bool,
    /// From when on it is refused: an instant (2030-01-31T08:00:00Z), a day, or from now (90d)
    #[arg(long, value_name = "WHEN")]
    pub(crate) expires_at: Option<String>,
    /// It does not expire
    #[arg(long, conflicts_with = "expires_at")]
    pub(crate) no_expiry: bool,
}

/// `100/1m`: requests, and the window that they are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct RateLimitGiven {
    pub(crate) requests: u32,
    pub(crate) window_seconds: u32,
}

impl FromStr for RateLimitGiven {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "must be requests per time, such as 10/60s, 100/1m, 5000/1h or 1000/1d";
        let (requests, window) = text.split_once('/').ok_or(WRONG)?;
        let window = window.trim();
        let (count, unit) = match window.char_indices().last() {
            Some((at, unit)) if !unit.is_ascii_digit() => (&window[..at], unit),
            _ => (window, 's'),
        };
        let seconds = match unit {
            's' => 1,
            'm' => 60,
            'h' => 3_600,
            'd' => 86_400,
            _ => return Err(WRONG),
        };
        let whole = |text: &str| text.trim().parse::<u32>().map_err(|_| WRONG);
        // `10/m` is ten a minute.
        let count = if count.trim().is_empty() {
            1
        } else {
            whole(count)?
        };
        Ok(Self {
            requests: whole(requests)?,
            window_seconds: count.checked_mul(seconds).ok_or(WRONG)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_requests_per_time() {
        for (text, requests, window_seconds) in [
            ("10/60", 10, 60),
            ("10/60s", 10, 60),
            ("10 / 1m", 10, 60),
            ("10/m", 10, 60),
            ("5000/2h", 5_000, 7_200),
            ("1/1d", 1, 86_400),
        ] {
            let limit = RateLimitGiven {
                requests,
                window_seconds,
            };
            assert_eq!(text.parse(), Ok(limit), "{text}");
        }
        for wrong in [
            "10",
            "/60",
            "ten/1m",
            "10/1w",
            "10/-1s",
            "10/99999999d",
            "1.5/1s",
        ] {
            assert!(wrong.parse::<RateLimitGiven>().is_err(), "{wrong}");
        }
    }
}
