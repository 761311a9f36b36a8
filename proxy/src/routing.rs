//! Routing: from a request's target to a service and the backend's target. Knows no Pingora.

mod request_target;
mod snapshot;

pub use request_target::{ProxyTarget, TargetError};
pub use snapshot::{Route, Routing, Snapshot};
