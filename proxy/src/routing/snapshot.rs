//! Which services there are: an immutable map, replaced as a whole when a service changes.
//!
//! A request takes its route out of the map once and keeps it; a change in mid-request does not
//! touch it.

use std::sync::Arc;

use arc_swap::ArcSwap;
use gaas_shared::billing::PriceSchedule;
use gaas_shared::ids::{OrgId, ServiceId};
use gaas_shared::model::{Scheme, Service, TargetUrl, UnitRule};

use rustc_hash::FxHashMap;

use crate::state::OpenCycle;
use crate::upstream::Backend;

/// One service, ready to be routed to.
#[derive(Debug)]
pub struct Route {
    /// The service's number.
    pub service: ServiceId,
    /// Who owns it.
    pub org: OrgId,
    /// Where its requests go.
    pub target: TargetUrl,
    /// The value for the `Host` header; `None` keeps the client's.
    pub host: Option<http::HeaderValue>,
    /// Where to connect to.
    pub backend: Backend,
    /// The owner's open billing cycle.
    pub cycle: Arc<OpenCycle>,
    /// What keys without a price of their own are billed at.
    pub prices: PriceSchedule,
    /// What its answers are worth.
    pub units: UnitRule,
    /// The header that its rule reads, if it reads one.
    pub units_header: Option<http::HeaderName>,
}

impl Route {
    /// The route to a service.
    pub fn new(
        service: &Service,
        prices: &PriceSchedule,
        backend: Backend,
        cycle: Arc<OpenCycle>,
    ) -> Self {
        // An authority of a parsed URL is always a valid header value.
        let host = http::HeaderValue::from_str(service.target_url.authority()).ok();
        Self {
            service: service.id,
            org: service.org_id,
            host: host.filter(|_| !service.preserve_host),
            target: service.target_url.clone(),
            backend,
            cycle,
            prices: prices.clone(),
            units: service.units.clone(),
            units_header: service
                .units
                .header()
                .and_then(|name| http::HeaderName::from_bytes(name.as_str().as_bytes()).ok()),
        }
    }

    /// Whether the backend is spoken to over TLS.
    pub fn is_tls(&self) -> bool {
        self.target.scheme() == Scheme::Https
    }
}

/// All routes at one moment. The store hands the numbers out, so nobody can choose ones that collide.
pub type Snapshot = FxHashMap<ServiceId, Arc<Route>>;

/// The current snapshot. Readers never wait; writers (one thread) replace it.
#[derive(Debug, Default)]
pub struct Routing {
    current: ArcSwap<Snapshot>,
}

impl Routing {
    /// The route to a service.
    #[inline]
    pub fn get(&self, service: ServiceId) -> Option<Arc<Route>> {
        self.current.load().get(&service).map(Arc::clone)
    }

    /// Adds, replaces (`Some`) or removes (`None`) services, all at once.
    pub fn update(&self, changes: impl IntoIterator<Item = (ServiceId, Option<Arc<Route>>)>) {
        let mut next = Snapshot::clone(&self.current.load());
        for (service, route) in changes {
            match route {
                Some(route) => next.insert(service, route),
                None => next.remove(&service),
            };
        }
        self.current.store(Arc::new(next));
    }

    /// Services in the snapshot.
    pub fn len(&self) -> usize {
        self.current.load().len()
    }

    /// Whether there is no service at all.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
