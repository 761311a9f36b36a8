//! The orders in which lists are read.
//!
//! A page begins after a row, whatever the order: the cursor is that row's number, and its place is
//! looked up anew.

/// The order of a list. Numbers grow, so the order of numbers is that in which things were made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Order {
    /// What was made first comes first.
    #[default]
    Oldest,
    /// What was made last comes first.
    Newest,
    /// By name, the case of ASCII letters aside; by number where names are equal.
    Name,
    /// By name, the other way round.
    NameDown,
}

impl Order {
    /// The condition for rows of `table` beyond the one whose number is `?2`; all where that is
    /// null.
    pub(super) fn beyond(self, table: &str) -> String {
        let by_name = |sign: &str| {
            format!(
                "(?2 IS NULL OR (name COLLATE NOCASE, id) {sign}
                      (SELECT name COLLATE NOCASE, id FROM {table} WHERE id = ?2))"
            )
        };
        match self {
            Self::Oldest => "id > COALESCE(?2, 0)".to_owned(),
            Self::Newest => format!("id < COALESCE(?2, {})", i64::MAX),
            Self::Name => by_name(">"),
            Self::NameDown => by_name("<"),
        }
    }

    /// What stands after `ORDER BY`.
    pub(super) const fn columns(self) -> &'static str {
        match self {
            Self::Oldest => "id",
            Self::Newest => "id DESC",
            Self::Name => "name COLLATE NOCASE, id",
            Self::NameDown => "name COLLATE NOCASE DESC, id DESC",
        }
    }
}
