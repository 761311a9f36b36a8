//! Upstream: picks the peer, and decides what may be tried again.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use pingora::proxy::Session;
use pingora::upstreams::peer::HttpPeer;
use pingora::{Error, ErrorType};

use super::HopByHop;
use crate::connection;
use crate::context::RequestContext;
use crate::gateway::Gateway;
use crate::rejection::Rejection;
use crate::routing::Route;
use crate::time::MonoNanos;
use crate::upstream::{self, Addresses, Attempt};

/// Connections tried for one request at most.
pub const MAX_ATTEMPTS: usize = 3;

/// Whether the backend's addresses are known without asking anybody. If so, the context has them.
pub fn knows_addresses(context: &mut RequestContext) -> bool {
    if context.addresses.is_none()
        && let Some(route) = &context.route
    {
        context.addresses = route.backend.known_addresses(context.started);
    }
    context.addresses.is_some()
}

/// Asks for the backend's addresses.
///
/// # Errors
/// A name that does not resolve, or not in time.
pub async fn resolve(gateway: &Gateway, context: &mut RequestContext) -> pingora::Result<()> {
    let Some(route) = &context.route else {
        return stop(context, Rejection::Internal);
    };
    let asked = ask_for_addresses(gateway, route, context.remaining());
    match asked.await {
        Ok(addresses) => {
            context.addresses = Some(addresses);
            Ok(())
        }
        Err(rejection) => stop(context, rejection),
    }
}

/// The peer for the next attempt, at one of the addresses that the context has. Runs again on every
/// retry, so it charges nothing.
///
/// # Errors
/// No time left.
pub fn peer(gateway: &Gateway, context: &mut RequestContext) -> pingora::Result<Box<HttpPeer>> {
    let (Some(route), Some(addresses)) = (&context.route, &context.addresses) else {
        return stop(context, Rejection::Internal);
    };
    let ip = addresses.preferred();
    let remaining = context.deadline.since(MonoNanos::coarse());
    if remaining.is_zero() {
        return stop(context, Rejection::UpstreamTimeout);
    }
    context.attempts += 1;
    let attempt = Attempt {
        address: SocketAddr::new(ip, route.backend.port()),
        remaining,
        hop_by_hop: context.hop_by_hop != HopByHop::Nothing,
    };
    Ok(upstream::peer(route, attempt, &gateway.settings.peer))
}

/// Waits for a name's addresses, which only its first requests have to.
async fn ask_for_addresses(
    gateway: &Gateway,
    route: &Route,
    remaining: Duration,
) -> Result<Arc<Addresses>, Rejection> {
    let limit = gateway.settings.peer.connect.min(remaining);
    let asked = route.backend.addresses(MonoNanos::now());
    match tokio::time::timeout(limit, asked).await {
        Ok(Ok(addresses)) => Ok(addresses),
        Ok(Err(error)) => {
            tracing::warn!(%error, service = %route.service, "A backend's name does not resolve.");
            Err(Rejection::UpstreamUnresolved)
        }
        Err(_elapsed) => Err(Rejection::UpstreamConnectTimeout),
    }
}

/// After a failed connection: nothing was sent yet, so the next address may be tried whatever the
/// method.
pub fn connection_failed(
    context: &mut RequestContext,
    peer: &HttpPeer,
    mut error: Box<Error>,
) -> Box<Error> {
    if let (Some(addresses), Some(inet)) = (&context.addresses, peer._address.as_inet()) {
        addresses.avoid(inet.ip());
        let more = context.attempts < addresses.count().min(MAX_ATTEMPTS);
        error.set_retry(more && !context.remaining().is_zero());
    }
    error
}

/// After a failed exchange: it may be tried again only where the backend closed a kept connection
/// before it answered, the method is idempotent (RFC 9110 §9.2.2) and the body is still at hand.
pub fn exchange_failed(
    session: &Session,
    context: &RequestContext,
    mut error: Box<Error>,
) -> Box<Error> {
    connection::upstream_done();
    let again = session.req_header().method.is_idempotent()
        && !session.as_ref().retry_buffer_truncated()
        && !context.relayed
        && context.rejection.is_none()
        && !context.remaining().is_zero();
    if again {
        error.retry.decide_reuse(connection::backend_was_kept());
    } else {
        error.set_retry(false);
    }
    error
}

/// Counts a chunk of the client's body.
///
/// # Errors
/// Over the limit.
pub fn count_body(
    gateway: &Gateway,
    chunk: usize,
    context: &mut RequestContext,
) -> pingora::Result<()> {
    context.bytes_in += chunk as u64;
    if context.bytes_in > gateway.settings.max_body_bytes {
        return stop(context, Rejection::BodyTooLarge);
    }
    Ok(())
}

/// Ends the request for this reason.
fn stop<T>(context: &mut RequestContext, rejection: Rejection) -> pingora::Result<T> {
    connection::upstream_done();
    context.rejection = Some(rejection);
    let status = rejection.wording().status;
    Err(Error::explain(
        ErrorType::HTTPStatus(status),
        rejection.wording().code,
    ))
}
