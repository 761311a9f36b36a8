//! Telling webhooks what happened: signed, at least once, again and again until the receiver takes
//! it.
//!
//! What is to be told stands in the outbox of `gaas_shared::store`, written by the transactions
//! that make things happen. Here is only how it is told: [`Courier`] takes what is due, `sign` and
//! `send` make one attempt, `retry` says what follows it. A crash at any moment costs at most that
//! something is told twice, under the same identifier.

mod courier;
mod retry;
mod send;
mod sign;

pub use courier::Courier;
pub use send::Limits;
pub use sign::secret_text;
