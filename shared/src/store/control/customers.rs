//! Customers: owners of keys, to whom bills are made out. Deleted softly, because bills go on
//! naming them.

mod read;

use rusqlite::params;
use serde_json::json;

use super::ControlStore;
use super::changes::ChangeKind;
use super::idempotency::Made;
use super::write::{WriteBy, Writing, Written};
use crate::ids::CustomerId;
use crate::model::{Customer, CustomerDetails};
use crate::store::error::{Fault, StoreError};

pub(super) use read::{any, owned};

impl ControlStore {
    /// Makes a customer.
    ///
    /// # Errors
    /// A conflict when another customer has the same external identifier, or when the
    /// `Idempotency-Key` was used for another request.
    pub fn create_customer(
        &self,
        by: &WriteBy<'_>,
        new: &CustomerDetails,
    ) -> Result<Written<Customer>, StoreError> {
        self.write_once(
            by,
            |writing| insert(writing, new),
            |customer| Made {
                id: customer.id.get(),
                also: None,
            },
            |writing, made| {
                let id = CustomerId::new(made.id).ok_or_else(|| {
                    StoreError::Corrupt("an idempotency row names customer 0".to_owned())
                })?;
                owned(writing.tx, writing.actor, id)
            },
        )
    }

    /// Replaces a customer's details by what `edit` makes of them. An edit that changes nothing
    /// writes nothing.
    ///
    /// # Errors
    /// Not found; a conflict when another customer has the same external identifier.
    pub fn edit_customer(
        &self,
        by: &WriteBy<'_>,
        id: CustomerId,
        edit: impl FnOnce(CustomerDetails) -> CustomerDetails,
    ) -> Result<Written<Customer>, StoreError> {
        self.write_by(by, |writing| {
            let before = owned(writing.tx, writing.actor, id)?;
            let details = edit(before.details.clone());
            if details == before.details {
                return writing.unchanged(before);
            }
            only_one_called(writing, Some(id), &details)?;
            let mut statement = writing.tx.prepare_cached(
                "UPDATE customer SET name = ?2, external_id = ?3, email = ?4, metadata = ?5,
                     prepaid = ?6
                 WHERE id = ?1",
            )?;
            let metadata = metadata_text(&details);
            statement.execute(params![
                id,
                details.name,
                details.external_id,
                details.email,
                metadata,
                details.prepaid,
            ])?;
            writing.audit("customer.edit", ("customer", id.get()), &detail(&details))?;
            if details.prepaid != before.details.prepaid {
                writing.changed(ChangeKind::Customer, id.get())?;
            }
            writing.unchanged(Customer { details, ..before })
        })
    }

    /// Deletes a customer. Bills that name it stay as they are.
    ///
    /// # Errors
    /// Not found; a conflict while it has keys that are not revoked.
    pub fn delete_customer(
        &self,
        by: &WriteBy<'_>,
        id: CustomerId,
    ) -> Result<Written<()>, StoreError> {
        self.write_by(by, |writing| {
            let customer = owned(writing.tx, writing.actor, id)?;
            let mut statement = writing.tx.prepare_cached(
                "SELECT EXISTS (SELECT 1 FROM api_key
                                WHERE customer_id = ?1 AND revoked_at_ms IS NULL)",
            )?;
            if statement.query_row([id], |row| row.get(0))? {
                let message = "the customer still has API keys: revoke them or give them to \
                               another customer first";
                return Err(StoreError::Conflict("customer_has_keys", message.to_owned()).into());
            }
            let mut statement = writing
                .tx
                .prepare_cached("UPDATE customer SET deleted_at_ms = ?2 WHERE id = ?1")?;
            statement.execute(params![id, writing.now])?;
            let detail = detail(&customer.details);
            writing.audit("customer.delete", ("customer", id.get()), &detail)?;
            let seq = writing.changed(ChangeKind::Customer, id.get())?;
            Ok(Written::new((), seq))
        })
    }
}

fn insert(writing: &Writing<'_>, new: &CustomerDetails) -> Result<Written<Customer>, Fault> {
    only_one_called(writing, None, new)?;
    let mut statement = writing.tx.prepare_cached(
        "INSERT INTO customer (org_id, name, external_id, email, metadata, created_at_ms, prepaid)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) RETURNING id",
    )?;
    let id: CustomerId = statement.query_row(
        params![
            writing.actor.org,
            new.name,
            new.external_id,
            new.email,
            metadata_text(new),
            writing.now,
            new.prepaid,
        ],
        |row| row.get(0),
    )?;
    writing.audit("customer.create", ("customer", id.get()), &detail(new))?;
    if new.prepaid {
        writing.changed(ChangeKind::Customer, id.get())?;
    }
    writing.unchanged(Customer {
        id,
        org_id: writing.actor.org,
        details: new.clone(),
        created_at: writing.now,
    })
}

/// An external identifier names one customer of an organization.
fn only_one_called(
    writing: &Writing<'_>,
    except: Option<CustomerId>,
    details: &CustomerDetails,
) -> Result<(), Fault> {
    let Some(external_id) = &details.external_id else {
        return Ok(());
    };
    let mut statement = writing.tx.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM customer
                        WHERE org_id = ?1 AND external_id = ?2 AND deleted_at_ms IS NULL
                          AND id IS NOT ?3)",
    )?;
    let values = params![writing.actor.org, external_id, except];
    if statement.query_row(values, |row| row.get(0))? {
        let message = format!("another customer has the external_id \"{external_id}\"");
        return Err(StoreError::Conflict("external_id_taken", message).into());
    }
    Ok(())
}

fn metadata_text(details: &CustomerDetails) -> String {
    serde_json::Value::Object(details.metadata.clone()).to_string()
}

/// What the audit log keeps. Metadata stays out of it: nobody knows what people put there.
fn detail(details: &CustomerDetails) -> serde_json::Value {
    json!({
        "name": details.name,
        "external_id": details.external_id,
        "email": details.email,
        "prepaid": details.prepaid,
    })
}
