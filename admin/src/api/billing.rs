//! What is owed: the open cycle's totals, per key and together, and closing it.

pub(super) mod api_keys;
mod costs;
pub(super) mod current_cycle;
mod cycle;
pub(super) mod list_cycles;
pub(super) mod read_cycle;
pub(super) mod read_schedule;
pub(super) mod reset;
mod schedule;
pub(super) mod set_schedule;
pub(super) mod summary;

pub(super) use costs::CycleCosts;
