//! Billing cycles: lists them, shows one, closes the open one.

use serde_json::{Value, json};

use crate::args::billing::{Listing, ResetArgs};
use crate::args::common::One;
use crate::confirm::confirm;
use crate::remote::Client;
use crate::show::{self, Column, Table};
use crate::{console, list};

pub(super) fn list(args: &Listing) -> anyhow::Result<()> {
    let columns = [
        Column::right("CYCLE (ID)", |cycle| show::text(&cycle["cycle_id"])),
        Column::left("STATUS", |cycle| show::text(&cycle["status"])),
        Column::left("OPENED (UTC)", |cycle| show::instant(&cycle["opened_at"])),
        Column::left("CLOSED (UTC)", |cycle| show::instant(&cycle["closed_at"])),
        Column::left("SETTLED (UTC)", |cycle| show::instant(&cycle["settled_at"])),
        Column::left("ENDS (UTC)", |cycle| show::instant(&cycle["ends_at"])),
    ];
    let client = Client::of(&args.common.remote)?;
    let listed = client.list("billing/cycles", &[], &args.paging)?;
    list::show(listed, args.common.json, &columns, "There are no cycles.");
    Ok(())
}

pub(super) fn get(args: &One) -> anyhow::Result<()> {
    let path = format!("billing/cycles/{}", args.id);
    let cycle = Client::of(&args.common.remote)?.get(&path, &[])?;
    if args.common.json {
        show::json(&cycle);
        return Ok(());
    }
    show::details(&[
        ("Cycle (ID)", show::text(&cycle["cycle_id"])),
        ("Status", show::text(&cycle["status"])),
        ("Opened (UTC)", show::instant(&cycle["opened_at"])),
        ("Closed (UTC)", show::instant(&cycle["closed_at"])),
        ("Settled (UTC)", show::instant(&cycle["settled_at"])),
        ("Ends (UTC)", show::instant(&cycle["ends_at"])),
        ("Billed requests", show::text(&cycle["requests"])),
        ("Billed units", show::text(&cycle["units"])),
        ("Cost", show::totals(&cycle["totals"])),
    ]);
    for (title, field) in [
        ("CUSTOMER", "by_customer"),
        ("KEY", "by_api_key"),
        ("SERVICE", "by_service"),
        ("PRICE", "by_price_version"),
    ] {
        let parts = cycle[field].as_array().cloned().unwrap_or_default();
        if !parts.is_empty() {
            console::say("");
            breakdown(title, &parts);
        }
    }
    Ok(())
}

fn breakdown(title: &str, parts: &[Value]) {
    let id = format!("{title} (ID)");
    let columns = [
        Column::right(&id, |part| show::text(&part["id"])),
        Column::left("NAME", |part| show::text(&part["name"])),
        Column::right("BILLED REQUESTS", |part| show::text(&part["requests"])),
        Column::right("BILLED UNITS", |part| show::text(&part["units"])),
        Column::left("COST", |part| show::totals(&part["totals"])),
    ];
    Table::new(&columns).print(parts, "");
}

pub(super) fn reset(args: &ResetArgs) -> anyhow::Result<()> {
    let client = Client::of(&args.common.remote)?;
    let open = client.get("billing/cycles/current", &[])?;
    let question = format!(
        "Close billing cycle {}, open since {} (UTC), and open the next?",
        show::text(&open["cycle_id"]),
        show::instant(&open["opened_at"])
    );
    confirm(args.consent, &question)?;
    let once = args.once.idempotency_key.as_deref();
    let reset = client.post("billing/reset", &json!({}), once)?;
    if args.common.json {
        show::json(&reset);
        return Ok(());
    }
    let (closed, opened) = (&reset["closed"], &reset["opened"]);
    show::details(&[
        ("Closed cycle (ID)", show::text(&closed["cycle_id"])),
        ("Billed requests", show::text(&closed["total_requests"])),
        ("Cost", show::totals(&closed["totals"])),
        ("Opened cycle (ID)", show::text(&opened["cycle_id"])),
        ("Opened (UTC)", show::instant(&opened["opened_at"])),
    ]);
    show::propagation(&reset);
    Ok(())
}
