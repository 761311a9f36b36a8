//! Services: registered, edited, and deleted softly, because usage and bills go on naming them.

use rusqlite::{Connection, OptionalExtension, Row, params};
use serde_json::json;

use super::changes::ChangeKind;
use super::idempotency::Made;
use super::write::{Actor, Page, WriteBy, Writing, Written};
use super::{ControlStore, NewKey, key_rows, keys};
use crate::ids::{OrgId, ServiceId};
use crate::model::{ApiKey, KeyScope, Name, Service, TargetUrl, UnitRule};
use crate::store::columns;
use crate::store::error::{Fault, StoreError};

pub(super) const SELECT: &str = "SELECT id, org_id, name, target_url, preserve_host, created_at_ms,
            unit_rule
     FROM service WHERE deleted_at_ms IS NULL";

/// A service to register.
#[derive(Debug, Clone)]
pub struct NewService {
    /// What its owner calls it.
    pub name: Name,
    /// Where its requests go.
    pub target_url: TargetUrl,
    /// Whether the client's `Host` is kept instead of the target's authority.
    pub preserve_host: bool,
    /// What its answers are worth.
    pub units: UnitRule,
}

/// An edit of a service; `None` leaves a field as it is.
#[derive(Debug, Clone, Default)]
pub struct ServiceEdit {
    /// A new name.
    pub name: Option<Name>,
    /// A new target.
    pub target_url: Option<TargetUrl>,
    /// Whether the client's `Host` is kept from now on.
    pub preserve_host: Option<bool>,
    /// What its answers are worth from now on.
    pub units: Option<UnitRule>,
}

impl ControlStore {
    /// Registers a service.
    ///
    /// # Errors
    /// A conflict when the `Idempotency-Key` was used for another request.
    pub fn create_service(
        &self,
        by: &WriteBy<'_>,
        new: &NewService,
    ) -> Result<Written<Service>, StoreError> {
        self.write_once(
            by,
            |writing| insert(writing, new),
            |service| Made {
                id: service.id.get(),
                also: None,
            },
            |writing, made| owned(writing.tx, writing.actor, id_of(made)?),
        )
    }

    /// Registers a service and makes a first key for it, both or neither. The key's scope is the
    /// new service, whatever `key.scope` says.
    ///
    /// # Errors
    /// A conflict when the `Idempotency-Key` was used for another request.
    pub fn create_service_with_key(
        &self,
        by: &WriteBy<'_>,
        new: &NewService,
        key: &NewKey<'_>,
    ) -> Result<Written<(Service, ApiKey)>, StoreError> {
        self.write_once(
            by,
            |writing| {
                let service = insert(writing, new)?.value;
                let scope = KeyScope::Service(service.id);
                let key = keys::insert(writing, key, scope, "api_key.create")?;
                Ok(Written::new((service, key.value), key.seq))
            },
            |(service, key)| Made {
                id: service.id.get(),
                also: Some(key.id.get()),
            },
            |writing, made| {
                let service = owned(writing.tx, writing.actor, id_of(made)?)?;
                Ok((service, key_rows::also_made(writing, made)?))
            },
        )
    }

    /// The organization's services after `after`, at most `limit` (at least one).
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn services(
        &self,
        actor: Actor,
        after: Option<u32>,
        limit: u32,
    ) -> Result<Page<Service>, StoreError> {
        let limit = limit.max(1);
        self.database.read(|connection| {
            let sql = format!("{SELECT} AND org_id = ?1 AND id > ?2 ORDER BY id LIMIT ?3");
            let mut statement = connection.prepare_cached(&sql)?;
            let bounds = params![actor.org, after.unwrap_or(0), i64::from(limit) + 1];
            let rows = statement.query_map(bounds, read)?;
            let items = rows.collect::<Result<Vec<_>, _>>()?;
            Ok(Page::cut(items, limit, |service| service.id.get()))
        })
    }

    /// One service.
    ///
    /// # Errors
    /// Not found, also when it was deleted.
    pub fn service(&self, actor: Actor, id: ServiceId) -> Result<Service, StoreError> {
        self.database
            .read(|connection| owned(connection, actor, id))
    }

    /// Edits a service. An edit that changes nothing writes nothing.
    ///
    /// # Errors
    /// Not found, also when it was deleted.
    pub fn edit_service(
        &self,
        by: &WriteBy<'_>,
        id: ServiceId,
        edit: &ServiceEdit,
    ) -> Result<Written<Service>, StoreError> {
        self.write_by(by, |writing| {
            let before = owned(writing.tx, writing.actor, id)?;
            let after = edited(&before, edit);
            if after == before {
                return writing.unchanged(before);
            }
            let mut statement = writing.tx.prepare_cached(
                "UPDATE service SET name = ?2, target_url = ?3, preserve_host = ?4, unit_rule = ?5
                 WHERE id = ?1",
            )?;
            statement.execute(params![
                id,
                after.name,
                after.target_url,
                after.preserve_host,
                columns::unit_rule(&after.units)?,
            ])?;
            writing.audit("service.edit", ("service", id.get()), &detail(&after))?;
            let seq = writing.changed(ChangeKind::Service, id.get())?;
            Ok(Written::new(after, seq))
        })
    }

    /// Deletes a service and revokes its own keys. Its number is never used again.
    ///
    /// # Errors
    /// Not found, also when it was deleted before.
    pub fn delete_service(
        &self,
        by: &WriteBy<'_>,
        id: ServiceId,
    ) -> Result<Written<()>, StoreError> {
        self.write_by(by, |writing| {
            let service = owned(writing.tx, writing.actor, id)?;
            keys::revoke_all_of(writing, id)?;
            let mut statement = writing
                .tx
                .prepare_cached("UPDATE service SET deleted_at_ms = ?2 WHERE id = ?1")?;
            statement.execute(params![id, writing.now])?;
            writing.audit("service.delete", ("service", id.get()), &detail(&service))?;
            let seq = writing.changed(ChangeKind::Service, id.get())?;
            Ok(Written::new((), seq))
        })
    }
}

/// A service of the actor's organization.
pub(super) fn owned(
    connection: &Connection,
    actor: Actor,
    id: ServiceId,
) -> Result<Service, Fault> {
    let mut statement =
        connection.prepare_cached(&format!("{SELECT} AND id = ?1 AND org_id = ?2"))?;
    let found = statement
        .query_row(params![id, actor.org], read)
        .optional()?;
    Ok(found.ok_or(StoreError::NotFound("service"))?)
}

/// A service of any organization, unless it is deleted.
pub(super) fn live(connection: &Connection, id: ServiceId) -> Result<Option<Service>, Fault> {
    let mut statement = connection.prepare_cached(&format!("{SELECT} AND id = ?1"))?;
    Ok(statement.query_row([id], read).optional()?)
}

/// Every service that is not deleted, of every organization.
pub(super) fn all_live(connection: &Connection) -> Result<Vec<Service>, Fault> {
    let mut statement = connection.prepare_cached(SELECT)?;
    let rows = statement.query_map([], read)?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}

/// The numbers of an organization's services that are not deleted.
pub(super) fn live_ids(connection: &Connection, org: OrgId) -> Result<Vec<ServiceId>, Fault> {
    let mut statement = connection
        .prepare_cached("SELECT id FROM service WHERE org_id = ?1 AND deleted_at_ms IS NULL")?;
    let rows = statement.query_map([org], |row| row.get(0))?;
    Ok(rows.collect::<Result<Vec<_>, _>>()?)
}

fn insert(writing: &Writing<'_>, new: &NewService) -> Result<Written<Service>, Fault> {
    let org_id = writing.actor.org;
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO service
             (org_id, created_by, name, target_url, preserve_host, created_at_ms, unit_rule)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
    )?;
    let id: ServiceId = statement.query_row(
        params![
            org_id,
            writing.actor.user,
            new.name,
            new.target_url,
            new.preserve_host,
            writing.now,
            columns::unit_rule(&new.units)?,
        ],
        |row| row.get(0),
    )?;
    let service = Service {
        id,
        org_id,
        name: new.name.clone(),
        target_url: new.target_url.clone(),
        preserve_host: new.preserve_host,
        units: new.units.clone(),
        created_at: writing.now,
    };
    writing.audit("service.create", ("service", id.get()), &detail(&service))?;
    let seq = writing.changed(ChangeKind::Service, id.get())?;
    Ok(Written::new(service, seq))
}

fn edited(service: &Service, edit: &ServiceEdit) -> Service {
    Service {
        name: edit.name.clone().unwrap_or_else(|| service.name.clone()),
        target_url: edit
            .target_url
            .clone()
            .unwrap_or_else(|| service.target_url.clone()),
        preserve_host: edit.preserve_host.unwrap_or(service.preserve_host),
        units: edit.units.clone().unwrap_or_else(|| service.units.clone()),
        ..*service
    }
}

/// What the audit log keeps of a service. The target's path and query stay out of it, because
/// people put credentials there.
fn detail(service: &Service) -> serde_json::Value {
    json!({
        "name": service.name,
        "target": service.target_url.authority(),
        "preserve_host": service.preserve_host,
        "metering": service.units.raw(),
    })
}

fn id_of(made: Made) -> Result<ServiceId, Fault> {
    ServiceId::new(made.id)
        .ok_or_else(|| StoreError::Corrupt("an idempotency row names service 0".to_owned()).into())
}

/// A service from a row of [`SELECT`].
pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Service> {
    Ok(Service {
        id: row.get(0)?,
        org_id: row.get(1)?,
        name: row.get(2)?,
        target_url: row.get(3)?,
        preserve_host: row.get(4)?,
        created_at: row.get(5)?,
        units: columns::read_unit_rule(row, 6)?,
    })
}
