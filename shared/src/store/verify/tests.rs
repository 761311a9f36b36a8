//! Bills are made, rows are altered past the triggers, and each is named.

use super::*;
use crate::clock::UnixMillis;
use crate::model::KeyScope;
use crate::money::Currency;
use crate::store::fixture::{Fixture, NOW};
use crate::store::{Batch, WriteBy};
use crate::usage::{BilledQuantity, BilledSeries};

/// Two settled cycles with two keys each: one invoice final with a credit note, one void.
fn fixture() -> Fixture {
    let fixture = Fixture::new();
    let service = fixture.service().id;
    for _ in 0..2 {
        fixture.key(KeyScope::Service(service));
    }
    let by = WriteBy {
        now: UnixMillis(NOW.0 + 1),
        ..fixture.by()
    };
    for units in [1_500, 2_500] {
        let cycle = fixture.control.close_cycle(&by).unwrap().value.closed.id;
        let billed = [1, 2].map(|key: i64| {
            let key = fixture
                .control
                .key(fixture.actor, key.try_into().unwrap())
                .unwrap();
            let series = BilledSeries {
                org: fixture.actor.org,
                cycle,
                api_key: key.id,
                service,
                price_version: key.price_version,
            };
            let quantity = BilledQuantity {
                requests: units,
                units,
            };
            (series, quantity)
        });
        let batch = Batch {
            billed: billed.into_iter().collect(),
            ..Batch::default()
        };
        fixture.usage.write(&batch, NOW).unwrap();
        let billed = fixture.usage.billed(fixture.actor.org, cycle).unwrap();
        let drafts = fixture
            .control
            .settle_cycle(&by, cycle, &billed)
            .unwrap()
            .value;
        let id = drafts[0];
        fixture.control.finalize_invoice(&by, id).unwrap();
        if units == 1_500 {
            let amount = Some("1".parse().unwrap());
            fixture
                .control
                .credit_invoice(&by, id, amount, "outage")
                .unwrap();
        } else {
            fixture.control.void_invoice(&by, id, None).unwrap();
        }
    }
    fixture
}

fn found(fixture: &Fixture) -> Verification {
    verify(&fixture.control, &fixture.usage).unwrap()
}

/// Alters `gaas.db` with the triggers out of the way.
fn alter(fixture: &Fixture, statement: &str) {
    let sql = fixture.control_sql();
    let mut names = sql
        .prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'")
        .unwrap();
    let names: Vec<String> = names
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    for name in names {
        sql.execute_batch(&format!("DROP TRIGGER {name}")).unwrap();
    }
    assert!(sql.execute(statement, []).unwrap() > 0, "{statement}");
}

#[test]
fn untouched_books_hold() {
    let fixture = fixture();
    let verification = found(&fixture);
    assert_eq!(verification.altered, []);
    assert_eq!((verification.bills, verification.transactions), (3, 4));
}

#[test]
fn every_altered_row_of_the_control_database_is_named() {
    for (statement, row) in [
        (
            "UPDATE invoice SET total = '99' WHERE id = 1",
            "gaas.db invoice 1",
        ),
        (
            "UPDATE invoice SET total_exact = '99' WHERE id = 1",
            "gaas.db invoice 1",
        ),
        (
            "UPDATE invoice SET currency = 'EUR' WHERE id = 1",
            "gaas.db invoice 1",
        ),
        (
            "UPDATE invoice SET bill_to = json_set(bill_to, '$.name', 'Other') WHERE id = 1",
            "gaas.db invoice 1",
        ),
        (
            "UPDATE invoice SET total = 'much' WHERE id = 1",
            "gaas.db invoice 1",
        ),
        (
            "UPDATE invoice SET total = '-2' WHERE kind = 'credit_note'",
            "gaas.db invoice 2",
        ),
        (
            "UPDATE invoice SET number_seq = 7 WHERE id = 3",
            "gaas.db invoice 3",
        ),
        (
            "UPDATE invoice_line SET amount = '0.01' WHERE invoice_id = 1 AND position = 2",
            "gaas.db invoice_line invoice_id 1 position 2",
        ),
        (
            "UPDATE invoice_line SET quantity = '7' WHERE invoice_id = 3 AND position = 1",
            "gaas.db invoice_line invoice_id 3 position 1",
        ),
        (
            "UPDATE invoice_line SET description = 'x' WHERE invoice_id = 1 AND position = 1",
            "gaas.db invoice 1",
        ),
        (
            "DELETE FROM invoice_line WHERE invoice_id = 1 AND position = 2",
            "gaas.db invoice 1",
        ),
        (
            "UPDATE invoice_usage SET units = 7 WHERE invoice_id = 1 AND api_key_id = 2",
            "gaas.db invoice_usage invoice_id 1 api_key_id 2 service_id 1 price_version_id 2",
        ),
        (
            "UPDATE price_version SET terms = replace(terms, '0.001', '0.002') WHERE id = 2",
            "gaas.db price_version 2",
        ),
        (
            "UPDATE price_version SET terms = '{}' WHERE id = 2",
            "gaas.db price_version 2",
        ),
        (
            "UPDATE price_version SET effective_at_ms = 5 WHERE id = 1",
            "gaas.db price_version 1",
        ),
        (
            "UPDATE ledger_entry SET units = 99 WHERE transaction_id = 1 AND position = 1",
            "gaas.db ledger_entry transaction_id 1",
        ),
        (
            "UPDATE ledger_transaction SET customer_id = NULL, currency = 'EUR' WHERE id = 2",
            "gaas.db ledger_transaction 2",
        ),
    ] {
        let fixture = fixture();
        alter(&fixture, statement);
        let altered = found(&fixture).altered;
        assert!(
            altered.iter().any(|altered| altered.row == row),
            "{statement}: {altered:?}"
        );
        assert!(altered.iter().all(|altered| !altered.message.is_empty()));
    }
}

#[test]
fn altered_usage_is_told_from_an_altered_bill() {
    for (statement, message) in [
        (
            "UPDATE billed_usage SET units = 9 WHERE cycle_id = 1 AND api_key_id = 2",
            "says 1500 requests, 9 units; 1500 requests, 1500 units were billed",
        ),
        (
            "DELETE FROM billed_usage WHERE cycle_id = 1 AND api_key_id = 2",
            "is missing; 1500 requests, 1500 units were billed",
        ),
    ] {
        let fixture = fixture();
        fixture.usage_sql().execute(statement, []).unwrap();
        let altered = found(&fixture).altered;
        assert_eq!(altered.len(), 1, "{altered:?}");
        let row = "usage.db billed_usage cycle_id 1 api_key_id 2 service_id 1 price_version_id 2";
        assert_eq!(
            (altered[0].row.as_str(), altered[0].message.as_str()),
            (row, message)
        );
    }
    let fixture = fixture();
    let added = "INSERT INTO billed_usage SELECT org_id, cycle_id, 1, service_id, 2, 5, 5
                 FROM billed_usage WHERE cycle_id = 2 AND api_key_id = 1";
    fixture.usage_sql().execute(added, []).unwrap();
    let altered = found(&fixture).altered;
    assert_eq!(altered.len(), 1, "{altered:?}");
    assert!(
        altered[0]
            .row
            .starts_with("usage.db billed_usage cycle_id 2 api_key_id 1")
    );
}

#[test]
fn a_bill_does_not_change_with_the_prices_after_it() {
    let fixture = fixture();
    let price = "7".parse().unwrap();
    for key in [1i64, 2] {
        let key = key.try_into().unwrap();
        fixture
            .control
            .price_key(&fixture.by(), key, price, Currency::USD)
            .unwrap();
    }
    assert_eq!(found(&fixture).altered, []);
}
