//! Lists what was booked.

use serde_json::Value;

use crate::args::billing::LedgerArgs;
use crate::list;
use crate::remote::Client;
use crate::show::{self, Column};

pub(super) fn run(args: &LedgerArgs) -> anyhow::Result<()> {
    let columns = [
        Column::right("ID", |booked| show::text(&booked["id"])),
        Column::left("AT (UTC)", |booked| show::instant(&booked["at"])),
        Column::left("KIND", |booked| show::text(&booked["kind"])),
        Column::right("CUSTOMER (ID)", |booked| show::text(&booked["customer_id"])),
        Column::right("INVOICE (ID)", |booked| show::text(&booked["invoice_id"])),
        Column::right("CREDIT ENTRY (ID)", |booked| {
            show::text(&booked["credit_entry_id"])
        }),
        Column::left("CURRENCY", |booked| show::text(&booked["currency"])),
        Column::left("ENTRIES (debit above zero, credit below)", entries),
    ];
    let query = [
        ("customer_id", args.customer.map(|id| id.to_string())),
        ("invoice_id", args.invoice.map(|id| id.to_string())),
    ];
    let listed = Client::of(&args.common.remote)?.list("ledger", &query, &args.paging)?;
    list::show(
        listed,
        args.common.json,
        &columns,
        "Nothing of the kind was booked.",
    );
    Ok(())
}

/// `receivable 3.5, revenue -3.5`
fn entries(booked: &Value) -> String {
    let entries: Vec<String> = booked["entries"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|entry| {
            let (account, amount) = (&entry["account"], &entry["amount"]);
            format!("{} {}", show::text(account), show::text(amount))
        })
        .collect();
    entries.join(", ")
}
