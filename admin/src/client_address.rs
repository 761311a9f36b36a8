//! Where clients reach the data plane, for people who are shown a request to copy.

use std::net::SocketAddr;

use gaas_shared::config::ProxyConfig;
use url::Host;

/// What is known of the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClientAddress {
    /// All of it.
    Known(String),
    /// The port alone: the data plane listens on every address of this machine.
    Port(u16),
    /// Nothing: the system chooses the port, and the data plane alone learns which.
    Unknown,
}

impl ClientAddress {
    /// The configured address, else the one that the data plane listens on.
    pub(crate) fn of(config: &ProxyConfig) -> Self {
        match (&config.public_url, config.listen) {
            (Some(url), _) => Self::Known(url.as_str().to_owned()),
            (None, listen) => Self::of_listener(listen),
        }
    }

    fn of_listener(listen: SocketAddr) -> Self {
        match listen.port() {
            0 => Self::Unknown,
            port if listen.ip().is_unspecified() => Self::Port(port),
            _ => Self::Known(format!("http://{listen}")),
        }
    }

    /// The address for somebody who reaches this machine under `host` (a host, with or without a
    /// port): where the data plane listens on every address, on that one too.
    pub(crate) fn seen_from(&self, host: &str) -> Option<String> {
        match self {
            Self::Known(url) => Some(url.clone()),
            Self::Port(port) => Some(format!("http://{}:{port}", without_port(host)?)),
            Self::Unknown => None,
        }
    }
}

/// The host of an authority, in the form in which a URL has it.
fn without_port(authority: &str) -> Option<String> {
    let name = match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    };
    Host::parse(name).ok().map(|host| host.to_string())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn address(public_url: Option<&str>, listen: &str) -> ClientAddress {
        ClientAddress::of(&ProxyConfig {
            public_url: public_url.map(|url| url.parse().unwrap()),
            listen: listen.parse().unwrap(),
            ..ProxyConfig::default()
        })
    }

    #[test]
    fn what_is_configured_is_told_before_what_is_listened_on() {
        for (public_url, listen, host, expected) in [
            (
                Some("https://api.example.com/"),
                "0.0.0.0:8000",
                "localhost:8001",
                Some("https://api.example.com"),
            ),
            (
                None,
                "127.0.0.1:8000",
                "localhost:8001",
                Some("http://127.0.0.1:8000"),
            ),
            (None, "[::1]:80", "localhost", Some("http://[::1]:80")),
            (
                None,
                "0.0.0.0:8000",
                "gateway.lan:8001",
                Some("http://gateway.lan:8000"),
            ),
            (
                None,
                "[::]:8000",
                "[2001:db8::1]:8001",
                Some("http://[2001:db8::1]:8000"),
            ),
            (None, "[::]:8000", "10.0.0.7", Some("http://10.0.0.7:8000")),
            (None, "0.0.0.0:8000", "not a host", None),
            (None, "127.0.0.1:0", "localhost", None),
        ] {
            let found = address(public_url, listen).seen_from(host);
            assert_eq!(found.as_deref(), expected, "{public_url:?} {listen} {host}");
        }
    }
}
