//! What a key may do: its token bucket, and the accounts of its quotas, budgets and credits. Knows
//! no HTTP and reads no clock.

pub mod allowance;
mod token_bucket;

pub use token_bucket::{Decision, TokenBucket};
