//! The management API, called as a client would, against a real data directory.
//!
//! One file per group of addresses; `bad_input` and `auth` go through every operation that the
//! OpenAPI document has.
#![allow(clippy::unwrap_used, clippy::expect_used)]

mod auth;
mod bad_input;
mod billing;
mod documentation;
mod errors;
mod fixture;
mod health;
mod idempotency;
mod keys;
mod operations;
mod paging;
mod quick_start;
mod services;
mod usage;
mod values;
