//! Lists billing cycles.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::cycle::CycleBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of cycles, in ascending order of their numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct CyclePage {
    items: Vec<CycleBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// List billing cycles
#[utoipa::path(
    get,
    path = "/billing/cycles",
    operation_id = "listCycles",
    tag = "Billing",
    params(PagingQuery),
    responses(
        (status = 200, description = "A page of cycles", body = CyclePage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Paging>,
) -> Result<web::Json<CyclePage>, Problem> {
    let actor = by.0;
    let (page, schedule) = state
        .control(move |store| {
            let page = store.cycles(actor, input.after, input.limit)?;
            Ok((page, store.cycle_schedule(actor.org)?))
        })
        .await?;
    Ok(web::Json(CyclePage {
        items: page
            .items
            .iter()
            .map(|cycle| CycleBody::of(cycle, schedule))
            .collect(),
        next_cursor: cursor_after(page.next),
    }))
}
