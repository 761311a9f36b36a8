//! The data plane: authenticates, limits, forwards and meters client traffic.
//!
//! Engines ([`keys`], [`limit`], [`routing`], [`metering`]) know nothing of Pingora and can be
//! benched alone. [`phases`] adapt them to a request, [`gateway`] hands each Pingora hook to its
//! phase, [`server`] puts it all together. Nothing on a request's way touches a database.

pub mod auth_failures;
mod cache_line;
pub mod connection;
pub mod context;
pub mod control;
pub mod gateway;
pub mod keys;
pub mod limit;
pub mod metering;
pub mod metrics;
pub mod ops;
pub mod phases;
pub mod problem;
pub mod rejection;
pub mod request_id;
pub mod routing;
pub mod server;
pub mod state;
pub mod throttle;
pub mod time;
pub mod upstream;
