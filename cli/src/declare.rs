//! `gaas export`, `gaas diff` and `gaas apply`: a gateway's settings as one YAML document.
//!
//! The document is read and checked as a whole, the gateway is read, both are compared, and what
//! comes of it is a plan: shown, agreed to, and done step by step. What a thing is found by, and
//! what a document leaves alone, is told in docs/cli.md.

mod allowances;
mod apply;
mod desired;
mod document;
mod export;
mod observe;
mod pair;
mod plan;
mod secrets;
mod show;
mod state;

use std::io::Read;
use std::path::Path;

use serde_json::json;

use crate::args::declare::{ApplyArgs, Declared, DiffArgs, ExportArgs};
use crate::confirm::confirm;
use crate::console;
use crate::failure::{Failure, Kind};
use crate::remote::Client;
use apply::Applying;
use plan::{Call, Plan};
use secrets::Secrets;

/// Prints the gateway's settings.
///
/// # Errors
/// When they cannot be read.
pub(crate) fn export(args: &ExportArgs) -> anyhow::Result<()> {
    let state = observe::observe(&Client::of(&args.remote)?)?;
    console::pass_on(export::yaml(&state)?.as_bytes());
    Ok(())
}

/// Shows what would be done.
///
/// # Errors
/// When there is anything to do, with an exit code of its own; when the file is wrong.
pub(crate) fn diff(args: &DiffArgs) -> anyhow::Result<()> {
    let (_, plan) = planned(&args.declared)?;
    if args.declared.json {
        crate::show::json(&show::json(&plan, None));
    } else {
        console::say(show::text(&plan));
    }
    if plan.steps.is_empty() {
        return Ok(());
    }
    Err(Failure::silent(Kind::Differences).into())
}

/// Shows the plan, asks, and does it.
///
/// # Errors
/// When the file is wrong, nobody agrees, or a step fails.
pub(crate) fn apply(args: &ApplyArgs) -> anyhow::Result<()> {
    let (client, plan) = planned(&args.declared)?;
    let as_json = args.declared.json;
    if !as_json {
        console::say(show::text(&plan));
    }
    if !plan.steps.is_empty() {
        if args.declared.file == Path::new("-") && !args.consent.yes {
            let message = "standard input is the file, so nobody can agree on it; give --yes";
            return Err(Failure::new(Kind::Usage, message).into());
        }
        if as_json && !args.consent.yes {
            // Nobody agrees to what was not shown, and the document comes at the end.
            console::warn(show::text(&plan));
        }
        confirm(args.consent, "Do this?")?;
    }
    let makes_keys = plan
        .steps
        .iter()
        .any(|step| matches!(step.call, Call::CreateKey { .. }));
    let file = args.secrets_out.as_deref().filter(|_| makes_keys);
    let mut applying = Applying::new(&client, Secrets::new(file, as_json)?);
    let result = applying.run(&plan, !as_json);
    if as_json {
        let mut document = show::json(&plan, Some(applying.done));
        if let Secrets::Document(secrets) = &applying.secrets {
            document["new_keys"] = json!(secrets);
        }
        crate::show::json(&document);
    } else if let (Secrets::File(path, _), true) = (&applying.secrets, applying.done > 0) {
        console::say(format_args!(
            "The secrets of new keys are in {}.",
            path.display()
        ));
    }
    result
}

fn planned(args: &Declared) -> anyhow::Result<(Client, Plan)> {
    let (source, yaml) = text(&args.file)?;
    // What is wrong with the file is said before any gateway is needed.
    let declared = desired::read(&source, &yaml)?;
    let client = Client::of(&args.remote)?;
    let observed = observe::observe(&client)?;
    let plan = Plan::of(&declared, &observed, args.prune, &source)?;
    Ok((client, plan))
}

fn text(file: &Path) -> anyhow::Result<(String, String)> {
    let (source, read) = match file.to_str() {
        Some("-") => {
            let mut text = String::new();
            let read = std::io::stdin().read_to_string(&mut text).map(|_| text);
            ("standard input".to_owned(), read)
        }
        _ => (file.display().to_string(), std::fs::read_to_string(file)),
    };
    let text = read
        .map_err(|error| Failure::new(Kind::Invalid, format!("cannot read {source}: {error}")))?;
    Ok((source, text))
}
