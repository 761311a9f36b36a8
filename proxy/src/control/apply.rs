//! From rows in the control database to the state in effect.

use std::sync::Arc;

use gaas_shared::billing::PriceSchedule;
use gaas_shared::model::Service;
use gaas_shared::store::{Change, ControlStore, StoreError};

use crate::routing::Route;
use crate::state::State;
use crate::time::MonoNanos;
use crate::upstream::Resolver;

/// Keys between two reports while loading.
const REPORT_EVERY: u64 = 50_000;

/// How far loading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoadProgress {
    /// Keys loaded.
    pub loaded: u64,
    /// Keys that there are.
    pub total: u64,
}

/// Reads the control database and brings [`State`] up to date.
pub struct Applier {
    store: ControlStore,
    resolver: Resolver,
}

impl Applier {
    /// Reads from `store`; backends' names are resolved by `resolver`.
    pub fn new(store: ControlStore, resolver: Resolver) -> Self {
        Self { store, resolver }
    }

    /// Loads everything there is.
    ///
    /// # Errors
    /// When the store cannot be read; the state is then not fit for use.
    pub fn load(
        &self,
        state: &State,
        mut report: impl FnMut(LoadProgress),
    ) -> Result<(), StoreError> {
        let total = self.store.key_count()?;
        let now = MonoNanos::now().0;
        let mut loaded = 0;
        let snapshot = self.store.snapshot(|key| {
            state.keys.put(&key, now);
            loaded += 1;
            if loaded % REPORT_EVERY == 0 {
                report(LoadProgress { loaded, total });
            }
        })?;
        state.keys.shrink_to_fit();
        for (org, cycle) in snapshot.cycles {
            state.open_cycle(org, cycle);
        }
        let routes = snapshot
            .services
            .iter()
            .map(|(service, prices)| Ok((service.id, Some(self.route(state, service, prices)?))))
            .collect::<Result<Vec<_>, StoreError>>()?;
        state.routing.update(routes);
        state.set_applied_seq(snapshot.seq);
        report(LoadProgress {
            loaded,
            total: loaded,
        });
        Ok(())
    }

    /// Applies what changed since the last time.
    ///
    /// # Errors
    /// When the store cannot be read; what was in effect stays in effect.
    pub fn catch_up(&self, state: &State) -> Result<(), StoreError> {
        if self.store.last_seq()? == state.applied_seq() {
            return Ok(());
        }
        let (seq, changes) = self.store.changes_since(state.applied_seq())?;
        let mut routes = Vec::new();
        // Cycles first: a new organization's services need theirs.
        for change in &changes {
            if let Change::Cycle { org, cycle } = change {
                state.open_cycle(*org, *cycle);
            }
        }
        for change in &changes {
            match change {
                Change::Key(key) => state.keys.put(key, MonoNanos::now().0),
                Change::Service(service, prices) => {
                    routes.push((service.id, Some(self.route(state, service, prices)?)))
                }
                Change::ServiceGone(id) => routes.push((*id, None)),
                Change::Cycle { .. } => {}
            }
        }
        if !routes.is_empty() {
            state.routing.update(routes);
        }
        state.set_applied_seq(seq);
        Ok(())
    }

    fn route(
        &self,
        state: &State,
        service: &Service,
        prices: &PriceSchedule,
    ) -> Result<Arc<Route>, StoreError> {
        let cycle = state.cycle(service.org_id).ok_or_else(|| {
            StoreError::Corrupt(format!(
                "organization {} has no billing cycle",
                service.org_id
            ))
        })?;
        let backend = self.resolver.backend(&service.target_url);
        Ok(Arc::new(Route::new(service, prices, backend, cycle)))
    }
}
