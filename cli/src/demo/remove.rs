//! `gaas demo --remove`: takes away what the demonstration seeded, and nothing else.

use anyhow::bail;
use gaas_shared::clock::{SystemClock, WallClock};
use gaas_shared::store::{CONTROL_FILE, DataDir};

use super::seed;
use crate::args::Flags;
use crate::{console, settings};

/// Removes the demonstration from a data directory that no gateway runs on.
///
/// # Errors
/// When a gateway runs on it, or it holds no demonstration.
pub(super) fn run(flags: &Flags) -> anyhow::Result<()> {
    let directory = settings::load(flags)?.data_dir;
    // Opening would make what is missing.
    if !directory.join(CONTROL_FILE).is_file() {
        bail!("{}: holds no gateway's data", directory.display());
    }
    let data = DataDir::open(&directory)?;
    let _claims = seed::claim(&data)?;
    let (control, usage) = (data.control()?, data.usage()?);
    let actor = control.default_actor()?;
    let Some(made) = control.demonstration(actor.org)? else {
        bail!("{}: holds no demonstration", directory.display());
    };
    let services: Vec<_> = made.services.iter().map(|(service, _)| *service).collect();
    let kept = control.finally_billed(actor.org, &services)?;
    // The usage first: if this is cut short, the note of what to remove is still there.
    usage.forget_services(actor.org, &made.services, &made.keys, &kept)?;
    usage.checkpoint()?;
    let by = seed::by(actor, SystemClock.now());
    let removed = control.remove_demonstration(&by)?.value;
    console::say(format_args!(
        "Removed: {} services, {} keys, {} customers, {} draft invoices, and their usage.",
        removed.services, removed.keys, removed.customers, removed.drafts
    ));
    if removed.final_invoices > 0 {
        console::say(format_args!(
            "Kept: {} final invoices of the demonstration's customers, as every final invoice is, \
             with the usage that they bill.",
            removed.final_invoices
        ));
    }
    Ok(())
}
