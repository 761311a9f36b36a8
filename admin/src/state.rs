//! What every request handler shares: the stores, the way to the data plane, the clock, defaults.

use std::net::SocketAddr;
use std::sync::Arc;

use actix_web::web;
use gaas_shared::clock::{UnixMillis, WallClock};
use gaas_shared::config::{Config, RetentionConfig};
use gaas_shared::model::RateLimit;
use gaas_shared::money::{Currency, Price};
use gaas_shared::store::{ControlStore, DataDir, StoreError, UsageStore};
use tokio::sync::Notify;

use crate::client_address::ClientAddress;
use crate::passwords::Passwords;
use crate::probe::{Probe, ProbeThrottle};
use crate::propagation::ProxyLink;
use crate::throttle::SignInThrottle;

/// A store call that did not come to an answer.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// The store said no.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The blocking thread is gone: the process is stopping, or the call panicked.
    #[error("the call was abandoned")]
    Abandoned,
}

/// What a new key gets where its owner says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Defaults {
    /// The limit of keys that have none of their own.
    pub rate_limit: RateLimit,
    /// The price per request.
    pub price: Price,
    /// The currency of every price.
    pub currency: Currency,
}

/// Who can reach the listener.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// Programs on this machine.
    Loopback,
    /// Other machines too.
    Network,
}

impl Exposure {
    /// The exposure of a listener bound to `address`.
    pub fn of(address: SocketAddr) -> Self {
        if address.ip().is_loopback() {
            Self::Loopback
        } else {
            Self::Network
        }
    }
}

/// Shared by all workers.
pub struct State {
    control: ControlStore,
    usage: UsageStore,
    clock: Arc<dyn WallClock>,
    /// The way to the data plane.
    pub proxy: ProxyLink,
    /// What a new key gets where its owner says nothing.
    pub defaults: Defaults,
    /// Who can reach the listener.
    pub exposure: Exposure,
    /// Where clients reach the gateway.
    pub(crate) client_address: ClientAddress,
    /// How long usage is kept.
    pub retention: RetentionConfig,
    /// Asks backends whether they are there.
    pub(crate) probe: Probe,
    /// Counts how often it was had to.
    pub(crate) probes: ProbeThrottle,
    /// Hashes and checks passwords.
    pub(crate) passwords: Passwords,
    /// Counts failed sign-ins.
    pub(crate) sign_ins: SignInThrottle,
    /// Rung after a write: there may be events to deliver.
    pub(crate) outbox: Notify,
}

impl State {
    /// Opens both stores of a data directory.
    ///
    /// # Errors
    /// When a store cannot be opened.
    pub fn new(
        data: &DataDir,
        config: &Config,
        exposure: Exposure,
        clock: Arc<dyn WallClock>,
    ) -> Result<Self, StoreError> {
        Ok(Self {
            control: data.control()?,
            usage: data.usage()?,
            clock,
            proxy: ProxyLink::new(data.path()),
            defaults: Defaults {
                rate_limit: config.rate_limit.default,
                price: config.billing.default_price,
                currency: config.billing.currency,
            },
            exposure,
            client_address: ClientAddress::of(&config.proxy),
            retention: config.metering.retention,
            probe: Probe::new(config.proxy.upstream_ca_file.clone()),
            probes: ProbeThrottle::default(),
            passwords: Passwords::new(),
            sign_ins: SignInThrottle::default(),
            outbox: Notify::new(),
        })
    }

    /// The present instant.
    pub fn now(&self) -> UnixMillis {
        self.clock.now()
    }

    /// Runs `work` on a blocking thread with the control store.
    ///
    /// # Errors
    /// What `work` answered, or [`Failure::Abandoned`].
    pub async fn control<T: Send + 'static>(
        &self,
        work: impl FnOnce(&ControlStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let store = self.control.clone();
        blocking(move || work(&store)).await
    }

    /// Runs `work` on a blocking thread with both stores: usage, and the control store to name it.
    ///
    /// # Errors
    /// What `work` answered, or [`Failure::Abandoned`].
    pub async fn both<T: Send + 'static>(
        &self,
        work: impl FnOnce(&ControlStore, &UsageStore) -> Result<T, StoreError> + Send + 'static,
    ) -> Result<T, Failure> {
        let (control, usage) = (self.control.clone(), self.usage.clone());
        blocking(move || work(&control, &usage)).await
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, Failure> {
    match web::block(work).await {
        Ok(answer) => Ok(answer?),
        Err(_) => Err(Failure::Abandoned),
    }
}
