//! The key table: from a presented secret's digest to what the key may do. Knows no HTTP.

mod gates;
mod state;
mod table;

pub use gates::{GateTable, Gates, Reserved};
pub use state::KeyState;
pub use table::KeyTable;
