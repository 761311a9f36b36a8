use super::allowances::customer;
use crate::ids::{ApiKeyId, BillingCycleId, CustomerId, InvoiceId};
use crate::model::{CustomerDetails, Invoice, KeyScope};
use crate::money::{Amount, Currency};
use crate::store::fixture::{Fixture, NOW, by, with_key};
use crate::store::{
    Account, Change, CreditKind, Credits, KeyEdit, NewCredit, Order, Posting, Prepaid, StoreError,
    Written, verify,
};
use crate::usage::{BilledQuantity, BilledSeries};

fn amount(text: &str) -> Amount {
    text.parse().unwrap()
}

fn credit(text: &str) -> NewCredit {
    NewCredit {
        amount: amount(text),
        currency: Currency::USD,
        reason: Some("transfer".to_owned()),
    }
}

/// A prepaid customer with a key that costs 1 a unit.
struct Case {
    fixture: Fixture,
    customer: CustomerId,
    key: ApiKeyId,
}

impl Case {
    fn new() -> Self {
        let fixture = Fixture::new();
        let service = fixture.service().id;
        let customer = customer(&fixture, "Acme");
        let key = fixture.key(KeyScope::Service(service)).id;
        let edit = KeyEdit {
            customer: Some(Some(customer)),
            ..KeyEdit::default()
        };
        let by = fixture.by();
        fixture.control.edit_key(&by, key, &edit).unwrap();
        let price = "1".parse().unwrap();
        let priced = fixture.control.price_key(&by, key, price, Currency::USD);
        priced.unwrap();
        let prepaid = |details| CustomerDetails {
            prepaid: true,
            ..details
        };
        fixture
            .control
            .edit_customer(&by, customer, prepaid)
            .unwrap();
        Self {
            fixture,
            customer,
            key,
        }
    }

    fn add(&self, text: &str) -> Result<Written<crate::store::CreditEntry>, StoreError> {
        let by = self.fixture.by();
        self.fixture
            .control
            .add_credits(&by, self.customer, &credit(text))
    }

    fn close(&self) -> BillingCycleId {
        let by = self.fixture.by();
        self.fixture
            .control
            .close_cycle(&by)
            .unwrap()
            .value
            .closed
            .id
    }

    /// Settles a closed cycle in which the key used `units`; its draft.
    fn settle(&self, cycle: BillingCycleId, units: u64) -> InvoiceId {
        let fixture = &self.fixture;
        let key = fixture.control.key(fixture.actor, self.key).unwrap();
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
        let batch = crate::store::Batch {
            billed: [(series, quantity)].into_iter().collect(),
            ..crate::store::Batch::default()
        };
        fixture.usage.write(&batch, NOW).unwrap();
        let drafts = fixture
            .control
            .settle_cycle(&fixture.by(), cycle, &[(series, quantity)]);
        drafts.unwrap().value[0]
    }

    fn invoice(&self, id: InvoiceId) -> Invoice {
        let fixture = &self.fixture;
        fixture.control.invoice(fixture.actor, id).unwrap().invoice
    }

    fn finalize(&self, id: InvoiceId) -> Invoice {
        let by = self.fixture.by();
        let written = self.fixture.control.finalize_invoice(&by, id);
        written.unwrap().value.invoice
    }

    fn void(&self, id: InvoiceId) {
        let by = self.fixture.by();
        self.fixture.control.void_invoice(&by, id, None).unwrap();
    }

    fn credits(&self) -> Credits {
        let fixture = &self.fixture;
        fixture
            .control
            .credits(fixture.actor, self.customer)
            .unwrap()
    }

    /// What the data plane counts on from: balance, and the last cycle that is in it.
    fn base(&self) -> (String, Option<u32>) {
        let snapshot = self.fixture.control.snapshot(|_| {}).unwrap();
        let row = snapshot.customers.first().unwrap();
        let Prepaid {
            base, after_cycle, ..
        } = row.prepaid.unwrap();
        (base.to_string(), after_cycle.map(BillingCycleId::get))
    }

    /// Change rows of the customer since.
    fn told_since(&self, seq: i64) -> bool {
        let changes = self.fixture.control.changes_since(seq).unwrap().1;
        changes
            .iter()
            .any(|change| matches!(change, Change::Customer(row) if row.id == self.customer))
    }

    fn seq(&self) -> i64 {
        self.fixture.control.last_seq().unwrap()
    }

    fn verified(&self) -> Vec<String> {
        let found = verify(&self.fixture.control, &self.fixture.usage).unwrap();
        found.altered.iter().map(ToString::to_string).collect()
    }
}

fn conflict<T: std::fmt::Debug>(outcome: Result<T, StoreError>) -> &'static str {
    match outcome {
        Err(StoreError::Conflict(code, _)) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_balance_is_granted_corrected_and_never_below_zero() {
    let case = Case::new();
    assert_eq!(case.credits().currency, None);
    assert_eq!(case.base(), ("0".to_owned(), None));
    let seq = case.seq();
    let granted = case.add("100.50").unwrap();
    assert_eq!(granted.value.kind, CreditKind::Grant);
    assert!(granted.seq > seq && case.told_since(seq));
    assert_eq!(case.base(), ("100.5".to_owned(), None));
    assert_eq!(conflict(case.add("-100.51")), "credits_insufficient");
    let taken = case.add("-100.50").unwrap().value;
    assert_eq!(
        (taken.kind, taken.amount),
        (CreditKind::Correction, amount("-100.5"))
    );
    assert_eq!(conflict(case.add("-0.01")), "credits_insufficient");
    let euros = NewCredit {
        currency: "EUR".parse().unwrap(),
        ..credit("5")
    };
    let fixture = &case.fixture;
    let refused = fixture
        .control
        .add_credits(&fixture.by(), case.customer, &euros);
    assert_eq!(conflict(refused), "credits_currency");
    let credits = case.credits();
    assert_eq!((credits.balance, credits.prepaid), (Amount::ZERO, true));
    let last = credits.last_grant.unwrap();
    assert_eq!(last, (granted.value.id, amount("100.5")));
    let page = |after| {
        let actor = fixture.actor;
        let page = fixture
            .control
            .credit_entries(actor, case.customer, after, 1);
        let page = page.unwrap();
        (page.items[0].amount.to_string(), page.next)
    };
    assert_eq!(page(None), ("100.5".to_owned(), Some(1)));
    assert_eq!(page(Some(1)), ("-100.5".to_owned(), None));
    let stranger = fixture.stranger();
    let refused = fixture
        .control
        .add_credits(&by(stranger), case.customer, &credit("5"));
    assert!(matches!(refused, Err(StoreError::NotFound(_))));
    assert_eq!(case.verified(), Vec::<String>::new());
}

#[test]
fn a_repeated_grant_grants_nothing_more() {
    let case = Case::new();
    let fixture = &case.fixture;
    let grant = |text: &str, body| {
        let by = with_key(fixture.by(), "top-up-7", body);
        fixture
            .control
            .add_credits(&by, case.customer, &credit(text))
    };
    let first = grant("10", 1).unwrap();
    let again = grant("10", 1).unwrap();
    assert_eq!((again.value, again.replayed), (first.value, true));
    assert_eq!(conflict(grant("20", 2)), "idempotency_key_reused");
    assert_eq!(case.credits().balance, amount("10"));
}

#[test]
fn credits_pay_invoices_and_come_back_from_void_ones() {
    let case = Case::new();
    case.add("10").unwrap();
    let cycle = case.close();
    assert_eq!(case.base(), ("10".to_owned(), None), "closed, not settled");
    let seq = case.seq();
    let id = case.settle(cycle, 7);
    assert!(case.told_since(seq));
    assert_eq!(case.base(), ("3".to_owned(), Some(1)), "the draft reserves");
    let credits = case.credits();
    assert_eq!(
        (credits.balance, credits.reserved_by_drafts),
        (amount("10"), amount("7"))
    );
    let draft = case.invoice(id);
    assert_eq!(
        (draft.credits_applied, draft.amount_due()),
        (amount("7"), Amount::ZERO)
    );
    let seq = case.seq();
    let bill = case.finalize(id);
    assert!(case.told_since(seq));
    assert_eq!(bill.credits_applied, amount("7"));
    assert_eq!(case.invoice(id), bill);
    assert_eq!(case.credits().balance, amount("3"));
    assert_eq!(case.base(), ("3".to_owned(), Some(1)), "as before");
    assert_eq!(case.verified(), Vec::<String>::new());

    let seq = case.seq();
    case.void(id);
    assert!(case.told_since(seq));
    assert_eq!(case.credits().balance, amount("10"));
    assert_eq!(case.base(), ("10".to_owned(), Some(1)));
    let fixture = &case.fixture;
    let entries = fixture
        .control
        .credit_entries(fixture.actor, case.customer, None, 9)
        .unwrap()
        .items;
    let moved: Vec<_> = entries
        .iter()
        .map(|entry| (entry.kind, entry.amount.to_string(), entry.invoice))
        .collect();
    assert_eq!(
        moved,
        [
            (CreditKind::Grant, "10".to_owned(), None),
            (CreditKind::Applied, "-7".to_owned(), Some(id)),
            (CreditKind::Restored, "7".to_owned(), Some(id)),
        ]
    );
    assert_eq!(case.verified(), Vec::<String>::new());
}

#[test]
fn the_ledger_books_credits_and_adds_up_to_zero() {
    let case = Case::new();
    case.add("10").unwrap();
    case.add("-1").unwrap();
    let id = case.settle(case.close(), 12);
    case.finalize(id);
    case.void(id);
    let fixture = &case.fixture;
    let ledger = fixture
        .control
        .ledger(fixture.actor, None, None, Order::Oldest, None, 99)
        .unwrap();
    let in_account = |account| -> Amount {
        let entries = ledger.items.iter().flat_map(|booked| &booked.entries);
        entries
            .filter(|entry| entry.account == account)
            .map(|entry| entry.amount)
            .sum()
    };
    assert_eq!(in_account(Account::CustomerCredit), amount("-9"));
    assert_eq!(in_account(Account::CreditGrants), amount("9"));
    assert_eq!(in_account(Account::Receivable), Amount::ZERO);
    let posted: Vec<_> = ledger.items.iter().map(|booked| booked.posting).collect();
    let credits = Posting::Credits;
    assert_eq!(
        posted,
        [
            credits(CreditKind::Grant),
            credits(CreditKind::Correction),
            Posting::Invoice,
            credits(CreditKind::Applied),
            Posting::Void,
            credits(CreditKind::Restored),
        ]
    );
    let applied = &ledger.items[3];
    assert_eq!(applied.invoice, Some(id));
    assert_eq!(applied.entries[0].amount, amount("9"), "all there was");
    for booked in &ledger.items {
        let sum: Amount = booked.entries.iter().map(|entry| entry.amount).sum();
        assert_eq!(sum, Amount::ZERO, "{booked:?}");
    }
}

#[test]
fn older_drafts_reserve_before_newer_ones() {
    let case = Case::new();
    case.add("10").unwrap();
    let older = case.settle(case.close(), 8);
    let newer = case.settle(case.close(), 8);
    assert_eq!(case.base(), ("0".to_owned(), Some(2)));
    let covered = |id| case.invoice(id).credits_applied.to_string();
    assert_eq!((covered(older), covered(newer)), ("8".into(), "2".into()));
    assert_eq!(case.finalize(newer).credits_applied, amount("2"));
    assert_eq!(case.base(), ("0".to_owned(), Some(2)));
    case.add("3").unwrap();
    assert_eq!(case.base(), ("3".to_owned(), Some(2)));
    assert_eq!(case.finalize(older).amount_due(), Amount::ZERO);
    assert_eq!(case.base(), ("3".to_owned(), Some(2)));
    assert_eq!(case.verified(), Vec::<String>::new());
}

#[test]
fn a_cycle_that_is_settled_before_an_older_one_is_not_counted_twice() {
    let case = Case::new();
    case.add("100").unwrap();
    let (first, second) = (case.close(), case.close());
    let later = case.settle(second, 30);
    // The data plane still takes off both cycles' use itself.
    assert_eq!(case.base(), ("100".to_owned(), None));
    case.finalize(later);
    assert_eq!(case.base(), ("100".to_owned(), None));
    case.settle(first, 20);
    assert_eq!(case.base(), ("50".to_owned(), Some(2)));
}

#[test]
fn credits_in_another_currency_pay_nothing() {
    let case = Case::new();
    let euros = NewCredit {
        currency: "EUR".parse().unwrap(),
        ..credit("50")
    };
    let fixture = &case.fixture;
    let by = fixture.by();
    fixture
        .control
        .add_credits(&by, case.customer, &euros)
        .unwrap();
    let id = case.settle(case.close(), 7);
    let bill = case.finalize(id);
    assert_eq!(
        (bill.credits_applied, bill.amount_due()),
        (Amount::ZERO, amount("7"))
    );
    assert_eq!(case.base(), ("50".to_owned(), Some(1)));
}

#[test]
fn a_customer_who_no_longer_pays_in_advance_is_gone_from_the_data_plane() {
    let case = Case::new();
    let fixture = &case.fixture;
    let seq = case.seq();
    let postpaid = |details| CustomerDetails {
        prepaid: false,
        ..details
    };
    let written = fixture
        .control
        .edit_customer(&fixture.by(), case.customer, postpaid)
        .unwrap();
    assert!(written.seq > seq && !written.value.details.prepaid);
    let changes = fixture.control.changes_since(seq).unwrap().1;
    assert_eq!(changes, [Change::CustomerGone(case.customer)]);
    assert_eq!(fixture.control.snapshot(|_| {}).unwrap().customers, []);
}

#[test]
fn the_database_itself_keeps_credits_as_they_are() {
    let case = Case::new();
    case.add("10").unwrap();
    let id = case.settle(case.close(), 4);
    case.finalize(id);
    let sql = case.fixture.control_sql();
    let insert = "INSERT INTO credit_entry
        (org_id, customer_id, kind, currency, units, nano, at_ms) VALUES (1, 1,";
    for (statement, reason) in [
        (
            "UPDATE credit_entry SET units = 9".to_owned(),
            "only added to",
        ),
        ("DELETE FROM credit_entry".to_owned(), "only added to"),
        (
            "INSERT OR REPLACE INTO credit_entry SELECT * FROM credit_entry".to_owned(),
            "only added to",
        ),
        (format!("{insert} 'grant', 'EUR', 5, 0, 0)"), "one currency"),
        (
            format!("{insert} 'correction', 'USD', -6, -1, 0)"),
            "below zero",
        ),
        (format!("{insert} 'grant', 'USD', -1, 0, 0)"), "CHECK"),
        (format!("{insert} 'applied', 'USD', -1, 0, 0)"), "CHECK"),
        (
            "UPDATE invoice SET status = 'void', voided_at_ms = 1, credits_applied = '0'"
                .to_owned(),
            "never changed",
        ),
    ] {
        let error = sql.execute(&statement, []).unwrap_err().to_string();
        assert!(error.contains(reason), "{statement}: {error}");
    }
    let all = format!("{insert} 'correction', 'USD', -6, 0, 0)");
    sql.execute(&all, []).unwrap();
}

#[test]
fn every_altered_row_about_credits_is_named() {
    for (statement, row) in [
        (
            "UPDATE credit_entry SET units = -5 WHERE kind = 'applied'",
            "gaas.db credit_entry 2",
        ),
        (
            "UPDATE credit_entry SET units = 1 WHERE kind = 'grant'",
            "gaas.db credit_entry 2: takes the balance to -3, below zero",
        ),
        (
            "UPDATE credit_entry SET currency = 'EUR' WHERE id = 2",
            "gaas.db credit_entry 2: is in EUR, the balance in USD",
        ),
        (
            "UPDATE invoice SET credits_applied = '3'",
            "gaas.db credit_entry 2: says -4 USD, invoice 1 says -3 USD",
        ),
        (
            "UPDATE invoice SET credits_applied = '3'",
            "gaas.db invoice 1: does not fit its digest",
        ),
        (
            "DELETE FROM credit_entry WHERE id = 2",
            "gaas.db credit_entry invoice_id 1: the entry of kind applied over -4 is missing",
        ),
        (
            "DELETE FROM ledger_transaction WHERE kind = 'credits_granted'",
            "gaas.db ledger_transaction credit_entry_id 1: is missing",
        ),
        (
            "UPDATE ledger_entry SET units = units * 2 WHERE account <> 'revenue'
             AND transaction_id = 3",
            "gaas.db credit_entry 2: says -4 USD, which is not what ledger_transaction 3 books",
        ),
    ] {
        let case = Case::new();
        case.add("10").unwrap();
        let id = case.settle(case.close(), 4);
        case.finalize(id);
        assert_eq!(case.verified(), Vec::<String>::new());
        let sql = case.fixture.control_sql();
        sql.execute_batch("PRAGMA foreign_keys = OFF").unwrap();
        let triggers: Vec<String> = sql
            .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
            .unwrap()
            .query_map([], |row| row.get(0))
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        for name in triggers {
            sql.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
        }
        assert!(sql.execute(statement, []).unwrap() > 0, "{statement}");
        let found = case.verified();
        assert!(
            found.iter().any(|line| line.starts_with(row)),
            "{statement}: {found:?}"
        );
    }
}

#[test]
fn a_customers_credits_are_listed_for_those_who_watch_them() {
    let case = Case::new();
    assert!(
        case.fixture
            .control
            .customers_with_credits()
            .unwrap()
            .is_empty()
    );
    case.add("10").unwrap();
    let listed = case.fixture.control.customers_with_credits().unwrap();
    let org = case.fixture.actor.org;
    assert_eq!(listed, [(org, case.customer, case.credits())]);
}
