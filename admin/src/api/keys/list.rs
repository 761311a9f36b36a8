//! Lists keys: searched, filtered, sorted.

use std::collections::HashMap;

use actix_web::web;
use gaas_shared::store::{KeyFilter, KeySort, KeyState};

use super::{KeyPage, activity};
use crate::api::auth::{As, Manager};
use crate::api::extract::{Paging, PagingQuery, Query};
use crate::api::problem::{BadQuery, NeedsManager, Problem, Unavailable};
use crate::state::State;

/// The query parameters besides paging, for the OpenAPI document.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described, never built")]
pub(in crate::api) struct KeyQuery {
    /// Keys whose name holds this text, whose prefix begins with it, or whose number it is.
    #[param(required = false, max_length = 100, example = "app")]
    search: Option<String>,
    /// Keys for this service alone.
    #[param(required = false, minimum = 1)]
    service_id: Option<u32>,
    /// `active`, `expired` or `revoked`.
    #[param(required = false)]
    status: Option<String>,
    /// `created_at`, `name` or `last_used_at`, with a `-` before it the other way round. Keys that
    /// were never used come before those that were.
    #[param(required = false, default = "created_at")]
    sort: Option<String>,
}

const STATES: [(&str, KeyState); 3] = [
    ("active", KeyState::Active),
    ("expired", KeyState::Expired),
    ("revoked", KeyState::Revoked),
];
const ORDERS: [(&str, (KeySort, bool)); 6] = [
    ("created_at", (KeySort::Created, false)),
    ("-created_at", (KeySort::Created, true)),
    ("name", (KeySort::Name, false)),
    ("-name", (KeySort::Name, true)),
    ("last_used_at", (KeySort::LastUsed, false)),
    ("-last_used_at", (KeySort::LastUsed, true)),
];

/// List keys
///
/// Keys of every service and keys for all services; revoked ones too.
#[utoipa::path(
    get,
    path = "/keys",
    operation_id = "listKeys",
    tag = "API keys",
    params(PagingQuery, KeyQuery),
    responses(
        (status = 200, description = "A page of keys", body = KeyPage),
        NeedsManager, BadQuery, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, Query>,
) -> Result<web::Json<KeyPage>, Problem> {
    let known = ["limit", "cursor", "search", "service_id", "status", "sort"];
    let params = input.params(&known)?;
    let paging = Paging::of(&params)?;
    let (sort, descending) = params.choice("sort", &ORDERS)?.unwrap_or_default();
    let filter = KeyFilter {
        service: params.id("service_id")?,
        search: params.search("search")?,
        state: params.choice("status", &STATES)?,
        sort,
        descending,
    };
    let now = state.now();
    let (page, activity) = state
        .both(move |control, usage| {
            let last_uses = match filter.sort {
                KeySort::LastUsed => usage.last_uses(by.0.org)?,
                _ => HashMap::new(),
            };
            let bounds = (paging.after, paging.limit);
            let page = control.search_keys(by.0, &filter, now, &last_uses, bounds)?;
            let activity = activity::of(usage, by.0.org, &page.items, now)?;
            Ok((page, activity))
        })
        .await?;
    Ok(web::Json(KeyPage::of(&page, &activity, &state)))
}
