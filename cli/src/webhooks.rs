//! `gaas webhooks`: addresses that are told what happens, and what became of telling them.

mod change;
pub(crate) mod deliveries;
mod secret;

use serde_json::Value;

use crate::args::common::{One, Removal};
use crate::args::webhooks::{ListWebhooks, WebhooksCommand};
use crate::confirm::confirm;
use crate::remote::Client;
use crate::show::{self, Column};
use crate::{console, list};

/// Runs the subcommand.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(command: &WebhooksCommand) -> anyhow::Result<()> {
    match command {
        WebhooksCommand::List(args) => list(args),
        WebhooksCommand::Get(args) => get(args),
        WebhooksCommand::Create(args) => secret::create(args),
        WebhooksCommand::Edit(args) => change::run(args),
        WebhooksCommand::Delete(args) => delete(args),
        WebhooksCommand::Test(args) => deliveries::test(args),
        WebhooksCommand::RotateSecret(args) => secret::rotate(args),
        WebhooksCommand::Deliveries(args) => deliveries::list(args),
    }
}

fn list(args: &ListWebhooks) -> anyhow::Result<()> {
    let columns = [
        Column::right("ID", |webhook| show::text(&webhook["id"])),
        Column::left("TARGET URL", |webhook| show::text(&webhook["url"])),
        Column::left("EVENT TYPES", event_types),
        Column::left("ENABLED", |webhook| show::text(&webhook["enabled"])),
        Column::left("FAILING SINCE (UTC)", |webhook| {
            show::instant(&webhook["failing_since"])
        }),
        Column::left("DESCRIPTION", description),
    ];
    let client = Client::of(&args.common.remote)?;
    let listed = client.list("webhooks", &[], &args.paging)?;
    list::show(listed, args.common.json, &columns, "There are no webhooks.");
    Ok(())
}

fn get(args: &One) -> anyhow::Result<()> {
    let client = Client::of(&args.common.remote)?;
    tell(&client.get(&path(args.id), &[])?, args.common.json);
    Ok(())
}

fn delete(args: &Removal) -> anyhow::Result<()> {
    let Removal { one, consent } = args;
    let client = Client::of(&one.common.remote)?;
    let named = named(&client.get(&path(one.id), &[])?);
    let question = format!("Delete {named}? The log of its deliveries goes with it.");
    confirm(*consent, &question)?;
    let deleted = client.delete(&path(one.id))?;
    if one.common.json {
        show::json(&deleted);
    } else {
        console::say(format_args!("Deleted {named}."));
    }
    Ok(())
}

/// Prints a webhook without its secret.
fn tell(webhook: &Value, as_json: bool) {
    if as_json {
        show::json(webhook);
        return;
    }
    show::details(&[
        ("ID", show::text(&webhook["id"])),
        ("Target URL", show::text(&webhook["url"])),
        ("Description", description(webhook)),
        ("Event types", event_types(webhook)),
        ("Enabled", show::text(&webhook["enabled"])),
        ("Disabled because", show::text(&webhook["disabled_reason"])),
        (
            "Failing since (UTC)",
            show::instant(&webhook["failing_since"]),
        ),
        (
            "Former secret until (UTC)",
            show::instant(&webhook["previous_secret_until"]),
        ),
        ("Created (UTC)", show::instant(&webhook["created_at"])),
    ]);
}

/// `webhook 1 (https://…)`
fn named(webhook: &Value) -> String {
    format!(
        "webhook {} ({})",
        show::text(&webhook["id"]),
        show::text(&webhook["url"])
    )
}

fn description(webhook: &Value) -> String {
    match webhook["description"].as_str() {
        Some("") => show::text(&Value::Null),
        _ => show::text(&webhook["description"]),
    }
}

fn event_types(webhook: &Value) -> String {
    match webhook["event_types"].as_array() {
        None => "all".to_owned(),
        Some(types) => {
            let types: Vec<String> = types.iter().map(show::text).collect();
            types.join(", ")
        }
    }
}

fn path(id: u32) -> String {
    format!("webhooks/{id}")
}
