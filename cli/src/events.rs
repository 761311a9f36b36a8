//! `gaas events`: what happened, as webhooks are told it.

use serde_json::{Map, Value};

use crate::args::events::{EventsCommand, ListEvents, OneEvent, ReplayEvent};
use crate::remote::Client;
use crate::show::{self, Column};
use crate::webhooks::deliveries;
use crate::{console, list, put_if};

/// Runs the subcommand.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(command: &EventsCommand) -> anyhow::Result<()> {
    match command {
        EventsCommand::List(args) => list(args),
        EventsCommand::Get(args) => get(args),
        EventsCommand::Replay(args) => replay(args),
    }
}

fn list(args: &ListEvents) -> anyhow::Result<()> {
    let columns = [
        Column::left("ID", |event| show::text(&event["id"])),
        Column::left("TYPE", |event| show::text(&event["type"])),
        Column::left("AT (UTC)", |event| show::instant(&event["at"])),
        Column::left("DATA", |event| show::text(&event["payload"]["data"])),
    ];
    let query = [("type", args.kind.clone())];
    let listed = Client::of(&args.common.remote)?.list("events", &query, &args.paging)?;
    list::show(
        listed,
        args.common.json,
        &columns,
        "There are no such events.",
    );
    Ok(())
}

fn get(args: &OneEvent) -> anyhow::Result<()> {
    let event = Client::of(&args.common.remote)?.get(&format!("events/{}", args.id), &[])?;
    if args.common.json {
        show::json(&event);
        return Ok(());
    }
    show::details(&[
        ("ID", show::text(&event["id"])),
        ("Type", show::text(&event["type"])),
        ("At (UTC)", show::instant(&event["at"])),
    ]);
    let data: Vec<(&str, String)> = event["payload"]["data"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(name, value)| (name.as_str(), show::text(value)))
        .collect();
    console::say("");
    show::details(&data);
    Ok(())
}

fn replay(args: &ReplayEvent) -> anyhow::Result<()> {
    let mut body: Map<String, Value> = Map::new();
    put_if(&mut body, "webhook_id", args.webhook.as_ref());
    let client = Client::of(&args.event.common.remote)?;
    let path = format!("events/{}/replay", args.event.id);
    let once = args.once.idempotency_key.as_deref();
    deliveries::asked(
        &client.post(&path, &body.into(), once)?,
        args.event.common.json,
        "No webhook is told of events of this type.",
    );
    Ok(())
}
