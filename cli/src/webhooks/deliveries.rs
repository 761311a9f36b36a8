//! What became of telling webhooks, and what is told them because somebody asked.

use serde_json::{Value, json};

use super::path;
use crate::args::webhooks::{ListDeliveries, TestWebhook};
use crate::remote::Client;
use crate::show::{self, Column, Table};
use crate::{console, list};

pub(super) fn list(args: &ListDeliveries) -> anyhow::Result<()> {
    let path = format!("{}/deliveries", path(args.one.id));
    let query = [("status", args.status.clone())];
    let client = Client::of(&args.one.common.remote)?;
    let listed = client.list(&path, &query, &args.paging)?;
    list::show(
        listed,
        args.one.common.json,
        &columns(),
        "There are no such deliveries.",
    );
    Ok(())
}

pub(super) fn test(args: &TestWebhook) -> anyhow::Result<()> {
    let client = Client::of(&args.one.common.remote)?;
    let path = format!("{}/test", path(args.one.id));
    let once = args.once.idempotency_key.as_deref();
    asked(
        &client.post(&path, &json!({}), once)?,
        args.one.common.json,
        "Nothing is sent.",
    );
    Ok(())
}

/// Prints deliveries that were asked for and have hardly begun.
pub(crate) fn asked(answer: &Value, as_json: bool, otherwise: &str) {
    if as_json {
        show::json(answer);
        return;
    }
    let deliveries = answer["deliveries"].as_array().cloned().unwrap_or_default();
    Table::new(&columns()).print(&deliveries, otherwise);
    if !deliveries.is_empty() {
        console::warn("On its way; gaas webhooks deliveries WEBHOOK shows how it ended.");
    }
}

fn columns() -> [Column<'static>; 8] {
    [
        Column::right("ID", |delivery| show::text(&delivery["id"])),
        Column::right("WEBHOOK (ID)", |delivery| {
            show::text(&delivery["webhook_id"])
        }),
        Column::left("EVENT (ID)", |delivery| show::text(&delivery["event_id"])),
        Column::left("TYPE", |delivery| show::text(&delivery["event_type"])),
        Column::left("STATUS", |delivery| show::text(&delivery["status"])),
        Column::left("ASKED FOR (UTC)", |delivery| {
            show::instant(&delivery["created_at"])
        }),
        Column::left("ATTEMPTS", attempts),
        Column::left("NEXT (UTC)", |delivery| {
            show::instant(&delivery["next_attempt_at"])
        }),
    ]
}

/// `2, last 503`: how many there were, and what the last one came to.
fn attempts(delivery: &Value) -> String {
    let attempts = delivery["attempts"]
        .as_array()
        .map_or(&[][..], Vec::as_slice);
    let Some(last) = attempts.last() else {
        return "0".to_owned();
    };
    let outcome = match &last["status_code"] {
        Value::Null => &last["error"],
        status => status,
    };
    format!("{}, last {}", attempts.len(), show::text(outcome))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_attempt_tells_status_or_error() {
        assert_eq!(attempts(&json!({ "attempts": [] })), "0");
        let refused = json!({ "status_code": null, "error": "connection refused" });
        let busy = json!({ "status_code": 503, "error": "the receiver answered 503" });
        let delivery = json!({ "attempts": [busy, refused] });
        assert_eq!(attempts(&delivery), "2, last connection refused");
        let delivery = json!({ "attempts": [refused, busy] });
        assert_eq!(attempts(&delivery), "2, last 503");
    }
}
