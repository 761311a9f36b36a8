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
    M::up(include_str!("migrations/control_0008_unit_rules.sql")),
];
const USAGE: &[M<'static>] = &[
    M::up(include_str!("migrations/usage_0001_first.sql")),
    M::up(include_str!("migrations/usage_0002_dimensions.sql")),
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
mod tests {
    use super::*;

    #[test]
    fn migrations_apply_to_an_empty_database() {
        assert_eq!(control().validate(), Ok(()));
        assert_eq!(usage().validate(), Ok(()));
    }
}
