//! Edits a webhook in part.

use actix_web::web;
use gaas_shared::ids::WebhookId;
use gaas_shared::model::{EventType, TargetUrl, WebhookDetails};
use serde::Deserialize;
use utoipa::ToSchema;

use super::WebhookBody;
use crate::api::auth::{As, Manager};
use crate::api::extract::{Checks, Json, PathId, not_null, or_null};
use crate::api::problem::{BadBody, BadPath, NeedsManager, Problem, Unavailable};
use crate::api::write::keep;
use crate::state::State;

/// What to change; fields that are left out stay as they are.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(in crate::api) struct WebhookEdit {
    /// Where events are sent.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, max_length = 2048)]
    url: Option<String>,
    /// What its owner wants to remember about it.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = String, required = false, max_length = 255)]
    description: Option<String>,
    /// The types of events it is told of; `null`: all.
    #[serde(default, deserialize_with = "or_null")]
    #[schema(value_type = Option<Vec<String>>, min_items = 1)]
    event_types: Option<Option<Vec<String>>>,
    /// Whether anything is sent. What was due when it was switched off is tried again once it is
    /// switched on.
    #[serde(default, deserialize_with = "not_null")]
    #[schema(value_type = bool, required = false)]
    enabled: Option<bool>,
}

/// The edit with every given field checked.
struct Parsed {
    url: Option<TargetUrl>,
    description: Option<String>,
    event_types: Option<Option<Vec<EventType>>>,
    enabled: Option<bool>,
}

impl WebhookEdit {
    fn parse(self) -> Result<Parsed, Problem> {
        let mut checks = Checks::default();
        let url = self.url.as_deref().map(|url| TargetUrl::parse("url", url));
        let url = checks.check_if_given(url);
        let description = self.description.as_deref().map(WebhookDetails::description);
        let description = checks.check_if_given(description);
        let types = self.event_types.map(|given| {
            let given = given.as_deref().map(WebhookDetails::event_types);
            given.transpose()
        });
        let types = checks.check_if_given(types);
        let (Some(url), Some(description), Some(event_types)) = (url, description, types) else {
            return Err(checks.into_problem());
        };
        Ok(Parsed {
            url,
            description,
            event_types,
            enabled: self.enabled,
        })
    }
}

impl Parsed {
    fn apply(self, before: WebhookDetails) -> WebhookDetails {
        WebhookDetails {
            url: self.url.unwrap_or(before.url),
            description: self.description.unwrap_or(before.description),
            event_types: self.event_types.unwrap_or(before.event_types),
            enabled: self.enabled.unwrap_or(before.enabled),
        }
    }
}

/// Edit a webhook
#[utoipa::path(
    patch,
    path = "/webhooks/{webhook_id}",
    operation_id = "editWebhook",
    tag = "Webhooks",
    params(("webhook_id" = u32, Path, minimum = 1, description = "The webhook's number")),
    request_body = WebhookEdit,
    responses(
        (status = 200, description = "The webhook as it is now", body = WebhookBody),
        NeedsManager, BadPath, BadBody, Unavailable,
    ),
    security(("management_token" = [])),
)]
pub(in crate::api) async fn handle(
    state: web::Data<State>,
    As { by, input }: As<Manager, (PathId<WebhookId>, Json<WebhookEdit>)>,
) -> Result<web::Json<WebhookBody>, Problem> {
    let (PathId(id), Json(body)) = input;
    let edit = body.parse()?;
    let edited = keep(&state, by.0, None, move |store, by| {
        store.edit_webhook(by, id, |before| edit.apply(before))
    })
    .await?;
    Ok(web::Json(edited.value.into()))
}
