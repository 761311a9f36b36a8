//! Lists the caller's sessions.

use actix_web::web;
use gaas_shared::store::Session;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::auth::{As, Caller};
use crate::api::extract::{Paging, PagingQuery, cursor_after};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// A session that has not ended.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = SessionListed)]
pub(in crate::api) struct ListedSession {
    /// Its number.
    #[schema(examples(1))]
    id: u32,
    /// When it was begun.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last used, to the minute.
    #[schema(format = DateTime)]
    last_seen_at: String,
    /// When it ends unless it is used again.
    #[schema(format = DateTime)]
    expires_at: String,
    /// What the browser calls itself.
    user_agent: Option<String>,
    /// The address it was begun from.
    #[schema(examples("127.0.0.1"))]
    address: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

/// A page of sessions, in the order in which they were begun.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct SessionPage {
    items: Vec<ListedSession>,
    /// Give it as `cursor` to get the next page; `null` on the last.
    next_cursor: Option<String>,
}

/// List your sessions
///
/// Only those that have not ended.
#[utoipa::path(
    get,
    path = "/sessions",
    operation_id = "listSessions",
    tag = "Session",
    params(PagingQuery),
    responses(
        (status = 200, description = "A page of sessions", body = SessionPage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Caller, Paging>,
) -> Result<web::Json<SessionPage>, Problem> {
    let (actor, now) = (by.actor, state.now());
    let page = state
        .control(move |store| store.sessions(actor, now, input.after, input.limit))
        .await?;
    let current = by.session.map(|session| session.id);
    let shown = |session: &Session| ListedSession {
        id: session.id.get(),
        created_at: session.created_at.to_rfc3339(),
        last_seen_at: session.last_seen_at.to_rfc3339(),
        expires_at: session.ends_at().to_rfc3339(),
        user_agent: session.user_agent.clone(),
        address: session.address.clone(),
        current: current == Some(session.id),
    };
    Ok(web::Json(SessionPage {
        items: page.items.iter().map(shown).collect(),
        next_cursor: cursor_after(page.next),
    }))
}
