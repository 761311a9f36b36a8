//! Bills as PDF: who, what, how much, on as many A4 pages as it takes.
//!
//! The lines and totals are the ones that JSON and CSV show. Amounts are written with all digits of
//! the currency's minor unit.

mod sheet;
mod text;

use gaas_shared::clock::UnixMillis;
use gaas_shared::model::{Invoice, InvoiceKind, InvoiceLine, InvoiceStatus, WholeInvoice};
use gaas_shared::money::Amount;

use sheet::{Sheet, Style};

const LEFT: f32 = 50.0;
const RIGHT: f32 = 545.0;
const TOP: f32 = 790.0;
const BOTTOM: f32 = 70.0;
const LEADING: f32 = 12.0;
/// Right edges of the columns of numbers, and the width that is left for words.
const QUANTITY_AT: f32 = 375.0;
const PRICE_AT: f32 = 460.0;
const DESCRIPTION_WIDTH: f32 = 245.0;

const PLAIN: Style = Style {
    size: 9.0,
    bold: false,
    gray: 0.0,
};
const FAINT: Style = Style {
    gray: 0.45,
    ..PLAIN
};
const STRONG: Style = Style {
    bold: true,
    ..PLAIN
};
const TITLE: Style = Style {
    size: 20.0,
    ..STRONG
};

/// The whole bill.
pub(super) fn of(whole: &WholeInvoice) -> Vec<u8> {
    let mut pages = Pages::new();
    head(&mut pages, &whole.invoice);
    table_head(&mut pages);
    for line in &whole.lines {
        table_row(&mut pages, line, &whole.invoice);
    }
    total(&mut pages, &whole.invoice);
    let title = format!("{} {}", name(&whole.invoice), number(&whole.invoice));
    pages.finish(&title)
}

/// Pages that are filled from top to bottom.
struct Pages {
    done: Vec<Sheet>,
    page: Sheet,
    y: f32,
}

impl Pages {
    fn new() -> Self {
        Self {
            done: Vec::new(),
            page: Sheet::new(),
            y: TOP,
        }
    }

    fn down(&mut self, points: f32) {
        self.y -= points;
    }

    /// Begins another page where this one has no such height left. Answers whether it did.
    fn make_room(&mut self, height: f32) -> bool {
        if self.y - height >= BOTTOM {
            return false;
        }
        self.done
            .push(std::mem::replace(&mut self.page, Sheet::new()));
        self.y = TOP;
        true
    }

    fn finish(mut self, title: &str) -> Vec<u8> {
        self.done.push(self.page);
        let count = self.done.len();
        for (index, page) in self.done.iter_mut().enumerate() {
            page.text((LEFT, 40.0), FAINT, title);
            let place = format!("Page {} of {count}", index + 1);
            page.text_ending((RIGHT, 40.0), FAINT, &place);
        }
        sheet::file(title, self.done)
    }
}

fn name(invoice: &Invoice) -> &'static str {
    match invoice.kind {
        InvoiceKind::Invoice => "Invoice",
        InvoiceKind::CreditNote => "Credit note",
    }
}

fn number(invoice: &Invoice) -> String {
    match invoice.number {
        Some(number) => number.to_string(),
        None => "(draft)".to_owned(),
    }
}

/// The day of an instant (UTC).
fn day(instant: UnixMillis) -> String {
    instant.to_rfc3339().chars().take(10).collect()
}

/// To the second (UTC): cycles may be closed at any instant.
fn minute(instant: UnixMillis) -> String {
    let text: String = instant.to_rfc3339().chars().take(19).collect();
    format!("{} UTC", text.replace('T', " "))
}

fn head(pages: &mut Pages, invoice: &Invoice) {
    pages.page.text((LEFT, pages.y), TITLE, name(invoice));
    if invoice.status != InvoiceStatus::Finalized {
        let stamp = invoice.status.name().to_uppercase();
        let style = Style {
            gray: 0.45,
            ..TITLE
        };
        pages.page.text((RIGHT - 90.0, pages.y), style, &stamp);
    }
    pages.down(30.0);
    let mut facts = vec![
        ("Number", number(invoice)),
        ("From", invoice.seller.clone()),
        ("To", invoice.bill_to.name.clone()),
    ];
    let bill_to = &invoice.bill_to;
    facts.extend(
        bill_to
            .external_id
            .clone()
            .map(|id| ("Customer reference", id)),
    );
    facts.extend(bill_to.email.clone().map(|email| ("E-mail", email)));
    let dated = invoice.finalized_at.unwrap_or(invoice.drafted_at);
    facts.push(("Date", day(dated)));
    let (start, end) = (minute(invoice.period_start), minute(invoice.period_end));
    facts.push(("Period", format!("{start} to {end}")));
    facts.push(("Currency", invoice.currency.to_string()));
    facts.extend(invoice.reason.clone().map(|reason| ("Reason", reason)));
    if let Some(voided_at) = invoice.voided_at {
        let reason = invoice.void_reason.clone().unwrap_or_default();
        facts.push(("Void since", format!("{} {reason}", day(voided_at))));
    }
    for (label, value) in facts {
        pages.page.text((LEFT, pages.y), FAINT, label);
        for line in text::wrapped(&value, PLAIN.size, RIGHT - LEFT - 110.0) {
            pages.page.text((LEFT + 110.0, pages.y), PLAIN, &line);
            pages.down(LEADING + 1.0);
        }
    }
    pages.down(14.0);
}

fn table_head(pages: &mut Pages) {
    let y = pages.y;
    pages.page.text((LEFT, y), STRONG, "Description");
    // So wide are these words in bold.
    pages.page.text((QUANTITY_AT - 36.5, y), STRONG, "Quantity");
    pages.page.text((PRICE_AT - 41.5, y), STRONG, "Unit price");
    pages.page.text((RIGHT - 34.0, y), STRONG, "Amount");
    pages.page.rule((LEFT, RIGHT), y - 5.0);
    pages.down(LEADING + 7.0);
}

fn table_row(pages: &mut Pages, line: &InvoiceLine, invoice: &Invoice) {
    let words = text::wrapped(&line.description, PLAIN.size, DESCRIPTION_WIDTH);
    if pages.make_room(LEADING * words.len() as f32) {
        table_head(pages);
    }
    let (y, digits) = (pages.y, invoice.currency.minor_digits());
    let amount = line.amount.to_fixed(digits);
    pages
        .page
        .text_ending((QUANTITY_AT, y), PLAIN, &line.quantity.to_string());
    pages
        .page
        .text_ending((PRICE_AT, y), PLAIN, &line.unit_price.to_string());
    pages.page.text_ending((RIGHT, y), PLAIN, &amount);
    for words in words {
        pages.page.text((LEFT, pages.y), PLAIN, &words);
        pages.down(LEADING);
    }
    pages.down(3.0);
}

fn total(pages: &mut Pages, invoice: &Invoice) {
    pages.make_room(70.0);
    pages.page.rule((LEFT, RIGHT), pages.y + 4.0);
    pages.down(LEADING);
    let style = Style {
        size: 11.0,
        ..STRONG
    };
    let label = format!("Total {}", invoice.currency);
    pages.page.text((LEFT, pages.y), style, &label);
    let total = invoice.total.to_fixed(invoice.currency.minor_digits());
    pages.page.text_ending((RIGHT, pages.y), style, &total);
    if invoice.credits_applied != Amount::ZERO {
        let (applied, due) = (-invoice.credits_applied, invoice.amount_due());
        let due_label = format!("Amount due {}", invoice.currency);
        for (label, amount, style) in [
            ("Paid from credits", applied, PLAIN),
            (due_label.as_str(), due, style),
        ] {
            pages.down(LEADING + 3.0);
            let amount = amount.to_fixed(invoice.currency.minor_digits());
            pages.page.text((LEFT, pages.y), style, label);
            pages.page.text_ending((RIGHT, pages.y), style, &amount);
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
