//! What a price would cost; changes nothing.

use serde_json::json;

use super::{scope, terms};
use crate::args::prices::{PreviewPrice, TryPrice};
use crate::console;
use crate::instant::{From, typed};
use crate::remote::Client;
use crate::show::{self, Column, Table};

pub(super) fn preview(args: &PreviewPrice) -> anyhow::Result<()> {
    let mut body = terms::body(&args.terms)?;
    body.insert("units".to_owned(), json!(args.units));
    let client = Client::of(&args.common.remote)?;
    let previewed = client.post("prices/preview", &body.into(), None)?;
    if args.common.json {
        show::json(&previewed);
        return Ok(());
    }
    let currency = show::text(&previewed["currency"]);
    let (price, amount) = (
        format!("UNIT PRICE ({currency})"),
        format!("AMOUNT ({currency})"),
    );
    let columns = [
        Column::left("FOR", |line| show::text(&line["kind"])),
        Column::right("TIER", |line| show::text(&line["tier"])),
        Column::right("QUANTITY", |line| show::text(&line["quantity"])),
        Column::right(&price, |line| show::text(&line["unit_price"])),
        Column::right(&amount, |line| show::text(&line["amount"])),
    ];
    let lines = previewed["lines"].as_array().cloned().unwrap_or_default();
    Table::new(&columns).print(&lines, "It costs nothing.");
    console::say(format_args!(
        "\nTotal  {} {currency}",
        show::text(&previewed["total"])
    ));
    Ok(())
}

pub(super) fn dry_run(args: &TryPrice) -> anyhow::Result<()> {
    let mut price = terms::body(&args.terms)?;
    price.insert("scope".to_owned(), scope(&args.scope));
    let body = json!({
        "price": price,
        "from": typed("--from", &args.from, From::Past)?,
        "to": typed("--to", &args.to, From::Past)?,
    });
    let tried = Client::of(&args.common.remote)?.post("prices/dry-run", &body, None)?;
    if args.common.json {
        show::json(&tried);
        return Ok(());
    }
    let amount = format!("AMOUNT ({})", show::text(&tried["currency"]));
    let columns = [
        Column::right("KEY (ID)", |item| show::text(&item["api_key_id"])),
        Column::right("SERVICE (ID)", |item| show::text(&item["service_id"])),
        Column::right("REQUESTS", |item| show::text(&item["requests"])),
        Column::right("UNITS", |item| show::text(&item["units"])),
        Column::right(&amount, |item| show::text(&item["amount"])),
    ];
    let items = tried["items"].as_array().cloned().unwrap_or_default();
    Table::new(&columns).print(&items, "Nothing was used.");
    console::say(format_args!(
        "\nTotal  {} for {} requests, {} units",
        show::money(&tried["total"], &tried["currency"]),
        show::text(&tried["requests"]),
        show::text(&tried["units"])
    ));
    Ok(())
}
