//! What became of telling a webhook, newest first.

use actix_web::web;
use gaas_shared::ids::WebhookId;
use gaas_shared::model::DeliveryStatus;
use serde::Serialize;
use utoipa::ToSchema;

use super::DeliveryBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery, PathId, Query, cursor_after};
use crate::api::problem::{BadPath, BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of deliveries, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct DeliveryPage {
    items: Vec<DeliveryBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// The query parameter besides paging, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct DeliveryQuery {
    /// Deliveries that stand so: `pending`, `delivered` or `failed`.
    #[param(required = false, example = "failed")]
    status: Option<String>,
}

/// List a webhook's deliveries
///
/// With every attempt. They are kept for 30 days.
#[utoipa::path(
    get,
    path = "/webhooks/{webhook_id}/deliveries",
    operation_id = "listWebhookDeliveries",
    tag = "Webhooks",
    params(
        ("webhook_id" = u32, Path, minimum = 1, description = "The webhook's number"),
        PagingQuery, DeliveryQuery,
    ),
    responses(
        (status = 200, description = "A page of deliveries", body = DeliveryPage),
        NeedsManager, BadPath, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<WebhookId>, Query)>,
) -> Result<web::Json<DeliveryPage>, Problem> {
    let (PathId(id), query) = input;
    let params = query.params(&["limit", "cursor", "status"])?;
    let paging = Paging::of(&params)?;
    let known = DeliveryStatus::ALL.map(|status| (status.as_str(), status));
    let status = params.choice("status", &known)?;
    let page = state
        .control(move |store| store.deliveries(by.0, id, status, (paging.after, paging.limit)))
        .await?;
    Ok(web::Json(DeliveryPage {
        next_cursor: cursor_after(page.next),
        items: page.items.into_iter().map(DeliveryBody::from).collect(),
    }))
}
