//! A data directory with one service and some keys, and a data plane on it that serves requests
//! without a network.

use std::sync::Arc;
use std::time::Duration;

use gaas_shared::clock::{SystemClock, UnixMillis, WallClock};
use gaas_shared::config::{Config, MeteringConfig};
use gaas_shared::ids::CustomerId;
use gaas_shared::model::{
    Allowances, ApiKey, Budget, CustomerDetails, Enforcement, KeyScope, Name, RateLimit,
    RequestQuota, TargetUrl, UnitRule,
};
use gaas_shared::money::{Amount, Currency, Price};
use gaas_shared::secret::{PlainSecret, SecretDigest, SecretKind};
use gaas_shared::store::{
    Actor, AllowanceOwner, ControlStore, DataDir, KeyEdit, NewCredit, NewKey, NewService, WriteBy,
};
use tempfile::TempDir;

use super::super::{Applier, UsageDesk};
use crate::context::RequestContext;
use crate::gateway::{Gateway, Settings};
use crate::keys::{KeyState, KeyTable};
use crate::limit::Decision;
use crate::metering::Metering;
use crate::phases::limit;
use crate::rejection::Rejection;
use crate::state::State;
use crate::throttle::AuthThrottle;
use crate::upstream::{KeepSettings, Resolver, SystemLookup};

const DOLLAR: Amount = Amount::from_nano(1_000_000_000);

pub(super) fn now() -> UnixMillis {
    SystemClock.now()
}

pub(super) struct Fixture {
    data: DataDir,
    control: ControlStore,
    actor: Actor,
    pub(super) keys: Vec<ApiKey>,
    digests: Vec<SecretDigest>,
    _directory: TempDir,
}

/// A running data plane.
pub(super) struct Plane {
    requests: Arc<Requests>,
    applier: Applier,
    usage: UsageDesk,
    metering: Option<Metering>,
}

/// What request threads share.
pub(super) struct Requests {
    gateway: Gateway,
    digests: Vec<SecretDigest>,
}

/// A dollar per request, so many of them.
pub(super) fn budget(dollars: u64) -> impl FnOnce(Allowances) -> Allowances {
    let amount = Amount::from_nano(i128::from(dollars) * DOLLAR.nano());
    let budget = Budget::new(amount, Currency::USD, Enforcement::Hard).unwrap();
    move |before| Allowances {
        per_cycle: Some(budget),
        ..before
    }
}

pub(super) fn per_day(requests: u64) -> impl FnOnce(Allowances) -> Allowances {
    let quota = RequestQuota::new(requests, Enforcement::Hard).unwrap();
    move |before| Allowances {
        per_day: Some(quota),
        ..before
    }
}

/// The backend's whole answer has reached the client.
pub(super) fn finish(mut request: RequestContext, status: u16) {
    request.status = status;
    request.relayed = true;
}

pub(super) fn rejected(outcome: Result<(), Rejection>) -> Option<Rejection> {
    outcome.err()
}

fn name(text: &str) -> Name {
    Name::parse("name", text).unwrap()
}

impl Fixture {
    /// One service, and this many keys without a limit worth mentioning.
    pub(super) fn new(keys: usize) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let data = DataDir::open(&directory.path().join("data")).unwrap();
        let control = data.control().unwrap();
        let token = PlainSecret::generate(SecretKind::ManagementToken).unwrap();
        let actor = control.first_start(now(), &token).unwrap().actor;
        let mut fixture = Self {
            data,
            control,
            actor,
            keys: Vec::new(),
            digests: Vec::new(),
            _directory: directory,
        };
        let service = NewService {
            name: name("Service"),
            target_url: TargetUrl::parse("target_url", "http://127.0.0.1:9").unwrap(),
            preserve_host: false,
            units: UnitRule::default(),
        };
        let service = fixture
            .control
            .create_service(&fixture.by(), &service)
            .unwrap()
            .value;
        for _ in 0..keys {
            let secret = PlainSecret::generate(SecretKind::ApiKey).unwrap();
            let new = NewKey {
                scope: KeyScope::Service(service.id),
                name: name("Key"),
                secret: &secret,
                rate_limit: Some(RateLimit::new(1_000_000, 1, None).unwrap()),
                price: Some(Price::from_nano(DOLLAR.nano() as i64).unwrap()),
                default_price: Price::DEFAULT,
                currency: Currency::USD,
                customer: None,
                allowances: Allowances::default(),
                expires_at: None,
            };
            let key = fixture
                .control
                .create_key(&fixture.by(), &new)
                .unwrap()
                .value;
            fixture.keys.push(key);
            fixture.digests.push(
                SecretDigest::of_presented(SecretKind::ApiKey, secret.expose().as_bytes()).unwrap(),
            );
        }
        fixture
    }

    /// A data plane that has loaded everything.
    pub(super) fn start(&self) -> Plane {
        let config = MeteringConfig {
            batch_interval_ms: 5,
            segment_records: 1_024,
            ..MeteringConfig::default()
        };
        let store = self.data.usage().unwrap();
        let journal = self.data.path().join("journal");
        let clock = Arc::new(SystemClock);
        let metering = Metering::start(&journal, store.clone(), &config, clock).unwrap();
        let usage = UsageDesk {
            store,
            journal: metering.journal(),
            flusher: metering.flusher(),
        };
        let state = Arc::new(State::new(KeyTable::new(RateLimit::DEFAULT)));
        let resolver = Resolver::new(
            Arc::new(SystemLookup),
            KeepSettings::from_config(&Config::default()),
        );
        let mut applier = Applier::new(self.data.control().unwrap(), resolver);
        applier.load(&state, |_| {}).unwrap();
        applier.open_accounts(&state, &usage).unwrap();
        let gateway = Gateway {
            state,
            journal: metering.journal(),
            throttle: AuthThrottle::new(1_000),
            settings: Settings::from_config(&Config::default()),
        };
        Plane {
            requests: Arc::new(Requests {
                gateway,
                digests: self.digests.clone(),
            }),
            applier,
            usage,
            metering: Some(metering),
        }
    }

    pub(super) fn allow(&self, owner: AllowanceOwner, edit: impl FnOnce(Allowances) -> Allowances) {
        self.control
            .edit_allowances(&self.by(), owner, edit)
            .unwrap();
    }

    pub(super) fn edit(&self, key: usize, edit: KeyEdit) {
        // An edit that changes nothing is none: give it another name.
        let name = Some(name(&format!("Key at {}", now().0)));
        let edit = KeyEdit { name, ..edit };
        self.control
            .edit_key(&self.by(), self.keys[key].id, &edit)
            .unwrap();
    }

    pub(super) fn give(&self, key: usize, customer: Option<CustomerId>) {
        let edit = KeyEdit {
            customer: Some(customer),
            ..KeyEdit::default()
        };
        self.edit(key, edit);
    }

    pub(super) fn revoke(&self, key: usize) {
        self.control
            .revoke_key(&self.by(), self.keys[key].id)
            .unwrap();
    }

    pub(super) fn customer(&self) -> CustomerId {
        let details = CustomerDetails {
            name: name("Customer"),
            external_id: None,
            email: None,
            metadata: serde_json::Map::new(),
            prepaid: false,
        };
        self.control
            .create_customer(&self.by(), &details)
            .unwrap()
            .value
            .id
    }

    pub(super) fn pays_in_advance(&self, customer: CustomerId) {
        let prepaid = |details| CustomerDetails {
            prepaid: true,
            ..details
        };
        self.control
            .edit_customer(&self.by(), customer, prepaid)
            .unwrap();
    }

    pub(super) fn grant(&self, customer: CustomerId, dollars: i128) {
        let credit = NewCredit {
            amount: Amount::from_nano(dollars * DOLLAR.nano()),
            currency: Currency::USD,
            reason: None,
        };
        self.control
            .add_credits(&self.by(), customer, &credit)
            .unwrap();
    }

    pub(super) fn close_cycle(&self) {
        self.control.close_cycle(&self.by()).unwrap();
    }

    fn by(&self) -> WriteBy<'static> {
        WriteBy {
            actor: self.actor,
            now: now(),
            idempotency: None,
        }
    }
}

impl Plane {
    /// Applies all changes, and opens the accounts that they bring.
    pub(super) fn catch_up(&mut self) {
        let state = &self.requests.gateway.state;
        self.applier.catch_up(state).unwrap();
        let openings = self.applier.take_openings();
        let failed = self
            .applier
            .opener(&self.usage)
            .open_live(openings, &state.prices);
        assert!(failed.is_empty());
    }

    pub(super) fn requests(&self) -> Arc<Requests> {
        Arc::clone(&self.requests)
    }

    pub(super) fn request(&self, key: usize, status: u16) -> Result<(), Rejection> {
        self.requests.request(key, status)
    }

    pub(super) fn admit(&self, key: usize) -> RequestContext {
        self.requests.admit(key).unwrap()
    }

    pub(super) fn key(&self, key: usize) -> Arc<KeyState> {
        self.requests.key(key).unwrap()
    }
}

impl Drop for Plane {
    fn drop(&mut self) {
        if let Some(metering) = self.metering.take() {
            assert!(metering.shutdown(Duration::from_secs(20)));
        }
    }
}

impl Requests {
    /// A request from its key on to its record; the backend answers `status`.
    pub(super) fn request(&self, key: usize, status: u16) -> Result<(), Rejection> {
        self.admit(key).map(|request| finish(request, status))
    }

    /// A request up to the moment at which the backend is asked.
    pub(super) fn admit(&self, key: usize) -> Result<RequestContext, Rejection> {
        let Gateway { state, journal, .. } = &self.gateway;
        let timeout = Duration::from_secs(60);
        let mut context = RequestContext::new(Arc::clone(state), timeout);
        loop {
            let found = self.key(key).ok_or(Rejection::KeyInvalid)?;
            let KeyScope::Service(service) = found.scope else {
                unreachable!("the fixture's keys are for one service")
            };
            context.key = Some(found);
            context.route = state.routing.get(service);
            match limit::take_token(&self.gateway, &mut context) {
                Ok(Decision::Retired) => {}
                Ok(_) => return Ok(context),
                // The journal of a story is small: another segment comes in a moment.
                Err(Rejection::MeteringFull) => std::thread::yield_now(),
                Err(rejection) => {
                    context.refuse(journal, rejection);
                    context.status = rejection.wording().status;
                    return Err(rejection);
                }
            }
        }
    }

    fn key(&self, key: usize) -> Option<Arc<KeyState>> {
        self.gateway.state.keys.get(&self.digests[key])
    }
}
