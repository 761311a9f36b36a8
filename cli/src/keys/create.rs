//! Makes a key and prints its secret, this once.

use serde_json::{Map, json};

use super::tell;
use crate::args::keys::CreateKey;
use crate::instant::{self, From};
use crate::remote::Client;
use crate::{allowances, console, put_if};

pub(super) fn run(args: &CreateKey) -> anyhow::Result<()> {
    let mut body = Map::new();
    put_if(&mut body, "name", Some(&args.name));
    if let Some(limit) = args.rate_limit {
        body.insert("rate_limit_requests".to_owned(), json!(limit.requests));
        body.insert(
            "rate_limit_window_seconds".to_owned(),
            json!(limit.window_seconds),
        );
    }
    let expires_at = instant::typed_if("--expires-at", args.expires_at.as_ref(), From::Future)?;
    put_if(&mut body, "burst", args.burst.as_ref());
    put_if(&mut body, "price_per_request", args.price.as_ref());
    put_if(&mut body, "customer_id", args.customer.as_ref());
    put_if(&mut body, "expires_at", expires_at.as_ref());
    let allowances = allowances::body(&args.allowances);
    if !allowances.is_empty() {
        body.insert("allowances".to_owned(), allowances.into());
    }
    let path = match args.service {
        Some(service) => format!("services/{service}/keys"),
        None => "keys".to_owned(),
    };
    let client = Client::of(&args.common.remote)?;
    let once = args.once.idempotency_key.as_deref();
    let key = client.post(&path, &body.into(), once)?;
    tell(&key, args.common.json);
    if args.common.json {
        return Ok(());
    }
    match key["api_key"].as_str() {
        Some(secret) => {
            console::say(format_args!("\nSecret: {secret}"));
            console::warn("It is shown this once and not kept: store it now.");
        }
        None => console::warn(
            "This key was made before with the same idempotency key; its secret was shown then.",
        ),
    }
    Ok(())
}
