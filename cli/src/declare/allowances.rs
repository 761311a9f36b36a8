//! Allowances as they are compared: each kind's own terms, without what was used of it.

use gaas_shared::money::{Amount, Currency};
use serde_json::{Map, Value, json};

use super::document::{AllowancesDoc, BudgetDoc, QuotaDoc, made};

/// The kinds that a document can have.
pub(super) const KINDS: [&str; 3] = ["requests_per_day", "requests_per_month", "budget_per_cycle"];
const TERMS: [&str; 4] = ["limit", "amount", "currency", "enforcement"];

/// What an answer says, without figures.
pub(super) fn of_answer(answer: &Value) -> Value {
    let kinds = KINDS.iter().filter_map(|&kind| {
        let shown = answer[kind].as_object()?;
        let mut terms = Map::new();
        for term in TERMS {
            if let Some(value) = shown.get(term) {
                terms.insert(term.to_owned(), value.clone());
            }
        }
        // The same amount may be written in more than one way.
        let amount = shown.get("amount").and_then(Value::as_str);
        if let Some(Ok(amount)) = amount.map(str::parse::<Amount>) {
            terms.insert("amount".to_owned(), json!(amount));
        }
        Some((kind.to_owned(), Value::Object(terms)))
    });
    Value::Object(kinds.collect())
}

/// What a document says. Faults are told with the line and the field.
pub(super) fn of_document(
    document: Option<&AllowancesDoc>,
    mut fault: impl FnMut(u64, &str, String),
) -> Value {
    let mut kinds = Map::new();
    let Some(document) = document else {
        return Value::Object(kinds);
    };
    let quotas = [
        ("requests_per_day", &document.requests_per_day),
        ("requests_per_month", &document.requests_per_month),
    ];
    for (kind, quota) in quotas {
        if let Some(quota) = quota {
            if quota.value.limit == 0 {
                let field = format!("allowances.{kind}.limit");
                fault(
                    quota.referenced.line(),
                    &field,
                    "must be at least 1".to_owned(),
                );
            }
            kinds.insert(kind.to_owned(), json!(quota.value));
        }
    }
    if let Some(budget) = &document.budget_per_cycle {
        let line = budget.referenced.line();
        if budget.value.amount <= Amount::default() {
            fault(
                line,
                "allowances.budget_per_cycle.amount",
                "must be above zero".to_owned(),
            );
        }
        if let Err(error) = budget.value.currency.parse::<Currency>() {
            fault(
                line,
                "allowances.budget_per_cycle.currency",
                error.to_string(),
            );
        }
        kinds.insert("budget_per_cycle".to_owned(), json!(budget.value));
    }
    Value::Object(kinds)
}

/// As a document has them; none where there are none.
pub(super) fn to_document(allowances: &Value) -> anyhow::Result<Option<AllowancesDoc>> {
    let quota = |kind: &str| -> serde_json::Result<Option<QuotaDoc>> {
        allowances
            .get(kind)
            .map(|terms| serde_json::from_value(terms.clone()))
            .transpose()
    };
    let budget = allowances.get("budget_per_cycle").cloned();
    let budget: Option<BudgetDoc> = budget.map(serde_json::from_value).transpose()?;
    let document = AllowancesDoc {
        requests_per_day: quota("requests_per_day")?.map(made),
        requests_per_month: quota("requests_per_month")?.map(made),
        budget_per_cycle: budget.map(made),
    };
    let is_any = KINDS.iter().any(|&kind| allowances.get(kind).is_some());
    Ok(is_any.then_some(document))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_and_a_document_compare_alike() {
        let answer = json!({
            "requests_per_day": {"limit": 1000, "enforcement": "hard", "used": 7, "remaining": 993,
                "resets_at": "2030-01-02T00:00:00.000Z"},
            "requests_per_month": null,
            "budget_per_cycle": {"amount": "25.00", "currency": "USD", "enforcement": "soft",
                "used": "1.5", "remaining": "23.5", "resets_at": null},
            "a_later_kind": {"limit": 1},
        });
        let yaml = "requests_per_day: {limit: 1000}\n\
                    budget_per_cycle: {amount: 25, currency: USD, enforcement: soft}\n";
        let document: AllowancesDoc = serde_saphyr::from_str(yaml).unwrap();
        let declared = of_document(Some(&document), |_, field, said| panic!("{field} {said}"));
        assert_eq!(of_answer(&answer), declared);
        let written = to_document(&declared).unwrap().unwrap();
        assert_eq!(of_document(Some(&written), |_, _, _| {}), declared);
        let none = json!({"requests_per_day": null, "requests_per_month": null});
        assert_eq!(of_answer(&none), of_document(None, |_, _, _| {}));
        assert!(to_document(&of_answer(&none)).unwrap().is_none());
    }

    #[test]
    fn what_cannot_be_an_allowance_is_told_with_its_field() {
        let yaml = "requests_per_day: {limit: 0}\n\
                    budget_per_cycle: {amount: 0, currency: usd}\n";
        let document: AllowancesDoc = serde_saphyr::from_str(yaml).unwrap();
        let mut fields = Vec::new();
        of_document(Some(&document), |line, field, _| {
            fields.push((line, field.to_owned()))
        });
        let expected = [
            (1, "allowances.requests_per_day.limit"),
            (2, "allowances.budget_per_cycle.amount"),
            (2, "allowances.budget_per_cycle.currency"),
        ];
        assert_eq!(
            fields,
            expected.map(|(line, field)| (line, field.to_owned()))
        );
    }
}
