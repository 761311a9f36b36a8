//! One bill, computed again.

use super::Verification;
use super::books::Books;
use super::usage::{Part, Used, row_of};
use crate::billing::{self, SeriesBill};
use crate::ids::InvoiceId;
use crate::model::{InvoiceKind, InvoiceLine, LineKind, WholeInvoice};
use crate::money::Amount;
use crate::store::control::{StoredBill, bill_digest};
use crate::usage::{BilledQuantity, BilledSeries};

/// Notes every row that contradicts what the bill must say.
pub(super) fn check(stored: &StoredBill, books: &Books, used: &Used, found: &mut Verification) {
    let whole = &stored.whole;
    let before = found.altered.len();
    let is_altered = stored.digest != Some(bill_digest(whole));
    let quantities = check_usage(whole, is_altered, used, found);
    if whole.invoice.kind == InvoiceKind::Invoice {
        check_lines(whole, &quantities, is_altered, books, found);
    }
    check_totals(whole, found);
    let named = found.altered[before..]
        .iter()
        .any(|altered| altered.row.starts_with("gaas.db invoice"));
    if is_altered && !named {
        let message =
            "does not fit its digest: the row, a description or a line's place was altered";
        found.note(head_row(whole.invoice.id), message);
    }
}

/// Compares what was billed with what was used, and answers what is to be believed.
fn check_usage(
    whole: &WholeInvoice,
    is_altered: bool,
    used: &Used,
    found: &mut Verification,
) -> Vec<(Part, BilledQuantity)> {
    let cycle = whole.invoice.cycle;
    let mut believed = Vec::new();
    for invoiced in &whole.usage {
        let part = (invoiced.api_key, invoiced.service, invoiced.price_version);
        let counted = used.get(&cycle).and_then(|parts| parts.get(&part)).copied();
        let says = |quantity: BilledQuantity| {
            format!("{} requests, {} units", quantity.requests, quantity.units)
        };
        if counted == Some(invoiced.quantity) {
            believed.push((part, invoiced.quantity));
        } else if is_altered {
            // The bill no longer is what was sent, so the journal's sums are believed.
            let (key, service, price) = part;
            let row = format!(
                "gaas.db invoice_usage invoice_id {} api_key_id {key} service_id {service} \
                 price_version_id {price}",
                whole.invoice.id
            );
            let was = counted.map_or("nothing".to_owned(), says);
            found.note(
                row,
                format!("says {}, used was {was}", says(invoiced.quantity)),
            );
            believed.extend(counted.map(|quantity| (part, quantity)));
        } else {
            let now = counted.map_or("is missing".to_owned(), |now| format!("says {}", says(now)));
            let message = format!("{now}; {} were billed", says(invoiced.quantity));
            found.note(row_of(cycle, part), message);
            believed.push((part, invoiced.quantity));
        }
    }
    believed
}

fn check_lines(
    whole: &WholeInvoice,
    quantities: &[(Part, BilledQuantity)],
    is_altered: bool,
    books: &Books,
    found: &mut Verification,
) {
    let id = whole.invoice.id;
    let billed: Vec<_> = quantities
        .iter()
        .map(|&((api_key, service, price_version), quantity)| {
            let series = BilledSeries {
                org: whole.invoice.org_id,
                cycle: whole.invoice.cycle,
                api_key,
                service,
                price_version,
            };
            (series, quantity)
        })
        .collect();
    let bills = match billing::bill(&billed, &books.prices) {
        Ok(bills) => bills,
        Err(missing) => {
            found.note(format!("gaas.db price_version {}", missing.0), "is missing");
            return;
        }
    };
    let expected: Vec<_> = bills.iter().flat_map(lines_of).collect();
    if expected.len() != whole.lines.len() && is_altered {
        let message = format!(
            "has {} lines, must have {}",
            whole.lines.len(),
            expected.len()
        );
        found.note(head_row(id), message);
    }
    for (line, expected) in whole.lines.iter().zip(&expected) {
        let Some(difference) = difference(line, expected) else {
            continue;
        };
        // A line whose price was altered is right: the price is what is wrong, and named already.
        let price_altered = line
            .price_version
            .is_some_and(|price| books.altered_prices.contains(&price));
        if is_altered && !price_altered {
            let row = format!(
                "gaas.db invoice_line invoice_id {id} position {}",
                line.position
            );
            found.note(row, difference);
        } else if !price_altered {
            let price = line.price_version.map(|price| price.get());
            let row = format!("gaas.db price_version {}", price.unwrap_or_default());
            found.note(
                row,
                format!("no longer gives line {} of invoice {id}", line.position),
            );
        }
    }
}

/// The lines of one bill without their words.
fn lines_of(bill: &SeriesBill) -> impl Iterator<Item = InvoiceLine> + '_ {
    bill.charges.iter().map(|charge| InvoiceLine {
        position: 0,
        description: String::new(),
        api_key: Some(bill.series.api_key),
        service: Some(bill.series.service),
        price_version: Some(bill.series.price_version),
        kind: LineKind::Charge(charge.kind),
        tier: charge.tier,
        quantity: charge.quantity,
        unit_price: charge.unit_price,
        exact: charge.exact,
        amount: charge.amount,
    })
}

/// What a line says that it must not say.
fn difference(line: &InvoiceLine, expected: &InvoiceLine) -> Option<String> {
    let told = |what: &str, says: String, must: String| {
        (says != must).then(|| format!("{what} is {says}, must be {must}"))
    };
    let number = |id: Option<u32>| id.unwrap_or_default().to_string();
    told(
        "amount",
        line.amount.to_string(),
        expected.amount.to_string(),
    )
    .or_else(|| told("exact", line.exact.to_string(), expected.exact.to_string()))
    .or_else(|| {
        told(
            "quantity",
            line.quantity.to_string(),
            expected.quantity.to_string(),
        )
    })
    .or_else(|| {
        let (says, must) = (line.unit_price.to_string(), expected.unit_price.to_string());
        told("unit_price", says, must)
    })
    .or_else(|| {
        told(
            "kind",
            line.kind.name().to_owned(),
            expected.kind.name().to_owned(),
        )
    })
    .or_else(|| told("tier", number(line.tier), number(expected.tier)))
    .or_else(|| {
        let parts =
            |line: &InvoiceLine| format!("{:?}", (line.api_key, line.service, line.price_version));
        told("what it is for", parts(line), parts(expected))
    })
}

fn check_totals(whole: &WholeInvoice, found: &mut Verification) {
    let sums: (Amount, Amount) = (
        whole.lines.iter().map(|line| line.amount).sum(),
        whole.lines.iter().map(|line| line.exact).sum(),
    );
    if (whole.invoice.total, whole.invoice.total_exact) != sums {
        let message = format!(
            "total is {} ({} before rounding), the lines add up to {} ({})",
            whole.invoice.total, whole.invoice.total_exact, sums.0, sums.1
        );
        found.note(head_row(whole.invoice.id), message);
    }
}

fn head_row(id: InvoiceId) -> String {
    format!("gaas.db invoice {id}")
}
