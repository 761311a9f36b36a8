//! Lists price versions.

use serde_json::Value;

use super::in_words;
use crate::args::prices::ListPrices;
use crate::list;
use crate::remote::Client;
use crate::show::{self, Column};

pub(super) fn run(args: &ListPrices) -> anyhow::Result<()> {
    let columns = [
        Column::right("PRICE (ID)", |price| show::text(&price["id"])),
        Column::left("OF", whose),
        Column::left("PRICE", in_words),
        Column::left("CURRENCY", |price| show::text(&price["currency"])),
        Column::left("FROM (UTC)", |price| show::instant(&price["effective_at"])),
        Column::left("UPCOMING", |price| show::text(&price["upcoming"])),
    ];
    let query = [
        ("api_key_id", args.scope.key.map(|id| id.to_string())),
        ("service_id", args.scope.service.map(|id| id.to_string())),
        ("scope", args.scope.default.then(|| "default".to_owned())),
    ];
    let listed = Client::of(&args.common.remote)?.list("prices", &query, &args.paging)?;
    list::show(
        listed,
        args.common.json,
        &columns,
        "There are no such prices.",
    );
    Ok(())
}

/// `key 4`, `service 1`, `default`.
pub(super) fn whose(price: &Value) -> String {
    let scope = &price["scope"];
    match scope["kind"].as_str() {
        Some("api_key") => format!("key {}", show::text(&scope["api_key_id"])),
        Some("service") => format!("service {}", show::text(&scope["service_id"])),
        _ => show::text(&scope["kind"]),
    }
}
