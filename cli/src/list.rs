//! Printing a list: a table or the API's JSON, and a word about what was not fetched.

use crate::console;
use crate::remote::Listed;
use crate::show::{self, Column, Table};

/// Prints what was fetched.
pub(crate) fn show(listed: Listed, as_json: bool, columns: &[Column<'_>], otherwise: &str) {
    if as_json {
        show::json(&listed.into_json());
        return;
    }
    Table::new(columns).print(&listed.items, otherwise);
    if let Some(cursor) = &listed.next_cursor {
        console::warn(format_args!(
            "These are {}; there are more: --all, --limit N, or --cursor {cursor} to go on.",
            listed.items.len()
        ));
    }
}
