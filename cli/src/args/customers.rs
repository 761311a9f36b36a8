//! `gaas customers`

use clap::Subcommand;

use super::allowances::AllowancesArgs;
use super::common::{Common, Once, One, Paging, Removal};

#[derive(Debug, Subcommand)]
pub(crate) enum CustomersCommand {
    /// List customers
    #[command(after_help = "Examples:
  gaas customers list --all
  gaas customers list --external-id crm-17 --json | jq '.items[0].id'")]
    List(ListCustomers),
    /// Show a customer
    #[command(after_help = "Examples:\n  gaas customers get 2\n  gaas customers get 2 --json")]
    Get(One),
    /// Make a customer
    #[command(after_help = "Examples:
  gaas customers create --name 'Acme Ltd' --external-id crm-17 --email billing@example.com
  gaas customers create --name 'Acme Ltd' --metadata '{\"plan\": \"gold\"}'")]
    Create(CreateCustomer),
    /// Change a customer; bills made before stay as they are
    #[command(after_help = "Examples:
  gaas customers edit 2 --email accounts@example.com
  gaas customers edit 2 --no-external-id
  gaas customers edit 2 --prepaid true")]
    Edit(EditCustomer),
    /// Show what a customer's keys may use together and have used: quotas and a budget; or set and
    /// remove them
    #[command(after_help = "Examples:
  gaas customers allowances 2
  gaas customers allowances 2 --requests-per-month 100000:soft
  gaas customers allowances 2 --budget-per-cycle 250.00 --currency EUR
  gaas customers allowances 2 --no-budget-per-cycle")]
    Allowances(AllowancesArgs),
    /// Delete a customer, which must have no keys that are not revoked
    #[command(after_help = "Examples:\n  gaas customers delete 2\n  gaas customers delete 2 --yes")]
    Delete(Removal),
}

#[derive(Debug, clap::Args)]
pub(crate) struct ListCustomers {
    /// The customer that other systems call this
    #[arg(long, value_name = "TEXT")]
    pub(crate) external_id: Option<String>,
    #[command(flatten)]
    pub(crate) paging: Paging,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CreateCustomer {
    /// What it is called, on bills too
    #[arg(long)]
    pub(crate) name: String,
    /// What other systems call it; no two customers share one
    #[arg(long, value_name = "TEXT")]
    pub(crate) external_id: Option<String>,
    /// Where bills would go
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Option<String>,
    /// Whatever is to be kept with it: a JSON object
    #[arg(long, value_name = "JSON")]
    pub(crate) metadata: Option<String>,
    /// Refuse requests that its credits do not cover
    #[arg(long)]
    pub(crate) prepaid: bool,
    #[command(flatten)]
    pub(crate) once: Once,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
#[group(id = "change", required = true, multiple = true, args = [
    "name", "external_id", "no_external_id", "email", "no_email", "metadata", "prepaid",
])]
pub(crate) struct EditCustomer {
    #[command(flatten)]
    pub(crate) one: One,
    /// What it is called from now on
    #[arg(long)]
    pub(crate) name: Option<String>,
    /// What other systems call it
    #[arg(long, value_name = "TEXT")]
    pub(crate) external_id: Option<String>,
    /// Other systems call it nothing
    #[arg(long, conflicts_with = "external_id")]
    pub(crate) no_external_id: bool,
    /// Where bills would go
    #[arg(long, value_name = "ADDRESS")]
    pub(crate) email: Option<String>,
    /// Bills would go nowhere
    #[arg(long, conflicts_with = "email")]
    pub(crate) no_email: bool,
    /// Replaces what is kept with it: a JSON object
    #[arg(long, value_name = "JSON")]
    pub(crate) metadata: Option<String>,
    /// Whether requests that its credits do not cover are refused
    #[arg(long, value_name = "BOOL")]
    pub(crate) prepaid: Option<bool>,
}
