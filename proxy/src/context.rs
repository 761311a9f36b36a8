//! What one request carries from phase to phase.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use gaas_shared::clock::{SystemClock, WallClock};
use gaas_shared::ids::{ApiKeyId, PriceVersionId};
use gaas_shared::model::{Answered, HeaderUnits, Remark};
use gaas_shared::usage::{Method, Origin, UsageRecord};

use crate::keys::{KeyState, Reserved};
use crate::limit::allowance::{Line, Settled};
use crate::metering::{Journal, Ticket};
use crate::phases::HopByHop;
use crate::rejection::Rejection;
use crate::request_id::RequestId;
use crate::routing::Route;
use crate::state::State;
use crate::time::{self, MonoNanos};
use crate::upstream::Addresses;

/// The bucket's answer, for the headers that tell it.
#[derive(Debug, Clone, Copy)]
pub struct LimitTold {
    /// Tokens in a full bucket.
    pub capacity: u32,
    /// Seconds that an empty bucket takes to fill.
    pub window_seconds: u64,
    /// Whole tokens left.
    pub remaining: u32,
    /// Seconds until the bucket is full again.
    pub reset_seconds: u64,
}

/// One request's state. Dropping it settles what is still open, because Pingora may cancel a
/// request without calling its last hook.
pub struct RequestContext {
    state: Arc<State>,
    /// Where a refusal is recorded; a request that is admitted has its ticket instead.
    journal: Option<Journal>,
    /// When the request's header had been read.
    pub started: MonoNanos,
    /// When the whole exchange must be over.
    pub deadline: MonoNanos,
    /// The request's identifier.
    pub request_id: RequestId,
    /// The request's method.
    pub method: Method,
    /// The address of the peer that sent it.
    pub client: Option<IpAddr>,
    /// Whether that peer's forwarding headers are believed.
    pub trusted: bool,
    /// What of the request's header means its connection.
    pub hop_by_hop: HopByHop,
    /// The key, once recognised.
    pub key: Option<Arc<KeyState>>,
    /// The service's route, once found.
    pub route: Option<Arc<Route>>,
    /// The backend's request target, once joined.
    pub upstream_target: Vec<u8>,
    /// Room in the journal, from admission to settlement.
    pub ticket: Option<Ticket>,
    /// The key's number, and the price it was admitted at, pinned then.
    pub charged: Option<(ApiKeyId, PriceVersionId)>,
    /// What it holds of its key's quotas, budgets and credits, once admitted.
    pub reserved: Option<Reserved>,
    /// What the bucket said.
    pub limit: Option<LimitTold>,
    /// The backend's addresses for this request.
    pub addresses: Option<Arc<Addresses>>,
    /// Connections tried so far.
    pub attempts: usize,
    /// The gateway's own answer, if it made one.
    pub rejection: Option<Rejection>,
    /// The status that the client was sent; 0 until then.
    pub status: u16,
    /// Whether that status came from the backend.
    pub relayed: bool,
    /// What the backend said that its answer is worth.
    pub header_units: HeaderUnits,
    /// Whether the backend broke off after its status was relayed.
    pub broken: bool,
    /// Request body bytes received.
    pub bytes_in: u64,
    /// Response body bytes sent.
    pub bytes_out: u64,
    settled: bool,
}

impl RequestContext {
    /// The context of a request whose header has just been read.
    pub fn new(state: Arc<State>, total: Duration) -> Self {
        state.metrics.started.add_one();
        let started = MonoNanos::now();
        Self {
            state,
            journal: None,
            started,
            deadline: started.plus(total),
            request_id: RequestId::default(),
            method: Method::Unknown,
            client: None,
            trusted: false,
            hop_by_hop: HopByHop::More,
            key: None,
            route: None,
            upstream_target: Vec::new(),
            ticket: None,
            charged: None,
            reserved: None,
            limit: None,
            addresses: None,
            attempts: 0,
            rejection: None,
            status: 0,
            relayed: false,
            header_units: HeaderUnits::Missing,
            broken: false,
            bytes_in: 0,
            bytes_out: 0,
            settled: false,
        }
    }

    /// Time left until the deadline.
    pub fn remaining(&self) -> Duration {
        self.deadline.since(MonoNanos::now())
    }

    /// The gateway answers the request itself. To a known key that is recorded in the journal.
    pub fn refuse(&mut self, journal: &Journal, rejection: Rejection) {
        self.rejection = Some(rejection);
        self.journal = Some(journal.clone());
    }

    /// Pins the price of a request that is admitted at this moment.
    pub fn pin_price(&mut self) {
        if let (Some(key), Some(route)) = (&self.key, &self.route) {
            self.charged = Some(charge(key, route));
        }
    }

    /// Ends the request's account, once: counts it, and leaves a usage record if it was admitted
    /// or refused to a known key.
    pub fn settle(&mut self) {
        if std::mem::replace(&mut self.settled, true) {
            return;
        }
        self.count();
        self.record();
        // Last of all: whoever waits for the last request to end then finds its record written.
        self.state.metrics.ended.add_one();
    }

    fn record(&mut self) {
        let (Some(key), Some(route)) = (self.key.take(), self.route.take()) else {
            return;
        };
        let origin = self.origin();
        let ticket = self.ticket.take();
        let (api_key, price_version) = self.charged.unwrap_or_else(|| charge(&key, &route));
        let billed_units = self.units(&route, origin);
        let now = MonoNanos::now();
        let latency_us = now.since(self.started).as_micros();
        let record = || UsageRecord {
            settled_at_us: time::unix_micros(now),
            org: route.org,
            service: route.service,
            api_key,
            price_version,
            cycle: route.cycle.get(),
            status: self.status,
            origin,
            method: self.method,
            billed_units,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            latency_us: u32::try_from(latency_us).unwrap_or(u32::MAX),
        };
        let Some(ticket) = ticket else {
            if let Some(journal) = &self.journal {
                journal.record_refusal(record);
            }
            return;
        };
        // A request that is served without a record is not billed, so it uses nothing up.
        let (mut cycle, mut units) = (route.cycle.get(), 0);
        let ordinal = ticket.settle(|| {
            let record = record();
            (cycle, units) = (record.cycle, record.billed_units);
            record
        });
        if key.gates.is_some() || key.bucket.is_retired() {
            let line = Line {
                key: api_key,
                service: route.service,
                price: price_version,
            };
            self.use_up(
                &key,
                &Settled {
                    ordinal,
                    cycle,
                    line,
                    units,
                },
            );
        }
    }

    /// Counts what was used on the accounts of the request's key: on those that it has now, which
    /// an edit may have changed since the request was admitted.
    fn use_up(&mut self, key: &KeyState, settled: &Settled) {
        let held = self.reserved.take().unwrap_or_default();
        let admitted = key.gates.as_deref();
        let state = &self.state;
        let moved = match key.bucket.is_retired() {
            true => state.gates.get(key.id),
            false => None,
        };
        match (moved, admitted) {
            (Some(gates), _) => {
                gates.settle_after_edit(admitted, held, settled, SystemClock.now(), &state.prices);
            }
            (None, Some(gates)) => gates.settle(held, settled, &state.prices),
            (None, None) => {}
        }
    }

    /// What the answer is worth by its service's rule.
    fn units(&self, route: &Route, origin: Origin) -> u32 {
        let counted = route.units.count(&Answered {
            origin,
            status: self.status,
            bytes_in: self.bytes_in,
            bytes_out: self.bytes_out,
            header: self.header_units,
        });
        let service = route.service.get();
        match counted.remark {
            None => {}
            Some(Remark::Malformed) => {
                self.state.metrics.units_malformed.add_one();
                let id = self.request_id.as_str();
                tracing::warn!(
                    request_id = id,
                    service,
                    "A units header is no whole number."
                );
            }
            Some(Remark::Capped) => self.state.metrics.units_capped.add_one(),
        }
        counted.units
    }

    /// A backend's answer that was cut short by the backend is a failure, not a service rendered.
    /// One that the client cut short was rendered.
    fn origin(&self) -> Origin {
        match self.rejection {
            _ if self.relayed && self.broken => Origin::Failed,
            _ if self.relayed => Origin::Backend,
            Some(rejection) if rejection.wording().status >= 500 => Origin::Failed,
            Some(_) => Origin::Refused,
            None => Origin::Backend,
        }
    }

    fn count(&self) {
        let metrics = &self.state.metrics;
        match self.rejection {
            Some(rejection) if !self.relayed => {
                metrics.rejections[rejection.index()].add_one();
                if rejection.is_failed_authentication() {
                    self.state.auth_failures.count(SystemClock.now());
                }
            }
            _ => {
                let class = usize::from(self.status / 100);
                let class = if class < metrics.backend_answers.len() {
                    class
                } else {
                    0
                };
                metrics.backend_answers[class].add_one();
            }
        }
    }
}

/// To which key and at which price a request goes that is admitted at this moment.
fn charge(key: &KeyState, route: &Route) -> (ApiKeyId, PriceVersionId) {
    let price = key.price_on(&route.prices, || SystemClock.now());
    (key.id, price)
}

impl Drop for RequestContext {
    fn drop(&mut self) {
        self.settle();
    }
}
