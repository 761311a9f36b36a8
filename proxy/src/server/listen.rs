//! Listening addresses: taken at the start, with a clear error where they are not to be had.
//!
//! Pingora binds its listeners itself, on another thread, and answers a port in use by trying
//! again and then giving up for good. So the address is bound here first, without listening: a
//! conflict shows at once, port 0 becomes a real one, and nobody can take the port before Pingora
//! has it.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::os::fd::OwnedFd;
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, SocketFlags, SocketType, sockopt};

/// How long Pingora may take to open its listeners.
const OPEN_LIMIT: Duration = Duration::from_secs(10);

/// An address that cannot be listened on.
#[derive(Debug, thiserror::Error)]
#[error("{setting}: cannot listen on {address}: {source}")]
pub struct BindError {
    setting: &'static str,
    address: SocketAddr,
    source: io::Error,
}

/// A bound socket that does not listen: it keeps the port until Pingora's own socket has it.
pub(super) struct Reservation {
    setting: &'static str,
    address: SocketAddr,
    _socket: OwnedFd,
}

impl Reservation {
    /// Takes `address`, which the configuration calls `setting`.
    pub(super) fn take(setting: &'static str, address: SocketAddr) -> Result<Self, BindError> {
        match bind(address) {
            Ok((socket, address)) => Ok(Self {
                setting,
                address,
                _socket: socket,
            }),
            Err(source) => Err(BindError {
                setting,
                address,
                source,
            }),
        }
    }

    /// An address that is listened on already, by a socket that was taken over.
    pub(super) fn of_taken_over(
        setting: &'static str,
        address: SocketAddr,
        socket: &OwnedFd,
    ) -> Result<Self, BindError> {
        match socket.try_clone() {
            Ok(socket) => Ok(Self {
                setting,
                address,
                _socket: socket,
            }),
            Err(source) => Err(BindError {
                setting,
                address,
                source,
            }),
        }
    }

    /// The address, its port never 0.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }

    /// Waits until somebody listens.
    pub(super) fn wait_until_served(&self) -> Result<(), BindError> {
        let started = Instant::now();
        loop {
            match TcpStream::connect_timeout(&self.reachable(), OPEN_LIMIT) {
                Ok(_) => return Ok(()),
                Err(source) if started.elapsed() >= OPEN_LIMIT => {
                    return Err(BindError {
                        setting: self.setting,
                        address: self.address,
                        source,
                    });
                }
                // Pingora has no event for "listening"; a refused connection costs microseconds.
                Err(_) => std::thread::sleep(Duration::from_millis(2)),
            }
        }
    }

    /// Where this machine reaches a listener on all addresses.
    fn reachable(&self) -> SocketAddr {
        let mut address = self.address;
        if address.ip().is_unspecified() {
            let loopback = match address {
                SocketAddr::V4(_) => std::net::Ipv4Addr::LOCALHOST.into(),
                SocketAddr::V6(_) => std::net::Ipv6Addr::LOCALHOST.into(),
            };
            address.set_ip(loopback);
        }
        address
    }
}

fn bind(address: SocketAddr) -> io::Result<(OwnedFd, SocketAddr)> {
    let family = match address {
        SocketAddr::V4(_) => AddressFamily::INET,
        SocketAddr::V6(_) => AddressFamily::INET6,
    };
    let socket = rustix::net::socket_with(family, SocketType::STREAM, SocketFlags::CLOEXEC, None)?;
    // A port in TIME_WAIT from the last run is no conflict; one that is listened on is.
    sockopt::set_socket_reuseaddr(&socket, true)?;
    rustix::net::bind(&socket, &address)?;
    // Only now may Pingora's socket join, which asks for the same.
    sockopt::set_socket_reuseport(&socket, true)?;
    let bound = SocketAddr::try_from(rustix::net::getsockname(&socket)?)?;
    Ok((socket, bound))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::net::TcpListener;

    use super::*;

    #[test]
    fn a_port_in_use_is_an_error_that_names_the_setting() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = taken.local_addr().unwrap();
        let error = Reservation::take("proxy.listen", address)
            .err()
            .unwrap()
            .to_string();
        assert!(
            error.starts_with(&format!("proxy.listen: cannot listen on {address}: ")),
            "{error}"
        );
    }

    #[test]
    fn a_port_that_another_gateway_serves_is_in_use() {
        let first = Reservation::take("proxy.listen", "127.0.0.1:0".parse().unwrap()).unwrap();
        let served = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        sockopt::set_socket_reuseport(&served, true).unwrap();
        rustix::net::bind(&served, &first.address()).unwrap();
        rustix::net::listen(&served, 16).unwrap();
        let address = first.address();
        drop(first);
        assert!(Reservation::take("proxy.listen", address).is_err());
    }

    #[test]
    fn port_zero_becomes_a_port_that_stays_ours() {
        let reserved = Reservation::take("proxy.listen", "127.0.0.1:0".parse().unwrap()).unwrap();
        assert_ne!(reserved.address().port(), 0);
        let other = rustix::net::socket(AddressFamily::INET, SocketType::STREAM, None).unwrap();
        assert!(rustix::net::bind(&other, &reserved.address()).is_err());
    }
}
