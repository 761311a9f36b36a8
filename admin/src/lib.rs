//! The control plane: owns services, keys, prices and billing, and serves the management API.
//!
//! [`run`](run()) starts it as a process; [`api`] is its HTTP face and the only module that knows
//! request and response bodies; [`propagation`] tells the data plane what changed. What lasts stands
//! in `gaas_shared::store`. No client traffic passes through here, and none waits for it.

pub mod alerts;
pub mod api;
mod bookkeeping;
mod client_address;
mod consumed;
mod first_start;
mod flags;
mod passwords;
mod probe;
pub mod propagation;
mod run;
mod state;
mod throttle;
pub mod webhooks;

pub use bookkeeping::tick;
pub use first_start::{TOKEN_FILE, TokenError};
pub use flags::Flags;
pub use run::{StartError, run};
pub use state::{Defaults, Exposure, Failure, State};
