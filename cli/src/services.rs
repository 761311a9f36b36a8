//! `gaas services`

use http::Method;
use serde_json::{Map, Value, json};

use crate::args::common::{One, Removal};
use crate::args::services::{CreateService, EditService, ListServices, ServicesCommand};
use crate::confirm::confirm;
use crate::console;
use crate::remote::Client;
use crate::show::{self, Column};
use crate::{list, put_if};

/// Runs the subcommand.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(command: &ServicesCommand) -> anyhow::Result<()> {
    match command {
        ServicesCommand::List(args) => list(args),
        ServicesCommand::Get(args) => get(args),
        ServicesCommand::Create(args) => create(args),
        ServicesCommand::Edit(args) => edit(args),
        ServicesCommand::Delete(args) => delete(args),
    }
}

fn list(args: &ListServices) -> anyhow::Result<()> {
    let columns = [
        Column::right("ID", |service| show::text(&service["id"])),
        Column::left("NAME", |service| show::text(&service["name"])),
        Column::left("TARGET", |service| show::text(&service["target_url"])),
        Column::left("GATEWAY PATH", |service| {
            show::text(&service["gateway_url"])
        }),
        Column::left("CREATED (UTC)", |service| {
            show::instant(&service["created_at"])
        }),
    ];
    let listed = Client::of(&args.common.remote)?.list(
        "services",
        &[("search", args.search.clone())],
        &args.paging,
    )?;
    list::show(
        listed,
        args.common.json,
        &columns,
        "There are no such services.",
    );
    Ok(())
}

fn get(args: &One) -> anyhow::Result<()> {
    let client = Client::of(&args.common.remote)?;
    tell(&client.get(&path(args.id), &[])?, args.common.json);
    Ok(())
}

fn create(args: &CreateService) -> anyhow::Result<()> {
    let mut body = json!({ "name": args.name, "target_url": args.target_url });
    if args.preserve_host {
        body["preserve_host"] = json!(true);
    }
    let client = Client::of(&args.common.remote)?;
    let made = client.post("services", &body, args.once.idempotency_key.as_deref())?;
    tell(&made, args.common.json);
    Ok(())
}

fn edit(args: &EditService) -> anyhow::Result<()> {
    let mut body = Map::new();
    put_if(&mut body, "name", args.name.as_ref());
    put_if(&mut body, "target_url", args.target_url.as_ref());
    put_if(&mut body, "preserve_host", args.preserve_host.as_ref());
    let client = Client::of(&args.one.common.remote)?;
    let edited = client.write(Method::PATCH, &path(args.one.id), &body.into())?;
    tell(&edited, args.one.common.json);
    Ok(())
}

fn delete(args: &Removal) -> anyhow::Result<()> {
    let Removal { one, consent } = args;
    let client = Client::of(&one.common.remote)?;
    let service = client.get(&path(one.id), &[])?;
    let name = show::text(&service["name"]);
    confirm(
        *consent,
        &format!(
            "Delete service {} ({name})? Its keys open nothing any more.",
            one.id
        ),
    )?;
    let deleted = client.delete(&path(one.id))?;
    if one.common.json {
        show::json(&deleted);
    } else {
        console::say(format_args!("Deleted service {} ({name}).", one.id));
        show::propagation(&deleted);
    }
    Ok(())
}

fn tell(service: &Value, as_json: bool) {
    if as_json {
        show::json(service);
        return;
    }
    show::details(&[
        ("ID", show::text(&service["id"])),
        ("Name", show::text(&service["name"])),
        ("Target", show::text(&service["target_url"])),
        ("Gateway path", show::text(&service["gateway_url"])),
        ("Keeps Host", show::text(&service["preserve_host"])),
        ("Created (UTC)", show::instant(&service["created_at"])),
    ]);
    show::propagation(service);
}

fn path(id: u32) -> String {
    format!("services/{id}")
}
