//! `gaas credits`

use clap::Subcommand;

use super::common::{Common, Consent, Once, Paging, number};

#[derive(Debug, Subcommand)]
pub(crate) enum CreditsCommand {
    /// Show a customer's balance
    #[command(after_help = "Examples:
  gaas credits get 2
  gaas credits get 2 --json | jq -r .available")]
    Get(OfCustomer),
    /// List what moved a customer's balance
    #[command(after_help = "Examples:\n  gaas credits list 2 --all")]
    List(ListCredits),
    /// Grant a customer credits, or take some back with a negative amount
    #[command(after_help = "Examples:
  gaas credits add 2 --amount 100.00 --currency USD --reason 'bank transfer of 3 May'
  gaas credits add 2 --amount 100.00 --currency USD --idempotency-key transfer-4711
  gaas credits add 2 --amount -20.00 --currency USD --reason 'typing error' --yes
  gaas customers edit 2 --prepaid true      (refuse what its credits do not cover)")]
    Add(AddCredits),
}

#[derive(Debug, clap::Args)]
pub(crate) struct OfCustomer {
    /// The customer's number
    #[arg(value_name = "CUSTOMER", value_parser = number())]
    pub(crate) customer: u32,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListCredits {
    #[command(flatten)]
    pub(crate) of: OfCustomer,
    #[command(flatten)]
    pub(crate) paging: Paging,
}

#[derive(Debug, clap::Args)]
pub(crate) struct AddCredits {
    #[command(flatten)]
    pub(crate) of: OfCustomer,
    /// How much, in whole minor units of the currency; negative takes credits back
    #[arg(long, value_name = "DECIMAL", allow_negative_numbers = true)]
    pub(crate) amount: String,
    /// An ISO 4217 code; the first entry fixes the currency of a customer's credits
    #[arg(long, value_name = "CODE")]
    pub(crate) currency: String,
    /// Why, in 1 to 500 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: Option<String>,
    #[command(flatten)]
    pub(crate) consent: Consent,
    #[command(flatten)]
    pub(crate) once: Once,
}
