//! Both databases' schemas, version by version.
//!
//! A migration that has been released is never edited: the next version is a new file and a new
//! line at the end of its list.

use rusqlite_migration::{M, Migrations};

const CONTROL: &[M<'static>] = &[
    M::up(include_str!("migrations/control_0001_first.sql")),
    M::up(include_str!("migrations/control_0002_sessions.sql")),
    M::up(include_str!("migrations/control_0003_prices.sql")).foreign_key_check(),
    M::up(include_str!("migrations/control_0004_invoices.sql")),
    M::up(include_str!("migrations/control_0005_price_lookup.sql")),
    M::up(include_str!("migrations/control_0006_allowances.sql")).foreign_key_check(),
    M::up(include_str!("migrations/control_0007_webhooks.sql")),
    M::up(include_str!("migrations/control_0008_unit_rules.sql")),
    M::up(include_str!("migrations/control_0009_demonstration.sql")),
];
const USAGE: &[M<'static>] = &[
    M::up(include_str!("migrations/usage_0001_first.sql")),
    M::up(include_str!("migrations/usage_0002_dimensions.sql")),
    M::up(include_str!("migrations/usage_0003_customers.sql")),
];

/// The schema of `gaas.db`.
pub(super) const fn control() -> Migrations<'static> {
    Migrations::from_slice(CONTROL)
}

/// The schema of `usage.db`.
pub(super) const fn usage() -> Migrations<'static> {
    Migrations::from_slice(USAGE)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn migrations_apply_to_an_empty_database() {
        assert_eq!(control().validate(), Ok(()));
        assert_eq!(usage().validate(), Ok(()));
    }

    #[test]
    fn the_ledger_and_the_order_of_changes_outlive_being_made_anew() {
        let mut sql = rusqlite::Connection::open_in_memory().unwrap();
        sql.execute_batch("PRAGMA foreign_keys = ON").unwrap();
        control().to_version(&mut sql, 5).unwrap();
        sql.execute_batch(
            "INSERT INTO organization (id, name, created_at_ms) VALUES (1, 'Default', 0);
             INSERT INTO billing_cycle (id, org_id, opened_at_ms) VALUES (1, 1, 0);
             INSERT INTO invoice (id, org_id, kind, cycle_id, status, currency, seller, bill_to,
                 period_start_ms, period_end_ms, total, total_exact, drafted_at_ms)
             VALUES (1, 1, 'invoice', 1, 'draft', 'USD', 'Default', '{}', 0, 0, '5', '5', 0);
             BEGIN;
             INSERT INTO ledger_entry VALUES (3, 1, 'receivable', 5, 0), (3, 2, 'revenue', -5, 0);
             INSERT INTO ledger_transaction VALUES (3, 1, 0, 'invoice', 1, NULL, 'USD');
             COMMIT;
             INSERT INTO change (org_id, kind, entity_id)
             VALUES (1, 'service', 4), (1, 'api_key', 5), (1, 'open_cycle', 1);
             DELETE FROM change WHERE seq = 3;",
        )
        .unwrap();
        control().to_latest(&mut sql).unwrap();
        let text = |query: &str| -> String { sql.query_row(query, [], |row| row.get(0)).unwrap() };
        let entries = "SELECT group_concat(account || units) FROM ledger_entry";
        assert_eq!(text(entries), "receivable5,revenue-5");
        let transaction = "SELECT id || kind || invoice_id || currency FROM ledger_transaction";
        assert_eq!(text(transaction), "3invoice1USD");
        let changes = "SELECT group_concat(seq || kind || entity_id) FROM change";
        assert_eq!(text(changes), "1service4,2api_key5");
        assert_eq!(text("SELECT credits_applied FROM invoice"), "0");
        sql.execute(
            "INSERT INTO change (org_id, kind, entity_id) VALUES (1, 'customer', 9)",
            [],
        )
        .unwrap();
        assert_eq!(sql.last_insert_rowid(), 4, "no number comes again");
        let refused = sql.execute("UPDATE ledger_entry SET units = 6", []);
        assert!(refused.unwrap_err().to_string().contains("only added to"));
        let orphan = "INSERT INTO ledger_entry VALUES (9, 1, 'revenue', 1, 0)";
        let refused = sql.execute(orphan, []);
        assert!(refused.unwrap_err().to_string().contains("FOREIGN KEY"));
    }
}
