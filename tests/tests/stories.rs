//! Stories across real processes: each is one thing that a user of the gateway relies on.
//!
//! They run the built binaries (`cargo build --workspace --bins` first; `make test` does so).

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod allowances;
mod auth;
mod bad_input;
mod billing;
mod cli;
mod client_tls;
mod command_line;
mod connections;
mod crash;
mod faults;
mod forwarding;
mod harness;
mod headers;
mod invoices;
mod limits;
mod metering_faults;
mod outages;
mod propagation;
mod protocol;
mod quickstart;
mod readme;
mod soak;
mod tls;
mod tunnel;
mod units;
mod upgrade;
mod ways;
mod webhooks;
