//! Who did what, newest first.

use actix_web::web;
use gaas_shared::store::AuditEvent;
use serde::Serialize;
use utoipa::ToSchema;

use super::auth::{As, Manager};
use super::extract::{Paging, PagingQuery, Query, cursor_after};
use super::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// What somebody did.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = AuditEvent)]
pub(super) struct AuditEventBody {
    /// Its number; a later event has a higher one.
    #[schema(examples(1))]
    id: u32,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who, by name.
    #[schema(examples("Ada"))]
    actor: String,
    /// Who, by number.
    #[schema(examples(1))]
    user_id: u32,
    /// The management token that was presented; `null` in a session or in the quick start.
    token_id: Option<u32>,
    /// What was done.
    #[schema(examples("api_key.revoke"))]
    action: String,
    /// What kind of thing it was done to.
    #[schema(examples("api_key"))]
    entity_kind: String,
    /// Which one.
    #[schema(examples(1))]
    entity_id: u32,
    /// What else there is to say. It never holds a secret.
    #[schema(value_type = Object)]
    detail: serde_json::Value,
}

/// A page of events, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct AuditEventPage {
    items: Vec<AuditEventBody>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// The query parameter besides paging, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(super) struct ActionQuery {
    /// Events of this action alone.
    #[param(required = false, example = "api_key.revoke")]
    action: Option<String>,
}

/// List audit events
///
/// Every change and sign-in leaves one, in the transaction that made it.
#[utoipa::path(
    get,
    path = "/audit-events",
    operation_id = "listAuditEvents",
    tag = "Security",
    params(PagingQuery, ActionQuery),
    responses(
        (status = 200, description = "A page of events", body = AuditEventPage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(super) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<AuditEventPage>, Problem> {
    let params = input.params(&["limit", "cursor", "action"])?;
    let paging = Paging::of(&params)?;
    let action = params.search("action")?;
    let actor = by.0;
    let page = state
        .control(move |store| {
            store.audit_events(actor, action.as_deref(), paging.after, paging.limit)
        })
        .await?;
    Ok(web::Json(AuditEventPage {
        items: page.items.into_iter().map(AuditEventBody::from).collect(),
        next_cursor: cursor_after(page.next),
    }))
}

impl From<AuditEvent> for AuditEventBody {
    fn from(event: AuditEvent) -> Self {
        Self {
            id: event.id,
            at: event.at.to_rfc3339(),
            actor: event.user_name,
            user_id: event.user.get(),
            token_id: event.token.map(u32::from),
            action: event.action,
            entity_kind: event.entity_kind,
            entity_id: event.entity_id,
            detail: event.detail,
        }
    }
}
