//! Route: which service is meant, and whether the key is good for it.

use pingora::proxy::Session;

use crate::context::RequestContext;
use crate::gateway::Gateway;
use crate::rejection::Rejection;
use crate::routing::{ProxyTarget, TargetError};

/// Takes the request line's target apart.
///
/// # Errors
/// Not below `/proxy/`, or a path that may not be forwarded.
pub fn parse(session: &Session) -> Result<ProxyTarget<'_>, Rejection> {
    ProxyTarget::parse(session.req_header().raw_path()).map_err(|error| match error {
        TargetError::NotProxied => Rejection::NotFound,
        TargetError::NoServiceNumber => Rejection::ServiceNotFound,
        TargetError::ParentSegment => {
            Rejection::BadTarget("The path holds a '..' segment, plain or encoded.")
        }
        TargetError::ControlCharacter => {
            Rejection::BadTarget("The path or query holds a control character.")
        }
    })
}

/// Finds the service, checks the key against it, and joins the backend's target.
///
/// # Errors
/// No such service, or a key for another one.
pub fn find(
    gateway: &Gateway,
    target: &ProxyTarget<'_>,
    context: &mut RequestContext,
) -> Result<(), Rejection> {
    let route = gateway
        .state
        .routing
        .get(target.service)
        .ok_or(Rejection::ServiceNotFound)?;
    let key = context.key.as_ref().ok_or(Rejection::Internal)?;
    if key.org != route.org || !key.scope.covers(route.service) {
        return Err(Rejection::KeyNotForService);
    }
    context.upstream_target.clear();
    target.join(&route.target, &mut context.upstream_target);
    context.route = Some(route);
    Ok(())
}
