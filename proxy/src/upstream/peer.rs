//! The peer that Pingora connects to: address, TLS and time limits of one attempt.

use std::net::SocketAddr;
use std::time::Duration;

use pingora::upstreams::peer::{ALPN, HttpPeer, HttpUpstreamRequestPolicy};
use url::Host;

use crate::routing::Route;

/// Settings that peers share that speak TLS; of the others see [`super::KeepSettings`].
#[derive(Debug, Clone, Copy)]
pub struct PeerSettings {
    /// Longest wait for a connection, TLS included.
    pub connect: Duration,
    /// How long an idle connection is kept.
    pub idle: Duration,
}

/// What one attempt is made with.
#[derive(Debug, Clone, Copy)]
pub struct Attempt {
    /// Where the backend is.
    pub address: SocketAddr,
    /// Time left for the whole exchange.
    pub remaining: Duration,
    /// Whether the request's header has lines that mean the client's connection.
    pub hop_by_hop: bool,
}

/// The peer for one attempt. The time that is left is kept only for connecting, by what connects: the
/// client connection's watch ends an exchange at its deadline, and a timer for each read and write
/// would cost every request.
pub fn peer(route: &Route, attempt: Attempt, settings: &PeerSettings) -> Box<HttpPeer> {
    let mut peer = HttpPeer::new(attempt.address, route.is_tls(), server_name(route));
    let options = &mut peer.options;
    options.alpn = ALPN::H1;
    if !attempt.hop_by_hop {
        // Pingora would look for each of those lines by its name.
        options.http_upstream_request_policy = HttpUpstreamRequestPolicy::preserve();
    }
    if route.is_tls() {
        let connect = settings.connect.min(attempt.remaining);
        options.connection_timeout = Some(connect);
        options.total_connection_timeout = Some(connect);
        options.idle_timeout = Some(settings.idle);
        // Pingora's pool key leaves out some options; a service shares connections with itself only.
        peer.group_key = u64::from(route.service.get());
    } else {
        options.custom_l4 = Some(route.backend.connector());
    }
    Box::new(peer)
}

/// The name for SNI and certificate verification. Never empty for TLS: an empty name would turn
/// verification off. An address literal is given as its text, which only a certificate naming
/// that text satisfies.
fn server_name(route: &Route) -> String {
    if !route.is_tls() {
        return String::new();
    }
    match route.target.host() {
        Host::Domain(name) => name.to_owned(),
        Host::Ipv4(ip) => ip.to_string(),
        Host::Ipv6(ip) => ip.to_string(),
    }
}
