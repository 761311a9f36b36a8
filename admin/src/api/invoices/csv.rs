//! Bills as comma-separated values (RFC 4180): a row per line, one with the total, and where credits
//! pay for it, how much of it and what is left.

use std::fmt::Write;

use gaas_shared::ids::{ApiKeyId, PriceVersionId, ServiceId};
use gaas_shared::model::WholeInvoice;
use gaas_shared::money::Amount;

use crate::api::csv::cell;

const HEAD: &str = "number,status,currency,position,description,kind,api_key_id,service_id,\
                    price_version_id,tier,quantity,unit_price,exact,amount\r\n";

/// The whole bill.
pub(super) fn of(whole: &WholeInvoice) -> String {
    let invoice = &whole.invoice;
    let number = invoice
        .number
        .map(|number| number.to_string())
        .unwrap_or_default();
    let start = format!("{number},{},{}", invoice.status.name(), invoice.currency);
    let given = |id: Option<u32>| id.map(|id| id.to_string()).unwrap_or_default();
    let mut text = HEAD.to_owned();
    for line in &whole.lines {
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            "{start},{},{},{},{},{},{},{},{},{},{},{}\r\n",
            line.position,
            cell(&line.description),
            line.kind.name(),
            given(line.api_key.map(ApiKeyId::get)),
            given(line.service.map(ServiceId::get)),
            given(line.price_version.map(PriceVersionId::get)),
            given(line.tier),
            line.quantity,
            line.unit_price,
            line.exact,
            line.amount,
        );
    }
    let _ = write!(
        text,
        "{start},,Total,total,,,,,,,{},{}\r\n",
        invoice.total_exact, invoice.total
    );
    if invoice.credits_applied != Amount::ZERO {
        let (applied, due) = (-invoice.credits_applied, invoice.amount_due());
        for (description, kind, amount) in [
            ("Paid from credits", "credits_applied", applied),
            ("Amount due", "amount_due", due),
        ] {
            let _ = write!(
                text,
                "{start},,{description},{kind},,,,,,,{amount},{amount}\r\n"
            );
        }
    }
    text
}
