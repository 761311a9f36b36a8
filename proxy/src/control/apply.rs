//! From rows in the control database to the state in effect.

use std::sync::Arc;

use gaas_shared::billing::PriceSchedule;
use gaas_shared::ids::{BillingCycleId, CustomerId, OrgId, PriceVersionId};
use gaas_shared::model::Service;
use gaas_shared::store::{Change, ControlStore, KeyRow, Snapshot, StoreError};

use super::UsageDesk;
use super::accounts::{Accounts, Opening};
use super::opening::{Opener, learn};
use crate::keys::Gates;
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
    accounts: Accounts,
}

impl Applier {
    /// Reads from `store`; backends' names are resolved by `resolver`.
    pub fn new(store: ControlStore, resolver: Resolver) -> Self {
        Self {
            store,
            resolver,
            accounts: Accounts::default(),
        }
    }

    /// Loads everything there is, before any traffic. Accounts are left to be
    /// [opened](Self::open_accounts).
    ///
    /// # Errors
    /// When the store cannot be read; the state is then not fit for use.
    pub fn load(
        &mut self,
        state: &State,
        mut report: impl FnMut(LoadProgress),
    ) -> Result<(), StoreError> {
        let total = self.store.key_count()?;
        let now = MonoNanos::now().0;
        let mut loaded = 0;
        let mut with_allowances = Vec::new();
        let snapshot = self.store.snapshot(|key| {
            state.keys.put(&key, None, now);
            if key.allowances.is_some() {
                with_allowances.push(key);
            }
            loaded += 1;
            if loaded % REPORT_EVERY == 0 {
                report(LoadProgress { loaded, total });
            }
        })?;
        state.keys.shrink_to_fit();
        for &(org, cycle) in &snapshot.cycles {
            state.open_cycle(org, cycle);
        }
        self.load_accounts(state, &snapshot, &with_allowances)?;
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

    /// Opens the accounts that were made since the last time: before any traffic, when the store
    /// has all usage.
    ///
    /// # Errors
    /// When a store cannot be read; no traffic may come then.
    pub fn open_accounts(&mut self, state: &State, usage: &UsageDesk) -> Result<(), StoreError> {
        let opener = self.opener(usage);
        for opening in self.accounts.take_openings() {
            opener.open(&opening, &state.prices)?;
        }
        Ok(())
    }

    /// Makes the accounts of keys and customers that have hard allowances or pay in advance.
    fn load_accounts(
        &mut self,
        state: &State,
        snapshot: &Snapshot,
        with_allowances: &[KeyRow],
    ) -> Result<(), StoreError> {
        for customer in &snapshot.customers {
            self.accounts
                .set_customer(customer, open_cycle(state, customer.org));
        }
        let mut versions: Vec<PriceVersionId> = Vec::new();
        if !snapshot.customers.is_empty() {
            state.keys.attach(|key| {
                let customer = Some(self.accounts.of_customer(key.customer?)?);
                versions.push(key.price_version);
                versions.extend(key.own_prices.versions());
                Some(Arc::new(Gates {
                    own: None,
                    customer,
                }))
            });
        }
        let services = snapshot.services.iter().map(|(_, prices)| prices);
        versions.extend(services.flat_map(PriceSchedule::versions));
        versions.extend(with_allowances.iter().flat_map(prices_of));
        learn(&self.store, &state.prices, versions)?;
        for key in with_allowances {
            self.put_key(state, key);
        }
        Ok(())
    }

    /// What opens accounts with these stores.
    pub(super) fn opener(&self, usage: &UsageDesk) -> Opener {
        Opener {
            control: self.store.clone(),
            usage: usage.clone(),
        }
    }

    /// The accounts whose past has to be read, and the number of the last of them.
    pub(super) fn take_openings(&mut self) -> Vec<Opening> {
        self.accounts.take_openings()
    }

    /// The number of the opening that was asked for last.
    pub(super) const fn openings_queued(&self) -> u64 {
        self.accounts.queued()
    }

    /// Applies what changed since the last time.
    ///
    /// # Errors
    /// When the store cannot be read; what was in effect stays in effect.
    pub fn catch_up(&mut self, state: &State) -> Result<(), StoreError> {
        learn(&self.store, &state.prices, state.prices.take_missed())?;
        let (seq, changes) = self.store.changes_since(state.applied_seq())?;
        if changes.is_empty() {
            return Ok(());
        }
        let mut routes = Vec::new();
        // Cycles first: a new organization's services need theirs.
        for change in &changes {
            if let Change::Cycle { org, cycle } = change {
                state.open_cycle(*org, *cycle);
            }
        }
        for change in &changes {
            match change {
                Change::Service(service, prices) => {
                    routes.push((service.id, Some(self.route(state, service, prices)?)))
                }
                Change::ServiceGone(id) => routes.push((*id, None)),
                _ => {}
            }
        }
        // All that can fail is read before anything is changed: what is half done would not be
        // done again.
        let keys = self.keys_to_put(&changes)?;
        let services = changes.iter().filter_map(|change| match change {
            Change::Service(_, prices) => Some(prices),
            _ => None,
        });
        let versions = services.flat_map(PriceSchedule::versions);
        learn(
            &self.store,
            &state.prices,
            versions.chain(self.prices_to_learn(&changes, &keys)),
        )?;
        for change in &changes {
            match change {
                Change::Customer(row) => {
                    self.accounts.set_customer(row, open_cycle(state, row.org));
                }
                Change::CustomerGone(id) => self.accounts.remove_customer(*id),
                _ => {}
            }
        }
        for key in &keys {
            self.put_key(state, key);
        }
        if !routes.is_empty() {
            state.routing.update(routes);
        }
        state.set_applied_seq(seq);
        Ok(())
    }

    /// The keys that changed, and all keys of customers that get an account or lose theirs.
    fn keys_to_put(&self, changes: &[Change]) -> Result<Vec<KeyRow>, StoreError> {
        let mut keys = Vec::new();
        for change in changes {
            match change {
                Change::Key(key) => keys.push(key.clone()),
                Change::Customer(row) if self.accounts.of_customer(row.id).is_none() => {
                    keys.extend(self.store.key_rows_of_customer(row.id)?);
                }
                Change::CustomerGone(id) if self.accounts.of_customer(*id).is_some() => {
                    keys.extend(self.store.key_rows_of_customer(*id)?);
                }
                _ => {}
            }
        }
        Ok(keys)
    }

    /// The prices of those keys that will have accounts.
    fn prices_to_learn(&self, changes: &[Change], keys: &[KeyRow]) -> Vec<PriceVersionId> {
        let comes = |customer: CustomerId| {
            let of_customer = |change: &Change| match change {
                Change::Customer(row) => row.id == customer,
                _ => false,
            };
            changes.iter().any(of_customer)
        };
        let has_account = |key: &&KeyRow| {
            key.allowances.is_some()
                || key.customer.is_some_and(|customer| {
                    self.accounts.of_customer(customer).is_some() || comes(customer)
                })
        };
        keys.iter()
            .filter(has_account)
            .flat_map(prices_of)
            .collect()
    }

    /// Puts a key as it now is, with its accounts.
    fn put_key(&mut self, state: &State, key: &KeyRow) {
        let gates = self.accounts.gates_of(key, open_cycle(state, key.org));
        let before = state.keys.get(&key.digest);
        let had_gates = before.as_ref().is_some_and(|key| key.gates.is_some());
        // Before the old state is retired: whoever finds it so looks here.
        match &gates {
            Some(gates) => state.gates.set(key.id, Some(Arc::clone(gates))),
            None if key.revoked => state.gates.set(key.id, None),
            None if had_gates => state.gates.set(key.id, Some(Arc::default())),
            None => {}
        }
        state.keys.put(key, gates, MonoNanos::now().0);
        if let Some(before) = before
            && before.customer != key.customer
        {
            for customer in [before.customer, key.customer].into_iter().flatten() {
                self.accounts.reopen(customer);
            }
        }
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
        let backend = self.resolver.backend(service.org_id, &service.target_url);
        Ok(Arc::new(Route::new(service, prices, backend, cycle)))
    }
}

/// Every price that a key's requests can be admitted at, but for those of services.
fn prices_of(key: &KeyRow) -> impl Iterator<Item = PriceVersionId> + '_ {
    std::iter::once(key.price_version).chain(key.own_prices.versions())
}

/// The cycle at hand. An account that is told too early a one learns better from the next request.
fn open_cycle(state: &State, org: OrgId) -> BillingCycleId {
    state
        .cycle(org)
        .map_or(BillingCycleId::FIRST, |cycle| cycle.get())
}
