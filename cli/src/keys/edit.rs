//! Changes a key in part.

use http::Method;
use serde_json::{Map, Value, json};

use super::{path, tell};
use crate::args::keys::EditKey;
use crate::instant::{self, From};
use crate::put_if;
use crate::remote::Client;

pub(super) fn run(args: &EditKey) -> anyhow::Result<()> {
    let mut body = Map::new();
    let mut set = |field: &str, value: Value| {
        body.insert(field.to_owned(), value);
    };
    if let Some(limit) = args.rate_limit {
        set("rate_limit_requests", json!(limit.requests));
        set("rate_limit_window_seconds", json!(limit.window_seconds));
    }
    if args.default_rate_limit {
        for field in ["rate_limit_requests", "rate_limit_window_seconds", "burst"] {
            set(field, Value::Null);
        }
    }
    for (cleared, field) in [
        (args.no_burst, "burst"),
        (args.no_customer, "customer_id"),
        (args.no_expiry, "expires_at"),
    ] {
        if cleared {
            set(field, Value::Null);
        }
    }
    let expires_at = instant::typed_if("--expires-at", args.expires_at.as_ref(), From::Future)?;
    put_if(&mut body, "name", args.name.as_ref());
    put_if(&mut body, "burst", args.burst.as_ref());
    put_if(&mut body, "customer_id", args.customer.as_ref());
    put_if(&mut body, "expires_at", expires_at.as_ref());
    let client = Client::of(&args.one.common.remote)?;
    let edited = client.write(Method::PATCH, &path(args.one.id), &body.into())?;
    tell(&edited, args.one.common.json);
    Ok(())
}
