//! `gaas credits`: prepaid balances of customers, and what moved them.

use serde_json::json;

use crate::args::credits::{AddCredits, CreditsCommand, ListCredits, OfCustomer};
use crate::confirm::confirm;
use crate::remote::Client;
use crate::show::{self, Column};
use crate::{list, put_if};

/// Runs the subcommand.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(command: &CreditsCommand) -> anyhow::Result<()> {
    match command {
        CreditsCommand::Get(args) => get(args),
        CreditsCommand::List(args) => list(args),
        CreditsCommand::Add(args) => add(args),
    }
}

fn get(args: &OfCustomer) -> anyhow::Result<()> {
    let client = Client::of(&args.common.remote)?;
    let credits = client.get(&path(args.customer), &[])?;
    if args.common.json {
        show::json(&credits);
        return Ok(());
    }
    let currency = &credits["currency"];
    let money = |field: &str| match currency.is_null() {
        true => show::text(&credits[field]),
        false => show::money(&credits[field], currency),
    };
    show::details(&[
        ("Customer (ID)", show::text(&credits["customer_id"])),
        ("Prepaid", show::text(&credits["prepaid"])),
        ("Balance", money("balance")),
        ("Reserved", money("reserved")),
        ("Available", money("available")),
    ]);
    Ok(())
}

fn list(args: &ListCredits) -> anyhow::Result<()> {
    let columns = [
        Column::right("ID", |entry| show::text(&entry["id"])),
        Column::left("AT (UTC)", |entry| show::instant(&entry["at"])),
        Column::left("KIND", |entry| show::text(&entry["kind"])),
        Column::right("AMOUNT", |entry| {
            show::money(&entry["amount"], &entry["currency"])
        }),
        Column::right("INVOICE (ID)", |entry| show::text(&entry["invoice_id"])),
        Column::left("REASON", |entry| show::text(&entry["reason"])),
    ];
    let client = Client::of(&args.of.common.remote)?;
    let listed = client.list_of("entries", &path(args.of.customer), &[], &args.paging)?;
    list::show(
        listed,
        args.of.common.json,
        &columns,
        "Nothing moved the balance yet.",
    );
    Ok(())
}

fn add(args: &AddCredits) -> anyhow::Result<()> {
    let client = Client::of(&args.of.common.remote)?;
    let (amount, customer) = (args.amount.trim(), args.of.customer);
    if let Some(amount) = amount.strip_prefix('-') {
        let found = client.get(&format!("customers/{customer}"), &[])?;
        let name = show::text(&found["name"]);
        let question = format!(
            "Take {} {} of credits back from customer {customer} ({name})?",
            show::plain(amount),
            show::plain(&args.currency)
        );
        confirm(args.consent, &question)?;
    }
    let mut body = serde_json::Map::new();
    body.insert("amount".to_owned(), json!(amount));
    body.insert("currency".to_owned(), json!(args.currency));
    put_if(&mut body, "reason", args.reason.as_ref());
    let once = args.once.idempotency_key.as_deref();
    let entry = client.post(&path(customer), &body.into(), once)?;
    if args.of.common.json {
        show::json(&entry);
        return Ok(());
    }
    show::details(&[
        ("Entry (ID)", show::text(&entry["id"])),
        ("Kind", show::text(&entry["kind"])),
        ("Amount", show::money(&entry["amount"], &entry["currency"])),
        ("Reason", show::text(&entry["reason"])),
        ("At (UTC)", show::instant(&entry["at"])),
    ]);
    show::propagation(&entry);
    Ok(())
}

fn path(customer: u32) -> String {
    format!("customers/{customer}/credits")
}
