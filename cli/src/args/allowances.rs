//! What a key or a customer may use, as it is typed.

use std::fmt;
use std::str::FromStr;

use super::common::One;

/// A command that shows allowances, or changes those that are given.
#[derive(Debug, clap::Args)]
pub(crate) struct AllowancesArgs {
    #[command(flatten)]
    pub(crate) one: One,
    #[command(flatten)]
    pub(crate) given: AllowancesGiven,
    /// Any number of requests per day
    #[arg(long, conflicts_with = "requests_per_day")]
    pub(crate) no_requests_per_day: bool,
    /// Any number of requests per month
    #[arg(long, conflicts_with = "requests_per_month")]
    pub(crate) no_requests_per_month: bool,
    /// Any cost
    #[arg(long, conflicts_with = "budget_per_cycle")]
    pub(crate) no_budget_per_cycle: bool,
}

/// Allowances; each is hard (what goes beyond it is refused) unless :soft stands behind it (only
/// alerts tell).
#[derive(Debug, Clone, Default, clap::Args)]
pub(crate) struct AllowancesGiven {
    /// Billable requests per day (UTC), such as 1000; 1000:soft refuses none and only alerts
    #[arg(long, value_name = "N[:soft]", allow_hyphen_values = true)]
    pub(crate) requests_per_day: Option<QuotaGiven>,
    /// Billable requests per calendar month (UTC), in the same way
    #[arg(long, value_name = "N[:soft]", allow_hyphen_values = true)]
    pub(crate) requests_per_month: Option<QuotaGiven>,
    /// What the use of a billing cycle may cost, such as 25.00 or 25.00:soft
    #[arg(
        long,
        value_name = "DECIMAL[:soft]",
        allow_negative_numbers = true,
        requires = "currency"
    )]
    pub(crate) budget_per_cycle: Option<BudgetGiven>,
    /// The budget's currency: an ISO 4217 code
    #[arg(long, value_name = "CODE", requires = "budget_per_cycle")]
    pub(crate) currency: Option<String>,
}

/// What happens when an allowance is used up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Enforcement {
    /// Further requests are refused.
    Hard,
    /// Somebody is told.
    Soft,
}

/// `1000:soft`: requests. How many there can be is for the API to say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct QuotaGiven {
    pub(crate) limit: i64,
    pub(crate) enforcement: Enforcement,
}

/// `25.00:soft`: an amount, which stays the text that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BudgetGiven {
    pub(crate) amount: String,
    pub(crate) enforcement: Enforcement,
}

impl fmt::Display for Enforcement {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Hard => "hard",
            Self::Soft => "soft",
        })
    }
}

impl FromStr for QuotaGiven {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const WRONG: &str = "must be a whole number of requests, such as 1000 or 1000:soft";
        let (limit, enforcement) = split(text).ok_or(WRONG)?;
        Ok(Self {
            limit: limit.parse().map_err(|_| WRONG)?,
            enforcement,
        })
    }
}

impl FromStr for BudgetGiven {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (amount, enforcement) =
            split(text).ok_or("must be an amount, such as 25.00 or 25.00:soft")?;
        Ok(Self {
            amount: amount.to_owned(),
            enforcement,
        })
    }
}

fn split(text: &str) -> Option<(&str, Enforcement)> {
    match text.split_once(':') {
        None => Some((text, Enforcement::Hard)),
        Some((most, "hard")) => Some((most, Enforcement::Hard)),
        Some((most, "soft")) => Some((most, Enforcement::Soft)),
        Some(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_hard_unless_it_says_soft() {
        for (text, limit, enforcement) in [
            ("1000", 1_000, Enforcement::Hard),
            ("1000:hard", 1_000, Enforcement::Hard),
            ("1000:soft", 1_000, Enforcement::Soft),
            ("-5", -5, Enforcement::Hard),
        ] {
            let quota = QuotaGiven { limit, enforcement };
            assert_eq!(text.parse(), Ok(quota), "{text}");
        }
        for wrong in [
            "",
            "many",
            "1.5",
            "1000:",
            "1000:Soft",
            "1000:soft:soft",
            ":soft",
            "1e3",
            "99999999999999999999",
        ] {
            assert!(wrong.parse::<QuotaGiven>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_budget_keeps_every_digit_that_was_typed() {
        let budget: Result<BudgetGiven, _> = "0.100000000000000000001:soft".parse();
        let expected = BudgetGiven {
            amount: "0.100000000000000000001".to_owned(),
            enforcement: Enforcement::Soft,
        };
        assert_eq!(budget, Ok(expected));
        assert!("25.00:gentle".parse::<BudgetGiven>().is_err());
    }
}
