//! Changes a webhook in part.

use http::Method;
use serde_json::{Map, Value};

use super::{path, tell};
use crate::args::webhooks::EditWebhook;
use crate::put_if;
use crate::remote::Client;

pub(super) fn run(args: &EditWebhook) -> anyhow::Result<()> {
    let mut body = Map::new();
    if args.all_event_types {
        body.insert("event_types".to_owned(), Value::Null);
    }
    put_if(&mut body, "url", args.target_url.as_ref());
    put_if(&mut body, "event_types", args.event_types.as_ref());
    put_if(&mut body, "description", args.description.as_ref());
    put_if(&mut body, "enabled", args.enabled.as_ref());
    let client = Client::of(&args.one.common.remote)?;
    let edited = client.write(Method::PATCH, &path(args.one.id), &body.into())?;
    tell(&edited, args.one.common.json);
    Ok(())
}
