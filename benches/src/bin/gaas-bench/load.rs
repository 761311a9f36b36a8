//! The load generator: one thread, one epoll set, HTTP/1.1 on kept-alive connections, plain
//! or over TLS.
//!
//! *Closed loop*: every connection sends its next request when the last one is answered. That finds
//! the capacity. *Open loop*: requests are due at a fixed rate, whatever the server does, and each
//! one's latency counts from the instant at which it was due, so that a server that stalls cannot
//! hide it by keeping the generator from sending (coordinated omission).
//!
//! In a closed loop neither the generator nor the backend sleeps. Waking a sleeping process on
//! another processor takes an interrupt, which on a virtual machine takes many microseconds, and
//! the account of who sends is charged for it: the server's. Real clients and backends are on other
//! machines, and a server does not wake them. It would also cost a slow server more than a fast
//! one, whose peers have no time to fall asleep.
//!
//! In an open loop the generator does not sleep while a request is in flight; between requests it
//! leaves the core to others, of which the gateway's control plane may be one. Whoever asks for an
//! open loop sees to it that the generator runs before everything else on its core ([`Foremost`]),
//! or it would tell how long it waited itself, and that no core falls asleep ([`Awake`]).
//!
//! [`Awake`]: crate::scheduling::Awake
//! [`Foremost`]: crate::scheduling::Foremost

mod connection;
mod endpoint;
mod generator;
mod random;
mod requests;
mod schedule;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use hdrhistogram::Histogram;
use rustix::event::Timespec;

use crate::backend::Backend;
use crate::witness::Span;

pub(crate) use connection::exchange;
pub(crate) use endpoint::Endpoint;
pub(crate) use generator::Generator;
pub(crate) use requests::{Exchange, KEY_BYTES, Key, LARGE_BYTES, Order, Requests};

/// Waits for nothing.
pub(crate) const AT_ONCE: Timespec = Timespec {
    tv_sec: 0,
    tv_nsec: 0,
};

/// When requests are sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Pace {
    /// As soon as a connection is free.
    Closed,
    /// At this rate.
    Open { per_second: f64 },
}

/// When no more are sent.
#[derive(Debug, Clone, Copy)]
pub(crate) enum End {
    /// After this time.
    After(Duration),
    /// After so many requests.
    Requests(u64),
}

/// Who puts a load on a server.
#[derive(Debug, Clone)]
pub(crate) struct Clients {
    /// Who answers what the server forwards.
    pub(crate) backend: Arc<Backend>,
    /// The server.
    pub(crate) endpoint: Endpoint,
    /// Connections kept open.
    pub(crate) connections: usize,
    /// Whether each request has a connection of its own.
    pub(crate) fresh: bool,
}

/// What became of a load.
#[derive(Debug)]
pub(crate) struct Outcome {
    /// Whole answers by status.
    pub(crate) answers: BTreeMap<u16, u64>,
    /// Requests that got no whole answer, or none before the generator gave up.
    pub(crate) broken: u64,
    /// Requests that were due and found no free connection to the end.
    pub(crate) unsent: u64,
    /// The longest that the generator was kept from looking for answers while it waited for one, or from
    /// sending what was due. In an open loop, where nothing goes before it, that was the machine's doing.
    pub(crate) held_up: Duration,
    /// From the first request to the last answer, the time between loads left out.
    pub(crate) elapsed: Duration,
    /// Nanoseconds from when a request was due to the end of its answer.
    pub(crate) latency: Histogram<u64>,
    /// The same times one by one; none in closed loops.
    pub(crate) exchanges: Vec<Span>,
    /// When the generator was held up for longer than by its own work; none in closed loops.
    pub(crate) pauses: Vec<Span>,
}

/// For latencies in nanoseconds, of up to two minutes.
///
/// # Errors
/// When there is no memory for it.
pub(crate) fn latencies() -> anyhow::Result<Histogram<u64>> {
    Ok(Histogram::new_with_bounds(1, 120_000_000_000, 3)?)
}

impl Outcome {
    /// Of no load.
    ///
    /// # Errors
    /// When there is no memory for the latencies.
    pub(crate) fn none() -> anyhow::Result<Self> {
        Ok(Self {
            answers: BTreeMap::new(),
            broken: 0,
            unsent: 0,
            held_up: Duration::ZERO,
            elapsed: Duration::ZERO,
            latency: latencies()?,
            exchanges: Vec::new(),
            pauses: Vec::new(),
        })
    }

    /// Of this load and then another one.
    ///
    /// # Errors
    /// None, because all latencies are kept alike.
    pub(crate) fn add(&mut self, next: &Self) -> anyhow::Result<()> {
        for (status, count) in &next.answers {
            *self.answers.entry(*status).or_default() += count;
        }
        self.broken += next.broken;
        self.unsent += next.unsent;
        self.held_up = self.held_up.max(next.held_up);
        self.elapsed += next.elapsed;
        self.exchanges.extend_from_slice(&next.exchanges);
        self.pauses.extend_from_slice(&next.pauses);
        Ok(self.latency.add(&next.latency)?)
    }

    /// Whole answers.
    pub(crate) fn answered(&self) -> u64 {
        self.answers.values().sum()
    }

    /// Answers per second.
    pub(crate) fn rate(&self) -> f64 {
        self.answered() as f64 / self.elapsed.as_secs_f64().max(1e-9)
    }

    /// The latency in microseconds below which this share of the requests stayed.
    pub(crate) fn latency_us(&self, quantile: f64) -> f64 {
        self.latency.value_at_quantile(quantile) as f64 / 1_000.0
    }

    /// The share of the answers that are successes.
    pub(crate) fn success_share(&self) -> f64 {
        let good: u64 = self.answers.range(200..400).map(|(_, count)| count).sum();
        good as f64 / (self.answered() + self.broken + self.unsent).max(1) as f64
    }
}
