//! The open cycle's totals.

use crate::args::common::Common;
use crate::remote::Client;
use crate::show;

pub(super) fn run(args: &Common) -> anyhow::Result<()> {
    let summary = Client::of(&args.remote)?.get("billing/summary", &[])?;
    if args.json {
        show::json(&summary);
        return Ok(());
    }
    show::details(&[
        ("Open cycle (ID)", show::text(&summary["cycle_id"])),
        ("Opened (UTC)", show::instant(&summary["opened_at"])),
        ("Billed requests", show::text(&summary["total_requests"])),
        ("Billed units", show::text(&summary["total_units"])),
        ("Keys with use", show::text(&summary["api_keys"])),
        (
            "Cost",
            show::money(&summary["total_cost"], &summary["currency"]),
        ),
        ("Cost, all currencies", show::totals(&summary["totals"])),
    ]);
    Ok(())
}
