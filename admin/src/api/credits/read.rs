//! Shows a customer's balance and its entries.

use actix_web::web;
use gaas_shared::ids::CustomerId;
use gaas_shared::money::Amount;
use gaas_shared::store::{Actor, ControlStore, StoreError, UsageStore};
use serde::Serialize;
use utoipa::ToSchema;

use super::EntryBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery, PathId, cursor_after};
use crate::api::problem::{BadPath, NeedsManager, Problem, Unavailable};
use crate::consumed::available;
use crate::state::State;

/// A customer's balance, and a page of what moved it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Credits)]
pub(in crate::api) struct CreditsBody {
    /// The customer's number.
    customer_id: u32,
    /// Whether requests that the balance does not cover are refused.
    prepaid: bool,
    /// The currency, which the first entry fixed; `null` before it.
    #[schema(examples("USD"))]
    currency: Option<String>,
    /// The sum of all entries, as an exact decimal.
    #[schema(examples("100"))]
    balance: String,
    /// What of it drafts have reserved, and use costs that is on no bill yet.
    #[schema(examples("12.5"))]
    reserved: String,
    /// What is left for further requests.
    #[schema(examples("87.5"))]
    available: String,
    /// Entries, in ascending order of their numbers.
    entries: Vec<EntryBody>,
    /// Give it as `cursor` to get the next page of entries; `null` on the last.
    next_cursor: Option<String>,
}

/// Read a customer's credits
///
/// Requests answered before this call are counted, unless the data plane cannot be reached.
#[utoipa::path(
    get,
    path = "/customers/{customer_id}/credits",
    operation_id = "readCredits",
    tag = "Customers",
    params(
        ("customer_id" = u32, Path, minimum = 1, description = "The customer's number"),
        PagingQuery,
    ),
    responses(
        (status = 200, description = "The balance and a page of its entries", body = CreditsBody),
        NeedsManager, BadPath, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<CustomerId>, Paging)>,
) -> Result<web::Json<CreditsBody>, Problem> {
    let (PathId(id), paging) = input;
    state.proxy.flushed().await;
    let body = state
        .both(move |control, usage| credits(control, usage, by.0, (id, paging)))
        .await?;
    Ok(web::Json(body))
}

fn credits(
    control: &ControlStore,
    usage: &UsageStore,
    actor: Actor,
    (id, paging): (CustomerId, Paging),
) -> Result<CreditsBody, StoreError> {
    let credits = control.credits(actor, id)?;
    let keys = control.keys_of_customer(actor.org, id)?;
    let available = available(control, usage, actor.org, &keys, &credits)?;
    let entries = control.credit_entries(actor, id, paging.after, paging.limit)?;
    Ok(CreditsBody {
        customer_id: id.get(),
        prepaid: credits.prepaid,
        currency: credits.currency.map(|currency| currency.to_string()),
        balance: credits.balance.to_string(),
        reserved: (credits.balance - available).max(Amount::ZERO).to_string(),
        available: available.to_string(),
        entries: entries.items.iter().map(EntryBody::from).collect(),
        next_cursor: cursor_after(entries.next),
    })
}
