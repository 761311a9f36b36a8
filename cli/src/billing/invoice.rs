//! One invoice: shows it, makes it final, void or smaller.

use std::fs::File;
use std::io::Write;

use anyhow::Context;
use serde_json::{Value, json};

use crate::args::billing::{GetInvoice, InvoiceAction, InvoiceCommand};
use crate::confirm::confirm;
use crate::console;
use crate::remote::Client;
use crate::show::{self, Column, Table};

pub(super) fn run(command: &InvoiceCommand) -> anyhow::Result<()> {
    match command {
        InvoiceCommand::Get(args) => get(args),
        InvoiceCommand::Finalize(args) => {
            let question = "Make this invoice final? It gets its number, is booked and never \
                            changes again.";
            act(args, "finalize", question, json!({}))
        }
        InvoiceCommand::Void(args) => {
            let question = "Declare this invoice void? That is for good.";
            act(
                &args.action,
                "void",
                question,
                json!({ "reason": args.reason }),
            )
        }
        InvoiceCommand::Credit(args) => {
            let mut body = json!({ "reason": args.because.reason });
            if let Some(amount) = &args.amount {
                body["amount"] = json!(amount);
            }
            let question = "Make a credit note for this invoice? It is booked at once.";
            act(&args.because.action, "credit-notes", question, body)
        }
    }
}

fn get(args: &GetInvoice) -> anyhow::Result<()> {
    let client = Client::of(&args.one.common.remote)?;
    let path = format!("invoices/{}", args.one.id);
    if let Some(file) = &args.pdf {
        let pdf = client.download(&path, &[], "application/pdf")?;
        // What stands in an existing file is not this command's to destroy.
        let written = File::create_new(file).and_then(|mut file| file.write_all(&pdf));
        written.with_context(|| format!("cannot write {}", file.display()))?;
        console::say(format_args!(
            "Wrote {} ({} bytes).",
            file.display(),
            pdf.len()
        ));
        return Ok(());
    }
    if args.csv {
        console::pass_on(&client.download(&path, &[], "text/csv")?);
        return Ok(());
    }
    tell(&client.get(&path, &[])?, args.one.common.json);
    Ok(())
}

fn act(args: &InvoiceAction, action: &str, question: &str, body: Value) -> anyhow::Result<()> {
    let client = Client::of(&args.one.common.remote)?;
    let path = format!("invoices/{}", args.one.id);
    let invoice = client.get(&path, &[])?;
    let question = format!(
        "Invoice {}, {} to {}: {question}",
        args.one.id,
        show::money(&invoice["total"], &invoice["currency"]),
        show::text(&invoice["bill_to"]["name"]),
    );
    confirm(args.consent, &question)?;
    let once = args.once.idempotency_key.as_deref();
    let done = client.post(&format!("{path}/{action}"), &body, once)?;
    tell(&done, args.one.common.json);
    Ok(())
}

fn tell(invoice: &Value, as_json: bool) {
    if as_json {
        show::json(invoice);
        return;
    }
    show::details(&[
        ("ID", show::text(&invoice["id"])),
        ("Kind", show::text(&invoice["kind"])),
        ("Number", show::text(&invoice["number"])),
        ("Status", show::text(&invoice["status"])),
        ("Billed to", show::text(&invoice["bill_to"]["name"])),
        ("From (UTC)", show::instant(&invoice["period_start"])),
        ("To (UTC)", show::instant(&invoice["period_end"])),
        ("Reason", show::text(&invoice["reason"])),
        (
            "Total",
            show::money(&invoice["total"], &invoice["currency"]),
        ),
    ]);
    let currency = show::text(&invoice["currency"]);
    let (price, amount) = (
        format!("UNIT PRICE ({currency})"),
        format!("AMOUNT ({currency})"),
    );
    let columns = [
        Column::right("LINE", |line| show::text(&line["position"])),
        Column::left("DESCRIPTION", |line| show::text(&line["description"])),
        Column::right("QUANTITY", |line| show::text(&line["quantity"])),
        Column::right(&price, |line| show::text(&line["unit_price"])),
        Column::right(&amount, |line| show::text(&line["amount"])),
    ];
    let lines = invoice["lines"].as_array().cloned().unwrap_or_default();
    console::say("");
    Table::new(&columns).print(&lines, "It has no lines.");
}
