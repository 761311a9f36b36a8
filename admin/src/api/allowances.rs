//! Allowances of keys and customers: what they may use, and what they have used of it.

mod body;
pub(super) mod edit_of_customer;
pub(super) mod edit_of_key;
pub(super) mod read_of_customer;
pub(super) mod read_of_key;
pub(super) mod set_of_customer;
pub(super) mod set_of_key;
mod shown;

use actix_web::web;
use gaas_shared::model::Allowances;
use gaas_shared::store::{Actor, AllowanceOwner, ControlStore, StoreError, UsageStore};

use super::problem::Problem;
use super::write::write;
use crate::consumed::{Consumed, Windows, keys_of};
use crate::state::State;

pub(super) use body::AllowancesGiven;
pub(super) use shown::AllowancesBody;
use shown::AllowancesWritten;

/// An owner's allowances, and what was used of them up to now.
async fn read(
    state: &State,
    actor: Actor,
    owner: AllowanceOwner,
) -> Result<web::Json<AllowancesBody>, Problem> {
    state.proxy.flushed().await;
    Ok(web::Json(shown(state, actor, owner).await?))
}

/// As [`read`], up to what the data plane has handed over by itself.
pub(super) async fn shown(
    state: &State,
    actor: Actor,
    owner: AllowanceOwner,
) -> Result<AllowancesBody, Problem> {
    let now = state.now();
    let (allowances, windows, used) = state
        .both(move |control, usage| {
            let allowances = control.allowances(actor, owner)?;
            let windows = Windows::at(control, actor.org, now)?;
            let used = used(control, usage, actor, (owner, &allowances), &windows)?;
            Ok((allowances, windows, used))
        })
        .await?;
    Ok(AllowancesBody::of(&allowances, &used, &windows))
}

/// Writes what `edit` makes of an owner's allowances.
async fn edit(
    state: &State,
    actor: Actor,
    owner: AllowanceOwner,
    edit: impl FnOnce(Allowances) -> Allowances + Send + 'static,
) -> Result<web::Json<AllowancesWritten>, Problem> {
    let done = write(state, actor, None, move |store, by| {
        store.edit_allowances(by, owner, edit)
    })
    .await?;
    Ok(web::Json(AllowancesWritten {
        allowances: shown(state, actor, owner).await?,
        propagated: done.propagated,
    }))
}

/// What was used; nothing is summed up for an owner without allowances.
fn used(
    control: &ControlStore,
    usage: &UsageStore,
    actor: Actor,
    (owner, allowances): (AllowanceOwner, &Allowances),
    windows: &Windows,
) -> Result<Consumed, StoreError> {
    if allowances.is_empty() {
        return Ok(Consumed::default());
    }
    let keys = keys_of(control, actor.org, owner)?;
    Consumed::of(control, usage, actor.org, &keys, windows)
}
