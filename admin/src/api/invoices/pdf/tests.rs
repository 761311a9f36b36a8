use gaas_shared::billing::ChargeKind;
use gaas_shared::ids::{BillingCycleId, InvoiceId, OrgId};
use gaas_shared::model::{BillTo, InvoiceNumber, LineKind};
use gaas_shared::money::{Amount, Currency};

use super::*;

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

/// An invoice of so many lines at 1.25 each.
fn invoice(lines: u32) -> WholeInvoice {
    let line = |position| InvoiceLine {
        position,
        description: format!("Weather / Küstenwache (north): units, tier {position}"),
        api_key: None,
        service: None,
        price_version: None,
        kind: LineKind::Charge(ChargeKind::Usage),
        tier: Some(position),
        quantity: 1_250,
        unit_price: amount("0.001"),
        exact: amount("1.25"),
        amount: amount("1.25"),
    };
    let total = Amount::from_nano(1_250_000_000 * i128::from(lines));
    WholeInvoice {
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
                name: "Acme (Ltd)".to_owned(),
                external_id: None,
                email: Some("billing@example.com".to_owned()),
            },
            period_start: UnixMillis(1_769_846_400_000),
            period_end: UnixMillis(1_769_932_800_000),
            total,
            total_exact: total,
            credits_applied: Amount::ZERO,
            reason: None,
            drafted_at: UnixMillis(1_769_932_800_000),
            finalized_at: Some(UnixMillis(1_769_932_800_000)),
            voided_at: None,
            void_reason: None,
        },
        lines: (1..=lines).map(line).collect(),
        usage: Vec::new(),
    }
}

/// Every text that the pages show, in order.
fn shown(pdf: &[u8]) -> Vec<String> {
    let text: String = pdf.iter().map(|&byte| char::from(byte)).collect();
    text.lines()
        .filter_map(|line| line.strip_suffix(" Tj"))
        .map(literal)
        .collect()
}

/// What a string of a PDF says: `(text)`, or `<74657874>` where it holds more than ASCII.
fn literal(text: &str) -> String {
    let within = |open, close| {
        text.strip_prefix(open)
            .and_then(|rest| rest.strip_suffix(close))
    };
    match within('<', '>') {
        Some(digits) => digits
            .as_bytes()
            .chunks(2)
            .map(|pair| std::str::from_utf8(pair).unwrap())
            .map(|pair| char::from(u8::from_str_radix(pair, 16).unwrap()))
            .collect(),
        None => within('(', ')')
            .unwrap()
            .replace("\\(", "(")
            .replace("\\)", ")"),
    }
}

#[test]
fn a_page_says_who_what_and_how_much() {
    let pdf = of(&invoice(2));
    assert!(pdf.starts_with(b"%PDF-1."));
    assert!(pdf.ends_with(b"%%EOF"));
    let shown = shown(&pdf);
    for text in [
        "Invoice",
        "INV-2026-000007",
        "Acme (Ltd)",
        "billing@example.com",
        "2026-02-01",
        "2026-01-31 08:00:00 UTC to 2026-02-01 08:00:00 UTC",
        "Weather / Küstenwache (north): units, tier 1",
        "1250",
        "0.001",
        "1.25",
        "Total USD",
        "2.50",
        "Page 1 of 1",
    ] {
        assert!(
            shown.iter().any(|line| line == text),
            "{text:?} is not in {shown:?}"
        );
    }
    assert!(!shown.iter().any(|line| line == "DRAFT" || line == "VOID"));
}

#[test]
fn many_lines_take_many_pages_and_all_of_them_are_shown() {
    let pdf = of(&invoice(200));
    let shown = shown(&pdf);
    let amounts = shown.iter().filter(|line| *line == "1.25").count();
    assert_eq!(amounts, 200);
    assert_eq!(shown.iter().filter(|line| *line == "250.00").count(), 1);
    let last = shown
        .iter()
        .rfind(|line| line.starts_with("Page "))
        .unwrap();
    let pages: usize = last.rsplit(' ').next().unwrap().parse().unwrap();
    assert!(pages > 4, "{last}");
    assert_eq!(
        shown.iter().filter(|line| *line == "Description").count(),
        pages
    );
}

#[test]
fn drafts_and_void_invoices_say_so() {
    let mut whole = invoice(1);
    whole.invoice.status = InvoiceStatus::Void;
    whole.invoice.voided_at = whole.invoice.finalized_at;
    assert!(shown(&of(&whole)).contains(&"VOID".to_owned()));
    whole.invoice.status = InvoiceStatus::Draft;
    whole.invoice.number = None;
    let shown = shown(&of(&whole));
    assert!(shown.contains(&"DRAFT".to_owned()) && shown.contains(&"(draft)".to_owned()));
}
