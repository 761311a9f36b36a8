//! `gaas billing`: cycles, invoices and prices over the API; `verify` without a running gateway.

mod cycles;
mod invoice;
mod invoices;
mod keys;
mod ledger;
mod price;
mod schedule;
mod summary;
mod verify;

use crate::args::billing::{BillingArgs, BillingCommand};

/// Runs the subcommand.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(args: &BillingArgs) -> anyhow::Result<()> {
    match &args.command {
        BillingCommand::Verify(args) => verify::run(args),
        BillingCommand::Summary(args) => summary::run(args),
        BillingCommand::Keys(args) => keys::run(args),
        BillingCommand::Cycles(args) => cycles::list(args),
        BillingCommand::Cycle(args) => cycles::get(args),
        BillingCommand::Schedule(args) => schedule::run(args),
        BillingCommand::Reset(args) => cycles::reset(args),
        BillingCommand::Invoices(args) => invoices::run(args),
        BillingCommand::Invoice(command) => invoice::run(command),
        BillingCommand::Ledger(args) => ledger::run(args),
        BillingCommand::Price(command) => price::run(command),
    }
}
