//! `gaas keys`

mod create;
mod edit;

use serde_json::Value;

use crate::allowances;
use crate::args::common::{One, Removal};
use crate::args::keys::{KeysCommand, ListKeys};
use crate::confirm::confirm;
use crate::console;
use crate::list;
use crate::remote::Client;
use crate::show::{self, Column};

/// Runs the subcommand.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(command: &KeysCommand) -> anyhow::Result<()> {
    match command {
        KeysCommand::List(args) => list(args),
        KeysCommand::Get(args) => get(args),
        KeysCommand::Create(args) => create::run(args),
        KeysCommand::Edit(args) => edit::run(args),
        KeysCommand::Allowances(args) => allowances::run("keys", args),
        KeysCommand::Revoke(args) => revoke(args),
    }
}

fn list(args: &ListKeys) -> anyhow::Result<()> {
    let columns = [
        Column::right("ID", |key| show::text(&key["id"])),
        Column::left("NAME", |key| show::text(&key["name"])),
        Column::left("KEY", recognised),
        Column::left("SERVICE (ID)", service),
        Column::left("STATUS", |key| show::text(&key["status"])),
        Column::left("LIMIT (requests)", limit),
        Column::left("PRICE (per request)", price),
        Column::right("CUSTOMER (ID)", |key| show::text(&key["customer_id"])),
        Column::left("EXPIRES (UTC)", |key| show::instant(&key["expires_at"])),
        Column::left("LAST USED (UTC)", |key| show::instant(&key["last_used_at"])),
    ];
    let query = [
        ("search", args.search.clone()),
        ("service_id", args.service.map(|id| id.to_string())),
        ("status", args.status.clone()),
        ("sort", args.sort.clone()),
    ];
    let listed = Client::of(&args.common.remote)?.list("keys", &query, &args.paging)?;
    list::show(
        listed,
        args.common.json,
        &columns,
        "There are no such keys.",
    );
    Ok(())
}

fn get(args: &One) -> anyhow::Result<()> {
    let client = Client::of(&args.common.remote)?;
    tell(&client.get(&path(args.id), &[])?, args.common.json);
    Ok(())
}

fn revoke(args: &Removal) -> anyhow::Result<()> {
    let Removal { one, consent } = args;
    let client = Client::of(&one.common.remote)?;
    let key = client.get(&path(one.id), &[])?;
    let named = format!(
        "key {} ({}, {})",
        one.id,
        show::text(&key["name"]),
        recognised(&key)
    );
    let question = format!("Revoke {named}? It is refused from the next request on, for good.");
    confirm(*consent, &question)?;
    let revoked = client.delete(&path(one.id))?;
    if one.common.json {
        show::json(&revoked);
    } else {
        console::say(format_args!("Revoked {named}."));
        show::propagation(&revoked);
    }
    Ok(())
}

/// Prints a key without its secret.
pub(crate) fn tell(key: &Value, as_json: bool) {
    if as_json {
        show::json(key);
        return;
    }
    show::details(&[
        ("ID", show::text(&key["id"])),
        ("Name", show::text(&key["name"])),
        ("Key", recognised(key)),
        ("Service (ID)", service(key)),
        ("Status", show::text(&key["status"])),
        ("Limit (requests)", limit(key)),
        ("Price (per request)", price(key)),
        ("Customer (ID)", show::text(&key["customer_id"])),
        ("Expires (UTC)", show::instant(&key["expires_at"])),
        ("Created (UTC)", show::instant(&key["created_at"])),
        ("Revoked (UTC)", show::instant(&key["revoked_at"])),
        ("Last used (UTC)", show::instant(&key["last_used_at"])),
        ("Requests (30 days)", show::text(&key["requests_30d"])),
    ]);
    show::propagation(key);
}

/// What is kept of a secret: enough to recognise it.
fn recognised(key: &Value) -> String {
    format!(
        "{}…{}",
        show::text(&key["prefix"]),
        show::text(&key["last_four"])
    )
}

fn service(key: &Value) -> String {
    match key["scope"].as_str() {
        Some("all_services") => "all".to_owned(),
        _ => show::text(&key["service_id"]),
    }
}

/// `100 per 60 s`, with what is special about it.
fn limit(key: &Value) -> String {
    let mut limit = format!(
        "{} per {} s",
        show::text(&key["rate_limit_requests"]),
        show::text(&key["rate_limit_window_seconds"])
    );
    if !key["burst"].is_null() {
        limit += &format!(", burst {}", show::text(&key["burst"]));
    }
    if key["uses_default_rate_limit"] == Value::Bool(true) {
        limit += " (default)";
    }
    limit
}

fn price(key: &Value) -> String {
    let version = show::text(&key["price_version_id"]);
    let mut price = match &key["price_per_request"] {
        Value::Null => format!("see price {version}"),
        price => show::money(price, &key["currency"]),
    };
    if key["inherits_price"] == Value::Bool(true) {
        price += " (inherited)";
    }
    price
}

/// Where a key stands.
pub(crate) fn path(id: u32) -> String {
    format!("keys/{id}")
}
