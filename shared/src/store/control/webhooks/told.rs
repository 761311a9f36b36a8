//! What events say about the things they tell of: identifiers to look further, and what a receiver
//! most likely wants to know. Never a secret.

use serde_json::{Value, json};

use crate::clock::UnixMillis;
use crate::ids::ApiKeyId;
use crate::model::{ApiKey, Invoice};
use crate::money::Amount;
use crate::store::columns::scoped_service;
use crate::store::control::{CloseCycle, CreditEntry, PriceRow};

/// A key.
pub(in crate::store::control) fn key(key: &ApiKey) -> Value {
    json!({
        "api_key_id": key.id,
        "name": key.name,
        "prefix": key.prefix,
        "service_id": scoped_service(key.scope),
        "customer_id": key.customer,
        "expires_at": key.expires_at.map(UnixMillis::to_rfc3339),
        "revoked_at": key.revoked_at.map(UnixMillis::to_rfc3339),
    })
}

/// A price that was set.
pub(in crate::store::control) fn price(row: &PriceRow) -> Value {
    let (key, service) = row.scope.columns();
    json!({
        "price_version_id": row.id,
        "api_key_id": key,
        "service_id": service,
        "inherited": false,
        "currency": row.terms.currency,
        "terms": row.terms.model.to_raw(),
        "effective_at": row.effective_at.to_rfc3339(),
    })
}

/// A key's own price that ended, and the price that the key follows from `now` on.
pub(in crate::store::control) fn inherited(
    key: ApiKeyId,
    followed: &PriceRow,
    now: UnixMillis,
) -> Value {
    let mut told = price(followed);
    told["api_key_id"] = json!(key);
    told["inherited"] = json!(true);
    told["effective_at"] = json!(now.to_rfc3339());
    told
}

/// A cycle that ended, and the one that began.
pub(in crate::store::control) fn closed(cycles: &CloseCycle) -> Value {
    json!({
        "cycle_id": cycles.closed.id,
        "opened_at": cycles.closed.opened_at.to_rfc3339(),
        "closed_at": cycles.closed.closed_at.map(UnixMillis::to_rfc3339),
        "next_cycle_id": cycles.opened.id,
    })
}

/// An invoice or a credit note.
pub(in crate::store::control) fn bill(bill: &Invoice) -> Value {
    json!({
        "invoice_id": bill.id,
        "number": bill.number.map(|number| number.to_string()),
        "customer_id": bill.customer,
        "cycle_id": bill.cycle,
        "corrects_invoice_id": bill.corrects,
        "currency": bill.currency,
        "total": bill.total,
        "credits_applied": bill.credits_applied,
        "amount_due": bill.total - bill.credits_applied,
        "reason": bill.void_reason.as_ref().or(bill.reason.as_ref()),
    })
}

/// Credits that were granted or, if negative, taken back; and the balance since.
pub(in crate::store::control) fn credits(entry: &CreditEntry, balance: Amount) -> Value {
    json!({
        "customer_id": entry.customer,
        "credit_entry_id": entry.id,
        "amount": entry.amount,
        "currency": entry.currency,
        "balance": balance,
        "reason": entry.reason,
    })
}
