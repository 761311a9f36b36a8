//! What the gateway's processes have in common: identifiers, secrets, the domain model, billing
//! arithmetic, configuration, the change protocol and the store.
//!
//! No HTTP server lives here, neither the data plane's nor the control plane's. SQL stands in
//! [`store`] and nowhere else.

pub mod background;
pub mod billing;
pub mod clock;
pub mod config;
pub mod fields;
pub mod ids;
pub mod model;
pub mod money;
pub mod propagation;
pub mod secret;
pub mod store;
pub mod telemetry;
pub mod tls;
pub mod usage;
