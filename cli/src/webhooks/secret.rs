//! Makes a webhook, or gives one another secret, and prints the secret, this once.

use serde_json::{Map, Value, json};

use super::{named, path, tell};
use crate::args::common::Removal;
use crate::args::webhooks::{CreateWebhook, RotateSecret};
use crate::confirm::confirm;
use crate::remote::Client;
use crate::{console, put_if};

pub(super) fn create(args: &CreateWebhook) -> anyhow::Result<()> {
    let mut body = Map::new();
    put_if(&mut body, "url", Some(&args.target_url));
    put_if(&mut body, "event_types", args.event_types.as_ref());
    put_if(&mut body, "description", args.description.as_ref());
    if args.disabled {
        body.insert("enabled".to_owned(), json!(false));
    }
    let client = Client::of(&args.common.remote)?;
    let once = args.once.idempotency_key.as_deref();
    let made = client.post("webhooks", &body.into(), once)?;
    reveal(&made, args.common.json);
    Ok(())
}

pub(super) fn rotate(args: &RotateSecret) -> anyhow::Result<()> {
    let Removal { one, consent } = &args.removal;
    let client = Client::of(&one.common.remote)?;
    let named = named(&client.get(&path(one.id), &[])?);
    let question = format!(
        "Give {named} another secret? For 24 hours messages bear the signatures of both, then of \
         the new one alone."
    );
    confirm(*consent, &question)?;
    let once = args.once.idempotency_key.as_deref();
    let path = format!("{}/rotate-secret", path(one.id));
    reveal(&client.post(&path, &json!({}), once)?, one.common.json);
    Ok(())
}

fn reveal(webhook: &Value, as_json: bool) {
    tell(webhook, as_json);
    if as_json {
        return;
    }
    match webhook["secret"].as_str() {
        Some(secret) => {
            console::say(format_args!("\nSecret: {secret}"));
            console::warn(
                "It is shown this once: store it now, where messages' signatures are checked.",
            );
        }
        None => console::warn(
            "This was done before with the same idempotency key; the secret was shown then.",
        ),
    }
}
