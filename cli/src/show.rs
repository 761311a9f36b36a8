//! What the API said, for people: aligned tables that lose nothing, and cells without surprises.

mod table;

use serde_json::Value;

use crate::console;
pub(crate) use table::{Column, Table};

/// What stands where there is nothing.
const NOTHING: &str = "-";

/// Prints a document.
pub(crate) fn json(document: &Value) {
    // Values of JSON always print.
    console::say(serde_json::to_string_pretty(document).unwrap_or_default());
}

/// A value as a cell.
pub(crate) fn text(value: &Value) -> String {
    match value {
        Value::Null => NOTHING.to_owned(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::String(text) => plain(text),
        Value::Number(number) => number.to_string(),
        other => plain(&other.to_string()),
    }
}

/// An instant as a cell: `2030-01-31 08:00:00`, in UTC as the headers say.
pub(crate) fn instant(value: &Value) -> String {
    match value.as_str() {
        Some(text) if text.len() >= 19 && text.ends_with('Z') => text[..19].replace('T', " "),
        _ => text(value),
    }
}

/// An amount with its currency.
pub(crate) fn money(amount: &Value, currency: &Value) -> String {
    match amount {
        Value::Null => NOTHING.to_owned(),
        amount => format!("{} {}", text(amount), text(currency)),
    }
}

/// Sums in several currencies, none of which are ever added.
pub(crate) fn totals(totals: &Value) -> String {
    let sums: Vec<String> = totals
        .as_array()
        .into_iter()
        .flatten()
        .map(|total| money(&total["total_cost"], &total["currency"]))
        .collect();
    match sums.is_empty() {
        true => NOTHING.to_owned(),
        false => sums.join(", "),
    }
}

/// Text that does nothing to a terminal: whoever named a thing must not steer the screen of whoever
/// lists it.
pub(crate) fn plain(text: &str) -> String {
    let steers = |c: char| {
        (c.is_control() && c != '\n')
            || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if !text.contains(steers) {
        return text.to_owned();
    }
    text.chars()
        .map(|c| match steers(c) {
            true => c.escape_unicode().to_string(),
            false => c.to_string(),
        })
        .collect()
}

/// Prints one thing, a line per field.
pub(crate) fn details(rows: &[(&str, String)]) {
    let width = rows.iter().map(|(label, _)| label.chars().count()).max();
    let width = width.unwrap_or_default();
    for (label, value) in rows {
        console::say(format_args!("{label:<width$}  {value}"));
    }
}

/// Warns when a change is kept, but not yet in effect.
pub(crate) fn propagation(answer: &Value) {
    if answer["propagated"] == Value::Bool(false) {
        console::warn(
            "The proxy was not reached: the change is kept and takes effect within 500 ms of its \
             being back.",
        );
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn cells_are_plain() {
        assert_eq!(text(&json!(null)), "-");
        assert_eq!(text(&json!(0.5)), "0.5");
        assert_eq!(
            text(&json!("a\u{1b}[31mb\u{202e}")),
            "a\\u{1b}[31mb\\u{202e}"
        );
        assert_eq!(text(&json!("日本 ü")), "日本 ü");
        assert_eq!(
            instant(&json!("2030-01-31T08:00:00.000Z")),
            "2030-01-31 08:00:00"
        );
        assert_eq!(instant(&json!(null)), "-");
        assert_eq!(money(&json!("0.5"), &json!("EUR")), "0.5 EUR");
        assert_eq!(totals(&json!([])), "-");
    }
}
