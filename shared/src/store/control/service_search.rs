//! Lists of services as people look at them: searched by name, target or number.

use rusqlite::params;
use url::Host;

use super::ControlStore;
use super::order::Order;
use super::services::{SELECT, read};
use super::write::{Actor, Page};
use crate::ids::OrgId;
use crate::model::{Scheme, Service, TargetUrl};
use crate::store::error::StoreError;

impl ControlStore {
    /// The organization's services in an order, after `after`, at most `limit` (at least one): all,
    /// or those whose name or target's authority and path hold `search` (the case of ASCII letters
    /// does not matter), or whose number it is.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn search_services(
        &self,
        actor: Actor,
        search: Option<&str>,
        order: Order,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<Service>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let sql = format!(
                "{SELECT} AND org_id = ?1 AND {}
                   AND (?4 IS NULL OR instr(lower(name), lower(?4)) > 0
                        OR instr(lower(target_url), lower(?4)) > 0 OR CAST(id AS TEXT) = ?4)
                 ORDER BY {} LIMIT ?3",
                order.beyond("service"),
                order.columns(),
            );
            let mut statement = connection.prepare_cached(&sql)?;
            let bounds = params![actor.org, after, i64::from(limit) + 1, search];
            let rows = statement.query_map(bounds, read)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |service| service.id.get()))
        })
    }

    /// The names of the organization's services whose target is neither encrypted nor on this
    /// machine, in the order in which they were registered.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn plain_targets(&self, org: OrgId) -> Result<Vec<String>, StoreError> {
        self.database.read(|connection| {
            let sql = format!("{SELECT} AND org_id = ?1 ORDER BY id");
            let mut statement = connection.prepare_cached(&sql)?;
            let rows = statement.query_map([org], read)?;
            let services = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(services
                .into_iter()
                .filter(|service| is_plain(&service.target_url))
                .map(|service| service.name.as_str().to_owned())
                .collect())
        })
    }
}

/// Whether requests leave this machine for others to read.
fn is_plain(target: &TargetUrl) -> bool {
    let is_here = match target.host() {
        Host::Domain(name) => name == "localhost" || name.ends_with(".localhost"),
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => ip.is_loopback(),
    };
    target.scheme() == Scheme::Http && !is_here
}
