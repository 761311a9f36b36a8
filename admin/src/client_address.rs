//! Where clients reach the data plane, for people who are shown a request to copy.

use std::net::SocketAddr;

use gaas_shared::config::ProxyConfig;
use url::Host;

/// What is known of the address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ClientAddress {
    /// All of it.
    Known(String),
    /// What is spoken and the port alone: the data plane listens on every address of this machine.
    Port(&'static str, u16),
    /// Nothing: the system chooses the port, and the data plane alone learns which.
    Unknown,
}

impl ClientAddress {
    /// The configured address, else the one that the data plane listens on: with HTTPS, where
    /// that is spoken.
    pub(crate) fn of(config: &ProxyConfig) -> Self {
        match (&config.public_url, &config.tls) {
            (Some(url), _) => Self::Known(url.as_str().to_owned()),
            (None, None) => Self::of_listener("http", config.listen),
            (None, Some(tls)) => Self::of_listener("https", tls.listen.unwrap_or(config.listen)),
        }
    }

    fn of_listener(scheme: &'static str, listen: SocketAddr) -> Self {
        match listen.port() {
            0 => Self::Unknown,
            port if listen.ip().is_unspecified() => Self::Port(scheme, port),
            _ => Self::Known(format!("{scheme}://{listen}")),
        }
    }

    /// The address for somebody who reaches this machine under `host` (a host, with or without a
    /// port): where the data plane listens on every address, on that one too.
    pub(crate) fn seen_from(&self, host: &str) -> Option<String> {
        match self {
            Self::Known(url) => Some(url.clone()),
            Self::Port(scheme, port) => Some(format!("{scheme}://{}:{port}", without_port(host)?)),
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

    #[test]
    fn where_https_is_spoken_it_is_told() {
        let tls = |listen: Option<&str>| {
            let mut config = ProxyConfig {
                listen: "0.0.0.0:443".parse().unwrap(),
                ..ProxyConfig::default()
            };
            let text = match listen {
                Some(listen) => format!(r#"{{"certificate_file": "a", "listen": "{listen}"}}"#),
                None => r#"{"certificate_file": "a"}"#.to_owned(),
            };
            config.tls = Some(serde_json::from_str(&text).unwrap());
            ClientAddress::of(&config).seen_from("gateway.lan:8001")
        };
        assert_eq!(tls(None).as_deref(), Some("https://gateway.lan:443"));
        assert_eq!(
            tls(Some("10.0.0.7:8443")).as_deref(),
            Some("https://10.0.0.7:8443")
        );
    }
}
