//! One file per phase of a request, in the order in which they run. Each adapts an engine to
//! Pingora's session; none holds state of its own.

pub mod accept;
pub mod allowance;
mod asked;
pub mod authenticate;
pub mod exchange;
pub mod limit;
mod limit_headers;
pub mod meter;
pub mod respond;
pub mod rewrite;
pub mod route;
mod strip;
pub mod upstream;

use pingora::proxy::Session;

pub use asked::{Asked, HopByHop};

use crate::context::RequestContext;
use crate::gateway::Gateway;
use crate::limit::Decision;
use crate::rejection::Rejection;

/// How often a request looks its key up again when an edit overtakes it. Each round needs another
/// edit within microseconds.
const LOOK_UPS: usize = 8;

/// Everything that stands between a request's header and its backend.
///
/// # Errors
/// The reason for which the request goes no further.
pub fn admit(
    gateway: &Gateway,
    session: &Session,
    context: &mut RequestContext,
) -> Result<(), Rejection> {
    let asked = Asked::read(&session.req_header().headers);
    let presented = authenticate::presented_key(&asked);
    let keys = &gateway.state.keys;
    // What is wrong with the message is told before what is wrong with its key.
    let mut before_key = || {
        accept::accept(gateway, session, &asked, context)?;
        route::parse(session)
    };
    let (mut key, target) = match &presented {
        Ok(digest) => keys.get_while(digest, before_key),
        Err(_) => (None, before_key()),
    };
    let target = target?;
    let presented =
        presented.map_err(|rejection| gateway.throttle.failed(context.client, rejection))?;
    for _ in 0..LOOK_UPS {
        authenticate::recognise(gateway, key, &asked, context)?;
        route::find(gateway, &target, context)?;
        match limit::take_token(gateway, context)? {
            Decision::Retired => key = keys.get(&presented),
            _ => return Ok(()),
        }
    }
    Err(Rejection::NotReady)
}
