//! A fingerprint of all that a final bill says.
//!
//! It protects against nobody who can compute it again. It tells, where a bill and what it was made
//! from contradict each other, which of the two was altered by hand.
//!
//! The text that is hashed is made of values in a fixed order and is part of the stored format: it
//! must come out the same in every later version, or old bills would seem altered.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::clock::UnixMillis;
use crate::model::{Invoice, InvoiceLine, InvoicedUsage, WholeInvoice};
use crate::money::Amount;

/// SHA-256 over head, lines and usage. Being declared void later is no part of it.
pub(in crate::store) fn of(whole: &WholeInvoice) -> [u8; 32] {
    let lines: Vec<_> = whole.lines.iter().map(line).collect();
    let usage: Vec<_> = whole.usage.iter().map(used).collect();
    let text = json!([head(&whole.invoice), lines, usage]).to_string();
    Sha256::digest(text.as_bytes()).into()
}

fn head(invoice: &Invoice) -> Value {
    let mut head = json!([
        invoice.id,
        invoice.org_id,
        invoice.kind.name(),
        invoice.cycle,
        invoice.customer,
        invoice.corrects,
        invoice.number.map(|number| number.to_string()),
        invoice.currency,
        invoice.seller,
        invoice.bill_to.name,
        invoice.bill_to.external_id,
        invoice.bill_to.email,
        invoice.period_start.0,
        invoice.period_end.0,
        invoice.total,
        invoice.total_exact,
        invoice.reason,
        invoice.drafted_at.0,
        invoice.finalized_at.map(|UnixMillis(instant)| instant),
    ]);
    // Only where there are any: bills from before there were credits have digests without them.
    if let Some(values) = head.as_array_mut()
        && invoice.credits_applied != Amount::ZERO
    {
        values.push(json!({ "credits_applied": invoice.credits_applied }));
    }
    head
}

fn line(line: &InvoiceLine) -> Value {
    json!([
        line.position,
        line.description,
        line.api_key,
        line.service,
        line.price_version,
        line.kind.name(),
        line.tier,
        line.quantity,
        line.unit_price,
        line.exact,
        line.amount,
    ])
}

fn used(used: &InvoicedUsage) -> Value {
    json!([
        used.api_key,
        used.service,
        used.price_version,
        used.quantity.requests,
        used.quantity.units,
    ])
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::billing::ChargeKind;
    use crate::ids::{ApiKeyId, BillingCycleId, InvoiceId, OrgId, PriceVersionId, ServiceId};
    use crate::model::{BillTo, InvoiceKind, InvoiceNumber, InvoiceStatus, LineKind};
    use crate::money::Currency;
    use crate::usage::BilledQuantity;

    /// Bills in databases out there carry digests made like this one.
    #[test]
    fn the_format_stays_as_it_was() {
        let whole = WholeInvoice {
            invoice: Invoice {
                id: InvoiceId::FIRST,
                org_id: OrgId::FIRST,
                kind: InvoiceKind::Invoice,
                cycle: BillingCycleId::FIRST,
                customer: None,
                corrects: None,
                status: InvoiceStatus::Finalized,
                number: Some(InvoiceNumber {
                    kind: InvoiceKind::Invoice,
                    year: 2026,
                    seq: 7,
                }),
                currency: Currency::USD,
                seller: "Default".to_owned(),
                bill_to: BillTo {
                    name: "Acme \"Ltd\"".to_owned(),
                    external_id: Some("crm-1".to_owned()),
                    email: None,
                },
                period_start: UnixMillis(1),
                period_end: UnixMillis(2),
                total: "0.01".parse().unwrap(),
                total_exact: "0.0075".parse().unwrap(),
                credits_applied: Amount::ZERO,
                reason: None,
                drafted_at: UnixMillis(3),
                finalized_at: Some(UnixMillis(4)),
                voided_at: None,
                void_reason: None,
            },
            lines: vec![InvoiceLine {
                position: 1,
                description: "Weather / Phone: units".to_owned(),
                api_key: Some(ApiKeyId::FIRST),
                service: Some(ServiceId::FIRST),
                price_version: Some(PriceVersionId::FIRST),
                kind: LineKind::Charge(ChargeKind::Usage),
                tier: None,
                quantity: 3,
                unit_price: "0.0025".parse().unwrap(),
                exact: "0.0075".parse().unwrap(),
                amount: "0.01".parse().unwrap(),
            }],
            usage: vec![InvoicedUsage {
                api_key: ApiKeyId::FIRST,
                service: ServiceId::FIRST,
                price_version: PriceVersionId::FIRST,
                quantity: BilledQuantity {
                    requests: 3,
                    units: 3,
                },
            }],
        };
        let text = json!([
            head(&whole.invoice),
            [line(&whole.lines[0])],
            [used(&whole.usage[0])]
        ]);
        assert_eq!(
            text.to_string(),
            concat!(
                r#"[[1,1,"invoice",1,null,null,"INV-2026-000007","USD","Default","Acme \"Ltd\"","#,
                r#""crm-1",null,1,2,"0.01","0.0075",null,3,4],"#,
                r#"[[1,"Weather / Phone: units",1,1,1,"usage",null,3,"0.0025","0.0075","0.01"]],"#,
                r#"[[1,1,1,3,3]]]"#
            )
        );
        let voided = WholeInvoice {
            invoice: Invoice {
                status: InvoiceStatus::Void,
                voided_at: Some(UnixMillis(9)),
                ..whole.invoice.clone()
            },
            ..whole.clone()
        };
        assert_eq!(of(&voided), of(&whole));
        let paid = Invoice {
            credits_applied: "0.01".parse().unwrap(),
            ..whole.invoice.clone()
        };
        let said = head(&paid).to_string();
        assert!(
            said.ends_with(r#",null,3,4,{"credits_applied":"0.01"}]"#),
            "{said}"
        );
    }
}
