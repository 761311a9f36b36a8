//! All backends' names: services on the same host share one entry.

use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Weak};

use dashmap::DashMap;
use gaas_shared::ids::OrgId;
use gaas_shared::model::TargetUrl;
use pingora::connectors::L4Connect;
use url::Host;

use super::backend_stream::BackendStream;
use super::kept::{KeepSettings, PlainConnector};
use super::{Addresses, HostAddresses, Lookup, ResolveError};
use crate::time::MonoNanos;

/// Where a service's backend is.
#[derive(Debug, Clone)]
pub struct Backend {
    place: Place,
    port: u16,
    connector: Arc<PlainConnector>,
}

#[derive(Debug, Clone)]
enum Place {
    Fixed(Arc<Addresses>),
    Named(Arc<HostAddresses>),
}

impl Backend {
    /// The backend's addresses, looked up if need be.
    ///
    /// # Errors
    /// When its name does not resolve.
    pub async fn addresses(&self, now: MonoNanos) -> Result<Arc<Addresses>, ResolveError> {
        match &self.place {
            Place::Fixed(addresses) => Ok(Arc::clone(addresses)),
            Place::Named(host) => host.get(now).await,
        }
    }

    /// The backend's addresses where they are known and not old, so that nothing has to be asked.
    pub fn known_addresses(&self, now: MonoNanos) -> Option<Arc<Addresses>> {
        match &self.place {
            Place::Fixed(addresses) => Some(Arc::clone(addresses)),
            Place::Named(host) => host.fresh(now),
        }
    }

    /// What opens and keeps plain connections to the backend.
    pub fn connector(&self) -> Arc<dyn L4Connect + Send + Sync> {
        Arc::clone(&self.connector) as _
    }

    /// A kept connection to the backend at one of its addresses, over which `header` is sent first.
    pub fn kept(&self, ip: IpAddr, header: Vec<u8>) -> Option<BackendStream> {
        self.connector.kept(SocketAddr::new(ip, self.port), header)
    }

    /// The backend's port.
    pub fn port(&self) -> u16 {
        self.port
    }
}

/// Gives each host name one shared entry. Entries live as long as a service uses them.
#[derive(Debug)]
pub struct Resolver {
    lookup: Arc<dyn Lookup>,
    hosts: DashMap<String, Weak<HostAddresses>>,
    keep: KeepSettings,
}

impl Resolver {
    /// A resolver that asks `lookup`, for backends whose connections are kept as `keep` says.
    pub fn new(lookup: Arc<dyn Lookup>, keep: KeepSettings) -> Self {
        Self {
            lookup,
            hosts: DashMap::new(),
            keep,
        }
    }

    /// The backend that the target URL of an organisation's service names.
    pub fn backend(&self, org: OrgId, target: &TargetUrl) -> Backend {
        let fixed = |ip| Place::Fixed(Arc::new(Addresses::fixed(ip)));
        let place = match target.host() {
            Host::Ipv4(ip) => fixed(ip.into()),
            Host::Ipv6(ip) => fixed(ip.into()),
            Host::Domain(name) => Place::Named(self.host(name)),
        };
        Backend {
            place,
            port: target.port(),
            connector: Arc::new(PlainConnector::new(org, self.keep)),
        }
    }

    fn host(&self, name: &str) -> Arc<HostAddresses> {
        // Runs when a service changes, never on a request: a walk over all hosts is cheap there.
        self.hosts.retain(|_, entry| entry.strong_count() > 0);
        let mut entry = self.hosts.entry(name.to_owned()).or_default();
        if let Some(known) = entry.upgrade() {
            return known;
        }
        let host = Arc::new(HostAddresses::new(name, Arc::clone(&self.lookup)));
        *entry = Arc::downgrade(&host);
        host
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use gaas_shared::config::Config;

    use super::*;
    use crate::upstream::SystemLookup;

    #[test]
    fn services_on_one_host_share_its_entry_until_both_are_gone() {
        let keep = KeepSettings::from_config(&Config::default());
        let resolver = Resolver::new(Arc::new(SystemLookup), keep);
        let target = |text| TargetUrl::parse("target_url", text).unwrap();
        let first = resolver.backend(OrgId::FIRST, &target("http://backend.test/a"));
        let second = resolver.backend(OrgId::FIRST, &target("https://backend.test/b"));
        let (Place::Named(a), Place::Named(b)) = (&first.place, &second.place) else {
            panic!("a name is no address");
        };
        assert!(Arc::ptr_eq(a, b));
        assert_eq!((first.port(), second.port()), (80, 443));
        drop((first, second));
        resolver.backend(OrgId::FIRST, &target("http://other.test/"));
        assert_eq!(resolver.hosts.len(), 1);
    }
}
