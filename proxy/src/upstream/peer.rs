//! The peer that Pingora connects to: address, TLS and time limits of one attempt.

use std::net::SocketAddr;
use std::time::Duration;

use pingora::upstreams::peer::{ALPN, HttpPeer};
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

/// The peer for one attempt at `address` with `remaining` time for the whole exchange. That time is
/// kept only for connecting, by what connects: the client connection's watch ends an exchange at its
/// deadline, and a timer for each read and write would cost every request.
pub fn peer(
    route: &Route,
    address: SocketAddr,
    remaining: Duration,
    settings: &PeerSettings,
) -> Box<HttpPeer> {
    let mut peer = HttpPeer::new(address, route.is_tls(), server_name(route));
    let options = &mut peer.options;
    options.alpn = ALPN::H1;
    if route.is_tls() {
        let connect = settings.connect.min(remaining);
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
