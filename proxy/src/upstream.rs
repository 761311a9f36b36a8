//! Reaching a backend: its addresses and the peer handed to Pingora.

mod addresses;
mod peer;
mod resolver;

pub use addresses::{Addresses, HostAddresses, Lookup, ResolveError, SystemLookup};
pub use peer::{PeerSettings, peer};
pub use resolver::{Backend, Resolver};
