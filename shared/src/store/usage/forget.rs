//! Taking a demonstration's usage away again: its own rows, and its part of the sums over all.

use rusqlite::{Transaction, params};

use super::UsageStore;
use super::columns::{CUSTOMERS, FIGURES, ROLLUPS, SUMS};
use super::sums::Dimension;
use crate::ids::{ApiKeyId, BillingCycleId, OrgId, ServiceId};
use crate::store::error::{Fault, StoreError};
use crate::usage::{Interval, Method};

impl UsageStore {
    /// Deletes all usage of these services, each with the method that its requests had, and of
    /// the keys that are good for them alone, and takes it out of the sums. Billed quantities that
    /// a final invoice names (`kept`) stay. All of it or nothing; the data plane must not be
    /// running.
    ///
    /// # Errors
    /// When the database is locked or cannot be written.
    pub fn forget_services(
        &self,
        org: OrgId,
        services: &[(ServiceId, Method)],
        keys: &[ApiKeyId],
        kept: &[(BillingCycleId, ApiKeyId)],
    ) -> Result<(), StoreError> {
        self.database.write(|tx| {
            for &(service, method) in services {
                for interval in Interval::ALL {
                    take_out_of_sums(tx, org, interval, service, method)?;
                    delete_series(tx, org, interval, service)?;
                }
                delete_billed(tx, org, service, kept)?;
                let sql = "DELETE FROM request_log WHERE org_id = ?1 AND service_id = ?2";
                tx.execute(sql, params![org, service])?;
            }
            for key in keys {
                for table in ["key_activity", "key_owner"] {
                    let sql = format!("DELETE FROM {table} WHERE org_id = ?1 AND api_key_id = ?2");
                    tx.execute(&sql, params![org, key])?;
                }
            }
            Ok(())
        })
    }
}

/// Subtracts the service's part from the sums over all, over each key and customer, and over its
/// method.
fn take_out_of_sums(
    tx: &Transaction<'_>,
    org: OrgId,
    interval: Interval,
    service: ServiceId,
    method: Method,
) -> Result<(), Fault> {
    let figures: Vec<&str> = FIGURES.split(',').map(str::trim).collect();
    let each = |form: &dyn Fn(&str) -> String| {
        let columns: Vec<String> = figures.iter().map(|column| form(column)).collect();
        columns.join(", ")
    };
    let parts = each(&|column| format!("SUM({column}) AS {column}"));
    let less = each(&|column| format!("{column} = MAX(0, sum.{column} - part.{column})"));
    let sums = SUMS.of(interval);
    for (dimension, tables, id) in [
        (Dimension::All, ROLLUPS, "0".to_owned()),
        (Dimension::ApiKey, ROLLUPS, "api_key_id".to_owned()),
        (Dimension::Customer, CUSTOMERS, "customer_id".to_owned()),
        (Dimension::Method, ROLLUPS, method.code().to_string()),
    ] {
        let rollups = tables.of(interval);
        let sql = format!(
            "UPDATE {sums} AS sum SET {less}
             FROM (SELECT bucket_start_s, {id} AS id, status_class, origin, {parts}
                   FROM {rollups} WHERE org_id = ?1 AND service_id = ?2
                   GROUP BY 1, 2, 3, 4) AS part
             WHERE sum.org_id = ?1 AND sum.dimension = ?3
               AND sum.bucket_start_s = part.bucket_start_s AND sum.id = part.id
               AND sum.status_class = part.status_class AND sum.origin = part.origin"
        );
        tx.execute(&sql, params![org, service, dimension.code()])?;
    }
    let sql = format!("DELETE FROM {sums} WHERE org_id = ?1 AND requests = 0");
    tx.execute(&sql, [org])?;
    Ok(())
}

fn delete_series(
    tx: &Transaction<'_>,
    org: OrgId,
    interval: Interval,
    service: ServiceId,
) -> Result<(), Fault> {
    let sql = format!(
        "DELETE FROM {} WHERE org_id = ?1 AND dimension = ?3 AND id = ?2",
        SUMS.of(interval)
    );
    tx.execute(&sql, params![org, service, Dimension::Service.code()])?;
    for tables in [ROLLUPS, CUSTOMERS] {
        let sql = format!(
            "DELETE FROM {} WHERE org_id = ?1 AND service_id = ?2",
            tables.of(interval)
        );
        tx.execute(&sql, params![org, service])?;
    }
    Ok(())
}

fn delete_billed(
    tx: &Transaction<'_>,
    org: OrgId,
    service: ServiceId,
    kept: &[(BillingCycleId, ApiKeyId)],
) -> Result<(), Fault> {
    let mut statement = tx.prepare_cached(
        "SELECT DISTINCT cycle_id, api_key_id FROM billed_usage
         WHERE org_id = ?1 AND service_id = ?2",
    )?;
    let there = statement
        .query_map(params![org, service], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<Result<Vec<(BillingCycleId, ApiKeyId)>, _>>()?;
    let mut statement = tx.prepare_cached(
        "DELETE FROM billed_usage
         WHERE org_id = ?1 AND service_id = ?2 AND cycle_id = ?3 AND api_key_id = ?4",
    )?;
    for row in there.iter().filter(|row| !kept.contains(row)) {
        statement.execute(params![org, service, row.0, row.1])?;
    }
    Ok(())
}
