//! What a demonstration made: noted when it is made, so that it can be told from the rest and be
//! taken away again.

use rusqlite::{Connection, params, params_from_iter};

use super::changes::ChangeKind;
use super::write::{WriteBy, Writing, Written};
use super::{ControlStore, keys};
use crate::clock::UnixMillis;
use crate::ids::{ApiKeyId, BillingCycleId, CustomerId, OrgId, ServiceId};
use crate::store::error::{Fault, StoreError};
use crate::usage::Method;

/// What a demonstration made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Demonstration {
    /// Its services, each with the method that its seeded requests had.
    pub services: Vec<(ServiceId, Method)>,
    /// The keys that open one of them alone, revoked ones too.
    pub keys: Vec<ApiKeyId>,
    /// Its customers.
    pub customers: Vec<CustomerId>,
    /// When it was made.
    pub seeded_at: UnixMillis,
}

/// What went when a demonstration was taken away.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RemovedDemonstration {
    /// Services deleted.
    pub services: usize,
    /// Keys revoked.
    pub keys: usize,
    /// Customers deleted.
    pub customers: usize,
    /// Draft invoices deleted.
    pub drafts: usize,
    /// Final invoices of its customers: they stay, as every final invoice does.
    pub final_invoices: usize,
}

impl ControlStore {
    /// The organization's demonstration, if there is one.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn demonstration(&self, org: OrgId) -> Result<Option<Demonstration>, StoreError> {
        self.database.read(|connection| find(connection, org))
    }

    /// Notes what a demonstration made.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub fn note_demonstration(
        &self,
        by: &WriteBy<'_>,
        services: &[(ServiceId, Method)],
        customers: &[CustomerId],
    ) -> Result<(), StoreError> {
        let rows = services
            .iter()
            .map(|&(id, method)| ("service", id.get(), Some(method.code())))
            .chain(customers.iter().map(|id| ("customer", id.get(), None)));
        self.database.write(|tx| {
            let mut statement = tx.prepare_cached(
                "INSERT INTO demonstration (org_id, kind, entity_id, method, seeded_at_ms)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
            )?;
            for (kind, id, method) in rows {
                statement.execute(params![by.actor.org, kind, id, method, by.now])?;
            }
            Ok(())
        })
    }

    /// The keys and cycles whose usage a final invoice bills, among a demonstration's: what
    /// `gaas billing verify` needs to find again.
    ///
    /// # Errors
    /// When the database cannot be read.
    pub fn finally_billed(
        &self,
        org: OrgId,
        services: &[ServiceId],
    ) -> Result<Vec<(BillingCycleId, ApiKeyId)>, StoreError> {
        self.database.read(|connection| {
            let mut statement = connection.prepare(&format!(
                "SELECT DISTINCT i.cycle_id, u.api_key_id
                 FROM invoice i JOIN invoice_usage u ON u.invoice_id = i.id
                 WHERE i.org_id = {} AND i.status <> 'draft' AND u.service_id IN ({})",
                org.get(),
                places(services.len())
            ))?;
            let rows = statement.query_map(params_from_iter(services), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }

    /// Deletes the demonstration's services and customers, revokes its keys, and deletes the
    /// drafts that bill its customers. Nothing where there is none.
    ///
    /// # Errors
    /// When the database cannot be written; nothing is changed then.
    pub fn remove_demonstration(
        &self,
        by: &WriteBy<'_>,
    ) -> Result<Written<RemovedDemonstration>, StoreError> {
        self.write_by(by, |writing| {
            let Some(made) = find(writing.tx, writing.actor.org)? else {
                return writing.unchanged(RemovedDemonstration::default());
            };
            let mut removed = RemovedDemonstration::default();
            for customer in &made.customers {
                removed.drafts += delete_drafts(writing, *customer)?;
                removed.final_invoices += final_invoices(writing.tx, *customer)?;
            }
            for (service, _) in &made.services {
                removed.keys += keys::revoke_all_of(writing, *service)?;
                removed.services += delete(writing, "service", service.get())?;
                writing.changed(ChangeKind::Service, service.get())?;
            }
            for customer in &made.customers {
                // Somebody may have given the customer keys of other services: those go on
                // without one.
                release_keys(writing, *customer)?;
                removed.customers += delete(writing, "customer", customer.get())?;
            }
            writing.tx.execute(
                "DELETE FROM demonstration WHERE org_id = ?1",
                [writing.actor.org],
            )?;
            writing.unchanged(removed)
        })
    }
}

fn find(connection: &Connection, org: OrgId) -> Result<Option<Demonstration>, Fault> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, entity_id, method, seeded_at_ms FROM demonstration
         WHERE org_id = ?1 ORDER BY kind, entity_id",
    )?;
    let mut made: Option<Demonstration> = None;
    let mut rows = statement.query([org])?;
    while let Some(row) = rows.next()? {
        let made = made.get_or_insert(Demonstration {
            services: Vec::new(),
            keys: Vec::new(),
            customers: Vec::new(),
            seeded_at: row.get(3)?,
        });
        match row.get::<_, Option<u8>>(2)? {
            Some(method) => made.services.push((row.get(1)?, Method::from_code(method))),
            None => made.customers.push(row.get(1)?),
        }
    }
    if let Some(made) = &mut made {
        let mut statement =
            connection.prepare_cached("SELECT id FROM api_key WHERE service_id = ?1")?;
        for (service, _) in &made.services {
            let keys = statement.query_map([service], |row| row.get(0))?;
            made.keys
                .extend(keys.collect::<Result<Vec<ApiKeyId>, _>>()?);
        }
    }
    Ok(made)
}

/// Deletes an entity softly, as its own action would; the demonstration's audit row stands for all.
fn delete(writing: &Writing<'_>, table: &str, id: u32) -> Result<usize, Fault> {
    let deleted = writing.tx.execute(
        &format!("UPDATE {table} SET deleted_at_ms = ?2 WHERE id = ?1 AND deleted_at_ms IS NULL"),
        params![id, writing.now],
    )?;
    if deleted > 0 {
        let detail = serde_json::json!({ "demonstration": true });
        writing.audit(&format!("{table}.delete"), (table, id), &detail)?;
    }
    Ok(deleted)
}

fn delete_drafts(writing: &Writing<'_>, customer: CustomerId) -> Result<usize, Fault> {
    let drafts = "SELECT id FROM invoice WHERE customer_id = ?1 AND status = 'draft'";
    for table in ["invoice_line", "invoice_usage"] {
        let sql = format!("DELETE FROM {table} WHERE invoice_id IN ({drafts})");
        writing.tx.execute(&sql, [customer])?;
    }
    let sql = "DELETE FROM invoice WHERE customer_id = ?1 AND status = 'draft'";
    Ok(writing.tx.execute(sql, [customer])?)
}

fn final_invoices(connection: &Connection, customer: CustomerId) -> Result<usize, Fault> {
    let sql = "SELECT COUNT(*) FROM invoice WHERE customer_id = ?1 AND status <> 'draft'";
    let count: u32 = connection.query_row(sql, [customer], |row| row.get(0))?;
    Ok(count as usize)
}

fn release_keys(writing: &Writing<'_>, customer: CustomerId) -> Result<(), Fault> {
    let mut statement = writing.tx.prepare_cached(
        "UPDATE api_key SET customer_id = NULL
         WHERE customer_id = ?1 AND revoked_at_ms IS NULL RETURNING id",
    )?;
    let released = statement
        .query_map([customer], |row| row.get(0))?
        .collect::<Result<Vec<ApiKeyId>, _>>()?;
    for key in released {
        writing.changed(ChangeKind::ApiKey, key.get())?;
    }
    Ok(())
}

/// `?, ?, ?`
fn places(count: usize) -> String {
    vec!["?"; count].join(", ")
}
