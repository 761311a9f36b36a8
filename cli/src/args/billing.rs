//! `gaas billing`

use std::path::PathBuf;

use clap::Subcommand;

use super::common::{Common, Consent, Once, One, Paging, number};
use super::prices::PriceCommand;

#[derive(Debug, clap::Args)]
pub(crate) struct BillingArgs {
    #[command(subcommand)]
    pub(crate) command: BillingCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum BillingCommand {
    /// Compute every final bill again from usage and prices, and name each row that was altered
    ///
    /// It reads the databases of the data directory, and needs no running gateway.
    #[command(after_help = "Examples:\n  gaas billing verify --data-dir /var/lib/gaas")]
    Verify(VerifyArgs),
    /// Totals of the open cycle
    #[command(
        after_help = "Examples:\n  gaas billing summary\n  gaas billing summary --json | jq -r .total_cost"
    )]
    Summary(Common),
    /// What each key owes in the open cycle
    #[command(after_help = "Examples:\n  gaas billing keys --all")]
    Keys(Listing),
    /// List cycles
    #[command(after_help = "Examples:\n  gaas billing cycles --all")]
    Cycles(Listing),
    /// A cycle's totals, per customer, key, service and price
    #[command(after_help = "Examples:\n  gaas billing cycle 3\n  gaas billing cycle 3 --json")]
    Cycle(One),
    /// When cycles end, or set it
    #[command(after_help = "Examples:
  gaas billing schedule
  gaas billing schedule --set anniversary --day 15
  gaas billing schedule --set manual --yes")]
    Schedule(ScheduleArgs),
    /// Close the open cycle and open the next
    #[command(after_help = "Examples:
  gaas billing reset
  gaas billing reset --yes --idempotency-key close-2030-01")]
    Reset(ResetArgs),
    /// List invoices and credit notes
    #[command(after_help = "Examples:
  gaas billing invoices --status draft
  gaas billing invoices --customer 2 --all --json")]
    Invoices(InvoicesArgs),
    /// Look at an invoice, or make it final, void or smaller
    #[command(subcommand)]
    Invoice(InvoiceCommand),
    /// List what was booked: final bills and credits, in double entry
    #[command(after_help = "Examples:
  gaas billing ledger --all
  gaas billing ledger --customer 2 --json | jq '.items[].entries'
  gaas billing ledger --invoice 7")]
    Ledger(LedgerArgs),
    /// Look at prices, try, set and end them
    #[command(subcommand)]
    Price(PriceCommand),
}

#[derive(Debug, clap::Args)]
pub(crate) struct VerifyArgs {
    /// Configuration file; config/gaas.toml where that exists, built-in defaults otherwise
    #[arg(long, value_name = "FILE", env = "GAAS_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Directory of both databases
    #[arg(long, value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
}

#[derive(Debug, clap::Args)]
pub(crate) struct Listing {
    #[command(flatten)]
    pub(crate) paging: Paging,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ScheduleArgs {
    /// When cycles are to end
    #[arg(long, value_parser = ["calendar_month", "anniversary", "manual"])]
    pub(crate) set: Option<String>,
    /// The day of the month of an anniversary
    #[arg(long, value_parser = clap::value_parser!(u8).range(1..=31), requires = "set")]
    pub(crate) day: Option<u8>,
    #[command(flatten)]
    pub(crate) consent: Consent,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct ResetArgs {
    #[command(flatten)]
    pub(crate) consent: Consent,
    #[command(flatten)]
    pub(crate) once: Once,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InvoicesArgs {
    /// Those of this customer alone
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) customer: Option<u32>,
    /// Those of this cycle alone
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) cycle: Option<u32>,
    /// Those in this state alone
    #[arg(long, value_parser = ["draft", "finalized", "void"])]
    pub(crate) status: Option<String>,
    #[command(flatten)]
    pub(crate) paging: Paging,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, clap::Args)]
pub(crate) struct LedgerArgs {
    /// What was booked for this customer alone
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) customer: Option<u32>,
    /// What was booked for this invoice or credit note alone
    #[arg(long, value_name = "ID", value_parser = number())]
    pub(crate) invoice: Option<u32>,
    #[command(flatten)]
    pub(crate) paging: Paging,
    #[command(flatten)]
    pub(crate) common: Common,
}

#[derive(Debug, Subcommand)]
pub(crate) enum InvoiceCommand {
    /// Show an invoice with its lines
    #[command(after_help = "Examples:
  gaas billing invoice get 7
  gaas billing invoice get 7 --pdf invoice.pdf
  gaas billing invoice get 7 --csv > invoice.csv")]
    Get(GetInvoice),
    /// Make a draft final: it gets its number and is booked
    #[command(after_help = "Examples:\n  gaas billing invoice finalize 7 --yes")]
    Finalize(InvoiceAction),
    /// Declare a final invoice void as a whole
    #[command(after_help = "Examples:\n  gaas billing invoice void 7 --reason 'Wrong customer'")]
    Void(InvoiceReason),
    /// Take an amount off a final invoice, or all of it
    #[command(after_help = "Examples:
  gaas billing invoice credit 7 --amount 12.50 --reason 'Outage on 3 May'
  gaas billing invoice credit 7 --reason 'All of it'")]
    Credit(CreditNote),
}

#[derive(Debug, clap::Args)]
pub(crate) struct GetInvoice {
    #[command(flatten)]
    pub(crate) one: One,
    /// Write it as PDF into this file
    #[arg(long, value_name = "FILE", conflicts_with_all = ["csv", "json"])]
    pub(crate) pdf: Option<PathBuf>,
    /// Print CSV
    #[arg(long, conflicts_with = "json")]
    pub(crate) csv: bool,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InvoiceAction {
    #[command(flatten)]
    pub(crate) one: One,
    #[command(flatten)]
    pub(crate) consent: Consent,
    #[command(flatten)]
    pub(crate) once: Once,
}

#[derive(Debug, clap::Args)]
pub(crate) struct InvoiceReason {
    /// Why, in 1 to 500 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) reason: String,
    #[command(flatten)]
    pub(crate) action: InvoiceAction,
}

#[derive(Debug, clap::Args)]
pub(crate) struct CreditNote {
    /// How much to take off; without it, all that is left
    #[arg(long, value_name = "DECIMAL")]
    pub(crate) amount: Option<String>,
    #[command(flatten)]
    pub(crate) because: InvoiceReason,
}
