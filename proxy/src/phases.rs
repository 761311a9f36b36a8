//! One file per phase of a request, in the order in which they run. Each adapts an engine to
//! Pingora's session; none holds state of its own.

pub mod accept;
pub mod allowance;
mod asked;
pub mod authenticate;
pub mod limit;
mod limit_headers;
pub mod meter;
pub mod respond;
pub mod route;
mod strip;
pub mod upstream;

use pingora::proxy::Session;

pub use asked::Asked;

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
    accept::accept(gateway, session, &asked, context)?;
    let target = route::parse(session)?;
    let presented = authenticate::presented_key(gateway, &asked, context)?;
    for _ in 0..LOOK_UPS {
        authenticate::recognise(gateway, &presented, &asked, context)?;
        route::find(gateway, &target, context)?;
        match limit::take_token(gateway, context)? {
            Decision::Retired => {}
            _ => return Ok(()),
        }
    }
    Err(Rejection::NotReady)
}
