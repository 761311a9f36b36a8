//! Rate limiting: one token bucket per key. Knows no HTTP and reads no clock.

mod token_bucket;

pub use token_bucket::{Decision, TokenBucket};
