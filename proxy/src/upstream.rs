//! Reaching a backend: its addresses and the peer handed to Pingora.

mod addresses;
mod backend_stream;
mod kept;
mod peer;
mod resolver;

pub use addresses::{Addresses, HostAddresses, Lookup, ResolveError, SystemLookup};
pub use backend_stream::BackendStream;
pub use kept::KeepSettings;
pub use peer::{Attempt, PeerSettings, peer};
pub use resolver::{Backend, Resolver};
