use serde_json::Map;

use crate::billing::{PriceModel, RawPrice, Terms};
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, BillingCycleId, InvoiceId};
use crate::model::{CustomerDetails, InvoiceStatus, KeyScope, WholeInvoice};
use crate::money::{Amount, Currency};
use crate::store::fixture::{Fixture, NOW, name, with_key};
use crate::store::{
    Account, InvoiceFilter, KeyEdit, LedgerTransaction, NewPrice, Order, Posting, PriceScope,
    StoreError, WriteBy,
};
use crate::usage::{BilledQuantity, BilledSeries};

/// A later instant in the same year, 2026.
const LATER: UnixMillis = UnixMillis(NOW.0 + 60_000);

fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> &'static str {
    match outcome {
        Err(StoreError::Conflict(code, _)) => code,
        other => panic!("{other:?}"),
    }
}

fn later(fixture: &Fixture) -> WriteBy<'static> {
    WriteBy {
        now: LATER,
        ..fixture.by()
    }
}

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

/// A cycle in which key 1 on service 1 used `units`, closed and settled; its drafts.
fn settle(fixture: &Fixture, used: &[(u32, u64)]) -> Vec<InvoiceId> {
    let cycle = fixture
        .control
        .close_cycle(&later(fixture))
        .unwrap()
        .value
        .closed
        .id;
    let billed: Vec<_> = used
        .iter()
        .map(|&(key, units)| {
            let key = ApiKeyId::new(key).unwrap();
            let key = fixture.control.key(fixture.actor, key).unwrap();
            let series = BilledSeries {
                org: fixture.actor.org,
                cycle,
                api_key: key.id,
                service: 1.try_into().unwrap(),
                price_version: key.price_version,
            };
            let quantity = BilledQuantity {
                requests: units,
                units,
            };
            (series, quantity)
        })
        .collect();
    fixture
        .control
        .settle_cycle(&later(fixture), cycle, &billed)
        .unwrap()
        .value
}

/// A service with two keys; the first costs 0.0025 a unit.
fn fixture() -> Fixture {
    let fixture = Fixture::new();
    let service = fixture.service().id;
    for _ in 0..2 {
        let key = fixture.key(KeyScope::Service(service)).id;
        let price = "0.0025".parse().unwrap();
        fixture
            .control
            .price_key(&fixture.by(), key, price, Currency::USD)
            .unwrap();
    }
    fixture
}

fn invoice(fixture: &Fixture, id: InvoiceId) -> WholeInvoice {
    fixture.control.invoice(fixture.actor, id).unwrap()
}

fn finalize(fixture: &Fixture, id: InvoiceId) -> WholeInvoice {
    fixture
        .control
        .finalize_invoice(&later(fixture), id)
        .unwrap()
        .value
}

fn ledger(fixture: &Fixture) -> Vec<LedgerTransaction> {
    fixture
        .control
        .ledger(fixture.actor, None, None, Order::Oldest, None, 100)
        .unwrap()
        .items
}

#[test]
fn settling_drafts_an_invoice_per_customer_with_lines_that_add_up() {
    let fixture = fixture();
    let customer = fixture.control.create_customer(
        &fixture.by(),
        &CustomerDetails {
            name: name("Acme"),
            external_id: Some("crm-1".to_owned()),
            email: None,
            metadata: Map::new(),
            prepaid: false,
        },
    );
    let customer = customer.unwrap().value.id;
    let edit = KeyEdit {
        customer: Some(Some(customer)),
        ..KeyEdit::default()
    };
    fixture
        .control
        .edit_key(&fixture.by(), 1.try_into().unwrap(), &edit)
        .unwrap();
    let drafts = settle(&fixture, &[(1, 3), (2, 1_001)]);
    assert_eq!(drafts.len(), 2);
    let of = |customer| {
        let drafts = drafts.iter().map(|&id| invoice(&fixture, id));
        drafts
            .into_iter()
            .find(|whole| whole.invoice.customer == customer)
            .unwrap()
    };
    let (acme, nobody) = (of(Some(customer)), of(None));
    assert_eq!(
        (acme.invoice.total, acme.invoice.total_exact),
        (amount("0.01"), amount("0.0075"))
    );
    assert_eq!(
        (nobody.invoice.total, nobody.invoice.total_exact),
        (amount("2.5"), amount("2.5025"))
    );
    assert_eq!(acme.invoice.bill_to.name, "Acme");
    assert_eq!(nobody.invoice.bill_to.name, "Default");
    assert_eq!(acme.lines[0].description, "Weather / Phone: units");
    assert_eq!(acme.usage[0].quantity.units, 3);
    assert_eq!(
        (acme.invoice.status, acme.invoice.number),
        (InvoiceStatus::Draft, None)
    );
    assert_eq!(
        (acme.invoice.period_start, acme.invoice.period_end),
        (NOW, LATER)
    );
    // Settling again changes nothing, and nothing else can be settled.
    let cycle = acme.invoice.cycle;
    let again = fixture
        .control
        .settle_cycle(&later(&fixture), cycle, &[])
        .unwrap();
    assert!(again.value.is_empty());
    let open = fixture.control.open_cycle(fixture.actor.org).unwrap().id;
    let early = fixture.control.settle_cycle(&later(&fixture), open, &[]);
    assert_eq!(conflict(early), "billing_cycle_open");
    assert!(fixture.control.unsettled_cycles().unwrap().is_empty());
    let filter = InvoiceFilter {
        customer: Some(customer),
        ..InvoiceFilter::default()
    };
    let page = fixture
        .control
        .invoices(fixture.actor, filter, Order::Oldest, None, 10)
        .unwrap();
    assert_eq!(page.items, [acme.invoice]);
}

#[test]
fn each_currency_has_an_invoice_of_its_own() {
    let fixture = fixture();
    let raw: RawPrice = serde_json::from_value(serde_json::json!({
        "model": {"kind": "package", "size": 100, "package_price": "7.5"},
    }))
    .unwrap();
    let new = NewPrice {
        scope: PriceScope::ApiKey(2.try_into().unwrap()),
        terms: Terms {
            currency: "JPY".parse().unwrap(),
            model: PriceModel::parse(&raw).unwrap(),
        },
        effective_at: None,
    };
    fixture.control.create_price(&fixture.by(), &new).unwrap();
    let drafts = settle(&fixture, &[(1, 400), (2, 101)]);
    let told: Vec<_> = drafts
        .iter()
        .map(|&id| {
            let whole = invoice(&fixture, id);
            (
                whole.invoice.currency.to_string(),
                whole.invoice.total.to_string(),
            )
        })
        .collect();
    // 2 × 7.5 yen is 15; one package would be 7.5, which is 8 yen.
    assert_eq!(
        told,
        [("JPY".into(), "15".into()), ("USD".into(), "1".to_owned())]
    );
}

#[test]
fn numbers_are_given_at_finalization_without_gaps() {
    let fixture = fixture();
    let drafts: Vec<_> = (1..=3).flat_map(|n| settle(&fixture, &[(1, n)])).collect();
    let number = |whole: WholeInvoice| whole.invoice.number.unwrap().to_string();
    assert_eq!(number(finalize(&fixture, drafts[2])), "INV-2026-000001");
    assert_eq!(number(finalize(&fixture, drafts[0])), "INV-2026-000002");
    let by = with_key(later(&fixture), "finalize", 0);
    let first = fixture.control.finalize_invoice(&by, drafts[1]).unwrap();
    let again = fixture.control.finalize_invoice(&by, drafts[1]).unwrap();
    assert_eq!((again.replayed, &again.value), (true, &first.value));
    assert_eq!(number(first.value), "INV-2026-000003");
    let twice = fixture
        .control
        .finalize_invoice(&later(&fixture), drafts[1]);
    assert_eq!(conflict(twice), "invoice_not_draft");
    let next_year = WriteBy {
        now: UnixMillis(1_800_000_000_000),
        ..fixture.by()
    };
    let draft = settle(&fixture, &[(1, 9)])[0];
    let whole = fixture
        .control
        .finalize_invoice(&next_year, draft)
        .unwrap()
        .value;
    assert_eq!(number(whole), "INV-2027-000001");
}

#[test]
fn the_ledger_carries_what_rounding_left_over_and_takes_back_what_is_void() {
    let fixture = fixture();
    let id = settle(&fixture, &[(1, 3), (2, 5)])[0];
    finalize(&fixture, id);
    let entries = |transaction: &LedgerTransaction| -> Vec<(Account, String)> {
        let entries = transaction.entries.iter();
        entries
            .map(|entry| (entry.account, entry.amount.to_string()))
            .collect()
    };
    // 0.0075 is 0.01 and 0.0125 is 0.01 (half to even): two lines, each rounded once.
    let booked = ledger(&fixture);
    assert_eq!(
        entries(&booked[0]),
        [
            (Account::Receivable, "0.02".to_owned()),
            (Account::Revenue, "-0.02".to_owned())
        ]
    );
    let odd = settle(&fixture, &[(1, 3)])[0];
    finalize(&fixture, odd);
    assert_eq!(
        entries(&ledger(&fixture)[1]),
        [
            (Account::Receivable, "0.01".to_owned()),
            (Account::Revenue, "-0.0075".to_owned()),
            (Account::Rounding, "-0.0025".to_owned()),
        ]
    );
    let void = fixture
        .control
        .void_invoice(&later(&fixture), odd, Some("wrong address"))
        .unwrap();
    assert_eq!(void.value.invoice.status, InvoiceStatus::Void);
    assert_eq!(
        void.value.invoice.void_reason.as_deref(),
        Some("wrong address")
    );
    assert!(
        void.value.invoice.number.is_some(),
        "a void invoice keeps its number"
    );
    let booked = ledger(&fixture);
    assert_eq!(booked[2].posting, Posting::Void);
    let sum: Amount = booked[1]
        .entries
        .iter()
        .chain(&booked[2].entries)
        .map(|e| e.amount)
        .sum();
    assert_eq!(sum, Amount::ZERO);
    let again = fixture.control.void_invoice(&later(&fixture), odd, None);
    assert_eq!(conflict(again), "invoice_not_finalized");
}

#[test]
fn credit_notes_correct_a_final_invoice_up_to_its_total() {
    let fixture = fixture();
    let draft = settle(&fixture, &[(1, 4_000)])[0];
    let credit = |of, text: Option<&str>| {
        let amount = text.map(amount);
        fixture
            .control
            .credit_invoice(&later(&fixture), of, amount, "outage")
    };
    assert_eq!(conflict(credit(draft, None)), "invoice_not_finalized");
    finalize(&fixture, draft);
    let note = credit(draft, Some("4")).unwrap().value;
    assert_eq!(note.invoice.number.unwrap().to_string(), "CN-2026-000001");
    assert_eq!(
        (note.invoice.total, note.invoice.corrects),
        (amount("-4"), Some(draft))
    );
    assert_eq!(
        note.lines[0].description,
        "Credit on INV-2026-000001: outage"
    );
    assert_eq!(
        conflict(credit(draft, Some("6.01"))),
        "credit_exceeds_invoice"
    );
    assert_eq!(
        credit(draft, None).unwrap().value.invoice.total,
        amount("-6")
    );
    assert_eq!(conflict(credit(draft, None)), "credit_exceeds_invoice");
    assert_eq!(
        conflict(credit(note.invoice.id, None)),
        "invoice_not_finalized"
    );
    let voided = fixture.control.void_invoice(&later(&fixture), draft, None);
    assert_eq!(conflict(voided), "invoice_has_credit_notes");
    let voided = fixture
        .control
        .void_invoice(&later(&fixture), note.invoice.id, None);
    assert_eq!(conflict(voided), "credit_note_is_final");
    let notes = fixture.control.credit_notes(fixture.actor, draft).unwrap();
    assert_eq!(notes.len(), 2);
    let owed: Amount = ledger(&fixture)
        .iter()
        .flat_map(|transaction| &transaction.entries)
        .filter(|entry| entry.account == Account::Receivable)
        .map(|entry| entry.amount)
        .sum();
    assert_eq!(owed, Amount::ZERO);
}

#[test]
fn the_database_refuses_to_change_what_is_final() {
    let fixture = fixture();
    let (done, draft) = (
        settle(&fixture, &[(1, 3)])[0],
        settle(&fixture, &[(1, 5)])[0],
    );
    finalize(&fixture, done);
    let sql = fixture.control_sql();
    sql.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    let (never, added) = ("an invoice is never changed", "the ledger is only added to");
    for (statement, reason) in [
        (
            "UPDATE invoice SET total = '0' WHERE status = 'finalized'",
            never,
        ),
        (
            "UPDATE invoice SET status = 'draft' WHERE status = 'finalized'",
            never,
        ),
        (
            "UPDATE invoice SET number_seq = 9 WHERE status = 'finalized'",
            never,
        ),
        (
            "UPDATE invoice SET status = 'void', voided_at_ms = 1, number_seq = 9
             WHERE status = 'finalized'",
            never,
        ),
        (
            "UPDATE invoice SET status = 'void', voided_at_ms = 1, total = '0'
             WHERE status = 'finalized'",
            never,
        ),
        (
            "UPDATE invoice SET total = '0' WHERE status = 'draft'",
            never,
        ),
        (
            "UPDATE invoice SET status = 'finalized', number_year = 2026, number_seq = 5,
                 finalized_at_ms = 1, digest = zeroblob(32) WHERE status = 'draft'",
            "invoice numbers have no gaps",
        ),
        ("DELETE FROM invoice", "an invoice is never deleted"),
        (
            "INSERT OR REPLACE INTO invoice SELECT * FROM invoice WHERE status = 'finalized'",
            "an invoice begins as a draft",
        ),
        (
            "UPDATE invoice_line SET amount = '0'",
            "an invoice line is never changed",
        ),
        (
            "DELETE FROM invoice_line",
            "an invoice line is never deleted",
        ),
        (
            "INSERT INTO invoice_line SELECT invoice_id, 99, description, api_key_id, service_id,
                 price_version_id, kind, tier, quantity, unit_price, exact, amount
             FROM invoice_line WHERE invoice_id = 1",
            "a final invoice gets no more lines",
        ),
        (
            "UPDATE invoice_usage SET units = 0",
            "invoiced usage is never changed",
        ),
        (
            "DELETE FROM invoice_usage",
            "invoiced usage is never deleted",
        ),
        ("UPDATE ledger_transaction SET at_ms = 0", added),
        ("DELETE FROM ledger_transaction", added),
        ("UPDATE ledger_entry SET units = 0", added),
        ("DELETE FROM ledger_entry", added),
        (
            "INSERT INTO ledger_entry VALUES (1, 9, 'revenue', 1, 0)",
            "a transaction gets no more entries",
        ),
        (
            "INSERT INTO ledger_transaction VALUES (7, 1, 0, 'void', 1, NULL, NULL, 'USD')",
            "the entries of a transaction add up to zero",
        ),
    ] {
        let error = sql.execute(statement, []).unwrap_err();
        assert_eq!(error.to_string(), reason, "{statement}");
    }
    let before = invoice(&fixture, draft);
    assert_eq!(before.invoice.status, InvoiceStatus::Draft);
}

#[test]
fn a_ledger_transaction_that_does_not_add_up_is_not_committed() {
    let fixture = fixture();
    let id = settle(&fixture, &[(1, 3)])[0];
    finalize(&fixture, id);
    let sql = fixture.control_sql();
    sql.execute_batch("PRAGMA foreign_keys = ON").unwrap();
    let attempt = |entries: &str| {
        let outcome = sql.execute_batch(&format!(
            "BEGIN; {entries}
             INSERT INTO ledger_transaction VALUES (7, 1, 0, 'void', 1, NULL, NULL, 'USD'); COMMIT;"
        ));
        if outcome.is_err() {
            sql.execute_batch("ROLLBACK").unwrap();
        }
        outcome.map_err(|error| error.to_string())
    };
    let unbalanced = "INSERT INTO ledger_entry VALUES (7, 1, 'receivable', 1, 0),
                          (7, 2, 'revenue', -1, 1);";
    assert!(attempt(unbalanced).unwrap_err().contains("add up to zero"));
    // Entries alone do not outlive their transaction either.
    let orphan = sql.execute(
        "INSERT INTO ledger_entry VALUES (9, 1, 'revenue', 1, 0)",
        [],
    );
    assert!(orphan.unwrap_err().to_string().contains("FOREIGN KEY"));
    let balanced = "INSERT INTO ledger_entry VALUES (7, 1, 'receivable', 1, 500000000),
                        (7, 2, 'revenue', -1, 0), (7, 3, 'rounding', 0, -500000000);";
    attempt(balanced).unwrap();
}

#[test]
fn cycles_become_due_by_their_schedule() {
    use crate::billing::{AnniversaryDay, CycleSchedule};
    let fixture = Fixture::new();
    let at = |text: &str| UnixMillis::parse_rfc3339(text).unwrap();
    // The cycle began on 2026-01-31T08:00:00Z.
    let is_due = |text| !fixture.control.due_cycles(at(text)).unwrap().is_empty();
    assert!(!is_due("2026-01-31T23:59:59.999Z"));
    assert!(is_due("2026-02-01T00:00:00Z"));
    let set = |schedule| {
        fixture
            .control
            .set_cycle_schedule(&fixture.by(), schedule)
            .unwrap();
        assert_eq!(
            fixture.control.cycle_schedule(fixture.actor.org).unwrap(),
            schedule
        );
    };
    set(CycleSchedule::Anniversary(AnniversaryDay::new(31).unwrap()));
    assert!(!is_due("2026-02-27T23:59:59Z"));
    assert!(is_due("2026-02-28T00:00:00Z"));
    set(CycleSchedule::Manual);
    assert!(!is_due("2036-01-01T00:00:00Z"));
    set(CycleSchedule::CalendarMonth);
    let close_at = |text| {
        let by = WriteBy {
            now: at(text),
            ..fixture.by()
        };
        fixture.control.close_cycle_if_due(&by).unwrap().value
    };
    assert_eq!(close_at("2026-01-31T23:00:00Z"), None);
    // Months without a control plane are made up for at once, by one cycle.
    let closed = close_at("2026-05-03T10:00:00Z").unwrap();
    assert_eq!(closed.closed.id, BillingCycleId::FIRST);
    assert_eq!(closed.opened.opened_at, at("2026-05-03T10:00:00Z"));
    assert_eq!(close_at("2026-05-03T10:00:01Z"), None);
    assert!(is_due("2026-06-01T00:00:00Z"));
}
