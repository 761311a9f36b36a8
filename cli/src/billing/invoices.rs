//! Lists invoices and credit notes.

use crate::args::billing::InvoicesArgs;
use crate::list;
use crate::remote::Client;
use crate::show::{self, Column};

pub(super) fn run(args: &InvoicesArgs) -> anyhow::Result<()> {
    let columns = [
        Column::right("ID", |invoice| show::text(&invoice["id"])),
        Column::left("NUMBER", |invoice| show::text(&invoice["number"])),
        Column::left("KIND", |invoice| show::text(&invoice["kind"])),
        Column::left("STATUS", |invoice| show::text(&invoice["status"])),
        Column::left("BILLED TO", |invoice| {
            show::text(&invoice["bill_to"]["name"])
        }),
        Column::right("CYCLE (ID)", |invoice| show::text(&invoice["cycle_id"])),
        Column::right("TOTAL", |invoice| {
            show::money(&invoice["total"], &invoice["currency"])
        }),
        Column::left("DRAFTED (UTC)", |invoice| {
            show::instant(&invoice["drafted_at"])
        }),
    ];
    let query = [
        ("customer_id", args.customer.map(|id| id.to_string())),
        ("cycle_id", args.cycle.map(|id| id.to_string())),
        ("status", args.status.clone()),
    ];
    let listed = Client::of(&args.common.remote)?.list("invoices", &query, &args.paging)?;
    list::show(
        listed,
        args.common.json,
        &columns,
        "There are no such invoices.",
    );
    Ok(())
}
