//! The scenarios: what is asked of whom, and how long.

use crate::load::{Exchange, Order};
use crate::target::Target;

/// What is done in a scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Capacity, then latency at a fixed rate.
    Load,
    /// The same while 100 keys a second are edited.
    Churn,
    /// The same, and how far the usage writer lags behind.
    Writer,
    /// From the start to the first answer.
    ColdStart,
    /// Latency while so many other connections are open and say nothing.
    Idle { connections: usize },
}

/// Which requests are refused: nine of ten, where it is not none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Refused {
    /// None.
    None,
    /// Those with a key that does not exist.
    Unknown,
    /// Those with a key whose tokens are spent.
    Spent,
}

/// What clients and the server speak over.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wire {
    /// TCP alone.
    Plain,
    /// TLS 1.3, over connections that are kept.
    Tls,
    /// TLS 1.3, with a connection and a whole handshake for each request.
    TlsEach,
}

/// One scenario.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Scenario {
    /// As it is called on the command line.
    pub(crate) name: &'static str,
    /// A sentence for the report.
    pub(crate) title: &'static str,
    pub(crate) kind: Kind,
    pub(crate) keys: u32,
    pub(crate) services: u32,
    /// Whether each key is used at every service, and not at one alone.
    pub(crate) everywhere: bool,
    pub(crate) order: Order,
    pub(crate) refused: Refused,
    pub(crate) exchange: Exchange,
    pub(crate) wire: Wire,
    /// Requests per second in the open loop.
    pub(crate) per_second: f64,
    /// How many times as long as other measurements the open loop takes: a quantile is as steady as
    /// the number of requests beyond it.
    pub(crate) open_times: u32,
    pub(crate) connections: usize,
    pub(crate) targets: &'static [Target],
    /// Whether the short run has it too.
    pub(crate) short: bool,
}

impl Scenario {
    /// Whether this target takes part. Another build of the gateway does wherever the gateway does.
    pub(crate) fn has(&self, target: Target) -> bool {
        target == Target::Before || self.targets.contains(&target)
    }
}

const ALL: &[Target] = &[
    Target::Gaas,
    Target::Pingora,
    Target::NginxLua,
    Target::Nginx,
    Target::Haproxy,
    Target::Envoy,
    Target::Traefik,
];
/// Those whose tables take a million keys.
const WITH_TABLES: &[Target] = &[
    Target::Gaas,
    Target::Pingora,
    Target::NginxLua,
    Target::Nginx,
    Target::Haproxy,
];
/// The same, to tell what a million keys cost the gateway.
const BESIDE_ONE_KEY: &[Target] = &[
    Target::Gaas,
    Target::OneKey,
    Target::Pingora,
    Target::NginxLua,
    Target::Nginx,
    Target::Haproxy,
];
/// Those in which each key has its own limit.
const WITH_LIMITS: &[Target] = &[
    Target::Gaas,
    Target::NginxLua,
    Target::Nginx,
    Target::Haproxy,
];
/// Those that refuse an unknown key.
const WITH_KEYS: &[Target] = &[
    Target::Gaas,
    Target::NginxLua,
    Target::Nginx,
    Target::Haproxy,
    Target::Envoy,
];
/// The gateway, and what it is compared with where the others would all do the same: one service
/// or a thousand is one expression to them, their keys are not edited, and a body that comes with
/// its header is no work to any.
const COMPARED: &[Target] = &[Target::Gaas, Target::Pingora, Target::NginxLua];

const GET: Scenario = Scenario {
    name: "get",
    title: "A small JSON document, 1,000 keys used alike.",
    kind: Kind::Load,
    keys: 1_000,
    services: 1,
    everywhere: false,
    order: Order::Uniform,
    refused: Refused::None,
    exchange: Exchange::Small,
    wire: Wire::Plain,
    per_second: 2_000.0,
    open_times: 1,
    connections: 32,
    targets: ALL,
    short: true,
};

/// Every scenario, in the order of the report.
pub(crate) const SCENARIOS: &[Scenario] = &[
    // Goals are set for its latency.
    Scenario {
        open_times: 4,
        ..GET
    },
    Scenario {
        name: "post",
        title: "A small JSON document to the backend and another one back.",
        exchange: Exchange::Post,
        targets: COMPARED,
        short: false,
        ..GET
    },
    Scenario {
        name: "download",
        title: "A megabyte from the backend.",
        exchange: Exchange::Download,
        per_second: 100.0,
        connections: 8,
        short: true,
        ..GET
    },
    Scenario {
        name: "upload",
        title: "A megabyte to the backend.",
        exchange: Exchange::Upload,
        per_second: 100.0,
        connections: 8,
        short: false,
        ..GET
    },
    Scenario {
        name: "tls",
        title: "A small JSON document over TLS 1.3, connections kept.",
        wire: Wire::Tls,
        short: true,
        ..GET
    },
    Scenario {
        name: "tls-download",
        title: "A megabyte from the backend over TLS 1.3.",
        exchange: Exchange::Download,
        wire: Wire::Tls,
        per_second: 100.0,
        connections: 8,
        short: false,
        ..GET
    },
    Scenario {
        name: "tls-handshake",
        title: "A small JSON document, each over a new TLS 1.3 connection.",
        wire: Wire::TlsEach,
        per_second: 200.0,
        short: false,
        ..GET
    },
    Scenario {
        name: "refused-401",
        title: "Nine of ten requests have a key that does not exist.",
        keys: 100,
        refused: Refused::Unknown,
        targets: WITH_KEYS,
        short: true,
        ..GET
    },
    Scenario {
        name: "refused-429",
        title: "Nine of ten requests have a key whose tokens are spent.",
        keys: 100,
        refused: Refused::Spent,
        targets: WITH_LIMITS,
        short: false,
        ..GET
    },
    Scenario {
        name: "keys-1",
        title: "A small JSON document, one key.",
        keys: 1,
        targets: WITH_TABLES,
        short: false,
        ..GET
    },
    Scenario {
        name: "keys-1000",
        title: "A small JSON document, 1,000 keys used alike.",
        targets: WITH_TABLES,
        short: false,
        ..GET
    },
    Scenario {
        name: "keys-1000000",
        title: "A small JSON document, 1,000,000 keys used alike, beside the gateway with a single one.",
        keys: 1_000_000,
        targets: BESIDE_ONE_KEY,
        short: false,
        ..GET
    },
    Scenario {
        name: "keys-zipf",
        title: "A small JSON document, 1,000,000 keys, the nth most frequent used 1/n as often.",
        keys: 1_000_000,
        order: Order::Zipf,
        targets: WITH_TABLES,
        short: false,
        ..GET
    },
    Scenario {
        name: "services",
        title: "1,000 services, each of 1,000 keys used at one.",
        services: 1_000,
        targets: COMPARED,
        short: false,
        ..GET
    },
    Scenario {
        name: "churn",
        title: "100 keys of the gateway's are edited each second, through its management API; the others have the same load.",
        kind: Kind::Churn,
        targets: COMPARED,
        short: true,
        ..GET
    },
    Scenario {
        name: "writer",
        title: "10,000 keys, each used at all of 1,000 services: nearly every request begins another \
                sum that the gateway's usage writer has to store.",
        kind: Kind::Writer,
        keys: 10_000,
        services: 1_000,
        everywhere: true,
        targets: COMPARED,
        short: false,
        ..GET
    },
    Scenario {
        name: "cold-start",
        title: "From the start to the first answer, with 1,000,000 keys.",
        kind: Kind::ColdStart,
        keys: 1_000_000,
        targets: &[
            Target::Gaas,
            Target::NginxLua,
            Target::Nginx,
            Target::Haproxy,
        ],
        short: false,
        ..GET
    },
    Scenario {
        name: "idle",
        title: "10,000 connections are open and say nothing, 32 others work.",
        kind: Kind::Idle {
            connections: 10_000,
        },
        short: false,
        ..GET
    },
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_scenario_has_a_name_of_its_own_and_measures_the_gateway() {
        let names: BTreeSet<_> = SCENARIOS.iter().map(|scenario| scenario.name).collect();
        assert_eq!(names.len(), SCENARIOS.len());
        assert!(SCENARIOS.iter().all(|s| s.targets.contains(&Target::Gaas)));
    }
}
