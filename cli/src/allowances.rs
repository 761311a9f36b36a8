//! Allowances of keys and customers: shows them with what was used, and changes them in part.

use http::Method;
use serde_json::{Map, Value, json};

use crate::args::allowances::{AllowancesArgs, AllowancesGiven};
use crate::remote::Client;
use crate::show::{self, Column, Table};

/// The kinds as the API names them, and as people do.
const KINDS: [(&str, &str); 3] = [
    ("requests_per_day", "requests per day"),
    ("requests_per_month", "requests per month"),
    ("budget_per_cycle", "budget per cycle"),
];

/// Shows what one of the `owners`, keys or customers, may use, after the changes if there are any.
///
/// # Errors
/// Says what is wrong.
pub(crate) fn run(owners: &str, args: &AllowancesArgs) -> anyhow::Result<()> {
    let path = format!("{owners}/{}/allowances", args.one.id);
    let changes = changes(args);
    let client = Client::of(&args.one.common.remote)?;
    let allowances = match changes.is_empty() {
        true => client.get(&path, &[])?,
        false => client.write(Method::PATCH, &path, &changes.into())?,
    };
    if args.one.common.json {
        show::json(&allowances);
        return Ok(());
    }
    tell(&allowances);
    show::propagation(&allowances);
    Ok(())
}

/// The given allowances as a body has them.
pub(crate) fn body(given: &AllowancesGiven) -> Map<String, Value> {
    let mut body = Map::new();
    for (kind, quota) in [
        ("requests_per_day", given.requests_per_day),
        ("requests_per_month", given.requests_per_month),
    ] {
        if let Some(quota) = quota {
            let enforcement = quota.enforcement.to_string();
            let quota = json!({ "limit": quota.limit, "enforcement": enforcement });
            body.insert(kind.to_owned(), quota);
        }
    }
    if let Some(budget) = &given.budget_per_cycle {
        let budget = json!({
            "amount": budget.amount,
            "currency": given.currency,
            "enforcement": budget.enforcement.to_string(),
        });
        body.insert("budget_per_cycle".to_owned(), budget);
    }
    body
}

fn changes(args: &AllowancesArgs) -> Map<String, Value> {
    let mut changes = body(&args.given);
    for (cleared, kind) in [
        (args.no_requests_per_day, "requests_per_day"),
        (args.no_requests_per_month, "requests_per_month"),
        (args.no_budget_per_cycle, "budget_per_cycle"),
    ] {
        if cleared {
            changes.insert(kind.to_owned(), Value::Null);
        }
    }
    changes
}

fn tell(allowances: &Value) {
    let columns = [
        Column::left("ALLOWANCE", |line| show::text(&line["kind"])),
        Column::right("LIMIT", |line| most(line, "limit", "amount")),
        Column::right("USED", |line| most(line, "used", "used")),
        Column::right("LEFT", |line| most(line, "remaining", "remaining")),
        Column::left("ENFORCEMENT", |line| show::text(&line["enforcement"])),
        Column::left("RESETS (UTC)", |line| show::instant(&line["resets_at"])),
    ];
    Table::new(&columns).print(&lines(allowances), "There are no allowances.");
}

/// An item per allowance that is there.
fn lines(allowances: &Value) -> Vec<Value> {
    let lines = KINDS.iter().filter_map(|(kind, words)| {
        let mut line = allowances[kind].clone();
        line.as_object_mut()?
            .insert("kind".to_owned(), json!(words));
        Some(line)
    });
    lines.collect()
}

/// Requests as they are, money with its currency.
fn most(line: &Value, requests: &str, money: &str) -> String {
    match &line["currency"] {
        Value::Null => show::text(&line[requests]),
        currency => show::money(&line[money], currency),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use clap::Parser;

    use super::*;
    use crate::args::keys::KeysCommand;
    use crate::args::{Args, Command};

    fn typed(options: &[&str]) -> Map<String, Value> {
        let command = ["gaas", "keys", "allowances", "4"];
        let args = Args::try_parse_from(command.iter().chain(options)).unwrap();
        let Command::Keys(KeysCommand::Allowances(args)) = args.command else {
            panic!("not gaas keys allowances");
        };
        changes(&args)
    }

    #[test]
    fn what_is_left_out_is_not_changed() {
        assert!(typed(&[]).is_empty());
        let changes = typed(&[
            "--requests-per-day",
            "1000:soft",
            "--budget-per-cycle",
            "25.10",
            "--currency",
            "EUR",
            "--no-requests-per-month",
        ]);
        let expected = json!({
            "requests_per_day": { "limit": 1000, "enforcement": "soft" },
            "requests_per_month": null,
            "budget_per_cycle": { "amount": "25.10", "currency": "EUR", "enforcement": "hard" },
        });
        assert_eq!(Value::Object(changes), expected);
    }

    #[test]
    fn a_number_below_zero_is_a_value_and_no_option() {
        let changes = typed(&["--requests-per-day", "-5:soft"]);
        assert_eq!(changes["requests_per_day"]["limit"], -5);
        let changes = typed(&["--budget-per-cycle", "-1.50", "--currency", "USD"]);
        assert_eq!(changes["budget_per_cycle"]["amount"], "-1.50");
    }

    #[test]
    fn only_allowances_that_are_there_have_a_line() {
        let answer = json!({
            "requests_per_day": null,
            "requests_per_month": { "limit": 10, "used": 3, "remaining": 7 },
            "budget_per_cycle": { "amount": "25", "currency": "EUR", "used": "0.5" },
        });
        let lines = lines(&answer);
        let kinds: Vec<&Value> = lines.iter().map(|line| &line["kind"]).collect();
        assert_eq!(kinds, ["requests per month", "budget per cycle"]);
        assert_eq!(most(&lines[0], "limit", "amount"), "10");
        assert_eq!(most(&lines[1], "limit", "amount"), "25 EUR");
        assert_eq!(most(&lines[1], "used", "used"), "0.5 EUR");
    }
}
