//! What is owed: the open cycle's totals, per key and together, and closing it.

pub(super) mod api_keys;
mod costs;
pub(super) mod current_cycle;
pub(super) mod reset;
pub(super) mod summary;
