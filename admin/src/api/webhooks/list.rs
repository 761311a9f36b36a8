//! Lists webhooks.

use actix_web::web;
use serde::Serialize;
use utoipa::ToSchema;

use super::WebhookBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A page of webhooks, in ascending order of their numbers.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct WebhookPage {
    items: Vec<WebhookBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// List webhooks
#[utoipa::path(
    get,
    path = "/webhooks",
    operation_id = "listWebhooks",
    tag = "Webhooks",
    params(PagingQuery),
    responses(
        (status = 200, description = "A page of webhooks", body = WebhookPage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input: paging }: As<Manager, Paging>,
) -> Result<web::Json<WebhookPage>, Problem> {
    let page = state
        .control(move |store| store.webhooks(by.0, paging.after, paging.limit))
        .await?;
    Ok(web::Json(WebhookPage {
        next_cursor: cursor_after(page.next),
        items: page.items.into_iter().map(WebhookBody::from).collect(),
    }))
}
