//! What each key owes in the open cycle.

use crate::args::billing::Listing;
use crate::list;
use crate::remote::Client;
use crate::show::{self, Column};

pub(super) fn run(args: &Listing) -> anyhow::Result<()> {
    let columns = [
        Column::right("KEY (ID)", |cost| show::text(&cost["api_key_id"])),
        Column::left("NAME", |cost| show::text(&cost["name"])),
        Column::left("PREFIX", |cost| show::text(&cost["prefix"])),
        Column::right("BILLED REQUESTS", |cost| show::text(&cost["requests"])),
        Column::right("PRICE (per request)", |cost| {
            show::money(&cost["price_per_request"], &cost["currency"])
        }),
        Column::right("COST", |cost| {
            show::money(&cost["total_cost"], &cost["currency"])
        }),
        Column::left("ALL CURRENCIES", |cost| show::totals(&cost["totals"])),
    ];
    let client = Client::of(&args.common.remote)?;
    let listed = client.list("billing/api-keys", &[], &args.paging)?;
    list::show(listed, args.common.json, &columns, "There are no keys.");
    Ok(())
}
