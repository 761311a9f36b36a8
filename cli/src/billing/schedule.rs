//! When cycles end: shows it or sets it.

use http::Method;
use serde_json::{Value, json};

use crate::args::billing::ScheduleArgs;
use crate::confirm::confirm;
use crate::remote::Client;
use crate::show;

const PATH: &str = "billing/schedule";

pub(super) fn run(args: &ScheduleArgs) -> anyhow::Result<()> {
    let client = Client::of(&args.common.remote)?;
    let schedule = match &args.set {
        None => client.get(PATH, &[])?,
        Some(kind) => {
            let question = format!(
                "Let billing cycles end by the schedule {kind}? A cycle whose end has come by it \
                 is closed at once."
            );
            confirm(args.consent, &question)?;
            let mut body = json!({ "kind": kind });
            if let Some(day) = args.day {
                body["day"] = Value::from(day);
            }
            client.write(Method::PUT, PATH, &body)?
        }
    };
    if args.common.json {
        show::json(&schedule);
        return Ok(());
    }
    show::details(&[
        ("Cycles end", show::text(&schedule["kind"])),
        ("Day of the month", show::text(&schedule["day"])),
        (
            "Open cycle ends (UTC)",
            show::instant(&schedule["open_cycle_ends_at"]),
        ),
    ]);
    Ok(())
}
