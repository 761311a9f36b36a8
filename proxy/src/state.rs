//! What all workers share, and what changes at run time: keys, routes, open cycles, readiness.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use gaas_shared::ids::{BillingCycleId, OrgId};

use crate::auth_failures::AuthFailures;
use crate::connection::OpenConnections;
use crate::keys::{GateTable, KeyTable};
use crate::limit::allowance::PriceBook;
use crate::metrics::Metrics;
use crate::routing::Routing;

/// The cycle that an organization's requests are billed to when they are settled now.
#[derive(Debug)]
pub struct OpenCycle(AtomicU32);

impl OpenCycle {
    /// A cell that holds `cycle`.
    pub fn new(cycle: BillingCycleId) -> Self {
        Self(AtomicU32::new(cycle.get()))
    }

    /// The open cycle.
    ///
    /// Read after the record's place in the journal is taken, and written before a flush reads the
    /// journal's end: with sequential consistency on both sides, a record behind that end always
    /// bears the new cycle.
    pub fn get(&self) -> BillingCycleId {
        // Only numbers of cycles are stored, so the fallback is never taken.
        BillingCycleId::new(self.0.load(Ordering::SeqCst)).unwrap_or(BillingCycleId::FIRST)
    }

    fn set(&self, cycle: BillingCycleId) {
        self.0.store(cycle.get(), Ordering::SeqCst);
    }
}

/// Shared by all workers and the control thread.
#[derive(Debug)]
pub struct State {
    /// Live keys.
    pub keys: KeyTable,
    /// The accounts of keys that were changed since some of their requests were admitted.
    pub gates: GateTable,
    /// What the price versions say that accounts have to do with.
    pub prices: PriceBook,
    /// Live services.
    pub routing: Routing,
    /// Counters.
    pub metrics: Metrics,
    /// Failed authentications of the last day.
    pub auth_failures: AuthFailures,
    /// Accounts whose past is not known yet.
    pub openings: AtomicU64,
    /// Client connections that stand.
    pub connections: OpenConnections,
    // Only the control thread takes this lock; routes hold their cell.
    cycles: Mutex<HashMap<OrgId, Arc<OpenCycle>>>,
    ready: AtomicBool,
    draining: AtomicBool,
    handing_over: AtomicBool,
    applied_seq: AtomicI64,
}

impl State {
    /// Nothing loaded yet.
    pub fn new(keys: KeyTable) -> Self {
        Self {
            keys,
            gates: GateTable::default(),
            prices: PriceBook::default(),
            routing: Routing::default(),
            metrics: Metrics::default(),
            auth_failures: AuthFailures::default(),
            openings: AtomicU64::new(0),
            connections: OpenConnections::default(),
            cycles: Mutex::default(),
            ready: AtomicBool::new(false),
            draining: AtomicBool::new(false),
            handing_over: AtomicBool::new(false),
            applied_seq: AtomicI64::new(0),
        }
    }

    /// Whether traffic is served.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::SeqCst)
    }

    /// Starts or stops serving traffic.
    pub fn set_ready(&self, ready: bool) {
        self.ready.store(ready, Ordering::SeqCst);
    }

    /// Whether the process is about to stop: what still comes is served, but load balancers
    /// should send no more.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Acquire)
    }

    /// Announces that the process is about to stop.
    pub fn start_draining(&self) {
        self.draining.store(true, Ordering::Release);
    }

    /// Whether the process is about to stop and another one takes its place.
    pub fn is_handing_over(&self) -> bool {
        self.handing_over.load(Ordering::Acquire)
    }

    /// Announces that the process is about to stop and another one takes its place.
    pub fn start_handing_over(&self) {
        self.handing_over.store(true, Ordering::Release);
        self.start_draining();
    }

    /// The last change in effect.
    pub fn applied_seq(&self) -> i64 {
        self.applied_seq.load(Ordering::Acquire)
    }

    /// Notes that every change up to `seq` is in effect.
    pub fn set_applied_seq(&self, seq: i64) {
        self.applied_seq.store(seq, Ordering::Release);
    }

    /// The cell of an organization's open cycle, if one was ever opened.
    pub fn cycle(&self, org: OrgId) -> Option<Arc<OpenCycle>> {
        let cycles = self.cycles.lock().unwrap_or_else(PoisonError::into_inner);
        cycles.get(&org).map(Arc::clone)
    }

    /// Opens a cycle: records settled from now on belong to it.
    pub fn open_cycle(&self, org: OrgId, cycle: BillingCycleId) {
        let mut cycles = self.cycles.lock().unwrap_or_else(PoisonError::into_inner);
        cycles
            .entry(org)
            .and_modify(|cell| cell.set(cycle))
            .or_insert_with(|| Arc::new(OpenCycle::new(cycle)));
    }
}
