//! The management API, called as a client would, against a real data directory.
//!
//! One file per group of addresses; `bad_input` and `auth` go through every operation that the
//! OpenAPI document has.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod alerts;
mod allowances;
mod auth;
mod bad_input;
mod billing;
mod books;
mod credits;
mod customers;
mod cycles;
mod dashboard;
mod documentation;
mod errors;
mod fixture;
mod health;
mod idempotency;
mod insights;
mod invoices;
mod keys;
mod operations;
mod paging;
mod prices;
mod quick_start;
mod receiver;
mod search;
mod services;
mod session;
mod target_test;
mod usage;
mod values;
mod webhook_delivery;
mod webhooks;
