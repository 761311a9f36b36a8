//! The peer that Pingora connects to: address, TLS and time limits of one attempt.

use std::net::SocketAddr;
use std::time::Duration;

use pingora::upstreams::peer::{ALPN, HttpPeer};
use url::Host;

use crate::routing::Route;

/// Settings that all peers share.
#[derive(Debug, Clone, Copy)]
pub struct PeerSettings {
    /// Longest wait for a connection, TLS included.
    pub connect: Duration,
    /// How long an idle TLS connection is kept.
    pub idle: Duration,
}

/// The peer for one attempt at `address` with `remaining` time for the whole exchange. That time is
/// Pingora's to keep only for connecting: the client connection's watch ends an exchange at its
/// deadline, and a timer for each read and write would cost every request.
pub fn peer(
    route: &Route,
    address: SocketAddr,
    remaining: Duration,
    settings: &PeerSettings,
) -> Box<HttpPeer> {
    let mut peer = HttpPeer::new(address, route.is_tls(), server_name(route));
    let connect = settings.connect.min(remaining);
    let options = &mut peer.options;
    options.connection_timeout = Some(connect);
    options.total_connection_timeout = Some(connect);
    options.idle_timeout = Some(settings.idle);
    options.alpn = ALPN::H1;
    if !route.is_tls() {
        options.custom_l4 = Some(route.backend.connector());
    }
    // Of Pingora's pool, where TLS connections are kept. Its key leaves out some options, so a
    // service shares connections with itself only.
    peer.group_key = u64::from(route.service.get());
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
