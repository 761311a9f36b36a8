//! `gaas customers`

use http::Method;
use serde_json::{Map, Value, json};

use crate::args::common::{One, Removal};
use crate::args::customers::{CreateCustomer, CustomersCommand, EditCustomer, ListCustomers};
use crate::confirm::confirm;
use crate::failure::{Failure, Kind};
use crate::remote::Client;
use crate::show::{self, Column};
use crate::{allowances, console, list, put_if};

/// Runs the subcommand.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(command: &CustomersCommand) -> anyhow::Result<()> {
    match command {
        CustomersCommand::List(args) => list(args),
        CustomersCommand::Get(args) => get(args),
        CustomersCommand::Create(args) => create(args),
        CustomersCommand::Edit(args) => edit(args),
        CustomersCommand::Allowances(args) => allowances::run("customers", args),
        CustomersCommand::Delete(args) => delete(args),
    }
}

fn list(args: &ListCustomers) -> anyhow::Result<()> {
    let columns = [
        Column::right("ID", |customer| show::text(&customer["id"])),
        Column::left("NAME", |customer| show::text(&customer["name"])),
        Column::left("EXTERNAL ID", |customer| {
            show::text(&customer["external_id"])
        }),
        Column::left("E-MAIL", |customer| show::text(&customer["email"])),
        Column::left("CREATED (UTC)", |customer| {
            show::instant(&customer["created_at"])
        }),
    ];
    let query = [("external_id", args.external_id.clone())];
    let listed = Client::of(&args.common.remote)?.list("customers", &query, &args.paging)?;
    list::show(
        listed,
        args.common.json,
        &columns,
        "There are no such customers.",
    );
    Ok(())
}

fn get(args: &One) -> anyhow::Result<()> {
    let client = Client::of(&args.common.remote)?;
    tell(&client.get(&path(args.id), &[])?, args.common.json);
    Ok(())
}

fn create(args: &CreateCustomer) -> anyhow::Result<()> {
    let mut body = Map::new();
    put_if(&mut body, "name", Some(&args.name));
    put_if(&mut body, "external_id", args.external_id.as_ref());
    put_if(&mut body, "email", args.email.as_ref());
    put_if(
        &mut body,
        "metadata",
        metadata(args.metadata.as_deref())?.as_ref(),
    );
    if args.prepaid {
        body.insert("prepaid".to_owned(), json!(true));
    }
    let client = Client::of(&args.common.remote)?;
    let once = args.once.idempotency_key.as_deref();
    tell(
        &client.post("customers", &body.into(), once)?,
        args.common.json,
    );
    Ok(())
}

fn edit(args: &EditCustomer) -> anyhow::Result<()> {
    let mut body = Map::new();
    for (cleared, field) in [
        (args.no_external_id, "external_id"),
        (args.no_email, "email"),
    ] {
        if cleared {
            body.insert(field.to_owned(), Value::Null);
        }
    }
    put_if(&mut body, "name", args.name.as_ref());
    put_if(&mut body, "external_id", args.external_id.as_ref());
    put_if(&mut body, "email", args.email.as_ref());
    put_if(
        &mut body,
        "metadata",
        metadata(args.metadata.as_deref())?.as_ref(),
    );
    put_if(&mut body, "prepaid", args.prepaid.as_ref());
    let client = Client::of(&args.one.common.remote)?;
    let edited = client.write(Method::PATCH, &path(args.one.id), &body.into())?;
    tell(&edited, args.one.common.json);
    Ok(())
}

fn delete(args: &Removal) -> anyhow::Result<()> {
    let Removal { one, consent } = args;
    let client = Client::of(&one.common.remote)?;
    let customer = client.get(&path(one.id), &[])?;
    let name = show::text(&customer["name"]);
    confirm(*consent, &format!("Delete customer {} ({name})?", one.id))?;
    let deleted = client.delete(&path(one.id))?;
    if one.common.json {
        show::json(&deleted);
    } else {
        console::say(format_args!("Deleted customer {} ({name}).", one.id));
    }
    Ok(())
}

fn metadata(text: Option<&str>) -> anyhow::Result<Option<Map<String, Value>>> {
    let parsed = text.map(serde_json::from_str).transpose();
    parsed.map_err(|error| {
        let message = format!("--metadata must be a JSON object: {error}");
        Failure::new(Kind::Usage, message).into()
    })
}

fn tell(customer: &Value, as_json: bool) {
    if as_json {
        show::json(customer);
        return;
    }
    show::details(&[
        ("ID", show::text(&customer["id"])),
        ("Name", show::text(&customer["name"])),
        ("External ID", show::text(&customer["external_id"])),
        ("E-mail", show::text(&customer["email"])),
        ("Metadata", show::text(&customer["metadata"])),
        ("Prepaid", show::text(&customer["prepaid"])),
        ("Created (UTC)", show::instant(&customer["created_at"])),
    ]);
    show::propagation(customer);
}

fn path(id: u32) -> String {
    format!("customers/{id}")
}
