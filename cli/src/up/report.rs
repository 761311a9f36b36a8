//! What the children say while they start, read back from their standard output.
//!
//! The addresses come from these lines and not from the configuration, because a configured
//! port 0 lets the operating system choose.

use std::net::SocketAddr;

/// A line that `gaas` understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Report {
    /// `gaas-admin listening on http://ADDRESS`
    Admin(SocketAddr),
    /// `gaas-proxy listening on http://ADDRESS`
    Proxy(SocketAddr),
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
            return address(url).map(Self::Admin);
        }
        let rest = line.strip_prefix("gaas-proxy ")?;
        if let Some(url) = rest.strip_prefix("listening on ") {
            return address(url).map(Self::Proxy);
        }
        if let Some(url) = rest.strip_prefix("operations on ") {
            return address(url).map(Self::Operations);
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

fn address(url: &str) -> Option<SocketAddr> {
    url.strip_prefix("http://")?.parse().ok()
}

/// Where everything listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Addresses {
    /// Client traffic.
    pub(crate) proxy: SocketAddr,
    /// The management API.
    pub(crate) admin: SocketAddr,
    /// Health and metrics.
    pub(crate) operations: SocketAddr,
}

/// What has been reported so far.
#[derive(Debug, Default)]
pub(crate) struct Reported {
    proxy: Option<SocketAddr>,
    admin: Option<SocketAddr>,
    operations: Option<SocketAddr>,
    ready: bool,
}

impl Reported {
    /// Takes a report in.
    pub(crate) fn note(&mut self, report: Report) {
        match report {
            Report::Admin(address) => self.admin = Some(address),
            Report::Proxy(address) => self.proxy = Some(address),
            Report::Operations(address) => self.operations = Some(address),
            Report::Ready => self.ready = true,
            Report::Loading { .. } => {}
        }
    }

    /// All addresses, once both processes serve.
    pub(crate) fn complete(&self) -> Option<Addresses> {
        if !self.ready {
            return None;
        }
        Some(Addresses {
            proxy: self.proxy?,
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
        let cases = [
            (
                "gaas-admin listening on http://127.0.0.1:8001",
                Report::Admin(address("127.0.0.1:8001")),
            ),
            (
                "gaas-proxy listening on http://[::1]:40001",
                Report::Proxy(address("[::1]:40001")),
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
            .map(|a| [a.proxy.port(), a.operations.port(), a.admin.port()]);
        assert_eq!(ports, Some([1, 2, 3]));
    }
}
