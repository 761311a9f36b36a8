//! A plan for people, and as JSON.

use serde_json::{Value, json};

use super::plan::{Action, Change, Plan, Step};
use crate::show::plain;

/// The plan, a line per step and per field.
pub(super) fn text(plan: &Plan) -> String {
    let mut lines: Vec<String> = plan.steps.iter().map(step).collect();
    lines.extend(plan.notes.iter().map(|note| format!("  {}", plain(note))));
    if !lines.is_empty() {
        lines.push(String::new());
    }
    lines.push(match plan.steps.is_empty() {
        true => "No changes: the gateway is what the file says.".to_owned(),
        false => {
            let count = |action| {
                plan.steps
                    .iter()
                    .filter(|step| step.action == action)
                    .count()
            };
            format!(
                "Plan: {} to create, {} to change, {} to delete or revoke.",
                count(Action::Create),
                count(Action::Change),
                count(Action::Delete)
            )
        }
    });
    lines.join("\n")
}

/// One step in one line.
pub(super) fn headline(step: &Step) -> String {
    let sign = match step.action {
        Action::Create => '+',
        Action::Change => '~',
        Action::Delete => '-',
    };
    format!("{sign} {}", plain(&step.subject))
}

fn step(step: &Step) -> String {
    let mut text = headline(step);
    for change in &step.changes {
        let Change { field, from, to } = change;
        text += &match step.action {
            Action::Create => format!("\n    {field}: {}", value(to)),
            _ => format!("\n    {field}: {} -> {}", value(from), value(to)),
        };
    }
    text
}

fn value(value: &Value) -> String {
    match value {
        Value::Null => "(none)".to_owned(),
        other => plain(&other.to_string()),
    }
}

/// The plan as a document; `done` says how many steps were done, where they were.
pub(super) fn json(plan: &Plan, done: Option<usize>) -> Value {
    let steps = plan.steps.iter().enumerate().map(|(at, step)| {
        let mut shown = json!({
            "action": match step.action {
                Action::Create => "create",
                Action::Change => "change",
                Action::Delete => "delete",
            },
            "subject": step.subject,
            "changes": step.changes.iter().map(|change| json!({
                "field": change.field, "from": change.from, "to": change.to,
            })).collect::<Vec<_>>(),
        });
        if let Some(done) = done {
            shown["done"] = json!(at < done);
        }
        shown
    });
    json!({ "steps": steps.collect::<Vec<_>>(), "notes": plan.notes })
}
