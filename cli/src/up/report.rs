//! What the children say while they start, read back from their standard output.
//!
//! The addresses come from these lines and not from the configuration, because a configured
//! port 0 lets the operating system choose.

use std::fmt;
use std::net::SocketAddr;

/// A line that `gaas` understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Report {
    /// `gaas-admin listening on http://ADDRESS`, or `https://ADDRESS`
    Admin(Origin),
    /// `gaas-proxy listening on http://ADDRESS`, and another line with `https://ADDRESS`
    Proxy(Origin),
    /// `gaas-proxy operations on http://ADDRESS`
    Operations(SocketAddr),
    /// `gaas-proxy loading keys N of M`
    Loading { loaded: u64, total: u64 },
    /// `gaas-proxy ready`
    Ready,
}

impl Report {
    /// Reads a line; `None` for anything else.
    pub(crate) fn read(line: &str) -> Option<Self> {
        let line = line.trim_end();
        if let Some(url) = line.strip_prefix("gaas-admin listening on ") {
            return Origin::read(url).map(Self::Admin);
        }
        let rest = line.strip_prefix("gaas-proxy ")?;
        if let Some(url) = rest.strip_prefix("listening on ") {
            return Origin::read(url).map(Self::Proxy);
        }
        if let Some(url) = rest.strip_prefix("operations on ") {
            let Origin { address, secure } = Origin::read(url)?;
            return (!secure).then_some(Self::Operations(address));
        }
        if let Some(counts) = rest.strip_prefix("loading keys ") {
            let (loaded, total) = counts.split_once(" of ")?;
            return Some(Self::Loading {
                loaded: loaded.parse().ok()?,
                total: total.parse().ok()?,
            });
        }
        (rest == "ready").then_some(Self::Ready)
    }
}

/// An address, and whether TLS is spoken there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) secure: bool,
    pub(crate) address: SocketAddr,
}

impl Origin {
    fn read(url: &str) -> Option<Self> {
        let (secure, address) = match url.strip_prefix("https://") {
            Some(address) => (true, address),
            None => (false, url.strip_prefix("http://")?),
        };
        let address = address.parse().ok()?;
        Some(Self { secure, address })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = if self.secure { "https" } else { "http" };
        write!(f, "{scheme}://{}", self.address)
    }
}

/// Where everything listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// Client traffic: at least one of both.
    pub(crate) http: Option<Origin>,
    pub(crate) https: Option<Origin>,
    /// The management API.
    pub(crate) admin: Origin,
    /// Health and metrics.
    pub(crate) operations: SocketAddr,
}

/// What has been reported so far.
#[derive(Debug, Default)]
pub(crate) struct Reported {
    http: Option<Origin>,
    https: Option<Origin>,
    admin: Option<Origin>,
    operations: Option<SocketAddr>,
    ready: bool,
}

impl Reported {
    /// Takes a report in.
    pub(crate) fn note(&mut self, report: Report) {
        match report {
            Report::Admin(origin) => self.admin = Some(origin),
            Report::Proxy(origin) if origin.secure => self.https = Some(origin),
            Report::Proxy(origin) => self.http = Some(origin),
            Report::Operations(address) => self.operations = Some(address),
            Report::Ready => self.ready = true,
            Report::Loading { .. } => {}
        }
    }

    /// All addresses, once both processes serve.
    pub(crate) fn complete(&self) -> Option<Addresses> {
        // Both lines about client traffic come before the one that says ready.
        if !self.ready || self.http.or(self.https).is_none() {
            return None;
        }
        Some(Addresses {
            http: self.http,
            https: self.https,
            admin: self.admin?,
            operations: self.operations?,
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_the_children_print() {
        let address = |text: &str| text.parse::<SocketAddr>().unwrap();
        let origin = |secure, text: &str| Origin {
            secure,
            address: address(text),
        };
        let cases = [
            (
                "gaas-admin listening on http://127.0.0.1:8001",
                Report::Admin(origin(false, "127.0.0.1:8001")),
            ),
            (
                "gaas-admin listening on https://127.0.0.1:8001",
                Report::Admin(origin(true, "127.0.0.1:8001")),
            ),
            (
                "gaas-proxy listening on http://[::1]:40001",
                Report::Proxy(origin(false, "[::1]:40001")),
            ),
            (
                "gaas-proxy listening on https://0.0.0.0:443",
                Report::Proxy(origin(true, "0.0.0.0:443")),
            ),
            (
                "gaas-proxy operations on http://127.0.0.1:8002",
                Report::Operations(address("127.0.0.1:8002")),
            ),
            (
                "gaas-proxy loading keys 50000 of 1000000",
                Report::Loading {
                    loaded: 50_000,
                    total: 1_000_000,
                },
            ),
            ("gaas-proxy ready\r", Report::Ready),
        ];
        for (line, report) in cases {
            assert_eq!(Report::read(line), Some(report), "{line:?}");
        }
    }

    #[test]
    fn leaves_other_lines_alone() {
        for line in [
            "",
            "ready",
            "gaas-proxy ready for more",
            "gaas-proxy listening on 127.0.0.1:8000",
            "gaas-proxy operations on https://127.0.0.1:8002",
            "gaas-proxy listening on http://localhost:8000",
            "gaas-proxy loading keys many of 3",
            "gaas-proxy loading keys 3",
            "x gaas-admin listening on http://127.0.0.1:8001",
        ] {
            assert_eq!(Report::read(line), None, "{line:?}");
        }
    }

    #[test]
    fn complete_needs_every_address_and_readiness() {
        let lines = [
            "gaas-proxy listening on http://127.0.0.1:1",
            "gaas-proxy operations on http://127.0.0.1:2",
            "gaas-proxy loading keys 1 of 1",
            "gaas-proxy ready",
            "gaas-admin listening on http://127.0.0.1:3",
        ];
        for missing in [0, 1, 3, 4] {
            let mut reported = Reported::default();
            for (at, line) in lines.iter().enumerate() {
                if at != missing {
                    reported.note(Report::read(line).unwrap());
                }
            }
            assert_eq!(reported.complete(), None, "without {:?}", lines[missing]);
        }
        let mut reported = Reported::default();
        for line in lines {
            reported.note(Report::read(line).unwrap());
        }
        let ports = reported
            .complete()
            .map(|a| [a.operations.port(), a.admin.address.port()]);
        assert_eq!(ports, Some([2, 3]));
    }

    #[test]
    fn client_traffic_may_be_http_or_https_or_both() {
        let listening = |scheme| format!("gaas-proxy listening on {scheme}://127.0.0.1:1");
        for schemes in [&["http"][..], &["https"], &["http", "https"]] {
            let mut reported = Reported::default();
            for line in schemes.iter().map(listening) {
                reported.note(Report::read(&line).unwrap());
            }
            for line in [
                "gaas-proxy operations on http://127.0.0.1:2",
                "gaas-admin listening on https://127.0.0.1:3",
                "gaas-proxy ready",
            ] {
                reported.note(Report::read(line).unwrap());
            }
            let told = reported.complete().unwrap();
            let clients = told.http.into_iter().chain(told.https);
            let urls: Vec<String> = clients.map(|origin| origin.to_string()).collect();
            let expected = schemes
                .iter()
                .map(|scheme| format!("{scheme}://127.0.0.1:1"));
            assert_eq!(urls, expected.collect::<Vec<_>>());
            assert_eq!(told.admin.to_string(), "https://127.0.0.1:3");
        }
    }
}
