//! `gaas billing`: what can be done about bills from a shell, without a running gateway.

mod verify;

use crate::args::{BillingArgs, BillingCommand};

/// Runs the subcommand.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(args: &BillingArgs) -> anyhow::Result<()> {
    match &args.command {
        BillingCommand::Verify(args) => verify::run(args),
    }
}
